"""What tests about finding people need: the index as the worker keeps it."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from app.base.db import Database
from app.base.search.index import work
from app.speakers.findable import READERS


@pytest.fixture
def indexed(db: Session, database: Database) -> Callable[[], None]:
    """`indexed()`: the worker has been there, and whatever was written down is found."""

    def run() -> None:
        db.commit()
        work(database, READERS)

    return run
