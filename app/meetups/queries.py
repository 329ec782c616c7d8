"""Asking about meetups: when one is over, whether it was cancelled, how often it moved, and who would notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_
from sqlalchemy import select as sa_select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.meetups.models import Cancellation, Meetup, Move, Rewording, Setting

LONGEST = 24 * 60
"""Minutes a meetup may take."""


@dataclass(frozen=True)
class Concerned:
    """Who would notice if a meetup moved or was cancelled. Later rooms know it, and hand it over (`main`)."""

    guests: int = 0
    """How many were invited; 0 before the announcement."""
    coming: int = 0
    """How many of them said that they come, to the time they know; with a seat or without."""
    seats: int = 0
    """How many hold a seat in the room."""
    speaker: str = ""
    """The name of the speaker, if there is one and mail reaches them."""
    willing: tuple[str, ...] = ()
    """Names of those who would speak, then or on another date, are not chosen, and hear of the end by mail."""
    asked: tuple[str, ...] = ()
    """The same of those who were asked to speak, and have not answered."""
    holders: int = 0
    """How many guests a mail about another time, or about the end, goes to."""
    unreached: tuple[str, ...] = ()
    """Names of those who would be told, and whose address does not work."""
    left_alone: int = 0
    """How many guests mail does reach, and none about the end goes to: none told them of it, or they want none."""
    wishing: int = 0
    """How many others hear of the end by mail, because they were told that what they wish for is planned."""
    told: int = 0
    """How many people hear of the end by mail: all of these."""


Heard = Literal["", "asked", "informed", "unmoved"]
"""How a speaker hears of a move."""


@dataclass(frozen=True)
class Moving:
    """Who would hear of it if a meetup were moved, by what each was told last. Later rooms know it too."""

    asked: int = 0
    """How many guests are asked again by mail whether they come: what they answered, if anything, was about another
    time."""
    informed: int = 0
    """How many guests hear of it by mail, and their answers stay as they are."""
    unmoved: int = 0
    """How many know it just so, and hear nothing: it was moved, and is moved back before they were told."""
    left_alone: int = 0
    """How many hear nothing for another reason: they said no to just that time, want only the recording, or no
    invitation has gone to them."""
    unreached: tuple[str, ...] = ()
    """Names of the guests who did not say no, and of the speaker, whose address does not work."""
    speaker: Heard = ""
    """How the speaker hears of it; "" for none, or for one whom mail does not reach."""
    speaker_from: datetime | None = None
    """The mail to them does not leave before; None: at once."""
    back: bool = False
    """Whether it was to be just there and then before."""
    told: int = 0
    """How many people hear of it by mail: guests, and the speaker."""

    @property
    def guests(self) -> int:
        """How many of them are guests."""
        return self.asked + self.informed


class ends(FunctionElement[datetime]):  # noqa: N801 -- reads as an SQL function
    """When a meetup ends, in SQL: `ends(starts_at, minutes)`."""

    type = UTCDateTime()
    inherit_cache = True
    name = "ends"


@compiles(ends)
def _in_general(element: ends, compiler: SQLCompiler, **kw: Any) -> str:
    starts_at, minutes = (compiler.process(part, **kw) for part in element.clauses)
    return f"({starts_at} + make_interval(mins => {minutes}))"


@compiles(ends, "sqlite")
def _in_sqlite(element: ends, compiler: SQLCompiler, **kw: Any) -> str:
    starts_at, minutes = (compiler.process(part, **kw) for part in element.clauses)
    return f"strftime('%Y-%m-%d %H:%M:%f000', {starts_at}, '+' || {minutes} || ' minutes')"


def is_over(meetup: Meetup, now: datetime) -> bool:
    """Whether it has ended. One without a date has not."""
    return meetup.ends_at is not None and meetup.ends_at <= now


def not_over(now: datetime) -> ColumnElement[bool]:
    """The same as a condition on Meetup rows: it has not ended. The first bound lets the index serve."""
    return or_(col(Meetup.starts_at).is_(None), ahead(now))


def ahead(now: datetime) -> ColumnElement[bool]:
    """It has a date, and has not ended."""
    lately = col(Meetup.starts_at) > now - timedelta(minutes=LONGEST)
    return and_(lately, ends(col(Meetup.starts_at), col(Meetup.minutes)) > now)


def held(db: Session, now: datetime, most: int) -> Sequence[Meetup]:
    """Those that have begun and were not cancelled, the latest first."""
    begun = select(Meetup).where(col(Meetup.starts_at) <= now, ~is_cancelled())
    return db.exec(begun.order_by(col(Meetup.starts_at).desc(), col(Meetup.id)).limit(most)).all()


def cancelled(db: Session, meetup_id: int) -> Cancellation | None:
    """That it will not take place, if so."""
    return db.get(Cancellation, meetup_id)


def is_cancelled() -> ColumnElement[bool]:
    """The same as a condition on Meetup rows."""
    return select(Cancellation).where(col(Cancellation.meetup_id) == col(Meetup.id)).correlate(Meetup).exists()


def other_time(move: type[Move] = Move) -> ColumnElement[bool]:
    """Whether a Move row changed start or end, not only the place (`Move.other_time`)."""
    return or_(col(move.from_starts_at) != col(move.to_starts_at), col(move.from_minutes) != col(move.to_minutes))


def was_another_time(move: type[Move], meetup: type[Meetup] = Meetup) -> ColumnElement[bool]:
    """Whether the Meetup had, before this Move, another start or end than it has now."""
    return or_(col(move.from_starts_at) != col(meetup.starts_at), col(move.from_minutes) != col(meetup.minutes))


def was_other(move: type[Move], meetup: type[Meetup] = Meetup) -> ColumnElement[bool]:
    """The same of anything that a move changes: time, place, or link."""
    return or_(
        was_another_time(move, meetup), col(move.from_place) != col(meetup.place),
        col(move.from_join_url) != col(meetup.join_url),
    )  # fmt: skip


def same_time(one: Any, other: Any) -> ColumnElement[bool]:
    """Whether a Meetup row had the same start and end at two moments (`as_it_was`)."""
    return and_(*(_was(name, one) == _was(name, other) for name in ("starts_at", "minutes")))


def _was(name: str, at: Any) -> ColumnElement[Any]:
    move = aliased(Move)
    later = sa_select(getattr(move, f"from_{name}")).where(
        col(move.meetup_id) == col(Meetup.id), col(move.moved_at) > at
    )
    before = later.order_by(col(move.number)).limit(1).correlate_except(move).scalar_subquery()
    return func.coalesce(before, getattr(Meetup, name))


def moved_since(at: Any) -> ColumnElement[Any]:
    """The number of the first Move of a Meetup row since a moment, if what was before it is not how it is now; else
    NULL. A move that was taken back is no news (C15)."""
    move = aliased(Move)
    return _first_move(move, at, was_other(move))


def another_time_since(at: Any) -> ColumnElement[Any]:
    """The same of moves to another start or end."""
    move = aliased(Move)
    return _first_move(move, at, was_another_time(move))


def _first_move(move: type[Move], at: Any, other: ColumnElement[bool]) -> ColumnElement[Any]:
    later = aliased(Move)
    first = sa_select(func.min(col(later.number))).where(
        col(later.meetup_id) == col(Meetup.id), col(later.moved_at) > at
    )
    number = first.correlate_except(later).scalar_subquery()
    found = sa_select(col(move.number)).where(
        col(move.meetup_id) == col(Meetup.id), col(move.number) == number, other
    )
    return found.correlate_except(move).scalar_subquery()


def reworded_since(at: Any, names: FromClause) -> ColumnElement[bool]:
    """Whether name or abstract of a Meetup row are other ones than they were at a moment.

    `names`: what each is called now, (meetup_id, name); a later room knows the names that come from topics."""
    before, later, meetup = aliased(Rewording), aliased(Rewording), aliased(Meetup)
    first = sa_select(func.min(col(later.id))).where(
        col(later.meetup_id) == col(Meetup.id), col(later.reworded_at) > at
    )
    number = first.correlate_except(later).scalar_subquery()
    other = (
        sa_select(col(before.id))
        .join(meetup, col(meetup.id) == col(before.meetup_id))
        .join(names, names.c.meetup_id == col(meetup.id))
        .where(or_(col(before.from_title) != names.c.name, col(before.from_abstract) != col(meetup.abstract)))
    )
    return number.in_(other)  # the same for all who are invited, so it is looked up once for all of them


def words_before(db: Session, meetup_id: int, at: datetime) -> Rewording | None:
    """What name and abstract were at a moment, if anything was written anew since."""
    since = (col(Rewording.meetup_id) == meetup_id, col(Rewording.reworded_at) > at)
    return db.exec(select(Rewording).where(*since).order_by(col(Rewording.id))).first()


def changed_at() -> ColumnElement[Any]:
    """When something last changed that the calendar entry of a Meetup row says; NULL when nothing ever did."""
    moved_at = sa_select(func.max(col(Move.moved_at))).where(col(Move.meetup_id) == col(Meetup.id)).correlate(Meetup)
    moved, worded = moved_at.scalar_subquery(), col(Meetup.worded_at)
    return case((or_(worded.is_(None), moved >= worded), moved), else_=worded)


def as_it_was(meetup: Meetup, moves: Sequence[Move], at: datetime) -> Setting:
    """When and where it was to be at some moment."""
    return next((move.before for move in moves if move.moved_at > at), meetup.setting)


def moves(db: Session, meetup_id: int) -> Sequence[Move]:
    """Its moves, the first one first."""
    return db.exec(select(Move).where(Move.meetup_id == meetup_id).order_by(col(Move.number))).all()
