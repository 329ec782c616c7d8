"""What stands on the wall beside each topic: wishes in people's own words, and comments under their names.

What was written in a survey or in feedback was not said to everybody, so it does not stand here."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.people.models import Person
from app.topics.demand import ROOTS, Rows
from app.topics.models import Comment, Hiding, Wish
from app.topics.words import normal

Walls = Mapping[int, list["Said"]]
"""By topic; 0 is what belongs to none yet."""


@dataclass(frozen=True)
class Said:
    """One wish or comment, as its reader may see it."""

    id: int
    words: str
    """Empty where an organizer hid it from this reader."""
    name: str
    at: datetime
    mine: bool
    hidden: str | None
    """Why an organizer hid it; None where it is not hidden."""


HIDDEN = col(Hiding.shown_at).is_(None)
"""Of hidings: those that have not ended."""
UNSORTED = 40
"""So many of the wishes that belong to no topic yet are shown, the latest."""


def wishes(db: Session, reader: Person, topics: Collection[int]) -> Walls:
    """What people wished for in their own words, without names; the same words once, the reader's own first.

    Of these topics, and the latest of those that belong to none yet."""
    here = sa.select(
        col(Wish.id), col(Wish.words), sa.literal("").label("name"), col(Wish.wished_at).label("at"),
        col(Wish.person_id), ROOTS.c.root_id,
    )  # fmt: skip
    rows = (
        here.outerjoin(ROOTS, ROOTS.c.topic_id == col(Wish.topic_id))
        .join(Person, col(Person.id) == col(Wish.person_id))
        .where(col(Wish.answer_id).is_(None), col(Wish.nameless).is_(False), col(Wish.set_aside_at).is_(None))
        .where(col(Person.left_at).is_(None))
        .order_by((col(Wish.person_id) == reader.id).desc(), col(Wish.wished_at).desc())
    )
    hidden = _hidden_words(db)
    sorted_in = rows.where(ROOTS.c.root_id.in_(topics))
    unsorted = rows.where(col(Wish.topic_id).is_(None)).limit(UNSORTED)
    walls = [
        _by_topic(db, those, reader, lambda row: hidden.get(normal(row.words))) for those in (sorted_in, unsorted)
    ]
    return {topic: _once(those) for wall in walls for topic, those in wall.items()}


def _hidden_words(db: Session) -> dict[str, str]:
    """What organizers hid, with the reason: a wish is hidden with everybody's in the same words."""
    rows = db.execute(
        sa.select(col(Wish.words), col(Hiding.reason)).join(Hiding, col(Hiding.wish_id) == col(Wish.id)).where(HIDDEN)
    )
    return {normal(words): reason for words, reason in rows}


def comments(db: Session, reader: Person, topics: Collection[int]) -> Walls:
    """What people said about these topics, in the order of time."""
    rows = (
        sa.select(
            col(Comment.id), col(Comment.words), col(Person.name), col(Comment.said_at).label("at"),
            col(Comment.person_id), ROOTS.c.root_id, col(Hiding.reason),
        )
        .join(ROOTS, ROOTS.c.topic_id == col(Comment.topic_id))
        .join(Person, col(Person.id) == col(Comment.person_id))
        .outerjoin(Hiding, sa.and_(col(Hiding.comment_id) == col(Comment.id), HIDDEN))
        .where(col(Person.left_at).is_(None), ROOTS.c.root_id.in_(topics))
        .order_by(col(Comment.said_at), col(Comment.id))
    )  # fmt: skip
    return _by_topic(db, rows, reader, lambda row: row.reason)


def _by_topic(db: Session, rows: Rows, reader: Person, why: Callable[[Any], str | None]) -> dict[int, list[Said]]:
    walls: dict[int, list[Said]] = defaultdict(list)
    for row in db.execute(rows):
        walls[row.root_id or 0].append(_said(row, reader, why(row)))
    return walls


def _said(row: Any, reader: Person, hidden: str | None) -> Said:
    mine = row.person_id == reader.id
    shown = hidden is None or mine or reader.organizer_since is not None
    return Said(row.id, row.words if shown else "", row.name, row.at, mine, hidden)


def _once(said: Iterable[Said]) -> list[Said]:
    first: dict[str, Said] = {}
    for one in said:
        first.setdefault(normal(one.words) or f"hidden: {one.hidden}", one)
    return list(first.values())
