"""The one door for writes: nothing lost, nothing half done, nothing written by a GET."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.base.db import Database
from app.people.models import Programme
from tests.house import NOON


def _one_more(db: Session) -> None:
    programme = db.get_one(Programme, 1)
    programme.name = str(int(programme.name) + 1)
    db.add(programme)


def _begin_at_zero(database: Database) -> None:
    database.write(lambda db: db.add(Programme(id=1, name="0", zone="UTC", started_at=NOON)))


def test_concurrent_read_modify_writes_lose_none(database: Database):
    _begin_at_zero(database)

    def hundred(_: int) -> None:
        for _turn in range(100):
            database.write(_one_more)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(hundred, range(6)))

    with database.reading() as db:
        assert db.get_one(Programme, 1).name == "600"


def test_work_that_fails_leaves_nothing_and_spoils_nobody_elses(database: Database):
    _begin_at_zero(database)
    start = threading.Event()

    def fails(db: Session) -> None:
        start.wait(5)
        _one_more(db)
        db.flush()
        raise ValueError("no")

    futures = [database.submit(fails)] + [database.submit(_one_more) for _ in range(5)]
    start.set()

    with pytest.raises(ValueError, match="no"):
        futures[0].result()
    for future in futures[1:]:
        future.result()
    with database.reading() as db:
        assert db.get_one(Programme, 1).name == "5"


def test_a_reading_session_cannot_write(database: Database):
    with database.reading() as db, pytest.raises(DBAPIError):
        db.execute(text("DELETE FROM person"))


def test_somebody_who_gave_up_waiting_stops_nobody_else(database: Database):
    _begin_at_zero(database)
    start = threading.Event()
    first = database.submit(lambda _db: start.wait(5))
    given_up = database.submit(_one_more)
    given_up.cancel()
    start.set()
    first.result()

    database.submit(_one_more).result(timeout=10)

    with database.reading() as db:
        assert db.get_one(Programme, 1).name in ("1", "2")


def test_an_answer_that_could_not_be_kept_is_not_given(database: Database, monkeypatch: pytest.MonkeyPatch):
    """The commit itself fails: nobody in the group is told that it was kept."""
    if not database.is_sqlite:
        pytest.skip("about the group commit")
    _begin_at_zero(database)

    def orphan(db: Session) -> None:
        db.execute(text("PRAGMA defer_foreign_keys=ON"))
        db.execute(text("INSERT INTO skill (person_id, words, said_at) VALUES (999, 'nothing', '2026-01-01')"))

    start = threading.Event()
    waiting = [database.submit(lambda _db: start.wait(5)), database.submit(orphan), database.submit(_one_more)]
    start.set()

    assert [bool(future.exception(10)) for future in waiting[1:]] == [True, True]
    database.write(_one_more)
    with database.reading() as db:
        assert db.get_one(Programme, 1).name == "1"
