"""Step 4's emails: the ask and its one reminder, the answer told to whoever asked, and the news of a decision.

Everything a speaker is told to put into a calendar comes from `decision.entry`, so that an invitation, its
update and its cancellation agree."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import col

from app.base.due import Due, Words, Writing
from app.base.i18n import _, when
from app.mail.vocabulary import speaks_of
from app.meetups.calendar import Entry, can_be_invited
from app.meetups.messages import Message
from app.meetups.models import Cancellation, Meetup
from app.meetups.queries import cancelled as is_off
from app.meetups.queries import moves as moves_of
from app.meetups.queries import words_before  # fmt: skip
from app.outreach import came_in, coming, decision, history, owed, plan, queries, turn_mails
from app.outreach.changes import told_change
from app.outreach.decision import is_confirmed
from app.outreach.models import Ask, Booking
from app.outreach.places import (
    confirmed_places,
    other,
    other_places,
    proposed_places,
    released,
    released_places,
    reminder_places,
)
from app.outreach.said import headline, said_before
from app.outreach.wording import ANSWERS, answer_words, asking, other_date
from app.people.models import Person
from app.topics.queries import what as name_of


def due(now: datetime) -> Iterator[Due]:
    """Who is owed what by the facts of now."""
    asked = owed.asked(now)
    by_mail = col(Ask.in_person).is_(False)
    link_wanted = col(Ask.link_asked_at).is_not(None)
    silent = and_(col(Ask.answered_at).is_(None), col(Ask.answer_by) > now, ~owed.decided())
    yield Due("outreach/ask", lambda: _("Speaker asked"), asked.where(silent, by_mail), ask_words, automatic=False)
    yield Due(
        "outreach/link", lambda: _("Speaker's answer link"), asked.where(silent, ~by_mail, link_wanted),
        ask_words, automatic=False,
    )  # fmt: skip
    remind = and_(silent, or_(by_mail, link_wanted), col(Ask.remind_at) <= now, owed.read_for_a_day(now))
    yield Due(
        "outreach/reminder", lambda: _("Speaker, reminder"), asked.where(remind), reminder_words, automatic=False
    )
    yield Due("outreach/answered", lambda: _("Speaker's answer"), owed.answered(now), answered_words)
    yield Due("outreach/stands", lambda: _("Speaker told which answer stands"), owed.doubt_ended(now), stands_words)
    yield Due(
        "outreach/proposed", lambda: _("Speaker offered a date"), owed.proposed(now), proposed_words, automatic=False
    )
    yield Due(
        "outreach/confirmed", lambda: _("Speaker confirmed"), owed.booked(now).where(is_confirmed()), confirmed_words
    )
    # a move asks whether they can come then
    yield Due("outreach/moved", lambda: _("Speaker told of a move"), owed.moved(now), moved_words, automatic=False)
    yield Due("outreach/cancelled", lambda: _("Speaker told of a cancellation"), owed.cancelled(now), cancelled_words)
    yield Due("outreach/released", lambda: _("Speaker released"), owed.to_release(now), released_words)
    yield Due("outreach/other", lambda: _("Another speaker, or none"), owed.others(now), other_words, automatic=False)
    yield Due("outreach/refresh", lambda: _("Entry sent again"), owed.to_refresh(now), refresh_words)
    yield Due(
        "outreach/speaker_out", lambda: _("Speaker cannot make it"), owed.without_speaker(now), speaker_out_words
    )
    yield from came_in.due(now)
    yield from turn_mails.due(now)


def ask_words(writing: Writing) -> Words:
    """The ask and the link after asking in person say the same facts."""
    ask = writing.db.get_one(Ask, writing.about)
    values = asking(writing.db, ask, writing.now, writing.link("outreach.speaker", ask.id))
    return _words(ask, values, stem=ask.subject)


@speaks_of(reminder_places)
def reminder_words(writing: Writing) -> Words:
    """The reminder of the ask says them too."""
    return replace(ask_words(writing), prefix=_("Reminder: "))


def stands_words(writing: Writing) -> Words:
    """Which of their answers stands, after others came within seconds."""
    db, ask = writing.db, writing.db.get_one(Ask, writing.about)
    meetup, organizer = db.get_one(Meetup, ask.meetup_id), db.get_one(Person, ask.asked_by)
    answer = answer_words(ask.answer, ask, queries.ticked(db, ask), meetup.zone, when)
    values: dict[str, object] = {
        "what": queries.what(db, meetup), "organizer": organizer, "href": writing.link("outreach.speaker", ask.id),
        "headline": _("Your answer: %(answer)s", answer=answer),
        "because": _("%(name)s had asked you to speak.", name=organizer.called),
    }  # fmt: skip
    return _words(ask, values, _("Noted: "))


@speaks_of(proposed_places)
def proposed_words(writing: Writing) -> Words:
    """That somebody is chosen, and whether they can."""
    return _words(_ask(writing), _decision(writing), _("Please confirm: "))


@speaks_of(confirmed_places)
def confirmed_words(writing: Writing) -> Words:
    """The confirmation, with the calendar entry."""
    return _words(_ask(writing), _decision(writing), _("Settled: "), _message(writing))


def moved_words(writing: Writing) -> Words:
    """What has changed since they were told last, with the entry that takes the old one's place."""
    db, booking, values = writing.db, _booking(writing), _decision(writing)
    meetup, told_at, read_at = (
        db.get_one(Meetup, booking.meetup_id),
        _of(writing, owed.informed_at()),
        _of(writing, owed.read_words_at()),
    )
    moves = [move for move in moves_of(db, meetup.id) if move.moved_at > told_at]
    words = words_before(db, meetup.id, read_at)
    other_name = words is not None and words.from_title != name_of(db, meetup)
    values |= told_change(
        meetup, str(values["what"]), moves[0] if moves else None,
        words.from_title if words and other_name else None, words.from_abstract if words else meetup.abstract,
    )  # fmt: skip
    values |= {"reason": moves[-1].reason if moves else "", "confirmed": decision.confirmed(db, booking)}
    return _words(_ask(writing), values, str(values["prefix"]), _message(writing))


def refresh_words(writing: Writing) -> Words:
    """The entry as it is, for a calendar that asked for it."""
    return _words(_ask(writing), _decision(writing), _("Updated: "), _message(writing))


def cancelled_words(writing: Writing) -> Words:
    """That the meetup is off, and out of the calendar if it was in there."""
    values = _decision(writing)
    values["cancellation"] = writing.db.get_one(Cancellation, _booking(writing).meetup_id)
    message = Message.cancel(_entry(writing)) if _of(writing, owed.invited()) else None
    return _words(_ask(writing), values, _("Cancelled: "), message)


@speaks_of(released_places)
def released_words(writing: Writing) -> Words:
    """That the decision ended, by them or by the organizer; the entry leaves the calendar."""
    values = _decision(writing)
    values |= released(values)
    message = Message.cancel(_entry(writing), meetup_cancelled=False)
    return _words(_ask(writing), values, _("Noted: ") if values["given_back"] else _("A change: "), message)


@speaks_of(other_places)
def other_words(writing: Writing) -> Words:
    """That it is somebody else this time, or that the meetup is off."""
    db, ask = writing.db, writing.db.get_one(Ask, writing.about)
    meetup, organizer = db.get_one(Meetup, ask.meetup_id), db.get_one(Person, ask.asked_by)
    cancellation = is_off(db, meetup.id)
    values: dict[str, object] = {
        "ask": ask, "what": queries.what(db, meetup), "organizer": organizer, "zone": meetup.zone,
        "dates": queries.ticked(db, ask) if ask.answer == "yes" else (), "cancellation": cancellation,
        "because": _("%(name)s had asked you to speak.", name=organizer.called),
    }  # fmt: skip
    values |= other(values)
    return _words(ask, values, _("Cancelled: ") if cancellation else _("Somebody else speaks: "))


def answered_words(writing: Writing) -> Words:
    """What a candidate said, what they had said before, and where to go on."""
    db, ask = writing.db, writing.db.get_one(Ask, writing.about)
    replies = history.replies(db, ask)
    reply = next(one for one in replies if one.number == int(writing.part))
    answers = [one for one in replies if one.number < reply.number and one.said in ANSWERS]
    earlier = answers[-1] if answers and reply.said in ANSWERS else None
    meetup, speaker = db.get_one(Meetup, ask.meetup_id), db.get_one(Person, ask.person_id)
    offered, what = history.dates_by_id(db, meetup.id), queries.what(db, meetup)
    values = {
        "reply": reply, "other": other_date(reply.other_at, reply.other_dates, meetup.zone),
        "meetup": meetup, "what": what, "speaker": speaker, "zone": meetup.zone,
        "headline": headline(reply, speaker.called, what, meetup.zone), "starts_at": reply.starts_at,
        "before": said_before(earlier, reply, speaker.called),
        "dates": [offered[one] for one in reply.date_ids if one in offered],
        "following": plan.next_after(plan.lines(db, meetup.id, writing.now), speaker.id),
        "by_itself": coming.next_of(db, meetup, writing.now),
        "because": _("You get this because you asked %(name)s.", name=speaker.called),
    }  # fmt: skip
    return _passed_on(ask, values)


def speaker_out_words(writing: Writing) -> Words:
    """That the speaker cannot make it: to the organizers, at once."""
    values, speaker = _decision(writing), writing.db.get_one(Person, _ask(writing).person_id)
    values["headline"] = _("%(name)s cannot make it: “%(what)s”", name=speaker.called, what=values["what"])
    values["because"] = _("You get this because you organize the meetups.")
    return _passed_on(_ask(writing), values)


def _passed_on(ask: Ask, values: Mapping[str, object]) -> Words:
    """One letter of what a speaker said, to an organizer: all are one conversation, each says what is new, and an
    answer goes to the speaker."""
    speaker = values["speaker"]
    reply_to = speaker.email if isinstance(speaker, Person) else ""
    return Words(values, reply_to=reply_to, thread=f"answers/{ask.id}", stem=str(values["headline"]), direct=True)


def _words(
    ask: Ask, values: dict[str, object], prefix: str = "", message: Message | None = None, stem: str = ""
) -> Words:
    """One letter of the conversation that began with the ask. While the question is open its subject is the ask's
    (`stem`); then it is the talk, by the name that it has now (record 16).

    The address that invitations come from cannot be invited itself; its mail goes without an entry."""
    stem = stem or str(values["what"])
    values["stem"] = prefix + stem
    sendable = message if message and can_be_invited(message.entry) else None
    return Words(values, sendable, _reply_to(values), thread=f"outreach/{ask.id}", prefix=prefix, stem=stem)


def _message(writing: Writing) -> Message:
    """The entry as it stands. No personal link is in it, for entries are passed on: it says where the link is."""
    entry, how = (
        _entry(writing),
        [_("Your page, with everything about your talk, opens by the link in the mail of this entry.")],
    )
    if not writing.receives:
        how.append(_("What you press in the calendar does not reach us: say on that page whether you can come."))
    description = "\n\n".join(part for part in (entry.description, " ".join(how)) if part)
    return Message(replace(entry, description=description, rsvp=writing.receives))


def _entry(writing: Writing) -> Entry:
    return decision.entry(writing.db, _booking(writing), writing.mail_from, writing.now)


def _of(writing: Writing, column: ColumnElement[Any]) -> Any:
    """What a condition on Booking rows says of this booking."""
    this = select(column).select_from(Booking).join(Ask, col(Ask.id) == col(Booking.ask_id))
    return writing.db.execute(this.where(col(Booking.id) == writing.about)).scalar_one()


def _decision(writing: Writing) -> dict[str, object]:
    db, booking = writing.db, _booking(writing)
    ask, meetup = db.get_one(Ask, booking.ask_id), db.get_one(Meetup, booking.meetup_id)
    organizer = db.get_one(Person, booking.decided_by)
    theirs = writing.person_id == ask.person_id
    because = _("You get this because you are the speaker. Answers reach %(name)s.", name=organizer.called)
    if booking.released_at or is_off(db, meetup.id):
        because = _("You get this because you were to speak. Answers reach %(name)s.", name=organizer.called)
    return {
        "booking": booking, "meetup": meetup, "what": queries.what(db, meetup), "zone": meetup.zone,
        "starts_at": decision.starts(db, booking), "organizer": organizer,
        "given_back": booking.released_by == ask.person_id,
        "speaker": db.get_one(Person, ask.person_id),
        "href": writing.link("outreach.speaker", ask.id) if theirs else "",
        "because": because,
    }  # fmt: skip


def _booking(writing: Writing) -> Booking:
    return writing.db.get_one(Booking, writing.about)


def _ask(writing: Writing) -> Ask:
    return writing.db.get_one(Ask, _booking(writing).ask_id)


def _reply_to(values: dict[str, object]) -> str:
    organizer = values["organizer"]
    return organizer.email if isinstance(organizer, Person) else ""
