"""Makers for sealed surveys: papers and answers without a database, and sealed surveys with one."""

from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session, col, select

from app.people.models import Person
from app.people.queries import members
from app.surveys import actions, papers
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.models import Survey
from app.surveys.paper import Choice, Item, Paper
from app.surveys.sealed import handing_in
from app.surveys.sums.counting import Body
from tests.house import NOON, People, many_people
from tests.makers.surveys import a_draft


def an_item(number: int, kind: str, answers: int = 0, own_words: bool = False) -> Item:
    """A question with so many answers to choose from, whose ids begin with a hundred times its number."""
    options = tuple(Choice(100 * number + n, f"Answer {n}") for n in range(answers))
    return Item(number, kind, f"Question {number}?", "", False, "", own_words, "", "", 5, options)


EVERY_KIND = (
    an_item(1, "one", 3, own_words=True),
    an_item(2, "several", 4),
    an_item(3, "scale"),
    an_item(4, "rank", 4),
    an_item(5, "short"),
    an_item(6, "long"),
    an_item(7, "grid", 5, own_words=True),
)


def a_paper(*items: Item) -> Paper:
    """A paper of these questions, or of one of every kind."""
    return Paper(
        id=1, title="How are we?", intro="", mode="anonymous", k=5, k_words=10, segment="department",
        about_talk=False, meetup_id=None, created_by=1,
        opens_at=None, closes_at=None, heard="", told_at=None, rows=items or EVERY_KIND,
    )  # fmt: skip


def some_body(chance: Random, segment: str, texts: bool = True) -> Body:
    """What somebody may say to one question of every kind; most skip some."""
    marks = [
        Mark(1, 100 + chance.randrange(3)),
        *(Mark(2, 200 + n) for n in range(4) if chance.random() < 0.4),
        Mark(3, number=chance.randint(1, 5)),
        *(Mark(4, 400 + option, place) for place, option in enumerate(chance.sample(range(4), 3), 1)),
        *(Mark(7, 700 + n, side=side) for n in range(5) for side in ("want", "teach") if chance.random() < 0.3),
    ]
    if texts:
        marks += [
            Mark(5, words=f"w{chance.getrandbits(40)}"),
            Mark(7, side="want", words=f"g{chance.getrandbits(40)}"),
        ]
    skipped = {number for number in range(1, 8) if chance.random() < 0.3}
    return Body(tuple(mark for mark in marks if mark.question_id not in skipped), segment)


CLOSES = NOON + timedelta(days=10)


def a_sealed_survey(
    db: Session, people: People, questions: list[NewQuestion] | None = None, crowd: int = 12, **terms: object
) -> Survey:
    """An anonymous survey that was sent to everyone and so many others; the worker has not made its key yet."""
    many_people(db, crowd)
    survey = a_draft(db, people, questions)
    for name, value in {"mode": "anonymous", "k_words": 10, **terms}.items():
        setattr(survey, name, value)
    actions.send(db, survey, members(people.everyone), NOON, CLOSES, people.olha, NOON)
    db.commit()
    return survey


def the_crowd(db: Session, at_most: int = 1000) -> list[Person]:
    """The many others, in order."""
    return list(
        db.exec(select(Person).where(col(Person.name).like("Person %")).order_by(col(Person.id)).limit(at_most))
    )


def handed_in(db: Session, survey: Survey, person: Person, *marks: Mark, at: datetime = NOON) -> bool:
    """That this person has sent these marks; False when they had before."""
    kept = handing_in.hand_in(db, papers.paper(db, survey.id), person, marks, at)
    db.commit()
    return kept
