"""Bringing a database to this version's tables, and telling whether it is there.

Alembic itself is loaded only when something is missing: it is a tenth of the memory of a process that waits."""

import re
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

from app.base.paths import ALEMBIC, ALEMBIC_INI

if TYPE_CHECKING:
    from alembic.config import Config

_NAMED = re.compile(r'^(revision|down_revision)\b[^=\n]*= "(\w+)"', re.MULTILINE)


def config(engine: Engine | None = None) -> "Config":
    """Alembic's configuration, for this engine or for the one of the settings."""
    from alembic.config import Config  # noqa: PLC0415 -- see above

    found = Config(str(ALEMBIC_INI))
    found.set_main_option("script_location", str(ALEMBIC))
    found.attributes["engine"] = engine
    return found


def migrate(engine: Engine) -> None:
    """Run every migration that is missing."""
    if not is_current(engine):
        from alembic import command  # noqa: PLC0415 -- see above

        command.upgrade(config(engine), "head")


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this version."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars()) == [head()]


def head() -> str:
    """The revision that no other one follows."""
    named = [match for file in ALEMBIC.glob("versions/*.py") for match in _NAMED.findall(file.read_text())]
    followed = {name for kind, name in named if kind == "down_revision"}
    (last,) = (name for kind, name in named if kind == "revision" and name not in followed)
    return str(last)
