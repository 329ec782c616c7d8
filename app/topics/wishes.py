"""What people wished for in their own words: what waits to be sorted, what was set aside, what one person wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.people.models import Person
from app.topics.demand import ROOTS
from app.topics.lines import Line
from app.topics.models import Topic, Wish
from app.topics.words import ALIKE, likeness, normal


@dataclass(frozen=True)
class Waiting:
    """A wish that is not sorted yet."""

    id: int
    words: str
    name: str
    named: bool
    at: datetime
    more: int = 0
    """How many others wished for it in the same words."""
    suggestion: int = 0
    """The topic it looks like."""
    reason: str = ""
    """Why it was set aside, if it was."""


def unsorted(db: Session, lines: Sequence[Line], most: int = 8) -> tuple[list[Waiting], int]:
    """Wishes that wait to be sorted, the same words together, the most wished first; and how many there are."""
    groups = _in_the_same_words(db, col(Wish.set_aside_at).is_(None))
    shown = _first_of(db, sorted(groups, key=len, reverse=True)[:most])
    return [replace(row, suggestion=_suggestion(row.words, lines)) for row in shown], sum(map(len, groups))


def set_aside(db: Session) -> list[Waiting]:
    """Wishes that an organizer found to be no topic, the latest twenty."""
    return _first_of(db, _in_the_same_words(db, col(Wish.set_aside_at).is_not(None))[-20:])


def _in_the_same_words(db: Session, which: ColumnElement[bool]) -> list[list[int]]:
    """The ids of wishes without a topic, those in the same words together, in the order of time."""
    since = sa.func.coalesce(col(Wish.set_aside_at), col(Wish.wished_at))
    rows = sa.select(col(Wish.id), col(Wish.words)).where(col(Wish.topic_id).is_(None), which)
    said: dict[str, list[int]] = {}
    for id, words in db.execute(rows.order_by(since, col(Wish.id))):
        said.setdefault(normal(words), []).append(id)
    return list(said.values())


def _first_of(db: Session, groups: Sequence[Sequence[int]]) -> list[Waiting]:
    """Each group as its first wish, with how many more there are."""
    rows = db.execute(
        sa.select(Wish, col(Person.name), col(Person.email))
        .join(Person, col(Person.id) == col(Wish.person_id))
        .where(col(Wish.id).in_([ids[0] for ids in groups]))
    )
    first = {
        wish.id: Waiting(
            wish.id, wish.words, name or email.partition("@")[0], not wish.nameless, wish.wished_at,
            reason=wish.set_aside_reason,
        )
        for wish, name, email in rows
    }  # fmt: skip
    return [replace(first[ids[0]], more=len(ids) - 1) for ids in groups if ids[0] in first]


def _suggestion(words: str, lines: Sequence[Line]) -> int:
    alike, id = max(((likeness(words, line.title), line.id) for line in lines), default=(0.0, 0))
    return id if alike >= ALIKE else 0


def wishes_of(db: Session, person_id: int) -> Sequence[tuple[Wish, int | None, str]]:
    """A person's own wishes with the topic each belongs to now, the latest first."""
    topic: Any = aliased(Topic)
    rows = db.execute(
        sa.select(Wish, topic.id, topic.title)
        .outerjoin(ROOTS, ROOTS.c.topic_id == col(Wish.topic_id))
        .outerjoin(topic, topic.id == ROOTS.c.root_id)
        .where(col(Wish.person_id) == person_id)
        .order_by(col(Wish.wished_at).desc(), col(Wish.id).desc())
    )
    return [(wish, id, title or "") for wish, id, title in rows]
