"""The time. Only routes and the worker ask for it; everything else is told.

In the demo the clock can be moved forward. The shift is a row, so that it survives a restart
(mails stamped in a future that then never comes would stop the worker)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlmodel import Field, Session, SQLModel

Clock = Callable[[], datetime]
"""Whom to ask for the time: for what works on its own and takes a while."""


class ClockShift(SQLModel, table=True):
    """How far the demo's clock runs ahead. One row, or none outside the demo."""

    __tablename__ = "clock_shift"

    id: int = Field(default=1, primary_key=True)
    seconds: int = 0


_ahead = timedelta()


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC) + _ahead


def days(count: float) -> timedelta:
    """So many days, to add to a time."""
    return timedelta(days=count)


def move_forward(db: Session, by: timedelta) -> None:
    """Let the demo's clock run this much further ahead."""
    shift = db.get(ClockShift, 1) or ClockShift(seconds=0)
    shift.seconds += int(by.total_seconds())
    db.add(shift)
    run_ahead(shift.seconds)


def restore(db: Session) -> None:
    """Set the clock as the demo left it. Called once at the start of a demo."""
    shift = db.get(ClockShift, 1)
    run_ahead(shift.seconds if shift else 0)


def run_ahead(seconds: int) -> None:
    """Let this process's clock run so far ahead of the real one."""
    global _ahead  # one clock per process is what a clock is
    _ahead = timedelta(seconds=seconds)
