"""Asking about asks: who was asked and what they said, which dates are on offer, who speaks, who would listen."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, String, and_, cast, func, or_
from sqlalchemy import select as sa_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.base.i18n import _
from app.mail.entries import newest
from app.mail.models import CalendarAnswer, Email, Incoming, Version
from app.meetups.calendar import Entry
from app.meetups.entries import entry_of, uid_of
from app.meetups.models import Cancellation, Meetup, Move
from app.meetups.queries import is_over, was_another_time
from app.outreach.models import Ask, Booking, Earlier, Logged, OfferedDate, Reply, Tick
from app.people.models import Audience, Person, Programme
from app.people.queries import members
from app.speakers import queries as speakers
from app.speakers.models import Candidate
from app.speakers.queries import candidates
from app.surveys.paper import THRESHOLD
from app.topics import queries as topics
from app.topics.demand import ROOTS, wanting
from app.topics.models import Wish
from app.topics.queries import topic_of

QUOTES = 4
"""How many wishes are quoted on the audience card."""

State = Literal[
    "not_asked", "waiting", "late", "yes", "another_date", "not_now", "no", "withdrawn", "proposed", "booked", "out"
]
"""`out`: was chosen, and cannot make it."""


@dataclass(frozen=True)
class AudienceCard:
    """What a speaker may know of who would listen. Nothing in it comes from fewer than five people."""

    size: int
    roles: list[tuple[str, int]]
    """Departments of at least five, the largest first."""
    wanting: int
    """How many of them asked for the topic; 0 when fewer than five did."""
    words: list[str]
    """Some of their wishes, as they wrote them."""


@dataclass(frozen=True)
class Line:
    """One name of the plan, and how it stands with them."""

    person: Person
    reason: str
    ask: Ask | None
    dates: tuple[OfferedDate, ...]
    """The dates they ticked, those taken back left out."""
    booking: Booking | None
    state: State
    starts_at: datetime | None = None
    """When they speak, once chosen."""

    @property
    def is_open(self) -> bool:
        """Whether a question stands that was neither taken back nor decided."""
        return self.state not in ("not_asked", "withdrawn", "booked", "proposed")

    @property
    def can_be_asked(self) -> bool:
        """Whether a new mail may go to them: never asked, or taken back."""
        return self.state in ("not_asked", "withdrawn")


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

    Who said no, or not now, waits for nothing; who had been chosen is told by another mail."""
    chosen = select(Booking.id).where(
        col(Booking.ask_id) == col(Ask.id),
        or_(col(Booking.confirmed_at).is_not(None), col(Booking.released_at).is_(None)),
    )
    return and_(
        col(Ask.withdrawn_at).is_(None), col(Ask.answer).in_(("", "yes", "another_date")),
        ~chosen.correlate(Ask).exists(),
    )  # fmt: skip


def hoping_for(db: Session, meetup_id: int) -> list[tuple[Ask, Person]]:
    """Those who might still become the speaker of a meetup, the first one asked first."""
    rows = (
        select(Ask, Person)
        .join(Person, col(Person.id) == col(Ask.person_id))
        .order_by(col(Ask.asked_at), col(Ask.id))
    )
    here = rows.where(col(Ask.meetup_id) == meetup_id, col(Person.left_at).is_(None), hopes())
    return [(ask, person) for ask, person in db.exec(here)]


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


# --- the decision ----------------------------------------------------------------------------------


def booking_of(db: Session, meetup_id: int) -> Booking | None:
    """The decision that stands, if there is one."""
    standing = select(Booking).where(col(Booking.meetup_id) == meetup_id, col(Booking.released_at).is_(None))
    return db.exec(standing.order_by(col(Booking.id).desc())).first()


def booking_for(db: Session, ask: Ask) -> Booking | None:
    """The standing decision, if it is for this speaker."""
    booking = booking_of(db, ask.meetup_id)
    return booking if booking and booking.ask_id == ask.id else None


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
    return _given_back(ask, db.exec(last).first())


def _given_back(ask: Ask, last: Booking | None) -> Booking | None:
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


# --- the meetup as a speaker hears of it -------------------------------------------------------------


def what(db: Session, meetup: Meetup) -> str:
    """What it is called, in a sentence to a speaker."""
    return topics.what(db, meetup) or _("Meetup")


def closed(db: Session, meetup: Meetup, now: datetime) -> Literal["", "cancelled", "over"]:
    """Why nobody need answer any more, if so."""
    if db.get(Cancellation, meetup.id):
        return "cancelled"
    return "over" if is_over(meetup, now) else ""


def audience_card(db: Session, meetup: Meetup) -> AudienceCard:
    """Who would listen: how many, from where, how many asked for it, and some of their words."""
    audience = db.get_one(Audience, meetup.audience_id)
    inside = members(audience)
    topic = topic_of(db, meetup.id)
    size = db.exec(select(func.count()).select_from(inside.subquery())).one()
    asked_for = 0
    if topic:
        both = select(func.count()).select_from(Person).where(
            col(Person.id).in_(inside), col(Person.id).in_(wanting(topic.id))
        )  # fmt: skip
        asked_for = db.exec(both).one()
    enough = asked_for if asked_for >= THRESHOLD else 0
    return AudienceCard(size, _roles(db, audience), enough, _words(db, topic.id) if topic else [])


def _roles(db: Session, audience: Audience) -> list[tuple[str, int]]:
    count = func.count()
    groups = (
        select(Person.department, count)
        .where(col(Person.id).in_(members(audience)), col(Person.department) != "")
        .group_by(col(Person.department)).having(count >= THRESHOLD).order_by(count.desc(), col(Person.department))
    )  # fmt: skip
    return [(department, number) for department, number in db.exec(groups)]


def _words(db: Session, topic_id: int) -> list[str]:
    """Some wishes for a topic and for what was merged into it, once at least five people wrote one."""
    about = col(Wish.topic_id).in_(select(ROOTS.c.topic_id).where(ROOTS.c.root_id == topic_id))
    writers = db.exec(select(func.count(func.distinct(Wish.person_id))).where(about)).one()
    if writers < THRESHOLD:
        return []
    said = db.exec(select(Wish.words).where(about).order_by(col(Wish.wished_at).desc(), col(Wish.id).desc()))
    return list(dict.fromkeys(said))[:QUOTES]


# --- the plan ----------------------------------------------------------------------------------------


def lines(db: Session, meetup_id: int, now: datetime) -> list[Line]:
    """The plan in order, with everybody's state; people who were asked but are off the list come last."""
    asked = {person.id: (ask, person) for ask, person in asks(db, meetup_id)}
    last = {one.ask_id: one for one in db.exec(_bookings(meetup_id))}
    on_list = candidates(db, meetup_id)
    why = speakers.reasons(db, meetup_id)
    named = {ask.suggested_email.lower(): who.called for ask, who in asked.values() if ask.suggested_email}
    plan: list[tuple[Person, str]] = [(one, why.get(one.id) or _named(one, named)) for _candidate, one in on_list]
    known = {person.id for person, _reason in plan}
    plan += [(person, "") for _ask, person in asked.values() if person.id not in known]
    booking, given = booking_of(db, meetup_id), ticks(db, meetup_id)
    agreed = booking is not None and confirmed(db, booking)
    found = [_line(person, reason, asked, given, booking, agreed, now) for person, reason in plan]
    starts_at = starts(db, booking) if booking else None
    return [
        replace(line, starts_at=starts_at) if line.booking
        else replace(line, state="out") if line.ask and _given_back(line.ask, last.get(line.ask.id))
        else line for line in found
    ]  # fmt: skip


def _named(person: Person, named: Mapping[str, str]) -> str:
    """Who suggested them, for organizers to read."""
    by = named.get(person.email.lower())
    return _("%(name)s suggested them.", name=by) if by else ""


def _bookings(meetup_id: int) -> SelectOfScalar[Booking]:
    """All decisions for a meetup, the first one first."""
    return select(Booking).where(col(Booking.meetup_id) == meetup_id).order_by(col(Booking.id))


def _line(
    person: Person, reason: str, asked: Mapping[int, tuple[Ask, Person]],
    given: Mapping[int, tuple[OfferedDate, ...]], booking: Booking | None, agreed: bool, now: datetime,
) -> Line:  # fmt: skip
    ask = asked[person.id][0] if person.id in asked else None
    if ask is None:
        return Line(person, reason, None, (), None, "not_asked")
    mine = booking if booking and booking.ask_id == ask.id else None
    dates = given.get(ask.id, ()) if ask.answer == "yes" else ()
    return Line(person, reason, ask, dates, mine, _state(ask, mine, agreed, now))


def _state(ask: Ask, booking: Booking | None, agreed: bool, now: datetime) -> State:
    if booking:
        return "booked" if agreed else "proposed"
    state = ask_state(ask, now)
    return ask.answer if state == "answered" else state  # type: ignore[return-value]


def next_after(plan: Sequence[Line], person_id: int) -> Person | None:
    """Who would be asked next, after this one."""
    return next((line.person for line in plan if line.can_be_asked and line.person.id != person_id), None)


def candidate_of(db: Session, meetup_id: int, person_id: int) -> Candidate | None:
    """Their place on the list, if they have one."""
    found = select(Candidate).where(col(Candidate.meetup_id) == meetup_id, col(Candidate.person_id) == person_id)
    return db.exec(found).first()


def suggested(db: Session, plan: Sequence[Line]) -> list[Line]:
    """The answers that name somebody else who is not on the list yet."""
    there = {line.person.email.lower() for line in plan}
    names = {line.person.name.lower() for line in plan}
    found = [line for line in plan if line.ask and line.ask.suggested_name and line.state in ("no", "withdrawn")]
    return [
        line for line in found
        if line.ask and line.ask.suggested_email.lower() not in there and line.ask.suggested_name.lower() not in names
    ]  # fmt: skip


def log_of(db: Session, meetup_id: int, person_id: int) -> list[tuple[Logged, str]]:
    """What was written down about talking with them, the first line first, each with who wrote it."""
    rows = (
        select(Logged, Person.name)
        .join(Person, col(Person.id) == col(Logged.logged_by), isouter=True)
        .where(col(Logged.meetup_id) == meetup_id, col(Logged.person_id) == person_id)
        .order_by(col(Logged.logged_at), col(Logged.id))
    )
    return [(line, name or "") for line, name in db.exec(rows)]


# --- the log -------------------------------------------------------------------------------------------


def earlier(db: Session, ask: Ask) -> Sequence[Earlier]:
    """The times they had been asked before, the first one first."""
    return db.exec(select(Earlier).where(col(Earlier.ask_id) == ask.id).order_by(col(Earlier.time))).all()


def stamp(asked: Ask, asks: bool = False) -> str:
    """What a speaker's page knows of their answer, so that a press tells whether it has seen the last one, and
    whether it `asks` which of several is meant."""
    known = f"{asked.answered_at.timestamp():.6f}" if asked.answered_at else ""
    return f"{known}?" if asks else known


def replies(db: Session, ask: Ask) -> Sequence[Reply]:
    """Everything they said, the first thing first."""
    return db.exec(select(Reply).where(col(Reply.ask_id) == ask.id).order_by(col(Reply.number))).all()


def bookings(db: Session, ask: Ask) -> Sequence[Booking]:
    """Every decision for this speaker, the first one first."""
    return db.exec(_bookings(ask.meetup_id).where(col(Booking.ask_id) == ask.id)).all()


def reminded_at(db: Session, ask: Ask) -> Sequence[datetime]:
    """When reminders went out to them, however often they were asked."""
    about = [f"{ask.id}/{time}" for time in range(1, ask.times + 1)]
    sent = select(Email.sent_at).where(
        col(Email.kind) == "outreach/reminder", col(Email.person_id) == ask.person_id, col(Email.about).in_(about),
        col(Email.sent_at).is_not(None),
    )  # fmt: skip
    return [at for at in db.exec(sent) if at]


def dates_by_id(db: Session, meetup_id: int) -> dict[int, OfferedDate]:
    """Every date that was ever on offer, those taken back too."""
    rows = db.exec(select(OfferedDate).where(col(OfferedDate.meetup_id) == meetup_id))
    return {one.id: one for one in rows}
