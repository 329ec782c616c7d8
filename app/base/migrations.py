"""Bringing a database to this version's tables, and telling whether it is there."""

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from alembic import command
from app.base.paths import ALEMBIC, ALEMBIC_INI


def config(engine: Engine | None = None) -> Config:
    """Alembic's configuration, for this engine or for the one of the settings."""
    found = Config(str(ALEMBIC_INI))
    found.set_main_option("script_location", str(ALEMBIC))
    found.attributes["engine"] = engine
    return found


def migrate(engine: Engine) -> None:
    """Run every migration that is missing."""
    command.upgrade(config(engine), "head")


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this version."""
    with engine.connect() as connection:
        return (
            MigrationContext.configure(connection).get_current_revision()
            == ScriptDirectory.from_config(config(engine)).get_current_head()
        )
