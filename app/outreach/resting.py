"""Who rests: was asked, speaks or spoke elsewhere lately, or named a day to be asked again on.

A plan passes them over, and says so. An organizer may ask them all the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.base.i18n import _, day
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.outreach.models import Ask, Booking

AFTER_A_TALK = timedelta(weeks=8)
AFTER_A_QUESTION = timedelta(weeks=4)

Talk = tuple[int, datetime, Meetup]
"""Who speaks, when, at which meetup."""


@dataclass(frozen=True)
class Rest:
    """Until when somebody rests, and why."""

    until: date
    why: str


def rests(db: Session, meetup_id: int, ids: Sequence[int], now: datetime) -> Mapping[int, Rest]:
    """Who of these people rests now, by what happened at other meetups; the longest rest counts."""
    found: dict[int, Rest] = {}
    for person_id, rest in _rests(db, meetup_id, ids, now):
        if rest.until > now.date() and (person_id not in found or found[person_id].until < rest.until):
            found[person_id] = rest
    return found


def _rests(db: Session, meetup_id: int, ids: Sequence[int], now: datetime) -> Iterator[tuple[int, Rest]]:
    for person_id, (ask, about) in last_questions(db, meetup_id, ids).items():
        if ask.ask_again_on:
            yield (
                person_id,
                Rest(ask.ask_again_on, _("asked to be left alone until %(day)s", day=day(ask.ask_again_on))),
            )
        else:
            until = (ask.asked_at + AFTER_A_QUESTION).date()
            yield person_id, Rest(until, _("was asked on %(day)s", day=day(ask.asked_at, about.zone)))
    for person_id, at, where in talks_elsewhere(db, meetup_id, ids):
        why = (
            _("speaks on %(day)s", day=day(at, where.zone))
            if at > now
            else _("spoke on %(day)s", day=day(at, where.zone))
        )
        yield person_id, Rest((at + AFTER_A_TALK).date(), why)


def talks_elsewhere(db: Session, meetup_id: int, ids: Sequence[int]) -> list[Talk]:
    """What they spoke about and will speak about at other meetups, the first talk first."""
    rows = db.execute(
        select(col(Ask.person_id), col(Booking.starts_at), Meetup)
        .join(Booking, col(Booking.ask_id) == col(Ask.id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(
            col(Ask.person_id).in_(ids), col(Ask.meetup_id) != meetup_id, col(Booking.released_at).is_(None),
            ~is_cancelled(),
        )
    )  # fmt: skip
    return sorted(((id, at.starts_at or chosen, at) for id, chosen, at in rows), key=lambda talk: talk[1])


def last_questions(db: Session, meetup_id: int, ids: Sequence[int]) -> dict[int, tuple[Ask, Meetup]]:
    """The last question to each of them about another meetup."""
    rows = db.execute(
        select(Ask, Meetup)
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(col(Ask.person_id).in_(ids), col(Ask.meetup_id) != meetup_id, col(Ask.withdrawn_at).is_(None))
        .order_by(col(Ask.asked_at), col(Ask.id))
    )
    return {ask.person_id: (ask, about) for ask, about in rows}
