"""What finding the date looks at: where the audience lives, what it said, who can speak, what else is on."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as select_core
from sqlmodel import Session, col

from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.outreach.dating import AHEAD, Seen, Slot, ranked
from app.outreach.queries import agreed, asks, dates_ahead
from app.people.models import Audience, Person
from app.people.queries import home_zone, members
from app.surveys.times import preferred_times
from app.topics.queries import called


def slots(db: Session, meetup: Meetup, now: datetime) -> list[Slot]:
    """The times for a meetup, the best first."""
    offered = [date.starts_at for date in dates_ahead(db, meetup.id, now)]
    return ranked(offered, _seen(db, meetup, now), meetup.zone, meetup.minutes, now)


def _seen(db: Session, meetup: Meetup, now: datetime) -> Seen:
    """What was said: a date that a speaker named themselves counts as one they ticked."""
    said = [(person.called, agreed(db, ask)) for ask, person in asks(db, meetup.id) if ask.withdrawn_at is None]
    can: dict[datetime, list[str]] = {}
    for name, dates in said:
        for at in dates:
            can.setdefault(at, []).append(name)
    willing = sum(bool(dates) for _name, dates in said)
    times = preferred_times(db, meetup.audience_id, now)
    return Seen(_zones(db, meetup), times, willing, can, _others(db, meetup, now))


def _zones(db: Session, meetup: Meetup) -> dict[str, int]:
    """How many of the audience live in each zone; who named none lives where the programme is."""
    zone = func.coalesce(func.nullif(col(Person.zone), ""), home_zone(db))
    inside = members(db.get_one(Audience, meetup.audience_id))
    rows = db.execute(select_core(zone, func.count()).where(col(Person.id).in_(inside)).group_by(zone))
    return {str(name): int(people) for name, people in rows}


def _others(db: Session, meetup: Meetup, now: datetime) -> list[tuple[datetime, str]]:
    """The other meetups of the time in which one would be held."""
    near = select_core(Meetup).where(
        col(Meetup.id) != meetup.id, col(Meetup.starts_at).between(now, now + AHEAD + timedelta(days=60)),
        ~is_cancelled(),
    )  # fmt: skip
    return [(one.starts_at, called(db, one)) for one in db.execute(near.order_by(col(Meetup.starts_at))).scalars()]
