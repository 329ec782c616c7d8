"""What was kept of a sealed survey, or came with an imported one, as results are made of it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.surveys.models import FreeText, Question, SegmentGroup, Sum
from app.surveys.source import Cell, Group, Marks, Source, Texts
from app.surveys.sums.counting import PEOPLE, WRITERS


def source(db: Session, survey_id: int) -> Source:
    """The sums of all, and of each group."""
    mine = select(Sum).join(Question, col(Question.id) == col(Sum.question_id)).where(Question.survey_id == survey_id)
    sums = db.exec(mine).all()
    marks, people, writers = _by_question(sums)
    told_apart = select(SegmentGroup).where(SegmentGroup.survey_id == survey_id).order_by(col(SegmentGroup.number))
    groups = [_group(group, sums) for group in db.exec(told_apart)]
    return Source(marks, people, writers, lambda question_id, at_most: _texts(db, question_id, at_most), groups)


def _group(group: SegmentGroup, sums: Iterable[Sum]) -> Group:
    marks, people, _writers = _by_question(row for row in sums if row.segment == group.number)
    return Group(tuple(group.label.split("\n")), group.n, marks, people)


def _by_question(sums: Iterable[Sum]) -> tuple[Marks, Mapping[int, int], Mapping[int, int]]:
    """How often each mark was made, how many answered, how many wrote; groups added up."""
    marks: dict[int, Counter[Cell]] = {}
    people: Counter[int] = Counter()
    writers: Counter[int] = Counter()
    for row in sums:
        if row.what == PEOPLE:
            people[row.question_id] += row.n
        elif row.what == WRITERS:
            writers[row.question_id] += row.n
        else:
            marks.setdefault(row.question_id, Counter())[cell(row.what)] += row.n
    return marks, people, writers


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
