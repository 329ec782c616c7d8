"""What was kept of a sealed survey, or came with an imported one, as results are made of it."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.surveys.models import Counted, FreeText, Question, Sum
from app.surveys.sealed.counting import PEOPLE, WRITERS
from app.surveys.source import Cell, Source, Texts


def answered(db: Session, survey_id: int) -> int | None:
    """How many answered; None before the count."""
    counted = db.get(Counted, survey_id)
    return counted.n if counted else None


def source(db: Session, survey_id: int) -> Source:
    """The sums, groups put together."""
    marks: dict[int, dict[Cell, int]] = {}
    people: dict[int, int] = {}
    writers: dict[int, int] = {}
    rows = (
        select(Sum.question_id, Sum.what, func.sum(col(Sum.n)))
        .join(Question, col(Question.id) == col(Sum.question_id))
        .where(Question.survey_id == survey_id)
        .group_by(col(Sum.question_id), col(Sum.what))
    )
    for question_id, what, n in db.exec(rows):
        if what == PEOPLE:
            people[question_id] = int(n)
        elif what == WRITERS:
            writers[question_id] = int(n)
        else:
            marks.setdefault(question_id, {})[cell(what)] = int(n)
    return Source(marks, people, writers, lambda question_id, at_most: _texts(db, question_id, at_most))


def _texts(db: Session, question_id: int, at_most: int | None) -> Texts:
    mine = select(FreeText.words, func.count()).where(FreeText.question_id == question_id)
    return tuple(
        (words, n) for words, n in db.exec(mine.group_by(col(FreeText.words)).order_by(FreeText.words).limit(at_most))
    )


def cell(what: str) -> Cell:
    """The option, number and side that `counting.what_of` made a name of."""
    name, _slash, part = what.partition("/")
    if name.startswith("n"):
        return None, int(name[1:]), ""
    option = int(name[1:])
    return (option, int(part), "") if part.isdecimal() else (option, None, part)
