"""Makers for the wall: its link, a comment, a round and the votes in it."""

from datetime import datetime

from sqlmodel import Session

from app.base.clock import days
from app.people.links import make_link
from app.people.models import Person
from app.topics.models import Ballot, Comment, Round, Topic
from tests.house import NOON


def a_wall_link(db: Session, person: Person, now: datetime = NOON) -> str:
    """The path of somebody's own link to the wall."""
    token = make_link(db, "topics.wall_by_link", person.id, 0, now)
    db.commit()
    return f"/wall/{token}"


def a_comment(db: Session, topic: Topic, person: Person, words: str = "With examples, please.") -> Comment:
    """What somebody says about a topic."""
    comment = Comment(topic_id=topic.id, person_id=person.id, words=words, said_at=NOON)
    db.add(comment)
    db.commit()
    return comment


def a_round(db: Session, by: Person, name: str = "What next?", closes_at: datetime = NOON + days(7)) -> Round:
    """A round that opened at noon."""
    its = Round(name=name, opens_at=NOON, closes_at=closes_at, made_by=by.id, made_at=NOON)
    db.add(its)
    db.commit()
    return its


def ballots(db: Session, its: Round, person: Person, *topics: Topic) -> None:
    """Somebody's votes, the first one best."""
    db.add_all(
        Ballot(round_id=its.id, person_id=person.id, place=place, topic_id=topic.id, cast_at=NOON)
        for place, topic in enumerate(topics, start=1)
    )
    db.commit()
