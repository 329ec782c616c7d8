"""Changing topics: wishing, voting, sorting, merging, choosing; and what surveys say taking root."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from app.base.errors import Overtaken, Refused
from app.base.i18n import _
from app.meetups import actions as meetups
from app.meetups.models import Meetup
from app.meetups.queries import cancelled
from app.people.models import Audience, Person, Skill
from app.surveys.models import Answer, Option, Question, Response, Survey
from app.surveys.queries import THRESHOLD
from app.topics.models import Choice, Heard, Merge, Offer, Parking, Root, Shortlisting, Topic, Vote, Wish
from app.topics.queries import ROOTS, Rows, root_of, titled
from app.topics.words import normal, says_nothing

TITLE = 120
WORDS = 300
ROUND = 2000
"""How many answers one round of `take_root` reads; the next round reads on."""


# --- what people say ---------------------------------------------------------------------------


def wish(db: Session, person: Person, words: str, now: datetime) -> Wish:
    """Wish for something. If there is a topic of this very title the wish is for that; said twice is once."""
    if before := _said_before(db, person.id, words):
        before.set_aside_at = None
        return before
    new = Wish(person_id=person.id, words=words[:WORDS], wished_at=now, topic_id=titled(db, words))
    db.add(new)
    db.flush()
    return new


def _said_before(db: Session, person_id: int, words: str) -> Wish | None:
    said = db.execute(sa.select(Wish).where(col(Wish.person_id) == person_id)).scalars()
    return next((wish for wish in said if normal(wish.words) == normal(words)), None)


def unwish(db: Session, wish: Wish) -> None:
    """Take one's own wish back."""
    db.delete(wish)


def vote(db: Session, topic: Topic, person: Person, now: datetime) -> None:
    """Me too. Twice is once."""
    if not db.get(Vote, (person.id, topic.id)):
        db.add(Vote(person_id=person.id, topic_id=topic.id, voted_at=now))


def unvote(db: Session, topic: Topic, person: Person) -> None:
    """Take the vote back, also one for a topic that was merged into this one."""
    db.execute(sa.delete(Vote).where(col(Vote.person_id) == person.id, _family(Vote.topic_id, topic)))


def offer(db: Session, topic: Topic, person: Person, now: datetime) -> None:
    """I could teach this. Twice is once."""
    if not db.get(Offer, (person.id, topic.id)):
        db.add(Offer(person_id=person.id, topic_id=topic.id, offered_at=now))


def unoffer(db: Session, topic: Topic, person: Person) -> None:
    """Take the offer back."""
    db.execute(sa.delete(Offer).where(col(Offer.person_id) == person.id, _family(Offer.topic_id, topic)))


def _family(column: Any, topic: Topic) -> sa.ColumnElement[bool]:
    kin = sa.select(ROOTS.c.topic_id).where(ROOTS.c.root_id == root_of(topic.id))
    return col(column).in_(kin)


# --- what organizers make of it ----------------------------------------------------------------


def add_topic(db: Session, title: str, by: Person, now: datetime) -> Topic:
    """Put a topic on the board; one of this very title is there already and is returned."""
    if there := titled(db, title):
        return db.get_one(Topic, there)
    topic = Topic(title=title[:TITLE], created_by=by.id, created_at=now)
    db.add(topic)
    db.flush()
    return topic


def edit(db: Session, topic: Topic, title: str, blurb: str, version: int) -> Topic:
    """Give it better words. Refused when somebody else did meanwhile, or when another topic has this title."""
    if topic.version != version:
        raise Overtaken(_("Somebody changed this topic meanwhile. Look at both and save again."))
    if (there := titled(db, title)) and there != topic.id and normal(title) != normal(topic.title):
        raise Refused(_("There is another topic of this name. Merge the two instead."))
    if (topic.title, topic.blurb) != (title, blurb):
        topic.title, topic.blurb, topic.version = title, blurb, topic.version + 1
        db.add(topic)
    return topic


def sort(db: Session, wish: Wish, topic: Topic) -> None:
    """This wish belongs to that topic, and so do the unsorted ones in the same words."""
    waiting = sa.select(Wish).where(col(Wish.topic_id).is_(None), col(Wish.set_aside_at).is_(None))
    for one in [wish, *db.execute(waiting).scalars()]:
        if normal(one.words) == normal(wish.words):
            one.topic_id, one.set_aside_at = topic.id, None


def make_topic(db: Session, wish: Wish, title: str, by: Person, now: datetime) -> Topic:
    """A wish becomes a topic of its own."""
    topic = add_topic(db, title, by, now)
    sort(db, wish, topic)
    return topic


def unsort(db: Session, wish: Wish) -> None:
    """Let it wait again for being sorted."""
    wish.topic_id = None


def set_aside(db: Session, wish: Wish, now: datetime) -> None:
    """This is no topic."""
    if wish.topic_id is None and wish.set_aside_at is None:
        wish.set_aside_at = now


def take_up(db: Session, wish: Wish) -> None:
    """It may be one after all."""
    wish.set_aside_at = None


def merge(db: Session, topic: Topic, into: Topic, by: Person, now: datetime) -> None:
    """They are the same. Everything said of the one counts for the other while the merge stands."""
    root = db.execute(sa.select(ROOTS.c.root_id).where(ROOTS.c.topic_id == into.id)).scalar_one()
    if root == topic.id:
        raise Refused(_("“%(into)s” is already part of “%(topic)s”.", into=into.title, topic=topic.title))
    if there := db.get(Merge, topic.id):
        if there.into_id in (into.id, root):
            return
        raise Refused(_("“%(topic)s” is part of another topic. Take that back first.", topic=topic.title))
    db.add(Merge(topic_id=topic.id, into_id=root, merged_by=by.id, merged_at=now))


def shortlist(db: Session, topic: Topic, by: Person, now: datetime) -> None:
    """Consider it next; a parked one waits no longer."""
    unpark(db, topic)
    if not db.get(Shortlisting, topic.id):
        db.add(Shortlisting(topic_id=topic.id, shortlisted_by=by.id, shortlisted_at=now))


def park(db: Session, topic: Topic, reason: str, by: Person, now: datetime) -> None:
    """Let it wait, and say why. Another reason replaces the first; nobody is written to twice for it."""
    unshortlist(db, topic)
    if there := db.get(Parking, topic.id):
        there.reason = reason
    else:
        db.add(Parking(topic_id=topic.id, reason=reason, parked_by=by.id, parked_at=now))


def unmerge(db: Session, topic: Topic) -> None:
    """They are two topics after all; each has kept its votes."""
    _take_away(db, Merge, topic.id)


def unshortlist(db: Session, topic: Topic) -> None:
    """Not next."""
    _take_away(db, Shortlisting, topic.id)


def unpark(db: Session, topic: Topic) -> None:
    """It waits no longer."""
    _take_away(db, Parking, topic.id)


def _take_away(db: Session, fact: type[SQLModel], key: int) -> None:
    if row := db.get(fact, key):
        db.delete(row)
        db.flush()


# --- the choice --------------------------------------------------------------------------------


def choose(db: Session, meetup: Meetup, topic: Topic, reason: str, by: Person, now: datetime) -> Choice:
    """Make this the meetup's topic. Choosing it twice is once; another one takes the first one's place."""
    if cancelled(db, meetup.id):
        raise Refused(_("This meetup was cancelled. Plan a new one instead."))
    root = db.get_one(Topic, db.execute(sa.select(root_of(topic.id))).scalar_one())
    choice = db.get(Choice, meetup.id)
    if choice and choice.topic_id == root.id:
        return choice
    before = db.get(Topic, choice.topic_id) if choice else None
    if choice is None:
        choice = Choice(meetup_id=meetup.id, topic_id=root.id, chosen_by=by.id, chosen_at=now)
    choice.topic_id, choice.reason, choice.chosen_by, choice.chosen_at = root.id, reason, by.id, now
    db.add(choice)
    unpark(db, root)
    if not meetup.title or (before and meetup.title == before.title):
        meetups.describe(db, meetup, title=root.title)
    return choice


def unchoose(db: Session, meetup: Meetup) -> None:
    """Take the choice back. The title goes with it if it came with it."""
    choice = db.get(Choice, meetup.id)
    if choice is None:
        return
    if meetup.title == db.get_one(Topic, choice.topic_id).title:
        meetups.describe(db, meetup, title="")
    db.delete(choice)


def plan(
    db: Session, topic: Topic, audience_id: int | None, reason: str, by: Person, now: datetime, zone: str
) -> Meetup:
    """A new meetup about this topic; for everyone, if nobody made an audience yet."""
    audience = db.get_one(Audience, audience_id) if audience_id else _everyone(db, by, now)
    meetup = meetups.plan(db, audience.id, "", by, now, zone)
    db.flush()
    choose(db, meetup, topic, reason, by, now)
    return meetup


def _everyone(db: Session, by: Person, now: datetime) -> Audience:
    if first := db.exec(select(Audience).order_by(col(Audience.id))).first():
        return first
    audience = Audience(name=_("Everyone"), created_by=by.id, created_at=now)
    db.add(audience)
    db.flush()
    return audience


# --- surveys take root -------------------------------------------------------------------------


def take_root(db: Session, now: datetime) -> None:
    """Tie grid rows and own words of surveys to topics. May run any number of times; one look when all is done."""
    rows, answers = _rootless(), _unheard(now)
    any_rows, any_answers = db.execute(sa.select(rows.exists(), answers.exists())).one()
    if not any_rows and not any_answers:
        return
    there = _by_title(db)
    if any_rows:
        for option_id, text, by in db.execute(rows.order_by(col(Option.id))).all():
            db.add(Root(option_id=option_id, topic_id=_topic_for(db, there, text, by, now)))
    if any_answers:
        # by the alphabet: the order of what was said without names must not tell who answered first
        found = db.execute(answers.order_by(col(Answer.words), col(Answer.id)).limit(ROUND)).all()
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
    """The "what next?" questions of closed surveys that enough people wrote something to."""
    return (
        sa.select(col(Answer.question_id))
        .join(Question, col(Question.id) == col(Answer.question_id))
        .join(Survey, col(Survey.id) == col(Question.survey_id))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .where(
            col(Question.role) == "next",
            col(Survey.closes_at) <= now,
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
