"""The answers of a named survey, as results are made of them: all of them, as they are now."""

from datetime import datetime

from sqlalchemy import ColumnElement, Executable, bindparam, distinct, func
from sqlalchemy import select as select_core
from sqlmodel import Session, col, select

from app.surveys.models import Answer, Response, Survey
from app.surveys.paper import threshold
from app.surveys.queries import submitted
from app.surveys.source import Cell, Group, Source, Texts
from app.surveys.sums.counting import merged

Which = tuple[ColumnElement[bool], ...]
"""What makes a response one that is counted."""


def last_change(db: Session, survey_id: int) -> datetime | None:
    """When somebody last sent or changed an answer."""
    changed: datetime | None = db.connection().execute(_LAST_CHANGE, {"survey_id": survey_id}).scalar_one()
    return changed


_LAST_CHANGE: Executable = select_core(func.max(col(Response.changed_at))).where(*submitted(bindparam("survey_id")))


def source(db: Session, survey: Survey) -> Source:
    """The answers that keep their person."""
    which = submitted(survey.id)
    return Source(
        _marked(db, which), _distinct(db, which), _distinct(db, (*which, col(Answer.words) != "")),
        lambda question_id, at_most: _texts(db, which, question_id, at_most),
        _groups(db, survey, which) if survey.segment else (),
    )  # fmt: skip


def _groups(db: Session, survey: Survey, which: Which) -> list[Group]:
    of_each = select(Response.segment, func.count()).where(*which).group_by(col(Response.segment))
    sizes = dict(list(db.exec(of_each)))
    group_of = merged(sizes, threshold(survey))
    found = []
    for number in sorted(set(group_of.values())):
        members = sorted(value for value in group_of if group_of[value] == number)
        theirs = (*which, col(Response.segment).in_(members))
        n = sum(sizes[value] for value in members)
        found.append(Group(tuple(members), n, _marked(db, theirs), _distinct(db, theirs)))
    return found


def _marked(db: Session, which: Which) -> dict[int, dict[Cell, int]]:
    key = (Answer.question_id, Answer.option_id, Answer.number, Answer.side)
    marked = select(*key, func.count()).join(Response, col(Answer.response_id) == Response.id)  # type: ignore[call-overload]
    found: dict[int, dict[Cell, int]] = {}
    for question_id, option_id, number, side, n in db.execute(
        marked.where(*which, Answer.words == "").group_by(*key)
    ):
        found.setdefault(question_id, {})[option_id, number, side] = n
    return found


def _distinct(db: Session, which: Which) -> dict[int, int]:
    """By question: how many people made a mark of this sort."""
    rows = (
        select(Answer.question_id, func.count(distinct(col(Answer.response_id))))
        .join(Response, col(Answer.response_id) == Response.id)
        .where(*which)
        .group_by(col(Answer.question_id))
    )
    return dict(list(db.execute(rows)))


def _texts(db: Session, which: Which, question_id: int, at_most: int | None) -> Texts:
    written = select(Answer.words, func.count()).join(Response, col(Answer.response_id) == Response.id)
    mine = written.where(*which, Answer.question_id == question_id, Answer.words != "")
    return tuple(
        (words, n) for words, n in db.exec(mine.group_by(Answer.words).order_by(Answer.words).limit(at_most))
    )
