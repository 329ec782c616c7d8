"""Rounds begin and end, and people give their three votes in order."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.base.i18n import _, when
from app.people.models import Person
from app.people.queries import home_zone
from app.topics import actions
from app.topics.demand import ROOTS, root_of
from app.topics.models import Ballot, Parking, Round, Topic
from app.topics.rounds import VOTES, open_round, votes_of


def begin(db: Session, name: str, closes_at: datetime, by: Person, now: datetime) -> Round:
    """Everybody has three votes from now on. One round at a time."""
    if there := open_round(db, now):
        until = when(there.ends_at, home_zone(db))
        raise Refused(_("“%(name)s” is open until %(until)s. Close it first.", name=there.name, until=until))
    new = Round(name=name, opens_at=now, closes_at=closes_at, made_by=by.id, made_at=now)
    db.add(new)
    db.flush()
    return new


def close(db: Session, its: Round, by: Person, now: datetime) -> Round:
    """Count it now. Closing what is closed changes nothing."""
    if its.ends_at > now:
        its.closed_by, its.closed_at = by.id, now
        db.add(its)
    return its


def reopen(db: Session, its: Round, now: datetime) -> Round:
    """It was closed too early: votes are taken again until the time it was opened for. Twice is once."""
    if its.closes_at <= now:
        raise Refused(_("Its time is over: open a new round."))
    if (there := open_round(db, now)) and there.id != its.id:
        raise Refused(_("Another round is open by now: “%(name)s”.", name=there.name))
    its.closed_by, its.closed_at = None, None
    db.add(its)
    return its


def cast(db: Session, topic: Topic, person: Person, now: datetime) -> None:
    """The next free vote goes to this topic, and whoever votes for it wants it. Twice is once."""
    its, order = _order(db, person, now)
    root = _root(db, topic)
    if root in order:
        return
    if db.get(Parking, root):
        raise Refused(_("This topic waits, so it takes no votes now."))
    if len(order) == VOTES:
        raise Refused(_("Your three votes are given. Take one back first."))
    _keep(db, its, person, [*order, root], now)
    actions.vote(db, db.get_one(Topic, root), person, now)


def rise(db: Session, topic: Topic, person: Person, now: datetime) -> None:
    """It changes places with the vote above it."""
    its, order = _order(db, person, now)
    root = _root(db, topic)
    if root in order[1:]:
        above = order.index(root) - 1
        order[above : above + 2] = root, order[above]
        _keep(db, its, person, order, now)


def take_back(db: Session, topic: Topic, person: Person, now: datetime) -> None:
    """This vote is free again; those below it move up. That they want the topic stays."""
    its, order = _order(db, person, now)
    _keep(db, its, person, [one for one in order if one != _root(db, topic)], now)


def _order(db: Session, person: Person, now: datetime) -> tuple[Round, list[int]]:
    """The open round, and somebody's votes in it; those for a topic that was parked meanwhile are free again."""
    its = open_round(db, now)
    if its is None:
        raise Refused(_("No votes are taken now. What the last round said stays on the wall."))
    votes = votes_of(db, its.id, person.id)
    parked = set(db.exec(select(Parking.topic_id).where(col(Parking.topic_id).in_(votes))))
    return its, [topic_id for topic_id in votes if topic_id not in parked]


def _root(db: Session, topic: Topic) -> int:
    root: int = db.execute(sa.select(root_of(topic.id))).scalar_one()
    return root


def _keep(db: Session, its: Round, person: Person, order: Sequence[int], now: datetime) -> None:
    """Exactly these votes, in this order. A vote whose place stands is not touched, and each stays with the topic
    that it was given to, also when that is part of another one by now."""
    mine = (col(Ballot.round_id) == its.id, col(Ballot.person_id) == person.id)
    given = select(Ballot, ROOTS.c.root_id).join(ROOTS, ROOTS.c.topic_id == col(Ballot.topic_id)).where(*mine)
    had = db.exec(given.order_by(col(Ballot.place).desc())).all()
    topics = {root: ballot.topic_id for ballot, root in had}
    wanted = {place: topics.get(root, root) for place, root in enumerate(order, start=1)}
    for ballot, _root in had:
        if wanted.get(ballot.place) == ballot.topic_id:
            del wanted[ballot.place]
        else:
            db.delete(ballot)
    db.flush()
    db.add_all(
        Ballot(round_id=its.id, person_id=person.id, place=place, topic_id=topic_id, cast_at=now)
        for place, topic_id in wanted.items()
    )
    db.flush()
