"""How the answers to a survey came in: how many there were at the end of each day."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.base.i18n import zone_of
from app.surveys.models import Response, Turnout
from app.surveys.queries import submitted

POINTS = 31
"""A line has no more of them: of a longer time every second day is told, or every third."""


class Day(NamedTuple):
    """The end of a day, in the programme's zone."""

    day: date
    n: int
    """How many had answered."""


def of_kept(db: Session, survey_id: int, zone: str) -> tuple[Day, ...]:
    """By the first sending of each answer."""
    moments = db.exec(select(Response.submitted_at).where(*submitted(survey_id))).all()
    return days(at.astimezone(zone_of(zone)).date() for at in moments if at)


def of_sealed(db: Session, survey_id: int, zone: str) -> tuple[Day, ...]:
    """By what was told of them, day by day, while it was open."""
    told = select(Turnout).where(Turnout.survey_id == survey_id).order_by(col(Turnout.day))
    return tuple(Day(row.day.astimezone(zone_of(zone)).date(), row.n) for row in db.exec(told))


def days(answered_on: Iterable[date]) -> tuple[Day, ...]:
    """From the first day on which somebody answered to the last."""
    on: dict[date, int] = {}
    for day in answered_on:
        on[day] = on.get(day, 0) + 1
    if not on:
        return ()
    first, last = min(on), max(on)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    so_far = accumulate(on.get(day, 0) for day in every)
    told = [Day(day, n) for day, n in zip(every, so_far, strict=True)]
    return tuple(told[:: -(len(told) // POINTS + 1)][::-1])
