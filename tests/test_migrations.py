"""Migrations: they end where the models are, go back to nothing, and come again; on either kind of database."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import vobject
from alembic.script import ScriptDirectory
from sqlmodel import Session, select

from alembic import command
from app.base.db import Database
from app.base.migrations import config, head, is_current, migrate
from app.mail.arrival import came_back
from app.mail.delivery import PostOffice
from app.mail.letter import parts
from app.mail.models import Email, PracticeMail, Version
from app.meetups.actions import cancel
from app.meetups.models import Meetup
from app.people.models import Person
from app.worker import DUES, work
from tests.conftest import POSTGRES
from tests.house import NOON


@pytest.fixture
def bare(database: Database, tmp_path: Path):
    """A database without a single table."""
    if not POSTGRES:
        fresh = Database(f"sqlite:///{tmp_path / 'bare.sqlite'}")
        yield fresh
        fresh.close()
        return
    command.downgrade(config(database.engine), "base")
    yield database
    migrate(database.engine)


def _tables(database: Database) -> set[str]:
    return set(sa.inspect(database.engine).get_table_names())


def test_up_down_and_up_again(bare: Database):
    migrate(bare.engine)
    everything = _tables(bare)
    assert is_current(bare.engine)
    assert {"person", "survey", "meetup", "email"} <= everything

    command.downgrade(config(bare.engine), "base")
    assert _tables(bare) <= {"alembic_version"}
    assert not is_current(bare.engine)

    migrate(bare.engine)
    assert _tables(bare) == everything


def test_the_tables_are_those_of_the_models(bare: Database):
    migrate(bare.engine)

    command.check(config(bare.engine))


def test_migrating_twice_is_migrating_once(bare: Database):
    migrate(bare.engine)
    migrate(bare.engine)

    assert is_current(bare.engine)


def test_we_and_alembic_name_the_same_last_migration():
    assert head() == ScriptDirectory.from_config(config()).get_current_head()


def test_what_speakers_said_before_replies_were_rows_is_kept_and_nothing_else_is_lost(bare: Database):
    command.upgrade(config(bare.engine), "0001")
    _put(bare, "person", id=1, email="anna@example.com", name="Anna")
    _put(bare, "audience", id=1, name="Everyone")
    _put(bare, "meetup", id=1, audience_id=1, created_by=1)
    _put(
        bare,
        "ask",
        id=1,
        meetup_id=1,
        person_id=1,
        asked_by=1,
        answer="yes",
        answered_at=NOON,
        answers=2,
        note="Gladly",
    )
    _put(bare, "booking", id=1, meetup_id=1, ask_id=1, decided_by=1, released_at=NOON, released_by_speaker=True)
    _put(bare, "guest", meetup_id=1, person_id=1)
    _put(bare, "offered_date", id=7, meetup_id=1)
    _put(bare, "tick", ask_id=1, date_id=7)

    migrate(bare.engine)

    assert _rows(bare, "SELECT ask_id, number, said, note FROM reply") == [(1, 2, "yes", "Gladly")]
    assert "7" in str(_rows(bare, "SELECT date_ids FROM reply")[0][0])
    assert _rows(bare, "SELECT released_by FROM booking") == [(1,)]
    assert _rows(bare, "SELECT count(*) FROM guest") == [(1,)]

    command.downgrade(config(bare.engine), "0001")
    assert _rows(bare, "SELECT answer, note FROM ask") == [("yes", "Gladly")]
    assert bool(_rows(bare, "SELECT released_by_speaker FROM booking")[0][0])


def test_what_calendars_were_told_before_versions_were_rows_is_not_forgotten(bare: Database):
    _before_versions(bare)
    _put(bare, "move", id=1, meetup_id=1, number=1, moved_by=1)
    _put(bare, "email", id=1, kind="invitations/invite", person_id=1, about="1", sent_at=NOON)
    _put(bare, "email", id=2, kind="invitations/move", person_id=1, about="1/1", sent_at=NOON + timedelta(hours=1))

    migrate(bare.engine)

    with Session(bare.engine) as db:
        (told,) = db.exec(select(Version)).all()
        threads = db.exec(select(Email.thread, Email.address)).all()
    assert (told.uid, told.email_id, told.method) == ("1.5ec2e7@", 2, "REQUEST")
    assert (told.sequence, told.starts_at, told.ends_at) == (1, NOON, NOON + timedelta(minutes=45))
    assert threads == [("invitations/1", "anna@example.com")] * 2


def test_what_a_letter_told_before_a_move_is_kept_as_it_was_told(bare: Database):
    _before_versions(bare)
    _put(bare, "email", id=1, kind="invitations/invite", person_id=1, about="1", sent_at=NOON)
    later = NOON + timedelta(hours=1)
    _put(bare, "move", id=1, meetup_id=1, number=1, moved_by=1, from_starts_at=later, from_minutes=30, moved_at=later)

    migrate(bare.engine)

    with Session(bare.engine) as db:
        times = {(told.starts_at, told.ends_at) for told in db.exec(select(Version))}
    assert times == {(later, later + timedelta(minutes=30))}


def test_a_cancellation_after_the_upgrade_takes_the_entries_out_of_calendars(bare: Database, app):
    later, next_week = NOON + timedelta(hours=1), NOON + timedelta(days=7)
    _before_versions(bare, starts_at=next_week)
    _put(bare, "person", id=2, email="bohdan@example.com", name="Bohdan")
    _put(bare, "announcement", meetup_id=1, announced_by=1, announced_at=NOON)
    _put(bare, "ask", id=5, meetup_id=1, person_id=2, asked_by=1, answer="yes")
    _put(bare, "booking", id=9, meetup_id=1, ask_id=5, decided_by=1, secret="5ec2e8", confirmed_at=NOON)
    _put(bare, "email", id=101, kind="invitations/invite", person_id=1, about="1", message_id="<1@x>", sent_at=NOON)
    _put(bare, "email", id=102, kind="outreach/confirmed", person_id=2, about="9", message_id="<2@x>", sent_at=NOON)
    migrate(bare.engine)

    with Session(bare.engine, expire_on_commit=False) as db:
        meetup, by = db.get_one(Meetup, 1), db.get_one(Person, 1)
        cancel(db, meetup, "The room floods.", by, later)
        db.commit()
        work(bare, PostOffice(bare, app.state.pages, app.state.settings, DUES), later + timedelta(minutes=1))
        rows = select(Email.kind, PracticeMail.raw).join(PracticeMail)
        letters = {kind: parts(raw) for kind, raw in db.exec(rows)}

    assert set(letters) == {"invitations/cancelled", "outreach/cancelled"}
    for letter in letters.values():
        calendar = vobject.readOne(letter.calendar)
        assert (calendar.method.value, calendar.vevent.sequence.value) == ("CANCEL", "1")
    assert "1.5ec2e7@example.com" in letters["invitations/cancelled"].calendar


def test_raw_mail_moves_out_of_its_row_and_back(bare: Database):
    command.upgrade(config(bare.engine), "0003")
    _put(bare, "incoming", id=1, fingerprint=b"one", sender="", recipient="", raw=b"Subject: one")
    _put(bare, "incoming", id=2, fingerprint=b"two", sender="", recipient="bounce+x@example.com", raw=b"Subject: two")
    _put(bare, "incoming", id=3, fingerprint=b"three", sender="a@example.com", recipient="m@example.com", raw=None)

    migrate(bare.engine)
    assert _kept(bare, "raw_mail") == [(1, b"Subject: one"), (2, b"Subject: two")]
    assert _rows(bare, "SELECT sender FROM incoming ORDER BY id") == [(None,), ("",), ("a@example.com",)]

    command.downgrade(config(bare.engine), "0003")
    assert _kept(bare, "incoming") == [(1, b"Subject: one"), (2, b"Subject: two"), (3, None)]
    assert _rows(bare, "SELECT sender FROM incoming ORDER BY id") == [("",), ("",), ("a@example.com",)]


def _kept(database: Database, table: str) -> list[tuple[object, ...]]:
    number = "incoming_id" if table == "raw_mail" else "id"
    rows = _rows(database, f"SELECT {number}, raw FROM {table} ORDER BY {number}")
    return [(row[0], None if row[1] is None else bytes(row[1])) for row in rows]


def test_a_letter_that_came_back_is_one_that_went(bare: Database):
    command.upgrade(config(bare.engine), "0003")
    _put(bare, "person", id=1, email="anna@example.com", name="Anna")
    later = NOON + timedelta(days=1)
    for number, failed_at in ((1, later), (2, later), (3, NOON)):
        _put(bare, "email", id=number, kind="surveys/invite", person_id=1, about=str(number), failed_at=failed_at)
    bounce = {"person_id": 1, "address": "anna@example.com", "status": "5.1.1", "permanent": True}
    _put(bare, "bounce", id=1, email_id=1, at=later, letter_sent_at=NOON, **bounce)
    _put(bare, "bounce", id=2, email_id=2, at=later, **bounce)  # refused while it was being sent
    facts = "SELECT id, sent_at IS NOT NULL, failed_at IS NOT NULL FROM email ORDER BY id"

    migrate(bare.engine)
    assert [tuple(map(int, row)) for row in _rows(bare, facts)] == [(1, 1, 0), (2, 0, 1), (3, 0, 1)]
    with Session(bare.engine) as db:
        assert db.exec(select(Email.id).where(came_back())).all() == [1]

    command.downgrade(config(bare.engine), "0003")
    assert [tuple(map(int, row)) for row in _rows(bare, facts)] == [(1, 0, 1), (2, 0, 1), (3, 0, 1)]
    assert [bool(row[0]) for row in _rows(bare, "SELECT permanent FROM bounce ORDER BY id")] == [True, True]


def test_a_meetup_that_went_by_its_topic_was_called_by_its_name(bare: Database):
    command.upgrade(config(bare.engine), "0003")
    _put(bare, "person", id=1, email="anna@example.com", name="Anna")
    _put(bare, "audience", id=1, name="Everyone")
    _put(bare, "topic", id=1, title="Kafka", version=1)
    hour = timedelta(hours=1)
    for number, chosen_at in ((1, NOON - hour), (2, NOON + hour), (3, NOON - hour)):
        _put(bare, "meetup", id=number, audience_id=1, created_by=1, zone="Europe/Kyiv", minutes=45)
        _put(bare, "choice", meetup_id=number, topic_id=1, chosen_by=1, chosen_at=chosen_at)
        title = "Streams" if number == 3 else ""
        _put(bare, "rewording", id=number, meetup_id=number, from_title=title, reworded_at=NOON)

    migrate(bare.engine)

    assert [row[0] for row in _rows(bare, "SELECT from_title FROM rewording ORDER BY id")] == ["Kafka", "", "Streams"]


def test_surveys_keep_what_people_were_told_and_its_terms_stand_once_sent(bare: Database):
    command.upgrade(config(bare.engine), "0004")
    _put(bare, "person", id=1, email="anna@example.com", name="Anna")
    _put(bare, "survey", id=1, mode="named", created_by=1, sent_at=NOON, version=1)
    _put(bare, "survey", id=2, mode="named", created_by=1, version=1)
    for number in (1, 2):
        _put(bare, "closing", id=number, survey_id=1, set_by=1, closes_at=NOON + timedelta(days=number), set_at=NOON)

    migrate(bare.engine)

    assert _rows(bare, "SELECT mode, k, k_words, segment FROM survey") == [("confidential", 5, 5, "")] * 2
    assert [bool(row[0]) for row in _rows(bare, "SELECT instead_of IS NULL FROM closing ORDER BY id")] == [
        True,
        False,
    ]
    for change in ("mode = 'named'", "k = 3", "k_words = 20", "segment = 'site'", "sent_at = NULL"):
        with pytest.raises(sa.exc.DatabaseError, match="the terms of a sent survey stand"):
            _change(bare, f"UPDATE survey SET {change} WHERE id = 1")
    _change(bare, "UPDATE survey SET mode = 'anonymous', k = 7, k_words = 10 WHERE id = 2")
    with pytest.raises(sa.exc.DatabaseError):
        _change(bare, "UPDATE survey SET k = 2 WHERE id = 2")

    command.downgrade(config(bare.engine), "0004")
    assert _rows(bare, "SELECT DISTINCT mode FROM survey") == [("named",)]


def _change(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text(statement))


def _before_versions(bare: Database, **meetup: object) -> None:
    """Somebody was invited to a meetup in the house as it was."""
    command.upgrade(config(bare.engine), "0002")
    _put(bare, "programme", id=1, name="Brownbag", zone="Europe/Kyiv")
    _put(bare, "person", id=1, email="anna@example.com", name="Anna")
    _put(bare, "audience", id=1, name="Everyone")
    facts = {"starts_at": NOON, "minutes": 45, "zone": "Europe/Kyiv"} | meetup
    _put(bare, "meetup", id=1, audience_id=1, created_by=1, **facts)
    _put(bare, "guest", meetup_id=1, person_id=1, secret="5ec2e7")


def test_a_migration_that_would_leave_rows_astray_is_undone(bare: Database):
    if POSTGRES:
        pytest.skip("PostgreSQL keeps its keys all the time")
    command.upgrade(config(bare.engine), "0001")
    with bare.engine.connect() as connection:
        connection.connection.execute("PRAGMA foreign_keys=OFF")
        connection.connection.execute("INSERT INTO pick (audience_id, person_id) VALUES (5, 5)")
        connection.connection.execute("PRAGMA foreign_keys=ON")

    with pytest.raises(RuntimeError, match="without what they belong to"):
        migrate(bare.engine)

    assert _rows(bare, "SELECT version_num FROM alembic_version") == [("0001",)]


def _put(database: Database, table: str, **given: object) -> None:
    """A row of a table as it was; what must not be empty and is not given is filled with something."""
    something = {datetime: NOON, str: "", int: 0, bool: False, list: [], dict: {}, bytes: b""}
    with database.engine.begin() as connection:
        there = sa.Table(table, sa.MetaData(), autoload_with=connection)
        needed = {
            c.name: [] if "JSON" in str(c.type) else something[c.type.python_type] for c in there.c if not c.nullable
        }
        connection.execute(there.insert().values(needed | given))


def _rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]
