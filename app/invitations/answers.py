"""What guests answer: which answers stand, who holds a seat, and how many of each there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, Subquery, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.invitations.models import Guest
from app.mail.entries import newest, thread_of
from app.mail.models import Email, Version
from app.meetups.models import Meetup, Move
from app.meetups.queries import same_time, was_another_time
from app.people.links import DOUBT
from app.people.models import Person

ROOM, ONLINE, RECORDING, NO = ANSWERS = ("room", "online", "recording", "no")
"""The four answers of a guest."""
BREATH = timedelta(minutes=1)
"""How long a seat that was given up can be taken back as a slip. Nobody is promised it before."""
MAYBE = "maybe"
"""A fifth one that only calendars give. Who gave it does not come until they say so."""
CALENDAR = "calendar"
"""`Guest.answered_by` when a calendar's button gave the answer."""


def comes(said: str) -> bool:
    """Whether this is the answer of somebody who will be there."""
    return said in (ROOM, ONLINE)


# --- which answers stand ---------------------------------------------------------------------------


def stands() -> ColumnElement[bool]:
    """Whether a Guest row's answer counts: it was given, and for the time that the meetup has now.

    A meetup that was moved and moved back has the time again that was answered for."""
    move, later, meetup = aliased(Move), aliased(Move), aliased(Meetup)
    first = (
        select(func.min(col(later.number)))
        .where(col(later.meetup_id) == col(Guest.meetup_id), col(later.moved_at) >= col(Guest.answered_at))
        .correlate(Guest)
        .scalar_subquery()
    )
    since = exists(col(move.id)).where(
        col(move.meetup_id) == col(Guest.meetup_id), col(move.number) == first,
        col(meetup.id) == col(move.meetup_id), was_another_time(move, meetup),
    )  # fmt: skip
    return and_(col(Guest.answer) != "", ~since.correlate(Guest))


def stood() -> ColumnElement[bool]:
    """Whether a Guest row's answer (joined with Meetup) is for the time that they know: until a guest is told of
    another one, they mean what they answered. It gives nobody a seat."""
    answered_at, heard_at = col(Guest.answered_at), told(col(Email.sent_at), col(Version.method) == "REQUEST")
    knew_at = case((heard_at > answered_at, heard_at), else_=answered_at)
    return and_(col(Guest.answer) != "", or_(stands(), same_time(answered_at, knew_at)))


def told(column: Any, *where: ColumnElement[bool]) -> ColumnElement[Any]:
    """What the last mail with an entry told the guest of a Guest row: a column of Version, or Email.sent_at."""
    return newest(column, col(Guest.person_id), thread_of("invitations", col(Guest.meetup_id)), *where)


def sure() -> ColumnElement[bool]:
    """Whether a Guest row's presses did not contradict each other, or were put right since."""
    return or_(col(Guest.doubted_at).is_(None), col(Guest.answered_at) > col(Guest.doubted_at))


def doubt_ended(now: datetime) -> ColumnElement[bool]:
    """Whether they did contradict each other, and so long ago that the answer that stands counts without another."""
    return and_(~sure(), col(Guest.doubted_at) <= now - DOUBT)


def says(*answers: str) -> ColumnElement[bool]:
    """Whether a Guest row's standing answer is one of these."""
    return and_(col(Guest.answer).in_(answers), stands())


def remains() -> ColumnElement[bool]:
    """Whether the Person of a Guest row was here until the Meetup began: whoever left before it needs no seat, and
    whoever left since was a guest all the same."""
    return or_(col(Person.left_at).is_(None), col(Person.left_at) >= col(Meetup.starts_at))


# --- seats -----------------------------------------------------------------------------------------


def seating(*where: ColumnElement[bool]) -> Subquery:
    """Everybody who wants to sit in the room, numbered by who asked first: meetup_id, person_id, place, seated."""
    order = (col(Guest.seat_asked_at), col(Guest.person_id))
    place = func.row_number().over(partition_by=col(Guest.meetup_id), order_by=order)
    seated = or_(col(Meetup.capacity).is_(None), place <= col(Meetup.capacity))
    return (
        select(col(Guest.meetup_id), col(Guest.person_id), place.label("place"), seated.label("seated"))
        .join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
        .join(Person, col(Person.id) == col(Guest.person_id))
        .where(col(Guest.seat_asked_at).is_not(None), says(ROOM), remains(), *where)
        .subquery()
    )


def coming(meetup_id: int) -> Select[Any]:
    """The ids of those who will be there: with a seat in the room, or online."""
    here = seating(col(Guest.meetup_id) == meetup_id)
    in_room = select(here.c.person_id).where(here.c.seated)
    return (
        select(col(Guest.person_id))
        .join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
        .join(Person, col(Person.id) == col(Guest.person_id))
        .where(col(Guest.meetup_id) == meetup_id, remains(), or_(says(ONLINE), col(Guest.person_id).in_(in_room)))
    )


def place_of(db: Session, meetup_id: int, person_id: int, seat_asked_at: datetime) -> int:
    """Which place in the order of the seats somebody has who asked for one at that time."""
    here = {"meetup_id": meetup_id, "person_id": person_id, "asked_at": seat_asked_at}
    return 1 + (db.scalar(_BEFORE, here) or 0)


def kept_seats(db: Session, meetup_id: int, person_id: int, before: datetime, now: datetime) -> int:
    """How many others gave up a place just now, asked for before that time, that they can still take back."""
    here = {"meetup_id": meetup_id, "person_id": person_id, "before": before, "since": now - BREATH}
    return db.scalar(_KEPT, here) or 0


def wanting_seats(db: Session, meetup_id: int) -> int:
    """How many want to sit in the room, seat or not."""
    return db.scalar(_WISHES, {"meetup_id": meetup_id}) or 0


# Statements of the pages that many people open at once are put together only once.
_WISHES = (
    select(func.count())
    .select_from(Guest)
    .join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
    .join(Person, col(Person.id) == col(Guest.person_id))
    .where(
        col(Guest.meetup_id) == bindparam("meetup_id"), col(Guest.seat_asked_at).is_not(None), says(ROOM), remains()
    )
)
_BEFORE = _WISHES.where(
    or_(
        col(Guest.seat_asked_at) < bindparam("asked_at"),
        and_(col(Guest.seat_asked_at) == bindparam("asked_at"), col(Guest.person_id) < bindparam("person_id")),
    )
)
_KEPT = (
    select(func.count())
    .select_from(Guest)
    .where(
        col(Guest.meetup_id) == bindparam("meetup_id"), col(Guest.person_id) != bindparam("person_id"),
        col(Guest.answer) != ROOM, col(Guest.earlier_answer) == ROOM, col(Guest.earlier_at) < bindparam("before"),
        col(Guest.answered_at) > bindparam("since"),
    )
)  # fmt: skip


# --- counting --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """How a meetup's guests answered. Everybody invited is in exactly one of the others.

    Whoever left before the meetup is in none."""

    invited: int = 0
    room: int = 0
    """Those with a seat."""
    online: int = 0
    recording: int = 0
    no: int = 0
    silent: int = 0
    waiting: int = 0
    maybe: int = 0
    """Whose calendar said so: they have not decided."""
    unheard: int = 0
    """Of the silent: said that they come to the time they know, and have not been told of the new one yet."""

    @property
    def coming(self) -> int:
        """In the room or online."""
        return self.room + self.online

    @property
    def wanted(self) -> int:
        """Said that they come, with a seat or without, to the time they know."""
        return self.coming + self.waiting + self.unheard


def counts(db: Session, meetup: Meetup) -> Counts:
    """How its guests answered, in one look."""
    return tallies(db, [meetup.id]).get(meetup.id, Counts())


def tallies(db: Session, meetup_ids: Sequence[int]) -> dict[int, Counts]:
    """The same for many meetups at once; those without guests are left out."""
    found: dict[int, tuple[int | None, dict[str, int]]] = {}
    not_told: dict[int, int] = {}
    for meetup_id, capacity, answer, number, unheard_of in db.execute(_said_by_meetup(), {"these": meetup_ids}):
        found.setdefault(meetup_id, (capacity, {}))[1][answer] = number
        not_told[meetup_id] = not_told.get(meetup_id, 0) + unheard_of
    return {number: _counts(capacity, by, not_told[number]) for number, (capacity, by) in found.items()}


@cache
def _said_by_meetup() -> Executable:
    """Putting it together takes longer than asking it."""
    said = case((stands(), col(Guest.answer)), else_="").label("said")
    unheard = func.count().filter(col(Guest.answer).in_((ROOM, ONLINE)), ~stands(), stood())
    return (
        select(col(Guest.meetup_id), col(Meetup.capacity), said, func.count(), unheard)
        .join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
        .join(Person, col(Person.id) == col(Guest.person_id))
        .where(col(Guest.meetup_id).in_(bindparam("these", expanding=True)), remains())
        .group_by(col(Guest.meetup_id), col(Meetup.capacity), "said")
    )


def _counts(capacity: int | None, by: dict[str, int], unheard: int) -> Counts:
    wish = by.get(ROOM, 0)
    room = wish if capacity is None else min(wish, capacity)
    return Counts(
        sum(by.values()), room, by.get(ONLINE, 0), by.get(RECORDING, 0), by.get(NO, 0), by.get("", 0), wish - room,
        by.get(MAYBE, 0), unheard,
    )  # fmt: skip
