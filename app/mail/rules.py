"""What may go out at all: which mail somebody does not want, which address is dead, what waits for a release."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from app.mail.arrival import permanent
from app.mail.models import Bounce, MailRules, Unwanted
from app.people.models import Person, Programme

CATEGORIES = ("surveys", "reminders", "results", "topics", "invitations", "day_before", "feedback", "recaps")
"""What people can turn off, one by one. Every kind of mail that can be turned off is in exactly one of them."""
CAREFUL = timedelta(days=30)
"""How long after the programme began programme mail waits for a release, unless an organizer decides otherwise."""
ALWAYS = datetime(9000, 1, 1, tzinfo=UTC)
"""Until when programme mail waits that always waits."""
WEEKLY = 2
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Rules:
    """The rules in force."""

    weekly: int
    """Programme mails a person gets in seven days at most; 0: no limit."""
    release_until: datetime | None
    """Until when programme mail waits for an organizer; None: it does not."""

    def waits(self, now: datetime) -> bool:
        """Whether programme mail that becomes due now waits for a release."""
        return self.release_until is not None and now < self.release_until

    @property
    def always(self) -> bool:
        """Whether it waits whatever the day."""
        return self.release_until is not None and self.release_until >= ALWAYS


def rules(db: Session) -> Rules:
    """What the organizer chose, else the defaults."""
    chosen = db.get(MailRules, 1)
    if chosen:
        return Rules(chosen.weekly, chosen.release_until)
    programme = db.get(Programme, 1)
    return Rules(WEEKLY, programme.started_at + CAREFUL if programme else None)


def wants(category: str) -> ColumnElement[bool]:
    """Whether a Person row wants this category of mail: neither all programme mail nor this one was turned off."""
    unwanted = exists().where(col(Unwanted.person_id) == col(Person.id), col(Unwanted.category) == category)
    return and_(col(Person.muted_at).is_(None), ~unwanted.correlate(Person))


def turned_off(person_id: ColumnElement[int] | Mapped[int], category: str) -> ColumnElement[bool]:
    """Whether the person of this id turned the category off."""
    return exists().where(col(Unwanted.person_id) == person_id, col(Unwanted.category) == category)


def unreachable(person_id: ColumnElement[int] | Mapped[int]) -> ColumnElement[bool]:
    """Whether the address that the person of this id has now is known not to work."""
    they = aliased(Person)
    return exists().where(
        col(Bounce.person_id) == person_id, permanent(), col(Bounce.settled_at).is_(None),
        col(they.id) == col(Bounce.person_id), col(they.email) == col(Bounce.address),
    )  # fmt: skip
