"""What is told of an anonymous survey before the count: once a day about how many have answered, rounded down."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.base.i18n import zone_of
from app.people.queries import home_zone
from app.surveys.models import HandedIn, Survey, Turnout
from app.surveys.paper import ANONYMOUS

SIX = timedelta(hours=6)
"""At six in the morning it is looked at, where the programme is."""
ONCE = timedelta(hours=20)
"""So long at least lies between two looks, also when the programme's zone is changed in between."""


def is_due(db: Session, now: datetime) -> bool:
    """Whether there is something to write down."""
    return db.execute(_untold(_morning(db, now)).limit(1)).first() is not None


def write(db: Session, now: datetime) -> None:
    """Write down for this morning how many have answered, rounded down to the survey's k."""
    morning = _morning(db, now)
    for survey_id, k in db.execute(_untold(morning)).all():
        given = select(func.count()).where(col(HandedIn.survey_id) == survey_id)
        n = db.execute(given).scalar_one() // k * k
        db.add(Turnout(survey_id=survey_id, day=morning, n=n))
    db.flush()


def _untold(morning: datetime) -> Any:
    """The surveys, with their k, that are open since before this morning and of which nothing was told since."""
    told = select(col(Turnout.survey_id)).where(col(Turnout.day) > morning - ONCE)
    here = (col(Survey.mode) == ANONYMOUS, col(Survey.opens_at) <= morning, col(Survey.closes_at) > morning)
    return select(col(Survey.id), col(Survey.k)).where(*here, col(Survey.id).not_in(told))


def _morning(db: Session, now: datetime) -> datetime:
    """The last six o'clock."""
    zone = zone_of(home_zone(db))
    return datetime.combine((now.astimezone(zone) - SIX).date(), time(), zone) + SIX
