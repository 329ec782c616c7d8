"""What colleagues of the sample company say on the wall, and two rounds of votes: one is counted, one is open."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.demo import words
from app.people.models import Person
from app.topics import balloting, talking
from app.topics.models import Comment, Topic


def _round(name: str, days: int, voters: int, titles: list[str]) -> Callable[..., None]:
    """So many colleagues vote in a round of so many days, each with a liking of their own."""

    def vote(db: Session, now: datetime) -> None:
        balloting.begin(db, name, now + timedelta(days=days), _person(db, "Olha"), now)
        topics = [_topic(db, title) for title in titles]
        liking = [1 / place for place in range(1, len(topics) + 1)]
        for person in db.scalars(select(Person).order_by(col(Person.email)).limit(voters)):
            chance = random.Random(f"{name} {person.email}")  # noqa: S311 -- the same company every time
            for topic in chance.choices(topics, liking, k=3):
                balloting.cast(db, topic, person, now)

    return vote


def _talk(db: Session, now: datetime) -> None:
    for title, name, said in words.COMMENTS:
        talking.comment(db, _topic(db, title), said, _person(db, name), now)
    rude = db.scalars(select(Comment).where(col(Comment.words) == words.COMMENTS[-1][2])).one()
    talking.hide(db, rude, words.RUDE, _person(db, "Olha"), now)


def _person(db: Session, name: str) -> Person:
    return db.scalars(select(Person).where(col(Person.name).startswith(name)).order_by(col(Person.id)).limit(1)).one()


def _topic(db: Session, title: str) -> Topic:
    return db.scalars(select(Topic).where(col(Topic.title) == title)).one()


CHAPTERS: list[tuple[float, Callable[..., None]]] = [
    (-29.5, _round("What next this autumn?", days=5, voters=34, titles=words.TOPICS[1:7])),
    (-10.5, _round("What next this winter?", days=17, voters=19, titles=words.BALLOT)),
    (-7.5, _talk),
]
