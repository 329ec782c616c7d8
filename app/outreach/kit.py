"""The first-talk kit, for who has never spoken here or says so: short formats, an outline, a rehearsal, a buddy.

The outline speaks in people's words where the audience card may (`card`): never of fewer than five. A buddy is not
named to the speaker; the organizer sees who could be one, and asks them first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.base.i18n import _, short_day, zone_of
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.outreach.card import AudienceCard
from app.outreach.checklist import KINDS, by_day
from app.outreach.models import Ask, Booking
from app.people.models import Person, Profile
from app.topics.queries import ratings

QUOTED = 3
"""How many wishes the outline answers: more do not fit into a short talk."""
LIKED = 4.0
"""How useful their best talk was, of 5, for somebody to be a buddy."""
BUDDIES = 3


@dataclass(frozen=True)
class Kit:
    """What helps with a first talk."""

    formats: list[tuple[str, str]]
    """What it is called, and what it is."""
    outline: list[str]
    rehearsals: list[str]
    """For each date on offer, when to try it out."""
    organizer: str

    @property
    def buddy(self) -> str:
        """The offer of a buddy, in words."""
        return _(
            "If you like, somebody who has spoken here before goes through it with you. Say so in your answer, and "
            "%(name)s finds one.",
            name=self.organizer,
        )


def kit(
    db: Session, meetup: Meetup, person: Person, organizer: Person, card: AudienceCard, dates: Sequence[datetime],
    now: datetime,
) -> Kit | None:  # fmt: skip
    """The kit for somebody asked; None where it would not be their first talk."""
    if not is_first(db, person, now):
        return None
    return Kit(_formats(), _outline(card), _rehearsals(meetup, dates, now), organizer.called)


def is_first(db: Session, person: Person, now: datetime) -> bool:
    """Whether it would be their first talk here: they said so, or are a colleague who has not spoken.

    A guest from outside speaks elsewhere: only what they say themselves counts."""
    profile = db.get(Profile, person.id)
    if profile and profile.first_time_at:
        return True
    return person.is_colleague and not _spoke(db, now, person.id)


def buddies(db: Session, meetup: Meetup, person: Person, now: datetime) -> list[str]:
    """Colleagues whose talks people found useful, the most useful first: an organizer asks one of them."""
    rated = ratings(db, now)
    best: dict[int, float] = {}
    for meetup_id, person_id in _spoke(db, now):
        if rated.get(meetup_id, 0) >= LIKED and person_id != person.id:
            best[person_id] = max(best.get(person_id, 0), rated[meetup_id])
    here = select(Person).where(col(Person.id).in_(best), col(Person.left_at).is_(None))
    found = sorted(db.scalars(here).all(), key=lambda one: (-best[one.id], one.called))
    return [one.called for one in found if one.is_colleague][:BUDDIES]


def _spoke(db: Session, now: datetime, person_id: int = 0) -> list[tuple[int, int]]:
    """(meetup, person) of the talks that were given here, one person's or everybody's."""
    at = func.coalesce(col(Meetup.starts_at), col(Booking.starts_at))
    rows = (
        select(col(Ask.meetup_id), col(Ask.person_id))
        .join(Booking, col(Booking.ask_id) == col(Ask.id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(col(Booking.released_at).is_(None), at < now, ~is_cancelled())
    )
    theirs = rows.where(col(Ask.person_id) == person_id) if person_id else rows
    return [(meetup_id, speaker_id) for meetup_id, speaker_id in db.execute(theirs)]


def _formats() -> list[tuple[str, str]]:
    return [
        (_("A lightning talk"), _("Ten minutes, one thing you have learned, three slides or none.")),
        (_("A demo"), _("A quarter of an hour on your own screen: how you do it, with what goes wrong.")),
        (_("A conversation"), _("Somebody asks, you answer. The questions come beforehand; no slides.")),
    ]


def _outline(card: AudienceCard) -> list[str]:
    asked = [_("What people asked: “%(words)s”", words=words) for words in card.words[:QUOTED]]
    return [
        _("One minute: something that happened to you, and why you tell it."),
        *(asked or [_("Then two or three things you wish somebody had told you before.")]),
        _("At the end: one thing to try tomorrow, and questions."),
    ]


def _rehearsals(meetup: Meetup, dates: Sequence[datetime], now: datetime) -> list[str]:
    zone = zone_of(meetup.zone)
    today = now.astimezone(zone).date()
    days = (at.astimezone(zone).date() for at in dates)
    return [
        _(
            "on %(rehearsal)s for %(day)s",
            rehearsal=short_day(by_day(held, today, KINDS["rehearsal"].days, meetup.zone)), day=short_day(held),
        )
        for held in days
    ]  # fmt: skip
