"""Who stands behind one topic's numbers: each person once, and in which words they said it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.people.models import Person
from app.surveys.models import Answer, Option, Response, Survey
from app.topics.demand import ROOTS, Rows, root_of
from app.topics.models import Offer, Root, Vote, Wish


@dataclass(frozen=True)
class Voice:
    """One thing one person said about a topic, and where."""

    person_id: int
    name: str
    sub: str
    side: str
    """want or teach."""
    kind: str
    """vote, wish, survey or offer."""
    words: str
    survey: str
    named: bool
    at: datetime
    wish_id: int | None = None


def voices_of(db: Session, topic_id: int) -> list[Voice]:
    """Everything that was said about a topic and those merged into it, the latest first."""
    here = (ROOTS.c.root_id == root_of(topic_id), col(Person.left_at).is_(None))
    said = [*_votes(db, here), *_offers(db, here), *_wishes(db, here), *_ticks(db, here)]
    return _latest_first(said)


def teachers(db: Session, topic_id: int) -> list[Voice]:
    """Only what was said about teaching it."""
    here = (ROOTS.c.root_id == root_of(topic_id), col(Person.left_at).is_(None))
    return _latest_first([*_offers(db, here), *_ticks(db, (*here, col(Answer.side) == "teach"))])


def _latest_first(said: list[Voice]) -> list[Voice]:
    return sorted(said, key=lambda voice: (voice.at, voice.name), reverse=True)


_WHO = (col(Person.id), col(Person.name), col(Person.email), col(Person.department), col(Person.site))


def _voice(
    row: Any, side: str, kind: str, words: str = "", survey: str = "", named: bool = True, **more: Any
) -> Voice:
    sub = ", ".join(part for part in (row.department, row.site) if part)
    name = row.name or row.email.partition("@")[0]
    return Voice(row.id, name, sub, side, kind, words, survey or "", named, row.at, **more)


def _votes(db: Session, here: Sequence[Any]) -> Iterable[Voice]:
    rows = _short(Vote, col(Vote.topic_id), col(Vote.person_id), col(Vote.voted_at))
    yield from (_voice(row, "want", "vote") for row in db.execute(rows.where(*here)))


def _offers(db: Session, here: Sequence[Any]) -> Iterable[Voice]:
    rows = _short(Offer, col(Offer.topic_id), col(Offer.person_id), col(Offer.offered_at))
    yield from (_voice(row, "teach", "offer") for row in db.execute(rows.where(*here)))


def _short(table: Any, topic_id: Any, person_id: Any, at: Any) -> Rows:
    """What was said with one press of a button."""
    return (
        sa.select(*_WHO, at.label("at"))
        .select_from(table)
        .join(ROOTS, ROOTS.c.topic_id == topic_id)
        .join(Person, col(Person.id) == person_id)
    )


def _wishes(db: Session, here: Sequence[Any]) -> Iterable[Voice]:
    rows: Rows = (
        sa.select(
            *_WHO,
            col(Wish.wished_at).label("at"),
            col(Wish.words),
            col(Wish.id).label("wish_id"),
            col(Survey.title),
            col(Wish.nameless),
        )
        .select_from(Wish)
        .join(ROOTS, ROOTS.c.topic_id == col(Wish.topic_id))
        .join(Person, col(Person.id) == col(Wish.person_id))
        .outerjoin(Answer, col(Answer.id) == col(Wish.answer_id))
        .outerjoin(Response, col(Response.id) == col(Answer.response_id))
        .outerjoin(Survey, col(Survey.id) == col(Response.survey_id))
        .where(*here)
    )
    for row in db.execute(rows):
        yield _voice(row, "want", "wish", row.words, row.title, not row.nameless, wish_id=row.wish_id)


def _ticks(db: Session, here: Sequence[Any]) -> Iterable[Voice]:
    rows: Rows = (
        sa.select(*_WHO, col(Response.submitted_at).label("at"), col(Answer.side), col(Survey.title))
        .select_from(ROOTS)
        .join(Root, col(Root.topic_id) == ROOTS.c.topic_id)
        .join(Option, col(Option.id) == col(Root.option_id))
        .join(
            Answer,
            sa.and_(col(Answer.question_id) == col(Option.question_id), col(Answer.option_id) == col(Option.id)),
        )
        .join(Response, col(Response.id) == col(Answer.response_id))
        .join(Survey, col(Survey.id) == col(Response.survey_id))
        .join(Person, col(Person.id) == col(Response.person_id))
        .where(col(Response.submitted_at).is_not(None), *here)
    )
    for row in db.execute(rows):
        yield _voice(row, row.side or "want", "survey", "", row.title)
