"""Who wants a topic and who can teach it, as SQL: votes, wishes, offers and the grids of surveys.

A topic that was merged into another lends it everything it has, for as long as the merge stands: `ROOTS`
says for every topic which one it counts for, and every question about topics goes through it."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.people.models import Person
from app.surveys.models import Answer, Option, Question, Response, Sum, Survey
from app.surveys.paper import ANONYMOUS
from app.topics.models import Merge, Offer, Root, Topic, Vote, Wish

Rows = sa.Select[*tuple[Any, ...]]
"""A SELECT of whatever its caller knows it selects."""


Among = sa.Select[tuple[int]] | None
"""The ids of those whose wants count; None: everybody's."""


def _roots() -> sa.CTE:
    """(topic_id, root_id) of every topic: its own id, or that of the topic it ended up in."""
    merged = sa.select(col(Merge.topic_id)).where(col(Merge.topic_id) == col(Topic.id)).exists()
    top: Rows = sa.select(col(Topic.id).label("topic_id"), col(Topic.id).label("root_id")).where(~merged)
    roots = top.cte("roots", recursive=True)
    return roots.union_all(
        sa.select(col(Merge.topic_id), roots.c.root_id).join(roots, roots.c.topic_id == col(Merge.into_id))
    )


ROOTS = _roots()


def root_of(topic_id: int) -> sa.ScalarSelect[int]:
    """The topic this one counts for, in SQL."""
    return sa.select(ROOTS.c.root_id).where(ROOTS.c.topic_id == topic_id).scalar_subquery()


def by_root(person_id: Any, topic_id: Any) -> Rows:
    """(person_id, root_id) of a table's rows."""
    return sa.select(person_id.label("person_id"), ROOTS.c.root_id).join(ROOTS, ROOTS.c.topic_id == topic_id)


def marks(side: str) -> Rows:
    """The ticks in one column of the grids, of answers that were sent."""
    return (
        sa.select(col(Response.person_id).label("person_id"), ROOTS.c.root_id)
        .select_from(ROOTS)
        .join(Root, col(Root.topic_id) == ROOTS.c.topic_id)
        .join(Option, col(Option.id) == col(Root.option_id))
        .join(
            Answer,
            sa.and_(col(Answer.question_id) == col(Option.question_id), col(Answer.option_id) == col(Option.id)),
        )
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(col(Answer.side) == side, col(Response.submitted_at).is_not(None))
    )


def _those(branches: Iterable[Rows], *where: Any, among: Among = None) -> sa.Subquery:
    """(person_id, root_id), each pair once, of people who are still here, and among these."""
    everybody = sa.union(*(branch.where(*where) for branch in branches)).subquery()
    return (
        sa.select(everybody.c.person_id, everybody.c.root_id)
        .join(Person, col(Person.id) == everybody.c.person_id)
        .where(col(Person.left_at).is_(None), sa.true() if among is None else col(Person.id).in_(among))
        .subquery()
    )


def demand(*where: Any, among: Among = None) -> sa.Subquery:
    """Who wants which topic: votes, wishes and the grids' "want".

    Among a part of the people, what was said without a name does not count: it could be told whose it is."""
    votes = by_root(col(Vote.person_id), col(Vote.topic_id))
    wishes = by_root(col(Wish.person_id), col(Wish.topic_id))
    if among is not None:
        wishes = wishes.where(col(Wish.nameless).is_(False))
    return _those((votes, wishes, marks("want")), *where, among=among)


def unnamed_wants(where: Iterable[Any] = ()) -> Rows:
    """The sums of "want" that anonymous surveys left for topics, once they are counted."""
    what = sa.literal("o") + sa.cast(col(Option.id), sa.String) + sa.literal("/want")
    return (
        sa.select(col(Sum.n))
        .select_from(ROOTS)
        .join(Root, col(Root.topic_id) == ROOTS.c.topic_id)
        .join(Option, col(Option.id) == col(Root.option_id))
        .join(Sum, sa.and_(col(Sum.question_id) == col(Option.question_id), col(Sum.what) == what))
        .join(Question, col(Question.id) == col(Option.question_id))
        .join(Survey, col(Survey.id) == col(Question.survey_id))
        .where(col(Survey.mode) == ANONYMOUS, *where)
    )


def supply(*where: Any) -> sa.Subquery:
    """Who can teach which topic: offers and the grids' "can teach"."""
    return _those((by_root(col(Offer.person_id), col(Offer.topic_id)), marks("teach")), *where)


def wanting(topic_id: int) -> sa.Select[tuple[int]]:
    """The ids of everybody who wants this topic, or one that was merged with it."""
    return sa.select(demand(ROOTS.c.root_id == root_of(topic_id)).c.person_id)


def teaching(topic_id: int) -> sa.Select[tuple[int]]:
    """The ids of everybody who says they can teach it."""
    return sa.select(supply(ROOTS.c.root_id == root_of(topic_id)).c.person_id)
