"""Who is owed which of step 5's emails, as statements: by the facts, and by what they were told last."""

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
)  # fmt: skip
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.base.due import about
from app.invitations.answers import (
    BREATH,
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
from app.invitations.models import Announcement, Guest
from app.mail import rules
from app.mail.arrival import arrived
from app.mail.entries import refresh_asked_at, uid_begins, wants_refresh
from app.mail.models import CalendarAnswer, Email, Version
from app.meetups.models import Cancellation, Meetup, Move
from app.meetups.queries import (
    ahead,
    changed_at,
    is_cancelled,
    moved_since,
    other_time,
    reworded_since,
    was_another_time,
)  # fmt: skip
from app.people.models import Person
from app.topics.queries import names

CORRECTION = timedelta(minutes=10)
"""How long a change may still be corrected before people are told of it; five corrections are one mail."""
HURRY = timedelta(hours=2)
"""So close to the meetup nobody waits for corrections."""
SETTLED = timedelta(minutes=10)
"""How long an answer may still be changed before it is confirmed; a changed mind is one mail."""
NEWS = timedelta(days=1)
"""What was held up for longer is not confirmed any more."""
DOUBTED = "-doubt"
"""Ends the key of a confirmation after presses that contradicted each other."""
DAY_BEFORE = timedelta(hours=24)
FRESH = timedelta(hours=12)
"""Nobody is reminded of what they said so lately."""


def _guests(key: ColumnElement[str]) -> Select[Any]:
    """Guests who are still here, each with the key of what they are told."""
    rows: Any = select(col(Guest.person_id), key)
    guests: Select[Any] = (
        rows.join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
        .join(Person, col(Person.id) == col(Guest.person_id))
        .where(col(Person.left_at).is_(None))
    )
    return guests


def invited(now: datetime) -> Select[Any]:
    """Whoever may come and was not told yet; who has said no holds no entry, and is not invited again."""
    return _guests(about(col(Guest.meetup_id))).where(
        rules.wants("invitations"), ahead(now), ~is_cancelled(), ~says(NO),
        or_(col(Guest.answer) == "", func.coalesce(told(col(Version.method)), "") != "REQUEST"),
    )  # fmt: skip


def to_confirm(now: datetime) -> Select[Any]:
    """Whoever gave an answer that stands, a little while ago. The key tells one answer from the next.

    Whose calendar gave it knows already, unless there was no seat. Where presses contradicted each other and no more
    was said, the answer that stands counts after a while, and they are told so, unless they were told it before."""
    given = _second(col(Guest.answered_at)) + literal("-") + col(Guest.answer)
    doubt = case((sure(), literal("")), else_=literal(DOUBTED))
    unknown = or_(col(Guest.answered_by) != CALENDAR, col(Guest.waits_since).is_not(None))
    settled = and_(col(Guest.answered_at) <= now - SETTLED, col(Guest.answered_at) > now - NEWS, sure(), unknown)
    confirmed = exists().where(
        col(Email.person_id) == col(Guest.person_id), col(Email.kind) == "invitations/answer",
        col(Email.about) == about(col(Guest.meetup_id), given), arrived(),
    )  # fmt: skip
    ended = and_(doubt_ended(now), col(Guest.doubted_at) > now - NEWS, unknown, ~confirmed.correlate(Guest))
    return _guests(about(col(Guest.meetup_id), given + doubt)).where(
        or_(settled, ended), stands(), col(Meetup.starts_at) > now, ~is_cancelled(), _cares()
    )


def to_hear_of_a_change(now: datetime) -> Select[Any]:
    """Those whose entry says what is no longer true, once nothing has changed for a while: however much it was, and
    of whatever kind, it is one mail. Close to the meetup nobody waits, but for the last mail to be that old."""
    changed, knows_since = changed_at(), informed_at()
    ripe = or_(
        changed <= now - CORRECTION, and_(col(Meetup.starts_at) <= now + HURRY, knows_since <= now - CORRECTION)
    )
    return (
        _guests(about(col(Guest.meetup_id), _second(changed)))
        .join(Announcement, col(Announcement.meetup_id) == col(Meetup.id))
        .where(
            ahead(now), ~is_cancelled(), changed > col(Announcement.announced_at), ripe, knows_since < changed,
            _has_to_know(), ~says(NO, RECORDING),
            or_(moved_since(knows_since).is_not(None), reworded_since(knows_since, names()), asked_anew()),
        )
    )  # fmt: skip


def holds() -> ColumnElement[bool]:
    """Whether a Guest was told of the meetup, and hears of another time or of the end; or has heard of the end."""
    end = exists().where(
        col(Email.kind) == "invitations/cancelled", col(Email.about) == cast(col(Guest.meetup_id), String),
        col(Email.person_id) == col(Guest.person_id), col(Email.dropped_at).is_(None),
    )  # fmt: skip
    return or_(and_(informed_at().is_not(None), _has_to_know()), end.correlate(Guest))


def asked_anew() -> ColumnElement[bool]:
    """Whether they answered, since they were told last, for a time that was taken back."""
    return and_(col(Guest.answer) != "", ~stands(), col(Guest.answered_at) > informed_at())


def to_hear_of_the_end(now: datetime) -> Select[Any]:
    """Those whom the cancelled meetup was in the calendar of."""
    return (
        _guests(about(col(Guest.meetup_id)))
        .join(Cancellation, col(Cancellation.meetup_id) == col(Guest.meetup_id))
        .where(ahead(now), informed_at().is_not(None), _has_to_know())
    )


def promoted(now: datetime) -> Select[Any]:
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


def coming_tomorrow(now: datetime) -> Select[Any]:
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


def to_refresh(now: datetime) -> Select[Any]:
    """Those whose calendar asked for the entry, once an hour."""
    asked = refresh_asked_at(col(Guest.person_id), uid_begins(Guest.meetup_id, Guest.secret), now)
    anybody = select(col(CalendarAnswer.person_id)).where(col(CalendarAnswer.method) == "REFRESH")
    return _guests(about(col(Guest.meetup_id), _second(asked))).where(
        col(Guest.person_id).in_(anybody), ahead(now), ~is_cancelled(),
        wants_refresh(asked, told(col(Email.sent_at)), now), told(col(Version.method)) == "REQUEST",
    )  # fmt: skip


def informed_at() -> ColumnElement[Any]:
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
