"""Asking about rounds: which one is open, whose votes are in it, and how it came out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from app.people.models import Person
from app.topics.counting import Pairs, pairs, schulze
from app.topics.demand import ROOTS
from app.topics.models import Ballot, Round

NEWS = timedelta(days=30)
"""Older decisions and older counts are no news."""
VOTES = 3
"""So many votes has everybody, in order."""
COMPARED = 40
"""So many topics, those with the most votes, are compared: every two of them, so the work grows with the cube."""


@dataclass(frozen=True)
class Count:
    """How a round came out."""

    places: list[list[int]]
    """Topics by their ids, best first; those who share a place together."""
    won: Pairs[int]
    """How many put the first of two before the second."""
    given: dict[int, tuple[int, ...]]
    """How often each topic was put first, second and third."""


def open_round(db: Session, now: datetime) -> Round | None:
    """The round that takes votes, if one does."""
    return db.execute(sa.select(Round).where(is_open(now))).scalars().first()


def last_round(db: Session, now: datetime) -> Round | None:
    """The round that ended last, for as long as that is news."""
    ended = sa.func.coalesce(col(Round.closed_at), col(Round.closes_at))
    lately = sa.select(Round).where(ended <= now, ended > now - NEWS).order_by(ended.desc()).limit(1)
    return db.execute(lately).scalars().first()


def is_open(now: datetime) -> sa.ColumnElement[bool]:
    """Whether a Round takes votes."""
    return sa.and_(col(Round.opens_at) <= now, col(Round.closes_at) > now, col(Round.closed_at).is_(None))


def voters(db: Session, round_id: int) -> int:
    """How many people who are here have voted."""
    here = sa.select(sa.func.count(col(Ballot.person_id).distinct())).join(Person, col(Person.id) == Ballot.person_id)
    return db.execute(here.where(col(Ballot.round_id) == round_id, col(Person.left_at).is_(None))).scalar() or 0


def every_round(db: Session) -> Sequence[tuple[Round, int]]:
    """All rounds with how many voted, the latest first."""
    voters = sa.select(sa.func.count(col(Ballot.person_id).distinct())).where(col(Ballot.round_id) == col(Round.id))
    rows = db.execute(sa.select(Round, voters.scalar_subquery()).order_by(col(Round.opens_at).desc()))
    return [(one, n) for one, n in rows]


def votes_of(db: Session, round_id: int, person_id: int) -> list[int]:
    """Whom somebody's votes count for, by topic, in their order; two for what is one topic now are one."""
    return list(_ballots(db, round_id, col(Ballot.person_id) == person_id).get(person_id, {}))


def count(db: Session, round_id: int) -> Count:
    """Every ballot of people who are here, by Schulze's rule. What a ballot leaves out comes last on it."""
    ballots = list(_ballots(db, round_id, col(Person.left_at).is_(None)).values())
    given: dict[int, list[int]] = defaultdict(lambda: [0] * VOTES)
    for ballot in ballots:
        for topic, place in ballot.items():
            given[topic][place - 1] += 1
    most_named = sorted(given, key=lambda topic: sum(given[topic]), reverse=True)[:COMPARED]
    most_first = sorted(most_named, key=lambda topic: given[topic], reverse=True)
    whole = [{topic: ballot.get(topic, VOTES + 1) for topic in most_first} for ballot in ballots]
    return Count(schulze(most_first, whole), pairs(whole), {topic: tuple(n) for topic, n in given.items()})


def _ballots(db: Session, round_id: int, whose: sa.ColumnElement[bool]) -> dict[int, dict[int, int]]:
    """person → topic → place. Of topics that were merged since, the better place counts."""
    best = sa.func.min(col(Ballot.place))
    rows = db.execute(
        sa.select(col(Ballot.person_id), ROOTS.c.root_id, best)
        .join(ROOTS, ROOTS.c.topic_id == col(Ballot.topic_id))
        .join(Person, col(Person.id) == col(Ballot.person_id))
        .where(col(Ballot.round_id) == round_id, whose)
        .group_by(col(Ballot.person_id), ROOTS.c.root_id)
        .order_by(best)
    )
    ballots: dict[int, dict[int, int]] = defaultdict(dict)
    for person_id, topic_id, place in rows:
        ballots[person_id][topic_id] = place
    return ballots
