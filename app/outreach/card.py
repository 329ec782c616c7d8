"""The audience card: who would come and what they want to know; nothing from groups under five."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.meetups.models import Meetup
from app.people.models import Audience, Person
from app.people.queries import members
from app.surveys.paper import THRESHOLD
from app.topics.demand import ROOTS, wanting
from app.topics.models import Wish
from app.topics.queries import topic_of

QUOTES = 4
"""How many wishes are quoted on the audience card."""


@dataclass(frozen=True)
class AudienceCard:
    """What a speaker may know of who would listen. Nothing in it comes from fewer than five people."""

    size: int
    roles: list[tuple[str, int]]
    """Departments of at least five, the largest first."""
    wanting: int
    """How many of them asked for the topic; 0 when fewer than five did."""
    words: list[str]
    """Some of their wishes, as they wrote them."""


def audience_card(db: Session, meetup: Meetup) -> AudienceCard:
    """Who would listen: how many, from where, how many asked for it, and some of their words."""
    audience = db.get_one(Audience, meetup.audience_id)
    inside = members(audience)
    topic = topic_of(db, meetup.id)
    size = db.exec(select(func.count()).select_from(inside.subquery())).one()
    asked_for = 0
    if topic:
        both = select(func.count()).select_from(Person).where(
            col(Person.id).in_(inside), col(Person.id).in_(wanting(topic.id))
        )  # fmt: skip
        asked_for = db.exec(both).one()
    enough = asked_for if asked_for >= THRESHOLD else 0
    return AudienceCard(size, _roles(db, audience), enough, _words(db, topic.id) if topic else [])


def _roles(db: Session, audience: Audience) -> list[tuple[str, int]]:
    count = func.count()
    groups = (
        select(Person.department, count)
        .where(col(Person.id).in_(members(audience)), col(Person.department) != "")
        .group_by(col(Person.department)).having(count >= THRESHOLD).order_by(count.desc(), col(Person.department))
    )  # fmt: skip
    return [(department, number) for department, number in db.exec(groups)]


def _words(db: Session, topic_id: int) -> list[str]:
    """Some wishes for a topic and for what was merged into it, once at least five people wrote one."""
    about = col(Wish.topic_id).in_(select(ROOTS.c.topic_id).where(ROOTS.c.root_id == topic_id))
    writers = db.exec(select(func.count(func.distinct(Wish.person_id))).where(about)).one()
    if writers < THRESHOLD:
        return []
    said = db.exec(select(Wish.words).where(about).order_by(col(Wish.wished_at).desc(), col(Wish.id).desc()))
    return list(dict.fromkeys(said))[:QUOTES]
