"""An anonymous survey of the sample company, asked, answered and counted: what its results look like."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.people.models import Audience, Person
from app.people.queries import members
from app.surveys import actions, papers
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.models import Participation, Survey
from app.surveys.sealed.handing_in import hand_in

TITLE = "How do we learn here?"
QUESTIONS = [
    NewQuestion("scale", "I have time to learn at work.", low="not at all", high="very much so", required=True),
    NewQuestion(
        "several", "What keeps you from it?",
        ["The next deadline", "Nobody says it is fine", "I do not know where to begin", "Nothing"],
    ),
    NewQuestion("long", "What should we know that nobody says aloud?", hint="Name neither yourself nor others."),
]  # fmt: skip
SAID = [
    "We say learning matters, and then plan every hour.",
    "Meetups at lunch are the only lunch I get.",
    "I would ask more questions if my manager were not in the room.",
    "The recordings help more than you think.",
    "Nobody reads the recap, but please keep writing it.",
    "I am afraid to ask what everybody seems to know.",
    "It is better than last year.",
]


def _ask(db: Session, now: datetime) -> None:
    olha = db.scalars(select(Person).where(col(Person.organizer_since).is_not(None))).first()
    everyone = db.scalars(select(Audience).where(Audience.name == "Everyone")).one()
    if olha is None:
        return
    survey = actions.create(db, TITLE, QUESTIONS, olha, now, audience_id=everyone.id, reminders=1)
    survey.mode, survey.k_words, survey.segment = "anonymous", 10, "department"
    actions.send(db, survey, members(everyone), now, now + timedelta(days=8), olha, now)


def _answer(db: Session, now: datetime) -> None:
    survey = db.scalars(select(Survey).where(Survey.title == TITLE)).one()
    paper, chance = papers.paper(db, survey.id), random.Random(TITLE)  # noqa: S311 -- the same company every time
    time, keeps, aloud = paper.items
    asked = select(Person).join(Participation, col(Participation.person_id) == col(Person.id))
    for person in db.scalars(asked.where(Participation.survey_id == survey.id).order_by(col(Person.id))).all():
        if chance.random() < 0.3:
            continue
        marks = [Mark(time.id, number=chance.choice([1, 2, 2, 3, 3, 4, 5]))]
        marks += [Mark(keeps.id, option.id) for option in keeps.options if chance.random() < 0.4]
        marks += [Mark(aloud.id, words=chance.choice(SAID))] if chance.random() < 0.5 else []
        hand_in(db, paper, person, marks, now)


CHAPTERS: list[tuple[float, Callable[..., None]]] = [(-20, _ask), (-19, _answer)]
