"""How the answers to a survey came in: how many there were at the end of each day."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.base.i18n import zone_of
from app.surveys.models import Counted, Response, Survey, Turnout
from app.surveys.queries import submitted

POINTS = 31
"""A line has no more of them: of a longer time every second day is told, or every third."""


class Day(NamedTuple):
    """The end of a day, in the programme's zone."""

    day: date
    n: int
    """How many had answered."""


def of_kept(db: Session, survey: Survey, until: date, zone: str) -> tuple[Day, ...]:
    """By the first sending of each answer, from the day it opened to `until`."""
    moments = db.exec(select(Response.submitted_at).where(*submitted(survey.id))).all()
    answered_on = [at.astimezone(zone_of(zone)).date() for at in moments if at]
    opened = survey.opens_at.astimezone(zone_of(zone)).date() if survey.opens_at else until
    return days([opened, *answered_on, until], answered_on)


def of_sealed(db: Session, survey: Survey, until: date, zone: str) -> tuple[Day, ...]:
    """By what was told of them, day by day, while it was open; then what was counted on the day it closed."""
    told = select(Turnout).where(Turnout.survey_id == survey.id).order_by(col(Turnout.day))
    mornings = [Day(row.day.astimezone(zone_of(zone)).date(), row.n) for row in db.exec(told)]
    counted = db.get(Counted, survey.id)
    if not mornings or counted is None:
        return tuple(mornings)
    return *(day for day in mornings if day.day < until), Day(until, counted.n)


def days(within: Collection[date], answered_on: Iterable[date]) -> tuple[Day, ...]:
    """From the first day of these to the last."""
    on = Counter(answered_on)
    first, last = min(within), max(within)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    told = [Day(day, n) for day, n in zip(every, accumulate(on[day] for day in every), strict=True)]
    return tuple(told[:: -(len(told) // POINTS + 1)][::-1])
