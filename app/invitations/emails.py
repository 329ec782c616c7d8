"""Step 5's emails: the invitation, what somebody answered, that it changed or was cancelled, that a seat became free,
and the day before. All of them about one meetup are one conversation, and what calendars are told is told there."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, text  # fmt: skip
from sqlmodel import Session, col

from app.base.due import Alike, Due, Words, Writing, all_alike
from app.base.i18n import _
from app.invitations import answers, owed, queries, wishes
from app.invitations.answers import NO, ONLINE, RECORDING, ROOM, seating, stands, told
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
from app.mail.models import Email, Version
from app.mail.models.outgoing import WAITING
from app.mail.vocabulary import speaks_of
from app.meetups import calendar
from app.meetups.messages import Message
from app.meetups.models import Cancellation, Meetup, Move
from app.meetups.queries import moved_since, words_before  # fmt: skip
from app.people.models import Person
from app.topics.demand import wanting
from app.topics.queries import topic_of


def due(now: datetime) -> Iterator[Due]:
    """Who is owed what, as long as the meetup has not ended."""
    yield Due(
        "invitations/invite", lambda: _("Invitation"), owed.invited(now), invite, category="invitations",
        programme=True, together=alike, thing=Meetup,
    )  # fmt: skip
    yield Due("invitations/answer", lambda: _("What was answered"), owed.to_confirm(now), answer, thing=Meetup)
    yield Due("invitations/move", lambda: _("Meetup changed"), owed.to_hear_of_a_change(now), move, thing=Meetup)
    yield Due(
        "invitations/cancelled", lambda: _("Meetup cancelled"), owed.to_hear_of_the_end(now), cancelled, thing=Meetup
    )
    yield Due("invitations/seat", lambda: _("A seat became free"), owed.promoted(now), seat, thing=Meetup)
    yield Due(
        "invitations/reminder", lambda: _("The day before"), owed.coming_tomorrow(now), reminder,
        category="day_before", thing=Meetup,
    )  # fmt: skip
    yield Due(
        "invitations/wish", lambda: _("Your wish waits again"), wishes.to_hear(now), wishes.words,
        category="topics", together=all_alike, thing=Meetup,
    )  # fmt: skip
    yield Due("invitations/refresh", lambda: _("Entry sent again"), owed.to_refresh(now), refresh, thing=Meetup)


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
    there, wanted = queries.is_in_calendar(writing.db, guest), answers.comes(guest.answer)
    waits, prefix = _waits(writing, meetup), _("Noted: ")
    doubted = _(
        "Buttons were pressed on your page the way programs do that check mail, and you pressed none since. "
        "So this answer stands; if it is not yours, choose another one below."
    )
    told = [doubted] if writing.part.endswith(owed.DOUBTED) else []
    told.append(_kept(guest.answer, waits))
    if waits and meetup.join_url:
        told.append(_("Online is open to everybody."))
    if wanted and meetup.starts_at - owed.DAY_BEFORE > writing.now:
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
    knows_since = owed.informed_at()
    answered_for = case((owed.asked_anew(), moved_since(col(Guest.answered_at))))
    since, knew_at, stand = _of(writing, func.coalesce(moved_since(knows_since), answered_for), knows_since, stands())
    of_it = select(Move).where(col(Move.meetup_id) == meetup.id).order_by(col(Move.number))
    moves = db.scalars(of_it.where(col(Move.number) >= since)).all() if since else []
    words = words_before(db, meetup.id, knew_at)
    values |= told_change(
        meetup, str(values["title"]), moves[0] if moves else None,
        words.from_title if words else None,
        words.from_abstract if words else meetup.abstract, guest.answer, bool(stand),
    )  # fmt: skip
    values |= {"reason": moves[-1].reason if moves else "", "because": _because_of_the_answer(writing, guest, meetup)}
    return _words(writing, values, entry, values["prefix"])


def _of(writing: Writing, *columns: Any) -> Any:
    """What these say of the guest who is written to."""
    mine = (col(Guest.meetup_id) == writing.about, col(Guest.person_id) == writing.person_id)
    joined = select(*columns).select_from(Guest).join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
    return writing.db.execute(joined.where(*mine)).one()


def _because_of_the_answer(writing: Writing, guest: Guest, meetup: Meetup) -> str:
    """Why news of it reaches them, also if they turned invitations off."""
    if _waits(writing, meetup):
        return _("You get this because you are on the waiting list.")
    if answers.comes(guest.answer):
        return _("You get this because you said that you come.")
    if guest.answer:
        return _("You get this because you answered the invitation to this meetup.")
    return _("You get this because you were invited to this meetup: a change of it reaches you in any case.")


@speaks_of(cancelled_places)
def cancelled(writing: Writing) -> Words:
    """That it is off; the entry leaves the calendars that hold it (RFC 5546 §3.2.5)."""
    values, entry = _about(writing)
    (method,) = _of(writing, told(col(Version.method)))
    guest = writing.db.get_one(Guest, (writing.about, writing.person_id))
    values |= {
        "reason": writing.db.get_one(Cancellation, writing.about).reason, "there": method == "REQUEST",
        "because": _because_of_the_answer(writing, guest, values["meetup"]),
    }  # fmt: skip
    return _words(writing, values, entry if values["there"] else None, _("Cancelled: "), "CANCEL")


@speaks_of(seat_places)
def seat(writing: Writing) -> Words:
    """That somebody left and the seat is theirs."""
    values, _entry = _about(writing)
    guest = writing.db.get_one(Guest, (writing.about, writing.person_id))
    values["because"] = _because_of_the_answer(writing, guest, values["meetup"])
    return _words(writing, values, prefix=_("A seat for you: "))


@speaks_of(reminder_places)
def reminder(writing: Writing) -> Words:
    """Tomorrow, or still today: when and where, and how to say that one cannot come."""
    values, _entry = _about(writing)
    guest = writing.db.get_one(Guest, (writing.about, writing.person_id))
    because = _because_of_the_answer(writing, guest, values["meetup"])
    values |= {"said": guest.answer, "waits": _waits(writing, values["meetup"]), "because": because}
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
