"""The weekly budget: how many programme mails a person gets in seven days, and when the next one may go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text
from sqlmodel import Session, col

from app.base.due import kinds
from app.mail.models import WAITING, Email
from app.mail.rules import WEEK, rules


@dataclass(frozen=True)
class HeldBack:
    """When those people get a mail who had so many lately that it has to wait; nobody else is among them."""

    at: tuple[datetime, ...] = ()
    all_wait: bool = False
    """Whether every mail waits for a release anyway; before that one sees whose goes later."""

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
        counted = or_(_sent(now), _on_its_way(now))
        spent = _spent(db, and_(col(Email.person_id).in_(room), counted), weekly, now)
        room |= {person_id: _next(times, weekly) for person_id, times in spent.items()}
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
    counted = or_(_sent(now), text(WAITING))
    spent = _spent(db, and_(col(Email.person_id).in_(person_ids), counted), weekly, now)
    return {person_id: _next(times, weekly) for person_id, times in spent.items()}


def _sent(now: datetime) -> ColumnElement[bool]:
    return and_(col(Email.sent_at) > now - WEEK, col(Email.sent_at) <= now)


def _on_its_way(now: datetime) -> ColumnElement[bool]:
    return and_(text(WAITING), col(Email.tries) > 0, col(Email.try_at) > now)


def _spent(db: Session, counted: ColumnElement[bool], weekly: int, now: datetime) -> dict[int, list[datetime]]:
    """Of those who have no room, when each mail that counts went or goes: the oldest first, and enough of them."""
    programme = [due.kind for due in kinds().values() if due.programme]
    mails = func.count().over(partition_by=col(Email.person_id)).label("mails")
    rows = select(col(Email.person_id), col(Email.sent_at), col(Email.tries), mails)
    full = rows.where(col(Email.kind).in_(programme), counted).subquery()
    spent: dict[int, list[datetime]] = {}
    waiting: dict[int, int] = {}
    for person_id, sent_at, tries, _mails in db.execute(select(full).where(full.c.mails >= weekly)):
        times = spent.setdefault(person_id, [])
        if sent_at or tries:
            times.append(sent_at or now)
        else:
            waiting[person_id] = waiting.get(person_id, 0) + 1
    for person_id, times in spent.items():
        times.sort()
        for _each in range(waiting.get(person_id, 0)):
            times.append(_next(times, weekly) if len(times) >= weekly else now)
    return spent


def _next(times: list[datetime], weekly: int) -> datetime:
    """When there is room again: once the oldest of the last few mails lies a week back."""
    return times[-weekly] + WEEK
