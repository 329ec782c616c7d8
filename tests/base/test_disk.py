"""What happens when the disk is full: nobody is told that something was kept which was not."""

import threading

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.base.db import Database
from app.people.models import Programme
from tests.conftest import POSTGRES
from tests.house import NOON


@pytest.mark.skipif(POSTGRES, reason="a file's limit is SQLite's")
def test_when_the_disk_is_full_nobody_of_the_group_is_told_it_was_kept(database: Database):
    database.write(lambda db: db.add(Programme(id=1, name="0", zone="UTC", started_at=NOON)))
    start = threading.Event()

    def first(db: Session) -> None:
        db.get_one(Programme, 1).name = "kept?"

    def fills_the_disk(db: Session) -> None:
        pages = db.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        db.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
        for n in range(2000):
            db.add(_somebody(n))
        db.flush()

    database.submit(lambda _db: start.wait(5))  # the others wait together and become one group
    kept, full = database.submit(first), database.submit(fills_the_disk)
    start.set()

    with pytest.raises(OperationalError):
        full.result(timeout=10)
    told = kept.exception(timeout=10) is None
    with database.reading() as db:
        assert (db.get_one(Programme, 1).name == "kept?") == told


def _somebody(n: int):
    from app.people.models import Person

    return Person(name="x" * 200, email=f"{n}@example.com", added_at=NOON)
