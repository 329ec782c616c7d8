"""Migrations: they end where the models are, go back to nothing, and come again; on either kind of database."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlmodel import Session, select

from alembic import command
from app.base.db import Database
from app.base.migrations import config, head, is_current, migrate
from app.mail.models import Version
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
    command.upgrade(config(bare.engine), "0002")
    _put(bare, "person", id=1, email="anna@example.com", name="Anna")
    _put(bare, "audience", id=1, name="Everyone")
    _put(bare, "meetup", id=1, audience_id=1, created_by=1, starts_at=NOON, minutes=45)
    _put(bare, "move", id=1, meetup_id=1, number=1, moved_by=1)
    _put(bare, "guest", meetup_id=1, person_id=1, secret="5ec2e7")
    _put(bare, "email", id=1, kind="invitations/invite", person_id=1, about="1", sent_at=NOON)

    migrate(bare.engine)

    with Session(bare.engine) as db:
        (told,) = db.exec(select(Version)).all()
    assert told.uid.startswith("1.5ec2e7@")
    assert (told.sequence, told.starts_at, told.ends_at) == (1, NOON, NOON + timedelta(minutes=45))


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
