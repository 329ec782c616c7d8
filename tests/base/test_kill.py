"""Pulling the plug in the middle of a burst: whoever was told "kept" is in the file, whole; nobody twice."""

import http.client
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
import time_machine

from bench.seed import Seed, a_company
from bench.serving import Serving
from tests.conftest import POSTGRES

PEOPLE, CLIENTS = 400, 16

pytestmark = pytest.mark.skipif(POSTGRES, reason="PostgreSQL keeps its own promise; this is about ours")


@pytest.fixture(autouse=True)
def at_noon():
    """The server is a process of its own and has the real clock, so the test has it too."""
    with time_machine.travel(time.time(), tick=True):
        yield


@pytest.fixture
def company(tmp_path: Path) -> Seed:
    return a_company(tmp_path / "company.sqlite", PEOPLE)


def _answer(server: Serving, company: Seed, token: str) -> int:
    """Send one person's answers; the status, or 0 when nobody said anything."""
    form = urlencode(company.answer, doseq=True)
    headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
            connection.request("POST", f"/s/{token}", form, headers | {"connection": "close"})
            answer = connection.getresponse()
            answer.read()
            return answer.status
    except (OSError, http.client.HTTPException):
        return 0


def _burst(server: Serving, company: Seed, until: int) -> list[int]:
    """Everybody answers at once; the plug is pulled when `until` of them were told that it was kept."""
    statuses: list[int] = []
    enough = threading.Event()

    def one(token: str) -> None:
        status = 0 if enough.is_set() else _answer(server, company, token)
        statuses.append(status)
        if sum(status == 200 for status in statuses) >= until:
            enough.set()

    with ThreadPoolExecutor(CLIENTS) as pool:
        sending = [pool.submit(one, token) for token in company.forms]
        assert enough.wait(60), f"only {statuses.count(200)} were answered: {set(statuses)}"
        server.kill()
        for each in sending:
            each.result()
    return statuses


@pytest.mark.parametrize("until", [1, 150])
def test_whoever_was_told_kept_is_in_the_file(company: Seed, until: int):
    with Serving(company.path, worker=False) as server:
        statuses = _burst(server, company, until)

    told = statuses.count(200)
    with closing(sqlite3.connect(company.path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = db.execute("SELECT count(*) FROM response WHERE submitted_at IS NOT NULL").fetchone()[0]
        marks = {row[0] for row in db.execute("SELECT count(*) FROM answer GROUP BY response_id")}
        lone = "SELECT count(*) FROM response WHERE id NOT IN (SELECT response_id FROM answer)"
        empty = db.execute(lone).fetchone()[0]
    assert set(statuses) <= {0, 200}
    assert until <= told <= kept <= told + CLIENTS  # a commit whose reply did not get out any more is no loss
    assert len(marks) == 1, "an answer is half there"
    assert empty == 0


def test_the_next_start_serves_what_was_kept_and_takes_the_rest(company: Seed):
    with Serving(company.path, worker=False) as server:
        _burst(server, company, until=40)
    with Serving(company.path, worker=False) as server:
        again = [_answer(server, company, token) for token in company.forms[:80]]

    assert again == [200] * 80
    with closing(sqlite3.connect(company.path)) as db:
        twice = db.execute(
            "SELECT person_id FROM response GROUP BY survey_id, person_id HAVING count(*) > 1"
        ).fetchall()
    assert twice == []
