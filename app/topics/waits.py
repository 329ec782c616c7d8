"""How long wishes wait: until there is a meetup about them, and for any answer at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled, is_over
from app.surveys.models import Response
from app.topics.demand import ROOTS, Rows, marks
from app.topics.models import Choice, Parking, Shortlisting, Topic, Vote, Wish

LONG = timedelta(days=60)
"""Whoever wished so long ago should have heard something."""


@dataclass(frozen=True)
class Wait:
    """A topic that was held: when it was wished for first, and when there was a meetup about it."""

    topic_id: int
    title: str
    meetup_id: int
    first_at: datetime
    starts_at: datetime
    zone: str

    @property
    def days(self) -> int:
        """How many days lie between."""
        return (self.starts_at - self.first_at).days


def waits(db: Session, now: datetime) -> list[Wait]:
    """Every topic that was wished for and held since, its first meetup counts; the latest held first."""
    first = _first_said()
    rows = db.execute(
        sa.select(ROOTS.c.root_id, col(Topic.title), first.c.at, Meetup)
        .select_from(Choice)
        .join(ROOTS, ROOTS.c.topic_id == col(Choice.topic_id))
        .join(Topic, col(Topic.id) == ROOTS.c.root_id)
        .join(Meetup, col(Meetup.id) == col(Choice.meetup_id))
        .join(first, first.c.root_id == ROOTS.c.root_id)
        .where(~is_cancelled(), first.c.at < col(Meetup.starts_at))
        .order_by(col(Meetup.starts_at).desc())
    )
    held = {
        root: Wait(root, title, meetup.id, at, meetup.starts_at, meetup.zone)
        for root, title, at, meetup in rows
        if is_over(meetup, now)
    }  # the earliest of a topic's meetups comes last, and stays
    return list(held.values())


def usual(found: Sequence[Wait]) -> int | None:
    """The median of their days; None where there is none."""
    return round(median(one.days for one in found)) if found else None


def unanswered(db: Session, now: datetime) -> tuple[int, set[int]]:
    """How many wishes are in a topic and got no answer for long, and which topics these are."""
    chosen = _roots_of(col(Choice.topic_id)).where(col(Meetup.id) == col(Choice.meetup_id), ~is_cancelled())
    answered = sa.union(chosen, _roots_of(col(Shortlisting.topic_id)), _roots_of(col(Parking.topic_id)))
    rows = db.execute(
        sa.select(ROOTS.c.root_id, sa.func.count())
        .join(Wish, col(Wish.topic_id) == ROOTS.c.topic_id)
        .where(col(Wish.wished_at) < now - LONG, ROOTS.c.root_id.not_in(answered))
        .group_by(ROOTS.c.root_id)
    ).all()
    return sum(n for _root, n in rows), {root for root, _n in rows}


def _roots_of(topic_id: Any) -> Rows:
    return sa.select(ROOTS.c.root_id).where(ROOTS.c.topic_id == topic_id)


def _first_said() -> sa.Subquery:
    """(root_id, at): when anybody said for the first time that they want it."""
    said = sa.union_all(
        sa.select(ROOTS.c.root_id, col(Vote.voted_at).label("at")).join(Vote, col(Vote.topic_id) == ROOTS.c.topic_id),
        sa.select(ROOTS.c.root_id, col(Wish.wished_at)).join(Wish, col(Wish.topic_id) == ROOTS.c.topic_id),
        marks("want").with_only_columns(ROOTS.c.root_id, col(Response.submitted_at)),
    ).subquery()
    first: Rows = sa.select(said.c.root_id, sa.func.min(said.c.at).label("at")).group_by(said.c.root_id)
    return first.subquery()
