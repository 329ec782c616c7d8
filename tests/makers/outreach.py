"""Makers of the outreach room: candidates, dates on offer, asks and their answers, decisions."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.meetups.models import Meetup
from app.outreach import actions
from app.outreach.models import Ask, Booking, OfferedDate, Reply, Tick
from app.outreach.queries import replies_so_far
from app.people.models import Audience, Person
from app.speakers.models import Candidate
from tests.house import NOON

SOON = NOON + timedelta(days=15)
"""Wednesday 18 March 2026, noon in Kyiv."""
LATER = NOON + timedelta(days=23)
"""Thursday 26 March 2026, noon in Kyiv."""


def a_plain_meetup(db: Session, audience: Audience, by: Person, **values: object) -> Meetup:
    """A meetup about query plans, without a date yet."""
    given: dict[str, object] = {"title": "How to read query plans", "zone": "Europe/Kyiv", "minutes": 45} | values
    meetup = Meetup(audience_id=audience.id, created_by=by.id, created_at=NOON, **given)
    db.add(meetup)
    db.commit()
    return meetup


def a_candidate(
    db: Session, meetup: Meetup, person: Person, by: Person, position: int = 1, reason: str = ""
) -> Candidate:
    """Somebody on the list of a meetup."""
    candidate = Candidate(
        meetup_id=meetup.id, person_id=person.id, position=position, reason=reason, added_by=by.id, added_at=NOON
    )
    db.add(candidate)
    db.commit()
    return candidate


def an_offered_date(db: Session, meetup: Meetup, starts_at: datetime = SOON) -> OfferedDate:
    """A date on offer."""
    offered = OfferedDate(meetup_id=meetup.id, starts_at=starts_at)
    db.add(offered)
    db.commit()
    return offered


def an_ask(db: Session, meetup: Meetup, person: Person, by: Person, **values: object) -> Ask:
    """That somebody was asked at noon, with a week to answer."""
    given: dict[str, object] = {
        "asked_at": NOON, "answer_by": NOON + timedelta(days=7), "subject": "Would you tell us about query plans?",
        "message": "Hello,\n\nwe would like to hear it from you.",
    } | values  # fmt: skip
    given.setdefault("remind_at", actions.remind_at(given["asked_at"], given["answer_by"], meetup.zone))  # type: ignore[arg-type]
    ask = Ask(meetup_id=meetup.id, person_id=person.id, asked_by=by.id, **given)
    db.add(ask)
    db.commit()
    return ask


def a_yes(db: Session, ask: Ask, *dates: OfferedDate, at: datetime = NOON) -> Ask:
    """They said yes, on these dates."""
    ask.answer, ask.answered_at = "yes", at
    said = Reply(
        ask_id=ask.id,
        number=replies_so_far(db, ask.id) + 1,
        said="yes",
        said_at=at,
        date_ids=[one.id for one in dates],
    )
    db.add_all([ask, said])
    db.add_all(Tick(ask_id=ask.id, date_id=date.id) for date in dates)
    db.commit()
    return ask


def a_booking(db: Session, ask: Ask, starts_at: datetime, by: Person, at: datetime = NOON) -> Booking:
    """The decision for this speaker and this date."""
    booking = actions.book(db, ask, starts_at, by, at)
    db.commit()
    return booking
