"""Room on the disk that holds the database, where that is a file of ours."""

import shutil
from pathlib import Path

import sqlalchemy as sa

from app.base.config import Settings

LEAST_SPACE = 500 * 1024 * 1024
"""Octets that stay free: below them nothing is taken in that can wait elsewhere."""


def file_of(settings: Settings) -> Path:
    """The SQLite file."""
    return Path(sa.make_url(settings.database).database or "").absolute()


def free_space(settings: Settings) -> int | None:
    """Octets that are free where the file lies; None where another server keeps the data."""
    return shutil.disk_usage(file_of(settings).parent).free if settings.database.startswith("sqlite") else None
