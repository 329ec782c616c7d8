"""Runs the migrations on the database of the settings, or on the engine it is handed."""

from alembic import context

import app.models  # noqa: F401 -- fills the metadata
from app.base.config import Settings
from app.base.db import make_engine
from sqlmodel import SQLModel

engine = context.config.attributes.get("engine") or make_engine(Settings().database)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
