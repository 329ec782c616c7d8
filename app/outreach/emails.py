"""Step 4's emails: the ask and its one reminder, the answer told to whoever asked, and the news of a decision.

Everything a speaker is told to put into a calendar comes from `queries.entry`, so that an invitation, its
update and its cancellation agree."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, case, cast, extract, false, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.base.due import Due, Words, Writing, about
from app.base.i18n import _
from app.mail.arrival import arrived
from app.mail.entries import newest, thread_of
from app.mail.models import CalendarAnswer, Email, Incoming, Version
from app.mail.vocabulary import speaks_of
from app.meetups.calendar import Entry, can_be_invited
from app.meetups.messages import Message
from app.meetups.models import Cancellation, Meetup, Move
from app.meetups.queries import (
    another_time_since,
    changed_at,
    is_cancelled,
    moved_since,
    not_over,
    other_time,
    reworded_since,
    words_before,
)  # fmt: skip
from app.meetups.queries import cancelled as is_off
from app.meetups.queries import moves as moves_of
from app.outreach import came_in, queries
from app.outreach.changes import told_change
from app.outreach.models import Ask, Booking, Reply
from app.outreach.places import (
    confirmed_places,
    other,
    other_places,
    proposed_places,
    released,
    released_places,
    reminder_places,
)
from app.outreach.queries import is_confirmed, speaker_out
from app.outreach.said import headline, said_before
from app.outreach.wording import ANSWERS, asking
from app.people.models import Person

NEWS = timedelta(days=7)
"""How long news is worth a mail: what was held up for longer is not told any more."""
DAY = timedelta(days=1)
REFRESHED = timedelta(hours=1)
"""A calendar that asks for the entry as it is gets it once in so long."""
CORRECTION = timedelta(minutes=10)
"""How long words about a talk may still be corrected before its speaker is told of them."""


def due(now: datetime) -> Iterator[Due]:
    """Who is owed what by the facts of now."""
    asked = _asked(now)
    by_mail = col(Ask.in_person).is_(False)
    link_wanted = col(Ask.link_asked_at).is_not(None)
    silent = and_(col(Ask.answered_at).is_(None), col(Ask.answer_by) > now, ~_decided())
    yield Due("outreach/ask", lambda: _("Speaker asked"), asked.where(silent, by_mail), ask_words, automatic=False)
    yield Due(
        "outreach/link", lambda: _("Speaker's answer link"), asked.where(silent, ~by_mail, link_wanted),
        ask_words, automatic=False,
    )  # fmt: skip
    remind = and_(silent, or_(by_mail, link_wanted), col(Ask.remind_at) <= now, _read_for_a_day(now))
    yield Due(
        "outreach/reminder", lambda: _("Speaker, reminder"), asked.where(remind), reminder_words, automatic=False
    )
    yield Due("outreach/answered", lambda: _("Speaker's answer"), _answered(now), answered_words)
    yield Due(
        "outreach/proposed", lambda: _("Speaker offered a date"), _proposed(now), proposed_words, automatic=False
    )
    yield Due(
        "outreach/confirmed", lambda: _("Speaker confirmed"), _booked(now).where(is_confirmed()), confirmed_words
    )
    # a move asks whether they can come then
    yield Due("outreach/moved", lambda: _("Speaker told of a move"), _moved(now), moved_words, automatic=False)
    yield Due("outreach/cancelled", lambda: _("Speaker told of a cancellation"), _cancelled(now), cancelled_words)
    yield Due("outreach/released", lambda: _("Speaker released"), _released(now), released_words)
    yield Due("outreach/other", lambda: _("Another time"), _others(now), other_words, automatic=False)
    yield Due("outreach/refresh", lambda: _("Entry sent again"), _to_refresh(now), refresh_words)
    yield Due("outreach/speaker_out", lambda: _("Speaker cannot make it"), _speaker_out(now), speaker_out_words)
    yield from came_in.due(now)


# --- who is owed it ----------------------------------------------------------------------------------


def _rows(person_id: Any, key: Any) -> Select[Any]:
    rows: Any = select(person_id.label("person_id"), key.label("about"))  # both may be called "id" otherwise
    found: Select[Any] = rows
    return found


def _asked(now: datetime) -> Select[Any]:
    """(person, ask/times) of questions that stand, to people who are still here, about meetups still ahead."""
    return (
        _rows(col(Ask.person_id), about(Ask.id, Ask.times))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(col(Person.left_at).is_(None), col(Ask.withdrawn_at).is_(None), not_over(now), ~is_cancelled())
    )


def _booked(now: datetime, part: Any = None) -> Select[Any]:
    """(person, booking, or booking/part) of decisions that stand."""
    return (
        _rows(col(Ask.person_id), about(Booking.id, part))
        .select_from(Booking)
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .join(Meetup, col(Meetup.id) == col(Booking.meetup_id))
        .where(
            col(Person.left_at).is_(None), col(Booking.released_at).is_(None), col(Meetup.starts_at) > now,
            ~is_cancelled(),
        )
    )  # fmt: skip


def _proposed(now: datetime) -> Select[Any]:
    """(person, booking/number of the last move to another time): chosen for a time they have not said yes to, unless
    it is the one they were asked for last.

    Whoever has the old time in their calendar is asked by "moved", which brings the new entry as well."""
    other = aliased(Move)
    since = (
        col(other.meetup_id) == col(Booking.meetup_id), col(other.moved_at) > col(Booking.decided_at),
        other_time(other),
    )  # fmt: skip
    number = select(func.coalesce(func.max(col(other.number)), 0)).where(*since).scalar_subquery()
    moved_at = select(func.max(col(other.moved_at))).where(*since).correlate(Booking).scalar_subquery()
    asked = select(func.max(col(Email.sent_at))).where(
        col(Email.kind) == "outreach/proposed", col(Email.person_id) == col(Ask.person_id),
        col(Email.about).startswith(cast(col(Booking.id), String) + "/"),
    )  # fmt: skip
    asked_at = asked.correlate_except(Email).scalar_subquery()
    is_news = or_(asked_at.is_(None), another_time_since(asked_at).is_not(None))
    return _booked(now, number).where(~is_confirmed(), ~_invited(before=moved_at), is_news)


def _moved(now: datetime) -> Select[Any]:
    """(person, booking/second of the change), if the entry in their calendar says what is no longer true.

    A move asks them at once. Other words about the talk, unless they are their own, wait for corrections; and nobody
    gets two of these mails within that time, nor one about what was taken back."""
    knows_since = _knows_since()
    reworded = and_(col(Meetup.worded_at) <= now - CORRECTION, reworded_since(_read_words_at()))
    second = cast(extract("epoch", changed_at()), Integer)
    return _booked(now, second).where(
        _invited(), knows_since <= now - CORRECTION, or_(moved_since(knows_since).is_not(None), reworded)
    )


def _read_words_at() -> ColumnElement[Any]:
    """When the speaker of a Booking row last knew title and abstract: told by a mail, or written by themselves."""
    wrote = select(func.max(col(Reply.said_at))).where(
        col(Reply.ask_id) == col(Booking.ask_id), col(Reply.said) == "talk"
    )
    wrote_at, knows_since = wrote.correlate_except(Reply).scalar_subquery(), _knows_since()
    return case((wrote_at > knows_since, wrote_at), else_=knows_since)


def _to_refresh(now: datetime) -> Select[Any]:
    """(person, booking/second) of speakers whose calendar asked for the entry (RFC 5546 §3.2.6): once an hour.

    Here I15 goes before I21 (one automatic letter a day): the calendar asked for just this, and shows an old time
    until it gets it. An answer to it is another REPLY, never another REFRESH, so an hour is enough against loops."""
    this = col(CalendarAnswer.uid).startswith(cast(col(Booking.meetup_id), String) + "." + col(Booking.secret) + "@")
    asked = (
        select(func.max(col(Incoming.arrived_at)))
        .join(CalendarAnswer, col(CalendarAnswer.incoming_id) == col(Incoming.id))
        .where(this, col(CalendarAnswer.method) == "REFRESH", col(Incoming.arrived_at) > now - DAY)
        .correlate(Booking)
        .scalar_subquery()
    )
    told_at = _told(col(Email.sent_at))
    return _booked(now, cast(extract("epoch", asked), Integer)).where(
        asked >= told_at, told_at <= now - REFRESHED, _invited()
    )


def _cancelled(now: datetime) -> Select[Any]:
    """(person, booking) of the chosen speaker of a meetup that was called off and would still be ahead."""
    return (
        _rows(col(Ask.person_id), about(Booking.id))
        .select_from(Booking)
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .join(Meetup, col(Meetup.id) == col(Booking.meetup_id))
        .join(Cancellation, col(Cancellation.meetup_id) == col(Meetup.id))
        .where(
            col(Person.left_at).is_(None), col(Booking.released_at).is_(None), col(Meetup.starts_at) > now,
            col(Cancellation.cancelled_at) > now - NEWS,
        )
    )  # fmt: skip


def _released(now: datetime) -> Select[Any]:
    """(person, booking) of decisions that ended: the entry has to leave the speaker's calendar.

    Not that of somebody who is back: it is the same entry."""
    again = aliased(Booking)
    back = select(col(again.id)).where(col(again.ask_id) == col(Booking.ask_id), col(again.released_at).is_(None))
    return (
        _rows(col(Ask.person_id), about(Booking.id))
        .select_from(Booking)
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .join(Meetup, col(Meetup.id) == col(Booking.meetup_id))
        .where(
            col(Person.left_at).is_(None), col(Booking.released_at) > now - NEWS, _invited(), not_over(now),
            ~is_cancelled(), ~back.correlate(Booking).exists(),
        )
    )  # fmt: skip


def _others(now: datetime) -> Select[Any]:
    """(person, ask/times) of those who said yes or still wait, once it is somebody else, or nobody at all.

    Who said no, or not now, waits for nothing; who had been chosen before is told by "released", and who is
    chosen, confirmed or not, by "cancelled"."""
    chosen_themselves = select(col(Booking.id)).where(
        col(Booking.ask_id) == col(Ask.id),
        or_(col(Booking.confirmed_at).is_not(None), col(Booking.released_at).is_(None)),
    )
    called_off = select(col(Cancellation.meetup_id)).where(
        col(Cancellation.meetup_id) == col(Ask.meetup_id), col(Cancellation.cancelled_at) > now - NEWS
    )
    return (
        _rows(col(Ask.person_id), about(Ask.id, Ask.times))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(
            col(Person.left_at).is_(None), col(Ask.withdrawn_at).is_(None), not_over(now),
            col(Ask.answer).in_(("", "yes", "another_date")), ~chosen_themselves.exists(),
            or_(and_(_decided(confirmed=True), ~is_cancelled()), called_off.exists()),
        )
    )  # fmt: skip


def _answered(now: datetime) -> Select[Any]:
    """(organizer, ask/number): whoever asked hears everything they said and did not write down themselves."""
    return (
        _rows(col(Ask.asked_by), about(Ask.id, Reply.number))
        .select_from(Reply)
        .join(Ask, col(Ask.id) == col(Reply.ask_id))
        .join(Person, col(Person.id) == col(Ask.asked_by))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(
            col(Person.left_at).is_(None), col(Reply.recorded_by).is_(None), col(Reply.said) != "talk",
            col(Reply.said_at) > now - NEWS, col(Ask.withdrawn_at).is_(None), not_over(now), ~is_cancelled(),
        )
    )  # fmt: skip


def _speaker_out(now: datetime) -> Select[Any]:
    """(organizer, booking) for every organizer, while nobody else is chosen."""
    return (
        _rows(col(Person.id), about(Booking.id))
        .select_from(Booking)
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Meetup, col(Meetup.id) == col(Booking.meetup_id))
        .join(Person, and_(col(Person.organizer_since).is_not(None), col(Person.left_at).is_(None)))
        .where(
            speaker_out(), col(Booking.released_at) > now - NEWS, not_over(now),
            ~is_cancelled(), ~_decided(Booking.meetup_id),
        )
    )  # fmt: skip


def _decided(meetup_id: Any = Ask.meetup_id, confirmed: bool = False) -> ColumnElement[bool]:
    """Whether somebody is chosen to speak there, and (`confirmed`) has said yes to the date."""
    standing = aliased(Booking)
    here = select(col(standing.id)).where(standing.meetup_id == meetup_id, col(standing.released_at).is_(None))
    return here.where(is_confirmed(standing)).exists() if confirmed else here.exists()


def _read_for_a_day(now: datetime) -> ColumnElement[bool]:
    """Whether the question itself went out, at least a day ago: after an outage nobody gets both at once."""
    sent = select(col(Email.id)).where(
        col(Email.kind).in_(("outreach/ask", "outreach/link")), col(Email.person_id) == col(Ask.person_id),
        col(Email.about) == about(Ask.id, Ask.times), col(Email.sent_at) <= now - DAY, arrived(),
    )  # fmt: skip
    return sent.exists()


def _told(column: Any) -> ColumnElement[Any]:
    """What the last mail with the entry of a Booking row (joined with its Ask) said: a column of Version or Email."""
    this = col(Version.uid).startswith(cast(col(Booking.meetup_id), String) + "." + col(Booking.secret) + "@")
    return newest(column, col(Ask.person_id), thread_of("outreach", col(Ask.id)), this)


def _knows_since() -> ColumnElement[Any]:
    """When the mail was written that told them last how it stands; NULL before it is settled.

    Whoever's mail carries no entry (`_words`) knows it since the confirmation."""
    confirmed = select(col(Email.sent_at)).where(
        col(Email.kind) == "outreach/confirmed", col(Email.person_id) == col(Ask.person_id),
        col(Email.about) == about(Booking.id), arrived(),
    )  # fmt: skip
    return func.coalesce(_told(col(Email.sent_at)), confirmed.correlate_except(Email).scalar_subquery())


def _invited(before: Any = None) -> ColumnElement[bool]:
    """Whether they were told that it is settled (before a moment) and not yet that it is off: only that changes."""
    stands = func.coalesce(_told(col(Version.method)), "REQUEST") == "REQUEST"
    when = _knows_since().is_not(None) if before is None else func.coalesce(_knows_since() <= before, false())
    return and_(stands, when)


# --- their words -------------------------------------------------------------------------------------


def ask_words(writing: Writing) -> Words:
    """The ask and the link after asking in person say the same facts."""
    ask = writing.db.get_one(Ask, writing.about)
    values = asking(writing.db, ask, writing.now, writing.link("outreach.speaker", ask.id))
    return _words(ask, values)


@speaks_of(reminder_places)
def reminder_words(writing: Writing) -> Words:
    """The reminder of the ask says them too."""
    return replace(ask_words(writing), prefix=_("Reminder: "))


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
        _of(writing, _knows_since()),
        _of(writing, _read_words_at()),
    )
    moves = [move for move in moves_of(db, meetup.id) if move.moved_at > told_at]
    values |= told_change(
        meetup, str(values["what"]), moves[0] if moves else None, words_before(db, meetup.id, read_at)
    )
    values |= {"reason": moves[-1].reason if moves else "", "confirmed": queries.confirmed(db, booking)}
    return _words(_ask(writing), values, str(values["prefix"]), _message(writing))


def refresh_words(writing: Writing) -> Words:
    """The entry as it is, for a calendar that asked for it."""
    return _words(_ask(writing), _decision(writing), _("Updated: "), _message(writing))


def cancelled_words(writing: Writing) -> Words:
    """That the meetup is off, and out of the calendar if it was in there."""
    values = _decision(writing)
    values["cancellation"] = writing.db.get_one(Cancellation, _booking(writing).meetup_id)
    message = Message.cancel(_entry(writing)) if _of(writing, _invited()) else None
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
    ask = writing.db.get_one(Ask, writing.about)
    meetup, organizer = writing.db.get_one(Meetup, ask.meetup_id), _asker(writing, ask)
    cancelled = writing.db.get(Cancellation, meetup.id) is not None
    values: dict[str, object] = {
        "ask": ask, "what": queries.what(writing.db, meetup), "organizer": organizer,
        "news": other(cancelled, ask.answered_at is not None),
        "because": _("%(name)s had asked you to speak.", name=organizer.called),
    }  # fmt: skip
    return _words(ask, values, _("Cancelled: ") if cancelled else _("Another time: "))


def answered_words(writing: Writing) -> Words:
    """What a candidate said, what they had said before, and where to go on."""
    db, ask = writing.db, writing.db.get_one(Ask, writing.about)
    replies = queries.replies(db, ask)
    reply = next(one for one in replies if one.number == int(writing.part))
    answers = [one for one in replies if one.number < reply.number and one.said in ANSWERS]
    earlier = answers[-1] if answers and reply.said in ANSWERS else None
    meetup, speaker = db.get_one(Meetup, ask.meetup_id), db.get_one(Person, ask.person_id)
    offered, what = queries.dates_by_id(db, meetup.id), queries.what(db, meetup)
    values = {
        "reply": reply, "meetup": meetup, "what": what, "speaker": speaker, "zone": meetup.zone,
        "headline": headline(reply, speaker.called, what, meetup.zone), "starts_at": reply.starts_at,
        "before": said_before(earlier, reply, speaker.called),
        "dates": [offered[one] for one in reply.date_ids if one in offered],
        "following": queries.next_after(queries.lines(db, meetup.id, writing.now), speaker.id),
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


def _words(ask: Ask, values: dict[str, object], prefix: str = "", message: Message | None = None) -> Words:
    """One letter of the conversation that began with the ask. Until somebody is chosen its subject is the ask's; then
    it is the talk, by the name that it has now (record 16).

    The address that invitations come from cannot be invited itself; its mail goes without an entry."""
    what = values["what"]
    question = ask.subject or _("Would you speak about “%(what)s”?", what=what)
    stem = str(what) if "booking" in values else question
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
    return queries.entry(writing.db, _booking(writing), writing.mail_from, writing.now)


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
        "starts_at": queries.starts(db, booking), "organizer": organizer,
        "given_back": booking.released_by == ask.person_id,
        "speaker": db.get_one(Person, ask.person_id),
        "href": writing.link("outreach.speaker", ask.id) if theirs else "",
        "because": because,
    }  # fmt: skip


def _booking(writing: Writing) -> Booking:
    return writing.db.get_one(Booking, writing.about)


def _ask(writing: Writing) -> Ask:
    return writing.db.get_one(Ask, _booking(writing).ask_id)


def _asker(writing: Writing, ask: Ask) -> Person:
    return writing.db.get_one(Person, ask.asked_by)


def _reply_to(values: dict[str, object]) -> str:
    organizer = values["organizer"]
    return organizer.email if isinstance(organizer, Person) else ""
