"""Who could speak instead of a speaker who cannot make it: the yeses first, then whoever is next on the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.meetups.models import Meetup
from app.outreach.decision import booking_of, decisions
from app.outreach.models import Ask
from app.outreach.plan import Line, lines, next_after
from app.outreach.queries import agreed, closed
from app.people.models import Person


@dataclass(frozen=True)
class Substitutes:
    """What can be done when a speaker is lost, before anybody thinks of cancelling."""

    gone: Person
    note: str
    """What they wrote."""
    starts_at: datetime
    """When they would have spoken."""
    yeses: Sequence[tuple[Person, Ask, bool]]
    """Who has said yes to anything, whether to just this time, those first."""
    waiting: Sequence[Person]
    """Who was asked and has not answered."""
    following: Person | None
    """Who would be asked next."""


def substitutes(db: Session, meetup: Meetup, now: datetime) -> Substitutes | None:
    """The ways out, if the last decision was given back by its speaker and nobody was chosen since."""
    if booking_of(db, meetup.id) or closed(db, meetup, now):
        return None
    last = next(reversed(db.exec(decisions(meetup.id)).all()), None)
    asked = db.get_one(Ask, last.ask_id) if last else None
    if last is None or asked is None or last.released_by != asked.person_id:
        return None
    gone = db.get_one(Person, asked.person_id)
    starts_at = meetup.starts_at or last.starts_at
    listed = lines(db, meetup.id, now)
    return Substitutes(
        gone, last.release_note, starts_at, _yeses(db, listed, starts_at),
        [line.person for line in listed if line.state in ("waiting", "late")], next_after(listed, gone.id),
    )  # fmt: skip


def _yeses(db: Session, listed: Sequence[Line], starts_at: datetime) -> list[tuple[Person, Ask, bool]]:
    willing = [(line.person, line.ask) for line in listed if line.ask and line.state in ("yes", "another_date")]
    found = [(person, ask, starts_at in agreed(db, ask)) for person, ask in willing]
    return sorted(found, key=lambda one: not one[2])
