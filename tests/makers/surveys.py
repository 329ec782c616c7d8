"""Makers of surveys: sent ones, answered ones, and people's links to them."""

from datetime import datetime, timedelta

from sqlalchemy import Select
from sqlmodel import Session, col, select

from app.people.links import make_link
from app.people.models import Person
from app.people.queries import members
from app.surveys import actions, keeping, papers
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.models import Survey
from app.surveys.paper import Item, Paper
from app.surveys.sums import steps
from tests.house import NOON, People, many_people

OPEN_FOR = timedelta(days=10)

SEVEN_KINDS = [
    NewQuestion("one", "In the room or online?", ["Room", "Online"], own_words=True),
    NewQuestion("several", "When?", ["Tuesday", "Thursday", "Friday"]),
    NewQuestion("scale", "How useful?", required=True, low="not", high="very", role="useful"),
    NewQuestion("rank", "What matters most?", ["Docs", "Mentoring", "Automation", "Events"]),
    NewQuestion("short", "One thing to keep", role="keep"),
    NewQuestion("long", "Anything else?"),
    NewQuestion("grid", "Topics", ["Kafka", "Query plans"], own_words=True),
]
"""One question of each kind."""


def a_draft(db: Session, people: People, questions: list[NewQuestion] | None = None, **values: object) -> Survey:
    """A survey nobody has been asked yet, by Olha, for everyone."""
    given = {"audience_id": people.everyone.id, **values}
    title = str(given.pop("title", "What next?"))
    survey = actions.create(db, title, SEVEN_KINDS if questions is None else questions, people.olha, NOON, **given)
    db.commit()
    return survey


def a_survey(
    db: Session,
    people: People,
    questions: list[NewQuestion] | None = None,
    closes_at: datetime = NOON + OPEN_FOR,
    asked: Select[tuple[int]] | None = None,
    **values: object,
) -> Survey:
    """A survey that was sent to everyone at noon."""
    survey = a_draft(db, people, questions, **values)
    actions.send(db, survey, members(people.everyone) if asked is None else asked, NOON, closes_at, people.olha, NOON)
    db.commit()
    return survey


def only(*people: Person) -> Select[tuple[int]]:
    """Just these people."""
    return select(col(Person.id)).where(col(Person.id).in_([person.id for person in people]))


def question(paper: Paper, kind: str) -> Item:
    """The first question of a kind."""
    return next(item for item in paper.items if item.kind == kind)


def paper(db: Session, survey: Survey) -> Paper:
    """The survey with its questions."""
    return papers.paper(db, survey.id)


def their_link(db: Session, survey: Survey, person: Person) -> str:
    """The address in this person's mail."""
    token = make_link(db, "surveys.form", person.id, survey.id, NOON)
    db.commit()
    return f"/s/{token}"


def an_answer(db: Session, survey: Survey, person: Person, *marks: Mark, at: datetime = NOON) -> None:
    """That this person has submitted these marks."""
    keeping.submit(db, survey, person, marks, at)
    db.commit()


def counted(db: Session, now: datetime = NOON) -> None:
    """That the worker has counted what is to be counted by now."""
    db.commit()
    for survey_id in steps.due(db, now):
        steps.keep(db, steps.taken(db, survey_id, now), now)
    db.commit()


def an_answered_survey(db: Session, people: People, count: int = 5) -> Survey:
    """A survey to everyone and many others, with so many answers: useful 1 to 5 in turn, and a word to keep."""
    crowd = many_people(db, count)
    survey = a_survey(db, people)
    scale, short = question(paper(db, survey), "scale"), question(paper(db, survey), "short")
    for n, person in enumerate(crowd):
        an_answer(db, survey, person, Mark(scale.id, number=n % 5 + 1), Mark(short.id, words=f"Word {n}"))
    return survey
