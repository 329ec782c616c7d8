"""Step 5's emails: the invitation, what somebody answered, that it changed or was cancelled, that a seat became free,
and the day before. All of them about one meetup are one conversation, and what calendars are told is told there."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    extract,
    func,
    literal,
    or_,
    select,
    text,
)  # fmt: skip
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.base.due import Alike, Due, Words, Writing, about
from app.base.i18n import _
from app.invitations import queries
from app.invitations.changes import told_change
from app.invitations.models import Announcement, Guest
from app.invitations.places import (
    answer_places,
    answered,
    cancelled_places,
    holds,
    invite_places,
    move_places,
    reminder_places,
    seat_places,
    soon,
)
from app.invitations.queries import (
    CALENDAR,
    NO,
    ONLINE,
    RECORDING,
    ROOM,
    doubt_ended,
    says,
    seating,
    stands,
    sure,
    told,
)
from app.mail import rules
from app.mail.arrival import arrived
from app.mail.models import CalendarAnswer, Email, Incoming, Version
from app.mail.models.outgoing import WAITING
from app.mail.vocabulary import speaks_of
from app.meetups import calendar
from app.meetups.messages import Message
from app.meetups.models import Cancellation, Meetup, Move, Rewording
from app.meetups.queries import (
    ahead,
    changed_at,
    is_cancelled,
    moved_since,
    other_time,
    reworded_since,
    was_another_time,
    words_before,
)  # fmt: skip
from app.people.models import Person
from app.topics.queries import topic_of, wanting

CORRECTION = timedelta(minutes=10)
"""How long a change may still be corrected before people are told of it; five corrections are one mail."""
HURRY = timedelta(hours=2)
"""So close to the meetup nobody waits for corrections."""
SETTLED = timedelta(minutes=10)
"""How long an answer may still be changed before it is confirmed; a changed mind is one mail."""
BREATH = timedelta(minutes=1)
"""A seat is promised once no answer about one is so fresh that it might be taken back as a slip."""
NEWS = timedelta(days=1)
"""What was held up for longer is not confirmed any more."""
DOUBTED = "-doubt"
"""Ends the key of a confirmation after presses that contradicted each other."""
DAY_BEFORE = timedelta(hours=24)
FRESH = timedelta(hours=12)
"""Nobody is reminded of what they said so lately."""
REFRESHED = timedelta(hours=1)
"""A calendar that asks for the entry as it is gets it once in so long."""


def due(now: datetime) -> Iterator[Due]:
    """Who is owed what, as long as the meetup has not ended."""
    yield Due(
        "invitations/invite", lambda: _("Invitation"), _invited(now), invite, category="invitations",
        programme=True, together=alike, thing=Meetup,
    )  # fmt: skip
    yield Due("invitations/answer", lambda: _("What was answered"), _answered(now), answer, thing=Meetup)
    yield Due("invitations/move", lambda: _("Meetup changed"), _to_hear_of_a_change(now), move, thing=Meetup)
    yield Due(
        "invitations/cancelled", lambda: _("Meetup cancelled"), _to_hear_of_the_end(now), cancelled, thing=Meetup
    )
    yield Due("invitations/seat", lambda: _("A seat became free"), _promoted(now), seat, thing=Meetup)
    yield Due(
        "invitations/reminder", lambda: _("The day before"), _coming_tomorrow(now), reminder,
        category="day_before", thing=Meetup,
    )  # fmt: skip
    yield Due("invitations/refresh", lambda: _("Entry sent again"), _to_refresh(now), refresh, thing=Meetup)


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
        rules.wants("invitations"), ahead(now), ~is_cancelled(), ~says(NO),
        or_(col(Guest.answer) == "", func.coalesce(told(col(Version.method)), "") != "REQUEST"),
    )  # fmt: skip


def _answered(now: datetime) -> Select[Any]:
    """Whoever gave an answer that stands, a little while ago. The key tells one answer from the next.

    Whose calendar gave it knows already, unless there was no seat. Where presses contradicted each other and no more
    was said, the answer that stands counts after a while, and they are told so, once for this answer."""
    doubt = case((sure(), literal("")), else_=literal(DOUBTED))
    given = _second(col(Guest.answered_at)) + literal("-") + col(Guest.answer) + doubt
    unknown = or_(col(Guest.answered_by) != CALENDAR, col(Guest.waits_since).is_not(None))
    settled = and_(col(Guest.answered_at) <= now - SETTLED, col(Guest.answered_at) > now - NEWS, sure(), unknown)
    ended = and_(doubt_ended(now), col(Guest.doubted_at) > now - NEWS)
    return _guests(about(col(Guest.meetup_id), given)).where(
        or_(settled, ended), stands(), col(Meetup.starts_at) > now, ~is_cancelled(), _cares()
    )


def _to_hear_of_a_change(now: datetime) -> Select[Any]:
    """Those whose entry says what is no longer true, once nothing has changed for a while: however much it was, and
    of whatever kind, it is one mail. Close to the meetup nobody waits, but for the last mail to be that old."""
    changed, knows_since = changed_at(), _knows_since()
    ripe = or_(
        changed <= now - CORRECTION, and_(col(Meetup.starts_at) <= now + HURRY, knows_since <= now - CORRECTION)
    )
    return (
        _guests(about(col(Guest.meetup_id), _second(changed)))
        .join(Announcement, col(Announcement.meetup_id) == col(Meetup.id))
        .where(
            ahead(now), ~is_cancelled(), changed > col(Announcement.announced_at), ripe, knows_since < changed,
            _has_to_know(), ~says(NO, RECORDING),
            or_(moved_since(knows_since).is_not(None), reworded_since(knows_since), _asked_anew()),
        )
    )  # fmt: skip


def holders(meetup_id: int) -> Select[Any]:
    """The guests of this meetup who were told of it, and hear of another time or that it is cancelled."""
    told_of_it = (col(Guest.meetup_id) == meetup_id, _knows_since().is_not(None), _has_to_know())
    return _guests(about(col(Guest.meetup_id))).where(*told_of_it)


def _asked_anew() -> ColumnElement[bool]:
    """Whether they answered, since they were told last, for a time that was taken back."""
    return and_(col(Guest.answer) != "", ~stands(), col(Guest.answered_at) > _knows_since())


def _to_hear_of_the_end(now: datetime) -> Select[Any]:
    return (
        _guests(about(col(Guest.meetup_id)))
        .join(Cancellation, col(Cancellation.meetup_id) == col(Guest.meetup_id))
        .where(ahead(now), _knows_since().is_not(None), _has_to_know())
    )


def _promoted(now: datetime) -> Select[Any]:
    """Those who waited for a seat and hold one now. The key tells one wait from the next."""
    here, fresh = seating(ahead(now)), aliased(Guest)
    just_now = exists().where(
        col(fresh.meetup_id) == col(Guest.meetup_id), col(fresh.answered_at) > now - BREATH,
        or_(col(fresh.answer) == ROOM, col(fresh.earlier_answer) == ROOM),
    )  # fmt: skip
    return (
        _guests(about(col(Guest.meetup_id), _second(col(Guest.waits_since))))
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
    """Those who said yes, unless just now. Another time means a new day before; another room does not, nor the same
    time again after a slip."""
    back = aliased(Move)
    same = exists(col(back.id)).where(
        col(back.meetup_id) == col(Move.meetup_id), col(back.number) <= col(Move.number), ~was_another_time(back)
    )
    times = select(func.count(col(Move.id))).where(
        col(Move.meetup_id) == col(Meetup.id), other_time(), ~same.correlate(Move, Meetup)
    )
    return _guests(about(col(Guest.meetup_id), times.correlate(Meetup).scalar_subquery())).where(
        col(Meetup.starts_at) > now, col(Meetup.starts_at) <= now + DAY_BEFORE, ~is_cancelled(),
        says(ROOM, ONLINE), col(Guest.answered_at) <= now - FRESH,
    )  # fmt: skip


def _to_refresh(now: datetime) -> Select[Any]:
    """Those whose calendar asked for the entry (RFC 5546 §3.2.6) and got none since, nor in the hour before."""
    mine = (
        col(CalendarAnswer.person_id) == col(Guest.person_id), col(CalendarAnswer.method) == "REFRESH",
        col(CalendarAnswer.uid).startswith(cast(col(Guest.meetup_id), String) + "." + col(Guest.secret) + "@"),
    )  # fmt: skip
    asked = (
        select(func.max(col(Incoming.arrived_at)))
        .join(CalendarAnswer, col(CalendarAnswer.incoming_id) == col(Incoming.id))
        .where(*mine, col(Incoming.arrived_at) > now - NEWS)
        .correlate(Guest)
        .scalar_subquery()
    )
    told_at, anybody = told(col(Email.sent_at)), select(col(CalendarAnswer.person_id)).where(mine[1])
    return _guests(about(col(Guest.meetup_id), _second(asked))).where(
        col(Guest.person_id).in_(anybody), ahead(now), ~is_cancelled(), asked >= told_at, told_at <= now - REFRESHED,
        told(col(Version.method)) == "REQUEST",
    )  # fmt: skip


def _knows_since() -> ColumnElement[Any]:
    """When the mail was written that told the guest of a Guest row last how it stands; NULL before the invitation.

    Whoever's mail carries no entry (`_may_be_sent`) knows it since the invitation."""
    invitation = select(col(Email.sent_at)).where(
        col(Email.person_id) == col(Guest.person_id), col(Email.kind) == "invitations/invite",
        col(Email.about) == cast(col(Guest.meetup_id), String), arrived(),
    )  # fmt: skip
    return func.coalesce(told(col(Email.sent_at)), invitation.correlate(Guest).scalar_subquery())


def _second(at: Any) -> ColumnElement[str]:
    """A moment as a part of a key."""
    return cast(cast(extract("epoch", at), Integer), String)


def _cares() -> ColumnElement[bool]:
    """Whoever wants no invitations hears only of what they said yes to."""
    return or_(rules.wants("invitations"), col(Guest.answer).in_((ROOM, ONLINE)))


def _has_to_know() -> ColumnElement[bool]:
    """Nobody may stand before a closed door: who said yes, or whose calendar holds the entry, hears of a change
    whatever they turned off (record 16)."""
    return or_(_cares(), func.coalesce(told(col(Version.method)), "") == "REQUEST")


# --- what ------------------------------------------------------------------------------------------


def alike(db: Session, meetup_id: int, person_ids: Collection[int]) -> Mapping[int, Alike]:
    """Invitations differ in whether somebody had asked for the topic, and in the name of the calendar entry."""
    topic = topic_of(db, meetup_id)
    among = select(col(Person.id)).where(col(Person.id).in_(person_ids))
    asked = set(db.scalars(among.where(col(Person.id).in_(wanting(topic.id))))) if topic else set()
    secrets = select(col(Guest.person_id), col(Guest.secret)).where(
        col(Guest.meetup_id) == meetup_id, col(Guest.person_id).in_(person_ids)
    )
    return {
        person_id: Alike(person_id in asked, f"{meetup_id}.{secret}") for person_id, secret in db.execute(secrets)
    }


@speaks_of(invite_places)
def invite(writing: Writing) -> Words:
    """The invitation with its calendar entry and the four answers."""
    values, entry = _about(writing)
    return _words(writing, values, entry)


def refresh(writing: Writing) -> Words:
    """The entry as it is, for a calendar that asked for it."""
    values, entry = _about(writing)
    return _words(writing, values, entry)


@speaks_of(answer_places)
def answer(writing: Writing) -> Words:
    """What they answered, as it is kept. The entry leaves the calendar of who does not come, and comes back."""
    values, entry = _about(writing)
    guest, meetup = writing.db.get_one(Guest, (writing.about, writing.person_id)), values["meetup"]
    there, wanted = queries.is_in_calendar(writing.db, guest), queries.comes(guest.answer)
    waits, prefix = _waits(writing, meetup), _("Noted: ")
    doubted = _("Two different answers came from your page within seconds, and none since: this one stands.")
    told = [doubted] if writing.part.endswith(DOUBTED) else []
    told.append(_kept(guest.answer, waits))
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
    if there == wanted or (wanted and _is_about_to_be_invited(writing)):
        return _words(writing, values, prefix=prefix)
    return _words(writing, values, entry, prefix, "REQUEST" if wanted else "CANCEL", meetup_cancelled=False)


def _is_about_to_be_invited(writing: Writing) -> bool:
    """Whether the invitation itself is on its way: it brings the entry, and one mail with it is enough."""
    invitation = select(col(Email.id)).where(
        col(Email.person_id) == writing.person_id, col(Email.kind) == "invitations/invite",
        col(Email.about) == str(writing.about), text(WAITING),
    )  # fmt: skip
    return writing.db.execute(invitation).first() is not None


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
    db = writing.db
    values, entry = _about(writing)
    meetup, guest = values["meetup"], db.get_one(Guest, (writing.about, writing.person_id))
    knows_since = _knows_since()
    answered_for = case((_asked_anew(), moved_since(col(Guest.answered_at))))
    since, knew_at, stand = _of(writing, func.coalesce(moved_since(knows_since), answered_for), knows_since, stands())
    of_it = select(Move).where(col(Move.meetup_id) == meetup.id).order_by(col(Move.number))
    moves = db.scalars(of_it.where(col(Move.number) >= since)).all() if since else []
    words = words_before(db, meetup.id, knew_at)
    values |= told_change(
        meetup, str(values["title"]), moves[0] if moves else None,
        _called_before(db, meetup, words) if words else None,
        words.from_abstract if words else meetup.abstract, guest.answer, bool(stand),
    ) | {"reason": moves[-1].reason if moves else "", "because": _because_it_changed(writing, guest)}  # fmt: skip
    return _words(writing, values, entry, values["prefix"])


def _of(writing: Writing, *columns: Any) -> Any:
    """What these say of the guest who is written to."""
    mine = (col(Guest.meetup_id) == writing.about, col(Guest.person_id) == writing.person_id)
    joined = select(*columns).select_from(Guest).join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
    return writing.db.execute(joined.where(*mine)).one()


def _called_before(db: Session, meetup: Meetup, words: Rewording) -> str:
    """What it was called: by its title, else by its topic."""
    topic = topic_of(db, meetup.id)
    return words.from_title or (topic.title if topic else "")


def _because_it_changed(writing: Writing, guest: Guest) -> str:
    """Why a change reaches them, also if they turned invitations off."""
    if queries.comes(guest.answer):
        return _("You get this because you said that you come.")
    if _of(writing, told(col(Version.method))) == ("REQUEST",):
        return _("You get this because this meetup stands in your calendar: a change of it reaches you in any case.")
    return queries.because(writing.db, writing.db.get_one(Meetup, writing.about))


@speaks_of(cancelled_places)
def cancelled(writing: Writing) -> Words:
    """That it is off; the entry leaves the calendars that hold it (RFC 5546 §3.2.5)."""
    values, entry = _about(writing)
    (method,) = _of(writing, told(col(Version.method)))
    guest = writing.db.get_one(Guest, (writing.about, writing.person_id))
    values |= {
        "reason": writing.db.get_one(Cancellation, writing.about).reason, "there": method == "REQUEST",
        "because": _because_it_changed(writing, guest),
    }  # fmt: skip
    return _words(writing, values, entry if values["there"] else None, _("Cancelled: "), "CANCEL")


@speaks_of(seat_places)
def seat(writing: Writing) -> Words:
    """That somebody left and the seat is theirs."""
    values, _entry = _about(writing)
    return _words(writing, values, prefix=_("A seat for you: "))


@speaks_of(reminder_places)
def reminder(writing: Writing) -> Words:
    """Tomorrow, or still today: when and where, and how to say that one cannot come."""
    values, _entry = _about(writing)
    guest = writing.db.get_one(Guest, (writing.about, writing.person_id))
    values |= {"said": guest.answer, "waits": _waits(writing, values["meetup"])}
    values |= {"holds": holds(values), "headline": soon(values, writing.now)}
    return _words(writing, values, prefix=_("Reminder: "))


def _waits(writing: Writing, meetup: Meetup) -> int:
    """Their number on the waiting list; 0 with a seat, or without wanting one."""
    here = seating(col(Guest.meetup_id) == meetup.id)
    mine = select(here.c.place, here.c.seated).where(here.c.person_id == writing.person_id)
    place = writing.db.execute(mine).first()
    return place.place - (meetup.capacity or 0) if place and not place.seated else 0


def _about(writing: Writing) -> tuple[dict[str, Any], calendar.Entry]:
    db = writing.db
    meetup, person = db.get_one(Meetup, writing.about), db.get_one(Person, writing.person_id)
    guest = db.get_one(Guest, (writing.about, writing.person_id))
    announced, link = db.get_one(Announcement, writing.about), writing.link("invitations.rsvp", meetup.id)
    values: dict[str, Any] = queries.invitation(db, meetup, person, announced.message)
    values |= {
        "link": link, "because": queries.because(db, meetup), "receives": writing.receives,
    }  # fmt: skip
    return values, queries.entry(db, meetup, guest, writing.mail_from, writing.now)


def _words(
    writing: Writing,
    values: dict[str, Any],
    entry: calendar.Entry | None = None,
    prefix: str = "",
    method: calendar.Method = "REQUEST",
    meetup_cancelled: bool = True,
) -> Words:
    """One letter of the conversation, with the entry it carries, if any.

    The address that invitations come from cannot be invited itself; its mail goes without an entry."""
    message = None
    if entry and calendar.can_be_invited(entry):
        how = _how(writing) if method == "REQUEST" else ""
        description = "\n\n".join(part for part in (entry.description, how) if part)
        message = Message(replace(entry, description=description, rsvp=writing.receives), method, meetup_cancelled)
    if prefix:
        values["stem"] = prefix + (values["title"] or _("a meetup"))
    stem = str(values["stem"]).removeprefix(prefix)
    return Words(values, message, thread=f"invitations/{writing.about}", prefix=prefix, stem=stem)


def _how(writing: Writing) -> str:
    """How to answer, said in the entry itself."""
    if writing.receives:
        return _("Accept or decline here, or by the links in the mail of this invitation.")
    return _(
        "To answer, open the link in the mail of this invitation: what you press in the calendar does not reach us."
    )
