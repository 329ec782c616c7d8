"""What tests of sealed surveys share: one round of the worker's part, without the mails."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import Session

from app.base.config import Settings
from app.base.db import Database
from app.surveys.sealed import work
from tests.house import NOON


@pytest.fixture
def work_sealed(database: Database, settings: Settings, db: Session) -> Callable[..., None]:
    """`work_sealed(at)`: make keys, count what is closed, destroy keys."""

    def run(now: datetime = NOON) -> None:
        db.commit()
        work.work(database, settings, now)
        db.expire_all()

    return run
