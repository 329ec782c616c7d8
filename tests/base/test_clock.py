"""The clock: aware, in UTC, and in the demo as far ahead as the demo left it."""

from datetime import UTC, timedelta

import pytest
from sqlmodel import Session

from app.base import clock
from tests.house import NOON


@pytest.fixture(autouse=True)
def set_back():
    yield
    clock.run_ahead(0)


def test_now_is_aware_and_in_utc():
    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_the_demos_clock_runs_ahead_and_a_restart_does_not_set_it_back(db: Session):
    clock.move_forward(db, clock.days(2))
    clock.move_forward(db, timedelta(hours=3))
    db.commit()
    assert clock.now() == NOON + timedelta(days=2, hours=3)

    clock.run_ahead(0)
    clock.restore(db)

    assert clock.now() == NOON + timedelta(days=2, hours=3)


def test_outside_the_demo_nothing_is_shifted(db: Session):
    clock.restore(db)

    assert clock.now() == NOON


def test_days_may_be_parts_of_days():
    assert clock.days(0.5) == timedelta(hours=12)
