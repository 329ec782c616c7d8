"""The administrator's commands: bringing in a list, a login link, and the doctor."""

import os
import sqlite3

import pytest

from app.base.config import Settings
from app.base.doctor import examine
from app.mail.diagnosis import diagnose
from app.people.models import Person
from tests.conftest import POSTGRES
from tests.house import NOON
from tests.makers.mail import a_mail_server
from tests.makers.people import names

STAFF = "Name,Email,Department\nAnna,anna@example.com,Platform\nDaryna,daryna@example.com,Web\nNobody,nowhere,Web\n"


@pytest.fixture
def staff(tmp_path) -> str:
    path = tmp_path / "staff.csv"
    path.write_text(STAFF)
    return str(path)


def test_a_staff_list_is_brought_in(people, db, run, staff):
    db.commit()
    code, said = run("people", "import", staff)

    assert code == 0
    assert "line 4: no @ in the address" in said and "1 new, 1 changed, 0 left" in said
    assert names(db) == ["Anna", "Bohdan", "Daryna", "Olha"]


def test_a_dry_run_only_says_what_would_change(people, db, run, staff):
    db.commit()
    code, said = run("people", "import", "--dry-run", staff)

    assert code == 0 and "It would be: 1 new, 1 changed" in said
    assert names(db) == ["Anna", "Bohdan", "Olha"]


def test_it_needs_an_organizer_and_a_list(run, staff, tmp_path):
    (tmp_path / "x.csv").write_text("Name,Phone\nA,1\n")

    assert run("people", "import", staff)[0] == 1
    assert run("people", "import", str(tmp_path / "x.csv"))[0] == 1
    assert run("people", "import", str(tmp_path / "absent.csv"))[0] == 1


def test_a_login_link_lets_in_without_mail(people, db, run, browse):
    db.commit()
    code, said = run("login-link", "Olha@example.com")
    path = said.strip().removeprefix("http://127.0.0.1:8000")
    browser = browse()
    browser.post(path)

    assert code == 0 and browser.get("/people").status == 200


def test_nobody_gets_in_who_is_not_here(people, db, run):
    db.add(Person(name="Ann", email="ann@elsewhere.example", is_colleague=False, added_at=NOON))
    db.commit()

    assert run("login-link", "nobody@example.com")[0] == 1
    assert run("login-link", "ann@elsewhere.example")[0] == 1


# --- the doctor ----------------------------------------------------------------------------------


def _bad(settings: Settings) -> str:
    return "\n".join(finding.words for finding in examine(settings) + diagnose(settings) if not finding.good)


@pytest.fixture
def healthy(settings, database, tmp_path) -> Settings:
    if not POSTGRES:
        database.write(lambda _db: None)
        os.utime(tmp_path / "brownbag.sqlite", (NOON.timestamp(), NOON.timestamp()))
    return settings.model_copy(update={"base_url": "https://meetups.example.com"})


def _ours(words: str) -> str:
    """Without the embedded test server's own clock, which does not stand at noon."""
    return "" if POSTGRES and "clock" in words else words


def test_a_healthy_installation_has_nothing_bad(healthy):
    assert _ours(_bad(healthy)) == ""


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://meetups.example.com", "not encrypted"),
        ("https://example.com/meetups", "cannot be used"),
        ("meetups", "cannot be used"),
    ],
)
def test_an_address_that_does_not_work_is_told(healthy, url, said):
    assert said in _bad(healthy.model_copy(update={"base_url": url}))


@pytest.mark.skipif(POSTGRES, reason="about the file")
def test_a_missing_a_damaged_and_an_old_database_are_told(healthy, tmp_path, database):
    def with_file(name: str) -> Settings:
        return healthy.model_copy(update={"database_url": f"sqlite:///{tmp_path / name}"})

    (tmp_path / "damaged.sqlite").write_bytes(b"SQLite format 3\0" + b"rubbish" * 1000)
    sqlite3.connect(tmp_path / "old.sqlite").execute("CREATE TABLE a (b)").connection.close()
    assert "no database" in _bad(with_file("absent.sqlite"))
    assert not (tmp_path / "absent.sqlite").exists(), "the doctor makes nothing"
    assert "does not answer" in _bad(with_file("damaged.sqlite"))
    assert "not those of this version" in _bad(with_file("old.sqlite"))
    assert "no folder" in _bad(with_file("nowhere/x.sqlite"))


@pytest.mark.skipif(POSTGRES, reason="about the file")
def test_a_clock_that_runs_behind_is_told(healthy, tmp_path):
    late = NOON.timestamp() + 3600
    os.utime(tmp_path / "brownbag.sqlite", (late, late))

    assert "clock is 60 minutes off" in _bad(healthy)


def test_the_mail_server_is_greeted_and_nothing_is_sent(healthy):
    with a_mail_server() as server:
        real = {"smtp_url": f"smtp://127.0.0.1:{server.port}", "mail_from": "meetups@example.com"}
        assert _ours(_bad(healthy.model_copy(update=real))) == ""
        assert server.taken == []
    assert "does not answer" in _bad(healthy.model_copy(update=real))
    assert "cannot be read" in _bad(healthy.model_copy(update={**real, "smtp_url": "mail.example.com"}))
    assert "Nobody accepts mail" in _bad(healthy.model_copy(update={**real, "mail_from": "brownbag@localhost"}))
