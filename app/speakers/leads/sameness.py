"""Who is one person: said by people, taken back by people, and computed from what stands whenever it is needed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, col

from app.base.errors import Refused
from app.base.i18n import _
from app.people.models import Person
from app.speakers.models import Lead, Sameness


@dataclass(frozen=True)
class Said:
    """Everything that stands."""

    heads: Mapping[int, int]
    """The head of each lead that is one person with others: the earliest of them."""
    people: Mapping[int, int]
    """Which of our people a head is."""
    different: frozenset[tuple[int, int, bool]]
    """Two that are two: a head, another head or a person, and whether it is a person."""

    def head(self, lead_id: int) -> int:
        """Under which lead somebody is shown."""
        return self.heads.get(lead_id, lead_id)

    def everybody(self, lead_id: int) -> list[int]:
        """All leads that are this one, the head first."""
        head = self.head(lead_id)
        return sorted({head, *(lead for lead, its in self.heads.items() if its == head)})

    def are_two(self, head: int, other: int, is_person: bool = False) -> bool:
        """Whether it was said of any of them that they are two people."""
        pair = (head, other) if is_person else (min(head, other), max(head, other))
        return (*pair, is_person) in self.different


def said(db: Session) -> Said:
    """What people said of who is who, and did not take back."""
    rows = db.scalars(sa.select(Sameness).where(_stands()).order_by(col(Sameness.id))).all()
    heads = _heads((row.lead_id, row.other_lead_id) for row in rows if row.other_lead_id and not row.different)
    one = Said(heads, {}, frozenset())
    people = {one.head(row.lead_id): row.person_id for row in rows if row.person_id and not row.different}
    different: set[tuple[int, int, bool]] = set()
    for row in rows:
        head = one.head(row.lead_id)
        if row.different and row.person_id:
            different.add((head, row.person_id, True))
        elif row.different and row.other_lead_id:
            other = one.head(row.other_lead_id)
            different.add((min(head, other), max(head, other), False))
    return Said(heads, people, frozenset(different))


def _heads(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The smallest number that can be reached from each, pair by pair."""
    beside = defaultdict(set)
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    heads: dict[int, int] = {}
    for first in sorted(beside):
        reached = [] if first in heads else [first]
        while reached:
            lead = reached.pop()
            heads[lead] = first
            reached += [other for other in beside[lead] if other not in heads]
    return heads


def theirs(person_id: int) -> Select[int]:
    """The leads that are one of our people: it was said of them, or of a lead that is the same."""
    same = (_stands(), col(Sameness.different).is_(False))
    lead, other = col(Sameness.lead_id), col(Sameness.other_lead_id)
    known = sa.select(lead.label("id")).where(col(Sameness.person_id) == person_id, *same).cte(recursive=True)
    beside = sa.select(sa.case((lead == known.c.id, other), else_=lead))
    beside = beside.where(sa.or_(lead == known.c.id, other == known.c.id), other.is_not(None), *same)
    return sa.select(known.union(beside).c.id)


def say(db: Session, lead: Lead, other: Lead | Person, different: bool, by: Person, now: datetime) -> Sameness:
    """These are one person, or two. What was said of the pair before counts no more; saying it twice is once."""
    if isinstance(other, Lead):
        lead, other = sorted((lead, other), key=lambda one: one.id)
        about = Sameness(lead_id=lead.id, other_lead_id=other.id, different=different, said_by=by.id, said_at=now)
    else:
        about = Sameness(lead_id=lead.id, person_id=other.id, different=different, said_by=by.id, said_at=now)
    before = db.scalars(
        sa.select(Sameness).where(
            _stands(),
            col(Sameness.lead_id) == about.lead_id,
            col(Sameness.other_lead_id).is_not_distinct_from(about.other_lead_id),
            col(Sameness.person_id).is_not_distinct_from(about.person_id),
        )
    ).first()
    if before and before.different == different:
        return before
    if before:
        take_back(db, before, now)
    if not different:
        _only_one_of_us(db, lead, other)
    db.add(about)
    db.flush()
    return about


def _only_one_of_us(db: Session, lead: Lead, other: Lead | Person) -> None:
    """Nobody is two of our people."""
    known = said(db)
    mine = known.people.get(known.head(lead.id))
    theirs = known.people.get(known.head(other.id)) if isinstance(other, Lead) else other.id
    if mine and theirs and mine != theirs:
        one = db.get_one(Person, mine).called
        raise Refused(_("%(name)s is %(person)s already. Take that back first.", name=lead.name, person=one))


def take_back(db: Session, said: Sameness, now: datetime) -> None:
    """It counts no more. Twice is once."""
    said.taken_back_at = said.taken_back_at or now
    db.add(said)
    db.flush()


def said_of(db: Session, lead_ids: Iterable[int]) -> list[Sameness]:
    """What stands about these leads, the latest first."""
    numbers = list(lead_ids)
    mine = sa.or_(col(Sameness.lead_id).in_(numbers), col(Sameness.other_lead_id).in_(numbers))
    return list(db.scalars(sa.select(Sameness).where(_stands(), mine).order_by(col(Sameness.id).desc())))


def _stands() -> ColumnElement[bool]:
    return col(Sameness.taken_back_at).is_(None)
