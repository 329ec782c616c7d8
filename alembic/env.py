"""Runs the migrations on the database of the settings, or on the engine it is handed."""

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

import app.models  # noqa: F401 -- fills the metadata
from app.base.config import Settings
from app.base.db import make_engine
from app.base.search.watching import forget, watch
from app.speakers.findable import WATCHED
from sqlmodel import SQLModel


def migrate(connection: Connection) -> None:
    """All of it or nothing, in one transaction on either database."""
    with connection.begin():
        forget(connection)
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            compare_type=True,
            on_version_apply=nobody_astray,
            include_name=is_ours,
        )
        context.run_migrations()
        watch(connection, WATCHED)


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The search index is the databases' own affair, and different in each."""
    return kind not in ("table", "index") or not (name or "").startswith("search_index")


def nobody_astray(ctx: MigrationContext, **_told: object) -> None:
    """Called after each migration, in its transaction: with the keys off, SQLite itself would say nothing."""
    if ctx.connection is not None and ctx.connection.dialect.name == "sqlite":
        astray = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if astray:
            raise RuntimeError(f"The migration would leave rows without what they belong to: {astray[:5]}")


def keys(connection: Connection, kept: bool) -> None:
    """SQLite changes a table by making it anew, and would take every row that points at the old one along."""
    if connection.dialect.name == "sqlite":
        connection.connection.execute(f"PRAGMA foreign_keys={'ON' if kept else 'OFF'}")


engine = context.config.attributes.get("engine") or make_engine(Settings().database)
with engine.connect() as connection:
    keys(connection, kept=False)
    try:
        migrate(connection)
    finally:
        keys(connection, kept=True)
