"""Planning a meetup, giving it a date and words, moving it, cancelling it."""

from datetime import datetime
from typing import TypedDict, Unpack

from sqlmodel import Session, col, func, select

from app.base.errors import Refused
from app.base.i18n import _, zones
from app.meetups.models import Cancellation, Meetup, Move, Rewording
from app.meetups.queries import LONGEST, cancelled, is_over
from app.people.models import Person


class Words(TypedDict, total=False):
    """What can be said of a meetup besides when and where."""

    title: str
    abstract: str
    capacity: int | None
    slides_url: str
    recording_url: str
    zone: str


def plan(db: Session, audience_id: int, title: str, by: Person, now: datetime, zone: str) -> Meetup:
    """A meetup for this audience; topic, speaker and date may all still be open."""
    if zone not in zones():
        raise Refused(_("%(zone)s is not a time zone we know.", zone=zone))
    meetup = Meetup(audience_id=audience_id, title=title, zone=zone, created_by=by.id, created_at=now)
    db.add(meetup)
    db.flush()
    return meetup


def settle(db: Session, meetup: Meetup, starts_at: datetime, by: Person, now: datetime) -> Move | None:
    """Give it its date. If it had another one, that is a move."""
    return move(db, meetup, starts_at, meetup.minutes, meetup.place, meetup.join_url, "", by, now)


def move(
    db: Session,
    meetup: Meetup,
    starts_at: datetime | None,
    minutes: int,
    place: str,
    join_url: str,
    reason: str,
    by: Person,
    now: datetime,
) -> Move | None:
    """Another time, length or place. None when people see no change, or there was no date yet to move from."""
    _still_ahead(db, meetup, now)
    _fits(meetup, starts_at, minutes, join_url, now)
    if meetup.setting == (starts_at, minutes, place, join_url):
        return None
    moved = None
    if meetup.starts_at and starts_at:
        moved = Move(
            meetup_id=meetup.id,
            number=_next_number(db, meetup),
            reason=reason,
            moved_by=by.id,
            moved_at=now,
            from_starts_at=meetup.starts_at,
            to_starts_at=starts_at,
            from_minutes=meetup.minutes,
            to_minutes=minutes,
            from_place=meetup.place,
            to_place=place,
            from_join_url=meetup.join_url,
        )
        db.add(moved)
    meetup.starts_at, meetup.minutes, meetup.place, meetup.join_url = starts_at, minutes, place, join_url
    meetup.version += 1
    db.add(meetup)
    return moved


def describe(db: Session, meetup: Meetup, called: str, now: datetime, **words: Unpack[Words]) -> Meetup:
    """Say what it is about, how many seats there are, where slides and recording are. What is not named stays.

    `called`: what it is called before that, by its title or by its topic. Another name or other words about it are
    told to whoever has them in the calendar."""
    for name in ("slides_url", "recording_url"):
        _safe(str(words.get(name, "")))
    changed = {name: value for name, value in words.items() if getattr(meetup, name) != value}
    if changed:
        if changed.keys() & {"title", "abstract"}:
            _keep_words(db, meetup, called, now)
        for name, value in changed.items():
            setattr(meetup, name, value)
        meetup.version += 1
        db.add(meetup)
    return meetup


def rename(db: Session, meetup: Meetup, called: str, title: str, now: datetime) -> None:
    """It gets its name from elsewhere: it was called `called`, and gets `title` ("": it goes on without one of its
    own). Whoever has the old name in the calendar is told."""
    _keep_words(db, meetup, called, now)
    meetup.title, meetup.version = title, meetup.version + 1
    db.add(meetup)


def _keep_words(db: Session, meetup: Meetup, called: str, now: datetime) -> None:
    """What name and words were until now."""
    db.add(Rewording(meetup_id=meetup.id, from_title=called, from_abstract=meetup.abstract, reworded_at=now))
    meetup.worded_at = now


def cancel(db: Session, meetup: Meetup, reason: str, by: Person, now: datetime) -> Cancellation:
    """It will not take place. Cancelling twice is the same as once."""
    if before := cancelled(db, meetup.id):
        return before
    if is_over(meetup, now):
        raise Refused(_("This meetup is over. What has taken place cannot be cancelled."))
    cancellation = Cancellation(meetup_id=meetup.id, reason=reason, cancelled_by=by.id, cancelled_at=now)
    db.add(cancellation)
    return cancellation


def _still_ahead(db: Session, meetup: Meetup, now: datetime) -> None:
    if cancelled(db, meetup.id):
        raise Refused(_("This meetup was cancelled. Plan a new one instead."))
    if is_over(meetup, now):
        raise Refused(_("This meetup is over. It cannot be moved any more."))


def _fits(meetup: Meetup, starts_at: datetime | None, minutes: int, join_url: str, now: datetime) -> None:
    if not 5 <= minutes <= LONGEST:
        raise Refused(_("A meetup takes at least 5 minutes and at most a day."))
    if meetup.starts_at and starts_at is None:
        raise Refused(_("It has a date already: choose another one, or cancel the meetup."))
    if starts_at and starts_at != meetup.starts_at and starts_at <= now:
        raise Refused(_("That time has already passed."))
    _safe(join_url)


def _safe(url: str) -> None:
    if url and not url.lower().startswith("https://"):
        raise Refused(_("A link begins with https://."))


def _next_number(db: Session, meetup: Meetup) -> int:
    last = db.exec(select(func.max(col(Move.number))).where(Move.meetup_id == meetup.id)).one()
    return (last or 0) + 1
