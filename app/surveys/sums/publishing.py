"""A count as results are made of it: one that is kept, or one that was just made."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.surveys.models import FreeText, Question, SegmentGroup, Sum
from app.surveys.source import Cell, Group, Marks, Source, Texts
from app.surveys.sums.counting import PEOPLE, WRITERS, Count

Told = Sequence[tuple[int, str, int, int]]
"""(question, what, group, how many)."""


def source(db: Session, survey_id: int) -> Source:
    """What is kept of a count."""
    mine = select(Sum.question_id, Sum.what, Sum.segment, Sum.n).join(Question).where(Question.survey_id == survey_id)
    apart = select(SegmentGroup).where(SegmentGroup.survey_id == survey_id).order_by(col(SegmentGroup.number))
    groups = [(group.label.split("\n"), group.n) for group in db.exec(apart)]
    return _source(db.exec(mine).all(), groups, lambda question_id, at_most: _texts(db, question_id, at_most))


def source_of(found: Count) -> Source:
    """A count that is kept nowhere."""
    words = Counter((question_id, words) for question_id, _side, words in found.texts)
    texts = sorted((question_id, said, n) for (question_id, said), n in words.items())
    told = [(*key, n) for key, n in found.tallies.items()]
    return _source(
        told, found.groups, lambda its, at_most: tuple(text[1:] for text in texts if text[0] == its)[:at_most]
    )


def _source(
    told: Told, groups: Sequence[tuple[Sequence[str], int]], texts: Callable[[int, int | None], Texts]
) -> Source:
    marks, people, writers = _by_question(told)
    return Source(marks, people, writers, texts, [
        Group(tuple(members), n, *_by_question([one for one in told if one[2] == number])[:2])
        for number, (members, n) in enumerate(groups, 1)
    ])  # fmt: skip


def _by_question(told: Told) -> tuple[Marks, Mapping[int, int], Mapping[int, int]]:
    """How often each mark was made, how many answered, how many wrote; groups added up."""
    marks: dict[int, Counter[Cell]] = {}
    people: Counter[int] = Counter()
    writers: Counter[int] = Counter()
    for question_id, what, _group, n in told:
        if what == PEOPLE:
            people[question_id] += n
        elif what == WRITERS:
            writers[question_id] += n
        else:
            marks.setdefault(question_id, Counter())[cell(what)] += n
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
