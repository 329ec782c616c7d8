"""Step 5's emails: the invitation, what somebody answered, that it moved or was cancelled, that a seat became free,
and the day before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    cast,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
)  # fmt: skip
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.base.due import Due, Words, Writing, about
from app.base.i18n import _
from app.invitations import queries
from app.invitations.models import Announcement, Guest
from app.invitations.places import (
    answer_places,
    answered,
    cancelled_places,
    holds,
    invite_places,
    move_places,
    moved,
    reminder_places,
    seat_places,
)
from app.invitations.queries import (
    ANSWER_MAIL,
    CALENDAR_MAILS,
    NO,
    ONLINE,
    RECORDING,
    ROOM,
    places,
    says,
    stands,
)  # fmt: skip
from app.mail import rules
from app.mail.models import Email
from app.mail.vocabulary import speaks_of
from app.meetups import calendar
from app.meetups.messages import Message
from app.meetups.models import Cancellation, Meetup, Move
from app.meetups.queries import ahead, is_cancelled, other_time
from app.people.models import Person

CORRECTION = timedelta(minutes=10)
"""How long a move may still be corrected before people are told of it; five corrections are one mail."""
HURRY = timedelta(hours=2)
"""So close to the meetup nobody waits for corrections."""
SETTLED = timedelta(minutes=10)
"""How long an answer may still be changed before it is confirmed; a changed mind is one mail."""
BREATH = timedelta(minutes=1)
"""A seat is promised once no answer about one is so fresh that it might be taken back as a slip."""
NEWS = timedelta(days=1)
"""What was held up for longer is not confirmed any more."""
DAY_BEFORE = timedelta(hours=24)
FRESH = timedelta(hours=12)
"""Nobody is reminded of what they said so lately."""


def due(now: datetime) -> Iterator[Due]:
    """Who is owed what, as long as the meetup has not ended."""
    yield Due("invitations/invite", _invited(now), invite, category="invitations", programme=True)
    yield Due(ANSWER_MAIL, _answered(now), answer)
    yield Due("invitations/move", _to_hear_of_a_move(now), move)
    yield Due("invitations/cancelled", _to_hear_of_the_end(now), cancelled)
    yield Due("invitations/seat", _promoted(now), seat)
    yield Due("invitations/reminder", _coming_tomorrow(now), reminder, category="day_before")


# --- who -------------------------------------------------------------------------------------------


def _guests(key: ColumnElement[str]) -> Select[Any]:
    """Guests who are still here, each with the key of what they are told."""
    rows: Any = select(col(Guest.person_id), key)
    guests: Select[Any] = (
        rows.join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
        .join(Person, col(Person.id) == col(Guest.person_id))
        .where(col(Person.left_at).is_(None))
    )
    return guests


def _invited(now: datetime) -> Select[Any]:
    return _guests(about(col(Guest.meetup_id))).where(
        rules.wants("invitations"), ahead(now), ~is_cancelled(), ~says(NO)
    )


def _answered(now: datetime) -> Select[Any]:
    """Whoever gave an answer that stands, a little while ago. The key tells one answer from the next."""
    given = cast(cast(extract("epoch", col(Guest.answered_at)), Integer), String) + literal("-") + col(Guest.answer)
    return _guests(about(col(Guest.meetup_id), given)).where(
        col(Guest.answered_at) <= now - SETTLED, col(Guest.answered_at) > now - NEWS, stands(),
        col(Guest.doubted_at).is_(None), col(Meetup.starts_at) > now, ~is_cancelled(), _cares(),
    )  # fmt: skip


def _to_hear_of_a_move(now: datetime) -> Select[Any]:
    """The latest move only, and only those whose calendar holds what was before it."""
    numbers = select(func.max(col(Move.number))).where(col(Move.meetup_id) == col(Meetup.id)).correlate(Meetup)
    ripe = or_(col(Move.moved_at) <= now - CORRECTION, col(Meetup.starts_at) <= now + HURRY)
    return (
        _guests(about(col(Guest.meetup_id), col(Move.number)))
        .join(Move, and_(col(Move.meetup_id) == col(Meetup.id), col(Move.number) == numbers.scalar_subquery()))
        .where(ahead(now), ~is_cancelled(), ripe, _got_invitation(col(Move.moved_at)), _cares(), ~says(NO, RECORDING))
    )


def _to_hear_of_the_end(now: datetime) -> Select[Any]:
    return (
        _guests(about(col(Guest.meetup_id)))
        .join(Cancellation, col(Cancellation.meetup_id) == col(Guest.meetup_id))
        .where(ahead(now), _got_invitation(), _cares())
    )


def _promoted(now: datetime) -> Select[Any]:
    """Those who waited for a seat and hold one now. The key tells one wait from the next."""
    here, fresh = places(ahead(now)), aliased(Guest)
    just_now = exists().where(
        col(fresh.meetup_id) == col(Guest.meetup_id), col(fresh.answered_at) > now - BREATH,
        or_(col(fresh.answer) == ROOM, col(fresh.earlier_answer) == ROOM),
    )  # fmt: skip
    wait = cast(extract("epoch", col(Guest.waits_since)), Integer)
    return (
        _guests(about(col(Guest.meetup_id), wait))
        .join(here, and_(here.c.meetup_id == col(Guest.meetup_id), here.c.person_id == col(Guest.person_id)))
        .where(
            col(Guest.waits_since).is_not(None),
            here.c.seated,
            ~just_now,
            col(Meetup.starts_at) > now,
            ~is_cancelled(),
        )
    )


def _coming_tomorrow(now: datetime) -> Select[Any]:
    """Those who said yes, unless just now. Another time means a new day before; another room does not."""
    times = select(func.count(col(Move.id))).where(col(Move.meetup_id) == col(Meetup.id), other_time())
    return _guests(about(col(Guest.meetup_id), times.correlate(Meetup).scalar_subquery())).where(
        col(Meetup.starts_at) > now, col(Meetup.starts_at) <= now + DAY_BEFORE, ~is_cancelled(),
        says(ROOM, ONLINE), col(Guest.answered_at) <= now - FRESH,
    )  # fmt: skip


def _got_invitation(before: Any = None) -> ColumnElement[bool]:
    """Whether the invitation went out (before a moment), and the calendar holds an entry to be changed."""
    mail = exists().where(
        col(Email.person_id) == col(Guest.person_id), col(Email.kind) == "invitations/invite",
        col(Email.about) == cast(col(Guest.meetup_id), String), col(Email.sent_at).is_not(None),
    )  # fmt: skip
    return mail if before is None else mail.where(col(Email.sent_at) < before)


def _cares() -> ColumnElement[bool]:
    """Whoever wants no invitations hears only of what they said yes to."""
    return or_(rules.wants("invitations"), col(Guest.answer).in_((ROOM, ONLINE)))


# --- what ------------------------------------------------------------------------------------------


@speaks_of(invite_places)
def invite(writing: Writing) -> Words:
    """The invitation with its calendar entry and the four answers."""
    values, entry = _about(writing)
    return _with_entry(values, entry)


@speaks_of(answer_places)
def answer(writing: Writing) -> Words:
    """What they answered, as it is kept. The entry leaves the calendar of who does not come, and comes back."""
    values, entry = _about(writing)
    guest, meetup = writing.db.get_one(Guest, (writing.about, writing.person_id)), values["meetup"]
    there, wanted = queries.in_calendar(writing.db, guest).there, queries.comes(guest.answer)
    waits = _waits(writing, meetup)
    told = [_kept(guest.answer, waits)]
    if waits and meetup.join_url:
        told.append(_("Online is open to everybody."))
    if wanted and meetup.starts_at - DAY_BEFORE > writing.now:
        told.append(_("The day before, you are reminded."))
    if there and not wanted:
        told.append(_("The entry leaves your calendar with this mail."))
    values |= {
        "said": guest.answer, "waits": waits, "told": " ".join(told),
        "because": _("You get this because you answered an invitation, or an organizer wrote down what you said."),
    }  # fmt: skip
    values["headline"] = answered(values)
    if there == wanted:
        return Words(values)
    at = max(entry.version_at, guest.answered_at or entry.version_at)
    entry = replace(entry, sequence=entry.sequence + 1, version_at=at)
    if wanted or not calendar.can_be_invited(entry):
        return _with_entry(values, entry)
    return Words(values, Message.cancel(entry, meetup_cancelled=False))


def _kept(said: str, waits: int) -> str:
    """What an answer brings whoever gave it."""
    if waits:
        return _(
            "All seats are taken. You are number %(n)s on the waiting list, and get a mail when a seat becomes free.",
            n=waits,
        )
    return {
        ROOM: lambda: _("There is a seat for you."),
        ONLINE: lambda: _("You find the link below and in your calendar."),
        RECORDING: lambda: _("You get the recording and the recap by mail afterwards."),
        NO: lambda: _("Thank you for saying so. Nobody reminds you."),
    }[said]()


@speaks_of(move_places)
def move(writing: Writing) -> Words:
    """What was, what is now, and the entry that takes the old one's place."""
    values, entry = _about(writing)
    latest = writing.db.scalars(
        select(Move).where(col(Move.meetup_id) == writing.about, col(Move.number) == int(writing.part))
    ).one()
    known = _known_before(writing, latest)
    other_time = (known.from_starts_at, known.from_minutes) != (latest.to_starts_at, latest.to_minutes)
    other_place = known.from_place != latest.to_place
    guest = writing.db.get_one(Guest, (writing.about, writing.person_id))
    values |= {
        "before": known, "reason": latest.reason, "other_time": other_time, "other_place": other_place,
        "had_answered": bool(guest.answer),
    }  # fmt: skip
    return _with_entry(values | moved(values), entry)


@speaks_of(cancelled_places)
def cancelled(writing: Writing) -> Words:
    """That it is off; the entry leaves the calendar."""
    values, entry = _about(writing)
    end = writing.db.get_one(Cancellation, writing.about)
    gone = replace(entry, sequence=entry.sequence + 1, version_at=max(end.cancelled_at, entry.version_at))
    if not calendar.can_be_invited(gone):
        return Words(values | {"reason": end.reason})
    return Words(values | {"reason": end.reason}, Message.cancel(gone))


@speaks_of(seat_places)
def seat(writing: Writing) -> Words:
    """That somebody left and the seat is theirs."""
    return Words(_about(writing)[0])


@speaks_of(reminder_places)
def reminder(writing: Writing) -> Words:
    """Tomorrow: when and where, and how to say that one cannot come."""
    values, _entry = _about(writing)
    guest = writing.db.get_one(Guest, (writing.about, writing.person_id))
    values |= {"said": guest.answer, "waits": _waits(writing, values["meetup"])}
    return Words(values | {"holds": holds(values)})


def _waits(writing: Writing, meetup: Meetup) -> int:
    """Their number on the waiting list; 0 with a seat, or without wanting one."""
    here = places(col(Guest.meetup_id) == meetup.id)
    mine = select(here.c.place, here.c.seated).where(here.c.person_id == writing.person_id)
    place = writing.db.execute(mine).first()
    return place.place - (meetup.capacity or 0) if place and not place.seated else 0


def _about(writing: Writing) -> tuple[dict[str, Any], calendar.Entry]:
    db = writing.db
    meetup, person = db.get_one(Meetup, writing.about), db.get_one(Person, writing.person_id)
    guest = db.get_one(Guest, (writing.about, writing.person_id))
    announced, link = db.get_one(Announcement, writing.about), writing.link("invitations.rsvp", meetup.id)
    values: dict[str, Any] = queries.invitation(db, meetup, person, announced.message)
    values |= {"link": link, "because": queries.because(db, meetup)}
    return values, queries.entry(db, meetup, guest, writing.mail_from)


def _known_before(writing: Writing, latest: Move) -> Move:
    """The first move this person has not heard of: what it moved from is what stands in their calendar."""
    told = select(func.max(col(Email.sent_at))).where(
        col(Email.person_id) == writing.person_id, col(Email.kind).in_(CALENDAR_MAILS),
        or_(col(Email.about) == str(writing.about), col(Email.about).startswith(f"{writing.about}/")),
    )  # fmt: skip
    since = select(Move).where(col(Move.meetup_id) == writing.about, col(Move.moved_at) > told.scalar_subquery())
    return writing.db.scalars(since.order_by(col(Move.number)).limit(1)).first() or latest


def _with_entry(values: dict[str, Any], entry: calendar.Entry) -> Words:
    """The mail with its entry; to the address that invitations come from it goes without one."""
    how = _(
        "To answer, open the link in the mail of this invitation: what you press in the calendar does not reach us."
    )
    entry = replace(entry, description="\n\n".join(part for part in (entry.description, how) if part))
    return Words(values, Message(entry) if calendar.can_be_invited(entry) else None)
