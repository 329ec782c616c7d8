"""The decision: which speaker, on which date, whether they confirmed it, and what became of it."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, func, or_
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.mail.entries import newest
from app.mail.models import CalendarAnswer, Incoming, Version
from app.meetups.calendar import Entry
from app.meetups.entries import entry_of, uid_of
from app.meetups.models import Meetup, Move
from app.meetups.queries import was_another_time
from app.outreach.models import Ask, Booking
from app.outreach.queries import what
from app.people.models import Person, Programme


def booking_of(db: Session, meetup_id: int) -> Booking | None:
    """The decision that stands, if there is one."""
    standing = select(Booking).where(col(Booking.meetup_id) == meetup_id, col(Booking.released_at).is_(None))
    return db.exec(standing.order_by(col(Booking.id).desc())).first()


def booking_for(db: Session, ask: Ask) -> Booking | None:
    """The standing decision, if it is for this speaker."""
    booking = booking_of(db, ask.meetup_id)
    return booking if booking and booking.ask_id == ask.id else None


def decisions(meetup_id: int) -> SelectOfScalar[Booking]:
    """All decisions for a meetup, the first one first."""
    return select(Booking).where(col(Booking.meetup_id) == meetup_id).order_by(col(Booking.id))


def speaker_of(db: Session, meetup_id: int) -> Person | None:
    """Whoever is chosen to speak, confirmed or not."""
    booking = booking_of(db, meetup_id)
    return db.get(Person, db.get_one(Ask, booking.ask_id).person_id) if booking else None


def moves_since(db: Session, booking: Booking) -> Sequence[Move]:
    """The moves of its meetup since the decision: what the speaker's calendar has to learn."""
    later = select(Move).where(col(Move.meetup_id) == booking.meetup_id, col(Move.moved_at) > booking.decided_at)
    return db.exec(later.order_by(col(Move.number))).all()


def is_confirmed(booking: type[Booking] = Booking) -> ColumnElement[bool]:
    """Whether the speaker of a Booking row has said yes to the time as it is now: another time asks them again, and
    the same one after a slip does not."""
    move, later, meetup = aliased(Move), aliased(Move), aliased(Meetup)
    first = (
        select(func.min(later.number))
        .where(col(later.meetup_id) == col(booking.meetup_id), col(later.moved_at) > col(booking.confirmed_at))
        .correlate(booking)
        .scalar_subquery()
    )
    since = select(move.id).where(
        col(move.meetup_id) == col(booking.meetup_id), col(move.number) == first,
        col(meetup.id) == col(move.meetup_id), was_another_time(move, meetup),
    )  # fmt: skip
    return and_(col(booking.confirmed_at).is_not(None), ~since.correlate(booking).exists())


def confirmed(db: Session, booking: Booking) -> bool:
    """The same of one decision."""
    return db.exec(select(Booking.id).where(col(Booking.id) == booking.id, is_confirmed())).first() is not None


def someone_else(db: Session, ask: Ask) -> bool:
    """Whether another speaker is chosen and has confirmed."""
    booking = booking_of(db, ask.meetup_id)
    return booking is not None and booking.ask_id != ask.id and confirmed(db, booking)


def lost(db: Session, ask: Ask) -> Booking | None:
    """The decision that this speaker gave back last, if they did and neither said nor was decided anything since."""
    last = select(Booking).where(col(Booking.ask_id) == ask.id).order_by(col(Booking.id).desc())
    return given_back(ask, db.exec(last).first())


def given_back(ask: Ask, last: Booking | None) -> Booking | None:
    """The last decision for a speaker, if they gave it back and nothing was said since."""
    if last is None or last.released_at is None or last.released_by != ask.person_id or ask.withdrawn_at:
        return None
    return last if ask.answered_at and ask.answered_at <= last.released_at else None


def speaker_out() -> ColumnElement[bool]:
    """Whether a Booking (joined with its Ask) was given back by its speaker."""
    return and_(col(Booking.released_at).is_not(None), col(Booking.released_by) == col(Ask.person_id))


def in_calendar(db: Session, booking: Booking) -> bool:
    """Whether the speaker's calendar holds the entry of this decision, as far as mails told it."""
    ask = db.get_one(Ask, booking.ask_id)
    this = col(Version.uid).startswith(f"{booking.meetup_id}.{booking.secret}@")
    method = newest(col(Version.method), ask.person_id, f"outreach/{ask.id}", this)
    return bool(db.execute(sa_select(method)).scalar_one() == "REQUEST")


def objections(db: Session, meetup_ids: Collection[int]) -> dict[int, CalendarAnswer]:
    """What speakers' calendars said last, by meetup, where it was no yes and nobody dealt with it.

    It releases nobody: an organizer asks them. A yes that they give later, anywhere, settles it. A no is shown even
    where it is about an earlier time: whether they come is too important for a guess. Their clock decides nothing."""
    taken_at = func.coalesce(col(CalendarAnswer.applied_at), col(Incoming.arrived_at))
    secret = cast(col(Booking.meetup_id), String) + "." + col(Booking.secret) + "@"
    rows = (
        sa_select(CalendarAnswer, Booking)
        .join(Booking, col(Booking.meetup_id) == col(CalendarAnswer.meetup_id))
        .join(Incoming, col(Incoming.id) == col(CalendarAnswer.incoming_id))
        .where(
            col(CalendarAnswer.meetup_id).in_(meetup_ids), col(CalendarAnswer.settled_at).is_(None),
            col(Booking.released_at).is_(None),
            col(CalendarAnswer.uid).startswith(secret),
            or_(
                col(CalendarAnswer.applied_at).is_not(None), col(CalendarAnswer.method) == "COUNTER",
                col(CalendarAnswer.partstat) == "DECLINED",
            ),
            or_(col(Booking.confirmed_at).is_(None), col(Booking.confirmed_at) <= taken_at),
        )
        .order_by(col(CalendarAnswer.sequence), col(CalendarAnswer.stamped_at), col(CalendarAnswer.incoming_id))
    )  # fmt: skip
    last = {row.meetup_id: row for row, _booking in db.execute(rows)}
    return {number: row for number, row in last.items() if (row.method, row.partstat) != ("REPLY", "ACCEPTED")}


def starts(db: Session, booking: Booking) -> datetime:
    """When its speaker speaks; of a decision that ended: when they would have spoken, as it was then."""
    if booking.released_at is None:
        return db.get_one(Meetup, booking.meetup_id).starts_at or booking.starts_at
    moves = [move for move in moves_since(db, booking) if move.moved_at < booking.released_at]
    return moves[-1].to_starts_at if moves else booking.starts_at


def entry(db: Session, booking: Booking, mail_from: str, now: datetime) -> Entry:
    """The speaker's calendar entry as it stands now. Its SEQUENCE and time stamp are given when a mail takes it."""
    meetup, ask = db.get_one(Meetup, booking.meetup_id), db.get_one(Ask, booking.ask_id)
    person, programme = db.get_one(Person, ask.person_id), db.get_one(Programme, 1)
    found = entry_of(meetup, what(db, meetup), uid_of(meetup.id, booking.secret, mail_from), now)
    starts_at = meetup.starts_at or booking.starts_at
    return replace(
        found, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=meetup.minutes),
        organizer_name=programme.name, organizer_email=mail_from, guest_name=person.name, guest_email=person.email,
    )  # fmt: skip


def secret_of(db: Session, ask: Ask) -> str:
    """Their part of the UID: the same for every decision about them, so that an entry that comes back is the same
    entry (RFC 5546 §3.2.2); a new one for the first."""
    before = db.exec(select(Booking.secret).where(col(Booking.ask_id) == ask.id).order_by(col(Booking.id).desc()))
    return before.first() or secrets.token_hex(16)
