"""The one door for writes: nothing lost, nothing half done, nothing written by a GET."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.base.db import Database
from app.people.models import Programme
from tests.house import NOON


def _one_more(db: Session) -> None:
    programme = db.get_one(Programme, 1)
    programme.name = str(int(programme.name) + 1)
    db.add(programme)


def _begin_at_zero(database: Database) -> None:
    database.write(lambda db: db.add(Programme(id=1, name="0", zone="UTC", started_at=NOON)))


def test_concurrent_read_modify_writes_lose_none(database: Database):
    _begin_at_zero(database)

    def hundred(_: int) -> None:
        for _turn in range(100):
            database.write(_one_more)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(hundred, range(6)))

    with database.reading() as db:
        assert db.get_one(Programme, 1).name == "600"


def test_work_that_fails_leaves_nothing_and_spoils_nobody_elses(database: Database):
    _begin_at_zero(database)
    start = threading.Event()

    def fails(db: Session) -> None:
        start.wait(5)
        _one_more(db)
        db.flush()
        raise ValueError("no")

    futures = [database.submit(fails)] + [database.submit(_one_more) for _ in range(5)]
    start.set()

    with pytest.raises(ValueError, match="no"):
        futures[0].result()
    for future in futures[1:]:
        future.result()
    with database.reading() as db:
        assert db.get_one(Programme, 1).name == "5"


def test_a_reading_session_cannot_write(database: Database):
    with database.reading() as db, pytest.raises(DBAPIError):
        db.execute(text("DELETE FROM person"))
