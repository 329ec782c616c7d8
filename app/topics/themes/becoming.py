"""A theme becomes a topic: with a wish of everybody who wrote so, where their names are kept and may be."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.base.i18n import _
from app.people.models import Person
from app.surveys.models import Answer, Response, Survey
from app.surveys.paper import CONFIDENTIAL, threshold
from app.surveys.queries import state, submitted
from app.surveys.sums.steps import all_shown, is_awaited
from app.topics import actions
from app.topics.models import Heard, Theme, Topic, Wish
from app.topics.themes.queries import placed
from app.topics.themes.texts import fingerprint
from app.topics.words import normal

Writers = list[tuple[Answer, int]]
"""Answers and whose they are."""


def become(db: Session, survey: Survey, theme: Theme, by: Person, now: datetime) -> Topic:
    """Put it on the board under its name. A topic of this name takes it in; twice is once.

    From a confidential survey wishes come without names, once what is shown is what everybody said, and only if as
    many wrote so as its results need: nobody who is told later that it is planned can be the only one who wrote so.
    Sealed texts have nobody."""
    if survey.mode == CONFIDENTIAL and (state(survey, now) == "open" or is_awaited(db, survey, now)):
        raise Refused(_("People are still answering. This can become a topic once the survey is closed and counted."))
    topic = actions.add_topic(db, theme.name.removesuffix("."), by, now)
    theme.topic_id = topic.id
    whole = select(Survey.id).where(Survey.id == survey.id, sa.or_(col(Survey.mode) == "named", all_shown()))
    writers = _writers(db, survey, theme) if db.exec(whole).first() else []
    if len({person for _answer, person in writers}) >= threshold(survey):
        _wish(db, survey, topic, writers, now)
    return topic


def unbecome(db: Session, survey: Survey, theme: Theme) -> None:
    """It is no topic after all: its wishes leave the board, those that waited there before wait again."""
    answers = [answer.id for answer, _person in _writers(db, survey, theme)]
    mine = (col(Wish.topic_id) == theme.topic_id, col(Wish.answer_id).in_(answers))
    heard = sa.exists().where(col(Heard.answer_id) == col(Wish.answer_id))
    db.execute(sa.delete(Wish).where(*mine, ~heard))
    db.execute(sa.update(Wish).where(*mine).values(topic_id=None))
    theme.topic_id = None


def _writers(db: Session, survey: Survey, theme: Theme) -> Writers:
    """The answers of a theme with their people."""
    rows = select(Answer, Response.person_id).join(Response, col(Response.id) == Answer.response_id)
    written = rows.where(*submitted(survey.id), Answer.question_id == theme.question_id, Answer.words != "")
    where = placed(db, theme.question_id)
    return [
        (answer, person)
        for answer, person in db.exec(written.order_by(col(Answer.words), col(Answer.id)))
        if where.get(fingerprint(answer.words)) == theme.id
    ]


def _wish(db: Session, survey: Survey, topic: Topic, writers: Writers, now: datetime) -> None:
    """What they wrote counts for the topic; where it is a wish of theirs already, that one does."""
    people = {person for _answer, person in writers}
    said = db.exec(select(Wish).where(col(Wish.person_id).in_(people))).all()
    by_answer, by_words = (
        {one.answer_id: one for one in said},
        {(one.person_id, normal(one.words)): one for one in said},
    )
    for answer, person in writers:
        words = answer.words.strip()[: actions.WORDS]
        if there := by_answer.get(answer.id) or by_words.get((person, normal(words))):
            there.topic_id, there.set_aside_at = there.topic_id or topic.id, None
            continue
        wish = by_words[person, normal(words)] = Wish(
            person_id=person,
            words=words,
            wished_at=min(now, survey.closes_at or now),  # not when they answered: that would tell who came first
            topic_id=topic.id,
            answer_id=answer.id,
            nameless=survey.mode != "named",
        )
        db.add(wish)
