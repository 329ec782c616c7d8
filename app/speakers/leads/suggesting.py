"""Who may be the same person: names that are alike, of whom nobody has said yet whether they are one."""

from dataclasses import dataclass, field
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session, col

from app.people.models import Person
from app.speakers.leads.alike import Alike, alike
from app.speakers.leads.sameness import Said
from app.speakers.models import Lead

Names = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Suggested:
    """That a lead may be another one, or one of our people."""

    near: float = field(compare=False)
    head: int
    other: int
    """The head of another lead, or a person."""
    is_person: bool


def suggested(db: Session, said: Said) -> list[Suggested]:
    """Each two that somebody should look at, the nearest first."""
    leads = sa.select(col(Lead.id), col(Lead.name)).order_by(col(Lead.id))
    people = sa.select(col(Person.id), col(Person.name)).where(col(Person.left_at).is_(None), col(Person.name) != "")
    found: dict[tuple[int, int, bool], Suggested] = {}
    for two in _alike(_names(db, leads), _names(db, people.order_by(col(Person.id)))):
        one = _open(two, said)
        if one and one.near > getattr(found.get((one.head, one.other, one.is_person)), "near", 0):
            found[one.head, one.other, one.is_person] = one
    return sorted(found.values(), key=lambda one: (-one.near, one.head, one.other))


def _open(two: Alike, said: Said) -> Suggested | None:
    """The question, unless it is answered."""
    head = said.head(two.lead_id)
    if two.is_person:
        answered = head in said.people or said.are_two(head, two.other_id, is_person=True)
        return None if answered else Suggested(two.near, head, two.other_id, is_person=True)
    head, other = sorted((head, said.head(two.other_id)))
    both_known = head in said.people and other in said.people
    answered = head == other or both_known or said.are_two(head, other)
    return None if answered else Suggested(two.near, head, other, is_person=False)


def _names(db: Session, rows: sa.Select[int, str]) -> Names:
    return tuple((number, name) for number, name in db.execute(rows))


@lru_cache(maxsize=2)
def _alike(leads: Names, people: Names) -> tuple[Alike, ...]:
    """Found once for the same names: of ten thousand beside ten thousand it takes a second."""
    return tuple(alike(dict(leads), dict(people)))
