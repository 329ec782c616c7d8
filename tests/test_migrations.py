"""Migrations: they end where the models are, go back to nothing, and come again; on either kind of database."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from alembic import command
from app.base.db import Database
from app.base.migrations import config, head, is_current, migrate
from tests.conftest import POSTGRES


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
