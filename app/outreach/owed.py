"""Who is owed which of step 4's emails, as statements: by the facts, and by what they were told last."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, case, cast, extract, false, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.base.due import about
from app.mail.arrival import arrived
from app.mail.entries import newest, refresh_asked_at, thread_of, uid_begins, wants_refresh
from app.mail.models import Email, Version
from app.meetups.models import Cancellation, Meetup, Move
from app.meetups.queries import (
    another_time_since,
    changed_at,
    is_cancelled,
    moved_since,
    not_over,
    other_time,
    reworded_since,
)  # fmt: skip
from app.outreach.decision import is_confirmed, speaker_out
from app.outreach.models import Ask, Booking, Reply
from app.outreach.queries import hopes
from app.people.links import DOUBT
from app.people.models import Person
from app.topics.queries import names

NEWS = timedelta(days=7)
"""How long news is worth a mail: what was held up for longer is not told any more."""
DAY = timedelta(days=1)
CORRECTION = timedelta(minutes=10)
"""How long words about a talk may still be corrected before its speaker is told of them."""


def _rows(person_id: Any, key: Any) -> Select[Any]:
    rows: Any = select(person_id.label("person_id"), key.label("about"))  # both may be called "id" otherwise
    found: Select[Any] = rows
    return found


def asked(now: datetime) -> Select[Any]:
    """(person, ask/times) of questions that stand, to people who are still here, about meetups still ahead."""
    return (
        _rows(col(Ask.person_id), about(Ask.id, Ask.times))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(col(Person.left_at).is_(None), col(Ask.withdrawn_at).is_(None), not_over(now), ~is_cancelled())
    )


def _decisions(part: Any = None) -> Select[Any]:
    """(person, booking, or booking/part) of every decision for somebody who is still here."""
    return (
        _rows(col(Ask.person_id), about(Booking.id, part))
        .select_from(Booking)
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .join(Meetup, col(Meetup.id) == col(Booking.meetup_id))
        .where(col(Person.left_at).is_(None))
    )


def booked(now: datetime, part: Any = None) -> Select[Any]:
    """(person, booking, or booking/part) of decisions that stand."""
    return _decisions(part).where(
        col(Booking.released_at).is_(None), col(Meetup.starts_at) > now, ~is_cancelled()
    )  # fmt: skip


def proposed(now: datetime) -> Select[Any]:
    """(person, booking/number of the last move to another time): chosen for a time they have not said yes to, unless
    it is the one they were asked for last.

    Whoever has the old time in their calendar is asked by "moved", which brings the new entry as well, and not again
    by this."""
    other = aliased(Move)
    since = (
        col(other.meetup_id) == col(Booking.meetup_id), col(other.moved_at) > col(Booking.decided_at),
        other_time(other),
    )  # fmt: skip
    number = select(func.coalesce(func.max(col(other.number)), 0)).where(*since).scalar_subquery()
    moved_at = select(func.max(col(other.moved_at))).where(*since).correlate(Booking).scalar_subquery()
    is_news = or_(asked_at().is_(None), another_time_since(asked_at()).is_not(None))
    return booked(now, number).where(~is_confirmed(), ~invited(before=moved_at), is_news)


def asked_at() -> ColumnElement[Any]:
    """When the speaker of a Booking row (joined with its Ask) was asked last whether a time suits; NULL if never."""
    asked = select(func.max(col(Email.sent_at))).where(
        col(Email.kind).in_(("outreach/proposed", "outreach/moved")), col(Email.person_id) == col(Ask.person_id),
        col(Email.about).startswith(cast(col(Booking.id), String) + "/"), arrived(),
    )  # fmt: skip
    return asked.correlate_except(Email).scalar_subquery()


def moved(now: datetime) -> Select[Any]:
    """(person, booking/second of the change), if the entry in their calendar says what is no longer true.

    A move asks them at once. Other words about the talk, unless they are their own, wait for corrections; and nobody
    gets two of these mails within that time, nor one about what was taken back."""
    knows_since = informed_at()
    reworded = and_(col(Meetup.worded_at) <= now - CORRECTION, reworded_since(read_words_at(), names()))
    second = cast(extract("epoch", changed_at()), Integer)
    return booked(now, second).where(
        invited(), knows_since <= now - CORRECTION, or_(moved_since(knows_since).is_not(None), reworded)
    )


def read_words_at() -> ColumnElement[Any]:
    """When the speaker of a Booking row last knew title and abstract: told by a mail, or written by themselves."""
    wrote = select(func.max(col(Reply.said_at))).where(
        col(Reply.ask_id) == col(Booking.ask_id), col(Reply.said) == "talk"
    )
    wrote_at, knows_since = wrote.correlate_except(Reply).scalar_subquery(), informed_at()
    return case((wrote_at > knows_since, wrote_at), else_=knows_since)


def to_refresh(now: datetime) -> Select[Any]:
    """(person, booking/second) of speakers whose calendar asked for the entry, once an hour."""
    asked = refresh_asked_at(col(Ask.person_id), uid_begins(Booking.meetup_id, Booking.secret), now)
    return booked(now, cast(extract("epoch", asked), Integer)).where(
        wants_refresh(asked, _told(col(Email.sent_at)), now), invited()
    )


def cancelled(now: datetime) -> Select[Any]:
    """(person, booking) of the chosen speaker of a meetup that was called off and would still be ahead."""
    return (
        _decisions()
        .join(Cancellation, col(Cancellation.meetup_id) == col(Meetup.id))
        .where(
            col(Booking.released_at).is_(None), col(Meetup.starts_at) > now,
            col(Cancellation.cancelled_at) > now - NEWS,
        )
    )  # fmt: skip


def to_release(now: datetime) -> Select[Any]:
    """(person, booking) of decisions that ended: the entry has to leave the speaker's calendar.

    Not that of somebody who is back: it is the same entry."""
    again = aliased(Booking)
    back = select(col(again.id)).where(col(again.ask_id) == col(Booking.ask_id), col(again.released_at).is_(None))
    return (
        _decisions()
        .where(
            col(Booking.released_at) > now - NEWS, invited(), not_over(now),
            ~is_cancelled(), ~back.correlate(Booking).exists(),
        )
    )  # fmt: skip


def others(now: datetime) -> Select[Any]:
    """(person, ask/times) of those who said yes or still wait, once it is somebody else, or nobody at all.

    Who had been chosen before is told by "released", and who is chosen, confirmed or not, by "cancelled"."""
    called_off = select(col(Cancellation.meetup_id)).where(
        col(Cancellation.meetup_id) == col(Ask.meetup_id), col(Cancellation.cancelled_at) > now - NEWS
    )
    return (
        _rows(col(Ask.person_id), about(Ask.id, Ask.times))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(
            col(Person.left_at).is_(None), not_over(now), hopes(),
            or_(and_(decided(confirmed=True), ~is_cancelled()), called_off.exists()),
        )
    )  # fmt: skip


def answered(now: datetime) -> Select[Any]:
    """(organizer, ask/number): whoever asked hears everything they said and did not write down themselves."""
    return _replies(Ask.asked_by, now).where(
        col(Reply.recorded_by).is_(None), col(Reply.said).not_in(("talk", "doubt"))
    )  # fmt: skip


def doubt_ended(now: datetime) -> Select[Any]:
    """(person, ask/number) of answers that stand, a while after others came within seconds and nothing since."""
    later = select(func.max(col(Reply.number))).where(col(Reply.ask_id) == col(Ask.id))
    return _replies(Ask.person_id, now).where(
        col(Reply.said) == "doubt", col(Reply.number) == later.correlate(Ask).scalar_subquery(),
        col(Reply.said_at) <= now - DOUBT, col(Ask.answered_at) <= col(Reply.said_at), ~decided(),
    )  # fmt: skip


def _replies(reader: Any, now: datetime) -> Select[Any]:
    """(reader, ask/number) of all that was said lately to questions that stand."""
    return (
        _rows(col(reader), about(Ask.id, Reply.number))
        .select_from(Reply)
        .join(Ask, col(Ask.id) == col(Reply.ask_id))
        .join(Person, col(Person.id) == col(reader))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(
            col(Person.left_at).is_(None), col(Reply.said_at) > now - NEWS, col(Ask.withdrawn_at).is_(None),
            not_over(now), ~is_cancelled(),
        )
    )  # fmt: skip


def without_speaker(now: datetime) -> Select[Any]:
    """(organizer, booking) for every organizer, while nobody else is chosen."""
    return (
        _rows(col(Person.id), about(Booking.id))
        .select_from(Booking)
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Meetup, col(Meetup.id) == col(Booking.meetup_id))
        .join(Person, and_(col(Person.organizer_since).is_not(None), col(Person.left_at).is_(None)))
        .where(
            speaker_out(), col(Booking.released_at) > now - NEWS, not_over(now),
            ~is_cancelled(), ~decided(Booking.meetup_id),
        )
    )  # fmt: skip


def decided(meetup_id: Any = Ask.meetup_id, confirmed: bool = False) -> ColumnElement[bool]:
    """Whether somebody is chosen to speak there, and (`confirmed`) has said yes to the date."""
    standing = aliased(Booking)
    here = select(col(standing.id)).where(standing.meetup_id == meetup_id, col(standing.released_at).is_(None))
    return here.where(is_confirmed(standing)).exists() if confirmed else here.exists()


def read_for_a_day(now: datetime) -> ColumnElement[bool]:
    """Whether the question itself went out, at least a day ago: after an outage nobody gets both at once."""
    sent = select(col(Email.id)).where(
        col(Email.kind).in_(("outreach/ask", "outreach/link")), col(Email.person_id) == col(Ask.person_id),
        col(Email.about) == about(Ask.id, Ask.times), col(Email.sent_at) <= now - DAY, arrived(),
    )  # fmt: skip
    return sent.exists()


def _told(column: Any) -> ColumnElement[Any]:
    """What the last mail with the entry of a Booking row (joined with its Ask) said: a column of Version or Email."""
    this = col(Version.uid).startswith(uid_begins(Booking.meetup_id, Booking.secret))
    return newest(column, col(Ask.person_id), thread_of("outreach", col(Ask.id)), this)


def informed_at() -> ColumnElement[Any]:
    """When the mail was written that told them last how it stands; NULL before it is settled.

    Whoever's mail carries no entry (`_words`) knows it since the confirmation."""
    confirmed = select(col(Email.sent_at)).where(
        col(Email.kind) == "outreach/confirmed", col(Email.person_id) == col(Ask.person_id),
        col(Email.about) == about(Booking.id), arrived(),
    )  # fmt: skip
    return func.coalesce(_told(col(Email.sent_at)), confirmed.correlate_except(Email).scalar_subquery())


def told_and_asked_at(db: Session, booking: Booking) -> tuple[datetime | None, datetime | None]:
    """`informed_at` and `asked_at` of one decision."""
    this = select(informed_at(), asked_at()).select_from(Booking).join(Ask, col(Ask.id) == col(Booking.ask_id))
    told, asked = db.execute(this.where(col(Booking.id) == booking.id)).one()
    return told, asked


def invited(before: Any = None) -> ColumnElement[bool]:
    """Whether they were told that it is settled (before a moment) and not yet that it is off: only that changes."""
    stands = func.coalesce(_told(col(Version.method)), "REQUEST") == "REQUEST"
    when = informed_at().is_not(None) if before is None else func.coalesce(informed_at() <= before, false())
    return and_(stands, when)
