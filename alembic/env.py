"""Runs the migrations on the database of the settings, or on the engine it is handed."""

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

import app.models  # noqa: F401 -- fills the metadata
from app.base.config import Settings
from app.base.db import make_engine
from sqlmodel import SQLModel


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
        on_version_apply=nobody_astray,
    )
    with context.begin_transaction():
        context.run_migrations()


def nobody_astray(ctx: MigrationContext, **_told: object) -> None:
    """Called inside each migration's transaction: with the keys off, SQLite itself would say nothing."""
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
