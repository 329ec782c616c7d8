"""The weekly budget: how many programme mails a person gets in seven days, and when the next one may go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select, text
from sqlmodel import Session, col

from app.base.due import kinds
from app.mail.models import WAITING, Email
from app.mail.rules import WEEK, rules


@dataclass(frozen=True)
class HeldBack:
    """When those people get a mail who had so many lately that it has to wait; nobody else is among them."""

    at: tuple[datetime, ...] = ()
    all_wait: bool = False
    """Whether every mail waits for a release first; whose goes later is said where they are released, not in `at`."""

    @property
    def count(self) -> int:
        """How many have to wait."""
        return len(self.at)

    @property
    def latest(self) -> datetime | None:
        """By when all of them have it."""
        return max(self.at, default=None)

    def too_late(self, begins: datetime | None) -> int:
        """How many get it only after this has begun."""
        return sum(at >= begins for at in self.at) if begins else 0


def room_for(db: Session, person_ids: Collection[int], now: datetime) -> Mapping[int, datetime | None]:
    """For each person: None if one programme mail may go now, else from when on it may.

    What is on its way at this moment counts, what only waits does not: of two mails that wait for one
    person, the second has to be looked at after the first was claimed."""
    room: dict[int, datetime | None] = dict.fromkeys(person_ids)
    weekly = rules(db).weekly
    if weekly and room:
        counted = and_(col(Email.person_id).in_(room), or_(_sent(now), _on_its_way(now)))
        room |= _next_of_each(db, counted, weekly, now)
    return room


def held_back(db: Session, person_ids: Select[Any], now: datetime) -> HeldBack:
    """Whose mail has to wait, if one to all of these were put into the outbox now."""
    if rules(db).waits(now):
        return HeldBack(all_wait=True)
    return HeldBack(tuple(sorted(goes_later(db, person_ids, now).values())))


def goes_later(db: Session, person_ids: Select[Any], now: datetime) -> Mapping[int, datetime]:
    """Those of these people for whom one more mail would be too much now, and from when on it may go.

    What waits in the outbox goes first."""
    weekly = rules(db).weekly
    if not weekly:
        return {}
    counted = and_(col(Email.person_id).in_(person_ids), or_(_sent(now), text(WAITING)))
    return _next_of_each(db, counted, weekly, now)


def each_later(db: Session, these: ColumnElement[bool], now: datetime) -> Mapping[int, datetime]:
    """Those of these mails, by number, that would be too much for their reader now, and from when on each may go.

    What else waits in the outbox goes first, then they, one after the other."""
    weekly = rules(db).weekly
    if not weekly:
        return {}
    readers = select(col(Email.person_id)).where(these)
    counted = and_(col(Email.person_id).in_(readers), or_(_sent(now), text(WAITING), these))
    days: dict[int, datetime] = {}
    for mails in _of_readers(db, counted, weekly + 1, these).values():
        times = _times([mail for mail in mails if not mail.chosen], weekly, now)
        for mail in mails:
            if mail.chosen:
                days[mail.id] = _next(times, weekly, now)
                times.append(days[mail.id])
    return {number: at for number, at in days.items() if at > now}


def _sent(now: datetime) -> ColumnElement[bool]:
    return and_(col(Email.sent_at) > now - WEEK, col(Email.sent_at) <= now)


def _on_its_way(now: datetime) -> ColumnElement[bool]:
    return and_(text(WAITING), col(Email.tries) > 0, col(Email.try_at) > now)


def _next_of_each(db: Session, counted: ColumnElement[bool], weekly: int, now: datetime) -> Mapping[int, datetime]:
    """Of those who have no room, from when on they have."""
    full = _of_readers(db, counted, weekly)
    return {person_id: _next(_times(mails, weekly, now), weekly, now) for person_id, mails in full.items()}


def _of_readers(
    db: Session, counted: ColumnElement[bool], enough: int, chosen: ColumnElement[bool] | None = None
) -> dict[int, list[Row[Any]]]:
    """The programme mails that count, of readers who have so many of them, and whether each is a chosen one."""
    programme = [due.kind for due in kinds().values() if due.programme]
    count = func.count().over(partition_by=col(Email.person_id)).label("mails")
    columns = col(Email.person_id), col(Email.id), col(Email.sent_at), col(Email.tries)
    mark = (false() if chosen is None else chosen).label("chosen")
    mails = select(*columns, mark, count).where(col(Email.kind).in_(programme), counted).subquery()
    found: dict[int, list[Row[Any]]] = {}
    for mail in db.execute(select(mails).where(mails.c.mails >= enough).order_by(mails.c.id)):
        found.setdefault(mail.person_id, []).append(mail)
    return found


def _times(mails: Sequence[Row[Any]], weekly: int, now: datetime) -> list[datetime]:
    """When each of one reader's mails went or goes, the earliest first: what waits goes as soon as there is room."""
    times = sorted(mail.sent_at or now for mail in mails if mail.sent_at or mail.tries)
    for _waits in range(len(mails) - len(times)):
        times.append(_next(times, weekly, now))
    return times


def _next(times: Sequence[datetime], weekly: int, now: datetime) -> datetime:
    """When there is room again: now, or once the oldest of the last few mails lies a week back."""
    return times[-weekly] + WEEK if len(times) >= weekly else now
