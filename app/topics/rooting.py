"""What surveys say takes root on the board: grid rows become topics, own words become wishes, offers and skills."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from app.people.models import Skill
from app.surveys.models import Answer, Option, Question, Response, Survey
from app.surveys.paper import THRESHOLD
from app.surveys.sums.steps import all_shown
from app.topics.actions import TITLE, WORDS
from app.topics.demand import Rows
from app.topics.models import Heard, Offer, Root, Topic, Wish
from app.topics.words import normal, says_nothing

ROUND = 2000
"""How many answers one round of `take_root` reads; the next round reads on."""


def is_rootless(db: Session, now: datetime) -> bool:
    """Whether surveys say something that stands on no topic yet."""
    return any(db.execute(sa.select(_rootless().exists(), _unheard(now).exists())).one())


def take_root(db: Session, now: datetime) -> None:
    """Tie grid rows and own words of surveys to topics. May run any number of times."""
    there = _by_title(db)
    for option_id, text, by in db.execute(_rootless().order_by(col(Option.id))).all():
        db.add(Root(option_id=option_id, topic_id=_topic_for(db, there, text, by, now)))
    # by the alphabet: the order of what was said without names must not tell who answered first
    found = db.execute(_unheard(now).order_by(col(Answer.words), col(Answer.id)).limit(ROUND)).all()
    known = _known(db, {person_id for _id, _side, _words, person_id, _at, _nameless in found})
    for answer_id, side, words, person_id, at, nameless in found:
        db.add(Heard(answer_id=answer_id, heard_at=now))
        _hear(db, there, known, Word(answer_id, side, words.strip(), person_id, at, nameless))
    db.flush()


def _rootless() -> Rows:
    """Grid rows of surveys that were sent, tied to no topic yet; not of feedback, which is told without names."""
    tied = sa.select(col(Root.option_id)).where(col(Root.option_id) == col(Option.id)).exists()
    return (
        sa.select(col(Option.id), col(Option.text), col(Survey.created_by))
        .join(Question, col(Question.id) == col(Option.question_id))
        .join(Survey, col(Survey.id) == col(Question.survey_id))
        .where(
            col(Question.kind) == "grid", col(Survey.sent_at).is_not(None), col(Survey.about_talk).is_(False), ~tied
        )
    )


def _unheard(now: datetime) -> Rows:
    """Own words about what to learn or teach, in answers that were sent and not read yet.

    What was said in feedback is heard without its name, and only where and when it may be read at all."""
    heard = sa.select(col(Heard.answer_id)).where(col(Heard.answer_id) == col(Answer.id)).exists()
    in_grid = sa.and_(col(Question.kind) == "grid", col(Survey.about_talk).is_(False))
    nameless = sa.and_(col(Question.kind) != "grid", col(Question.role) == "next")
    at = sa.case((nameless, col(Survey.closes_at)), else_=col(Response.submitted_at))
    return (
        sa.select(
            col(Answer.id),
            col(Answer.side),
            col(Answer.words),
            col(Response.person_id),
            at.label("at"),
            nameless.label("nameless"),
        )
        .select_from(Question)
        .join(Survey, col(Survey.id) == col(Question.survey_id))
        .join(Answer, sa.and_(col(Answer.question_id) == col(Question.id), col(Answer.option_id).is_(None)))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(
            sa.or_(in_grid, sa.and_(nameless, col(Question.id).in_(_settled(now)))),
            col(Answer.words) != "",
            col(Response.submitted_at).is_not(None),
            ~heard,
        )
    )


def _settled(now: datetime) -> Rows:
    """The "what next?" questions of closed surveys that are counted and that enough people wrote something to."""
    return (
        sa.select(col(Answer.question_id))
        .join(Question, col(Question.id) == col(Answer.question_id))
        .join(Survey, col(Survey.id) == col(Question.survey_id))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(
            col(Question.role) == "next",
            col(Survey.closes_at) <= now,
            all_shown(),
            col(Answer.words) != "",
            col(Response.submitted_at).is_not(None),
        )
        .group_by(col(Answer.question_id))
        .having(sa.func.count(sa.distinct(col(Answer.response_id))) >= THRESHOLD)
    )


def _by_title(db: Session) -> dict[str, int]:
    rows = db.execute(sa.select(col(Topic.title), col(Topic.id)).order_by(col(Topic.id).desc()))
    return {normal(title): id for title, id in rows}


def _topic_for(db: Session, there: dict[str, int], text: str, by: int, now: datetime) -> int:
    title = " ".join(text.split())[:TITLE]
    if normal(title) not in there:
        topic = Topic(title=title, created_by=by, created_at=now)
        db.add(topic)
        db.flush()
        there[normal(title)] = topic.id
    return there[normal(title)]


class Word(NamedTuple):
    """One answer in own words."""

    answer_id: int
    side: str
    words: str
    person_id: int
    at: datetime
    nameless: bool


@dataclass(frozen=True)
class Known:
    """What is on record already of the people who are heard."""

    wishes: dict[tuple[int, str], Wish]
    offers: set[tuple[int, int]]
    skills: set[tuple[int, str]]


def _known(db: Session, people: set[int]) -> Known:
    wishes = db.execute(sa.select(Wish).where(col(Wish.person_id).in_(people)).order_by(col(Wish.id).desc()))
    offers = sa.select(col(Offer.person_id), col(Offer.topic_id)).where(col(Offer.person_id).in_(people))
    skills = sa.select(col(Skill.person_id), col(Skill.words)).where(col(Skill.person_id).in_(people))
    return Known(
        {(wish.person_id, normal(wish.words)): wish for wish in wishes.scalars()},
        {(person, topic) for person, topic in db.execute(offers)},
        {(person, words) for person, words in db.execute(skills)},
    )


def _hear(db: Session, there: dict[str, int], known: Known, said: Word) -> None:
    """What one answer in own words comes to."""
    if says_nothing(said.words):
        return
    topic_id = there.get(normal(said.words[:TITLE]))
    if said.side == "teach":
        _can_teach(db, known, topic_id, said)
        return
    words = said.words[:WORDS]
    if before := known.wishes.get((said.person_id, normal(words))):
        before.answer_id = before.answer_id or (None if said.nameless else said.answer_id)
        return
    wish = Wish(
        person_id=said.person_id,
        words=words,
        wished_at=said.at,
        topic_id=topic_id,
        answer_id=said.answer_id,
        nameless=said.nameless,
    )
    known.wishes[said.person_id, normal(words)] = wish
    db.add(wish)


def _can_teach(db: Session, known: Known, topic_id: int | None, said: Word) -> None:
    person_id, skill = said.person_id, said.words[:TITLE]
    if topic_id and (person_id, topic_id) not in known.offers:
        known.offers.add((person_id, topic_id))
        db.add(Offer(person_id=person_id, topic_id=topic_id, offered_at=said.at))
    elif not topic_id and (person_id, skill) not in known.skills:
        known.skills.add((person_id, skill))
        db.add(Skill(person_id=person_id, words=skill, said_at=said.at))
