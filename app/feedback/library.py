"""The library: the published recaps, by words and by year, a shelf at a time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_
from sqlalchemy import select as select_core
from sqlmodel import Session, col, select

from app.base.forms import row_number
from app.base.i18n import zone_of
from app.feedback.models import Recap
from app.feedback.queries import held, says
from app.meetups.models import Meetup
from app.outreach.models import Ask, Booking
from app.people.models import Person
from app.topics.demand import ROOTS
from app.topics.models import Choice, Topic

SHELF = 20
"""Meetups on one page of the library."""


@dataclass(frozen=True)
class Book:
    """One past meetup on the shelf."""

    id: int
    title: str
    abstract: str
    zone: str
    starts_at: datetime
    slides_url: str
    recording_url: str
    speaker: str
    published_at: datetime | None


@dataclass(frozen=True)
class Shelf:
    """One page of the library, newest first; `after` begins the next page."""

    books: list[Book]
    after: str


def shelf(db: Session, now: datetime, words: str = "", year: int = 0, zone: str = "UTC", after: str = "") -> Shelf:
    """Past meetups, newest first, narrowed by words and year. A draft recap is not searched: nobody read it yet."""
    columns: tuple[Any, ...] = (
        *(col(Meetup.id), _TITLE, col(Meetup.abstract), col(Meetup.zone), col(Meetup.starts_at)),
        *(col(Meetup.slides_url), col(Meetup.recording_url), func.coalesce(Person.name, ""), col(Recap.published_at)),
    )
    wanted = _with_speaker(select_core(*columns)).where(held(now))
    if words.strip():
        wanted = wanted.where(_in_book(words))
    if year:
        first, end = (datetime(y, 1, 1, tzinfo=zone_of(zone)).astimezone(UTC) for y in (year, year + 1))
        wanted = wanted.where(col(Meetup.starts_at) >= first, col(Meetup.starts_at) < end)
    if position := _position(after):
        at, id_ = position
        same_time = and_(col(Meetup.starts_at) == at, col(Meetup.id) < id_)
        wanted = wanted.where(or_(col(Meetup.starts_at) < at, same_time))
    newest = wanted.order_by(col(Meetup.starts_at).desc(), col(Meetup.id).desc()).limit(SHELF + 1)
    books = [Book(*row) for row in db.execute(newest).all()]
    more = f"{int(books[SHELF - 1].starts_at.timestamp())}-{books[SHELF - 1].id}" if len(books) > SHELF else ""
    return Shelf(books[:SHELF], more)


def years(db: Session, now: datetime, zone: str) -> list[int]:
    """The years with a past meetup, newest first."""
    starts = db.exec(select(Meetup.starts_at).where(held(now))).all()
    return sorted({at.astimezone(zone_of(zone)).year for at in starts if at}, reverse=True)


_TITLE = func.coalesce(func.nullif(col(Meetup.title), ""), col(Topic.title), "")
"""What a meetup is called: its title, else its topic's."""


def _with_speaker(wanted: Select[Any]) -> Select[Any]:
    standing = and_(col(Booking.meetup_id) == col(Meetup.id), col(Booking.released_at).is_(None))
    return (
        wanted.select_from(Meetup)
        .outerjoin(Booking, standing)
        .outerjoin(Ask, col(Ask.id) == col(Booking.ask_id))
        .outerjoin(Person, col(Person.id) == col(Ask.person_id))
        .outerjoin(Recap, col(Recap.meetup_id) == col(Meetup.id))
        .outerjoin(Choice, col(Choice.meetup_id) == col(Meetup.id))
        .outerjoin(ROOTS, ROOTS.c.topic_id == col(Choice.topic_id))
        .outerjoin(Topic, col(Topic.id) == ROOTS.c.root_id)
    )


def _in_book(words: str) -> ColumnElement[bool]:
    published = case((col(Recap.published_at).is_not(None), col(Recap.text)), else_="")
    return says(words, _TITLE, col(Meetup.abstract), func.coalesce(Person.name, ""), published)


def _position(after: str) -> tuple[datetime, int] | None:
    seconds, _, id_ = after.partition("-")
    number = row_number(id_)
    if number is None or not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 12):
        return None
    return datetime.fromtimestamp(min(int(seconds), 4_102_444_800), UTC), number
