"""Asking about asks: who was asked and how it stands with them, and which dates are on offer."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from app.base.due import about
from app.base.i18n import _
from app.mail.models import Email
from app.meetups.models import Cancellation, Meetup
from app.meetups.queries import is_over
from app.outreach.models import Ask, Booking, OfferedDate, Reply, Tick, Turn
from app.people.models import Person
from app.topics import queries as topics

# --- asks ------------------------------------------------------------------------------------------


def asks(db: Session, meetup_id: int) -> list[tuple[Ask, Person]]:
    """Everybody who was asked for a meetup, the first one first."""
    rows = select(Ask, Person).join(Person, col(Person.id) == col(Ask.person_id))
    ordered = rows.where(col(Ask.meetup_id) == meetup_id).order_by(col(Ask.asked_at), col(Ask.id))
    return [(ask, person) for ask, person in db.exec(ordered)]


def ask_of(db: Session, meetup_id: int, person_id: int) -> Ask | None:
    """The ask of this person for this meetup, if there is one."""
    return db.exec(select(Ask).where(col(Ask.meetup_id) == meetup_id, col(Ask.person_id) == person_id)).first()


def hopes() -> ColumnElement[bool]:
    """Whether an Ask was said yes to, or waits for an answer, and its reader is not chosen: they hear how it ends.

    Who said no, or not now, waits for nothing; who had been chosen is told by another mail, and whose turn a plan
    passed on has heard by then that it can be another time."""
    chosen = select(Booking.id).where(
        col(Booking.ask_id) == col(Ask.id),
        or_(col(Booking.confirmed_at).is_not(None), col(Booking.released_at).is_(None)),
    )
    passed = select(Turn.id).where(
        col(Turn.silent_id) == col(Ask.id), col(Turn.at) >= col(Ask.asked_at), col(Ask.answer) == ""
    )
    return and_(
        col(Ask.withdrawn_at).is_(None), col(Ask.answer).in_(("", "yes", "another_date")),
        ~chosen.correlate(Ask).exists(), ~passed.correlate(Ask).exists(),
    )  # fmt: skip


def hears_of_the_end() -> ColumnElement[bool]:
    """Whether the reader of an Ask hears of it if its meetup is called off, because they might still speak there.

    Who had heard of somebody else by then hears nothing more of this question: that mail goes once."""
    ended_at = func.coalesce(Email.sent_at, Email.failed_at, Email.dropped_at)
    called_off = select(Cancellation.meetup_id).where(
        col(Cancellation.meetup_id) == col(Ask.meetup_id), col(Cancellation.cancelled_at) <= ended_at
    )
    heard = select(Email.id).where(
        col(Email.kind) == "outreach/other", col(Email.person_id) == col(Ask.person_id),
        col(Email.about) == about(Ask.id, Ask.times), ended_at.is_not(None),
        ~called_off.correlate(Ask, Email).exists(),
    )  # fmt: skip
    return and_(hopes(), ~heard.correlate(Ask).exists())


def hoping_for(db: Session, meetup_id: int) -> list[tuple[Ask, Person]]:
    """Those who might still speak at a meetup, and would hear of its end; the first one asked first."""
    rows = (
        select(Ask, Person)
        .join(Person, col(Person.id) == col(Ask.person_id))
        .order_by(col(Ask.asked_at), col(Ask.id))
    )
    here = (col(Ask.meetup_id) == meetup_id, col(Person.left_at).is_(None), hears_of_the_end())
    return [(ask, person) for ask, person in db.exec(rows.where(*here))]


def ask_state(ask: Ask, now: datetime) -> Literal["waiting", "late", "answered", "withdrawn"]:
    """How it stands with an ask."""
    if ask.withdrawn_at:
        return "withdrawn"
    if ask.answered_at:
        return "answered"
    return "late" if ask.answer_by <= now else "waiting"


def is_open(ask: Ask, now: datetime) -> bool:
    """Whether an answer is still waited for."""
    return ask_state(ask, now) in ("waiting", "late")


def replies_so_far(db: Session, ask_id: int) -> int:
    """How many things they have said to an ask."""
    return db.exec(select(func.coalesce(func.max(col(Reply.number)), 0)).where(Reply.ask_id == ask_id)).one()


def stamp(asked: Ask, asks: bool = False) -> str:
    """What a speaker's page knows of their answer, so that a press tells whether it has seen the last one, and
    whether it `asks` which of several is meant."""
    known = f"{asked.answered_at.timestamp():.6f}" if asked.answered_at else ""
    return f"{known}?" if asks else known


# --- dates -----------------------------------------------------------------------------------------


def dates_of(db: Session, meetup_id: int) -> list[OfferedDate]:
    """The dates on offer, the nearest first; those taken back left out."""
    standing = (col(OfferedDate.meetup_id) == meetup_id, col(OfferedDate.withdrawn_at).is_(None))
    return list(db.exec(select(OfferedDate).where(*standing).order_by(col(OfferedDate.starts_at))))


def dates_ahead(db: Session, meetup_id: int, now: datetime) -> list[OfferedDate]:
    """The dates on offer that have not passed: what can be ticked now."""
    return [date for date in dates_of(db, meetup_id) if date.starts_at > now]


def ticks(db: Session, meetup_id: int) -> dict[int, tuple[OfferedDate, ...]]:
    """Which of the dates on offer each speaker ticked, by ask."""
    rows = (
        select(Tick.ask_id, OfferedDate)
        .join(OfferedDate, col(OfferedDate.id) == col(Tick.date_id))
        .where(col(OfferedDate.meetup_id) == meetup_id, col(OfferedDate.withdrawn_at).is_(None))
        .order_by(col(OfferedDate.starts_at))
    )
    found: dict[int, tuple[OfferedDate, ...]] = {}
    for ask_id, date in db.exec(rows):
        found[ask_id] = (*found.get(ask_id, ()), date)
    return found


def ticked(db: Session, ask: Ask) -> tuple[OfferedDate, ...]:
    """Which of the dates on offer this speaker ticked."""
    return ticks(db, ask.meetup_id).get(ask.id, ())


def agreed(db: Session, ask: Ask) -> set[datetime]:
    """The dates that they have said yes to: those ticked, or the one they named themselves."""
    if ask.answer == "another_date":
        return {ask.other_at} if ask.other_at else set()
    return {date.starts_at for date in ticked(db, ask)} if ask.answer == "yes" else set()


# --- the meetup as a speaker hears of it -------------------------------------------------------------


def what(db: Session, meetup: Meetup) -> str:
    """What it is called, in a sentence to a speaker."""
    return topics.called(db, meetup) or _("Meetup")


def closed(db: Session, meetup: Meetup, now: datetime) -> Literal["", "cancelled", "over"]:
    """Why nobody need answer any more, if so."""
    if db.get(Cancellation, meetup.id):
        return "cancelled"
    return "over" if is_over(meetup, now) else ""
