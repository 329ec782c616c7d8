"""Counting confidential surveys: in steps while they are open, and all of it at the close.

Between two counts that are shown, k people at least have answered or changed an answer: two looks, at whatever
moments, never tell what fewer said (SECURITY.md 3). So while it is open a count waits until the next one is made:
whatever comes until the close, the last one differs enough from it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, Table, and_, bindparam, delete, exists, func, or_, update
from sqlalchemy import select as select_core
from sqlmodel import Session, col

from app.base.db import Database
from app.surveys import papers
from app.surveys.models import Closing, Counted, NextCount, Response, Survey
from app.surveys.paper import ANONYMOUS, CONFIDENTIAL, Paper
from app.surveys.queries import state, submitted
from app.surveys.sums.counting import Count, Terms, count
from app.surveys.sums.reading import Given, given
from app.surveys.sums.storing import packed, store, unpacked

PAUSE = timedelta(minutes=1)
"""While it is open it is counted no more often, however many answers come."""


class Step(NamedTuple):
    """What was counted outside of a transaction, to be kept in one."""

    survey_id: int
    version: int
    """The survey as it was read: whatever becomes of it meanwhile (other words, another close, somebody who is
    forgotten) makes it another one, and the count is made anew."""
    last: int
    """The number of the count before, shown or not; 0: none."""
    counts: Sequence[Count]
    """The last of them waits; the one before it is shown. At the close the only one is shown."""
    held: Sequence[Sequence[Given]]
    """What each of them holds that none held before."""
    closed: bool


def work(database: Database, now: datetime) -> None:
    """Count whatever is due. It may be killed at any line; the next round goes on."""
    with database.reading() as db:
        surveys = due(db, now)
    for survey_id in surveys:
        with database.reading() as db:
            step = taken(db, survey_id, now)
        database.write(partial(keep, step=step, now=now))


def due(db: Session, now: datetime) -> list[int]:
    """The surveys that are to be counted."""
    return list(db.scalars(_DUE, _moment(now)))


def is_awaited(db: Session, survey: Survey, now: datetime) -> bool:
    """Whether the last count is still to come: once a survey has closed, within a minute."""
    if survey.mode == ANONYMOUS:
        return db.get(Counted, survey.id) is None
    of_it = {"survey_id": survey.id, **_moment(now)}
    return state(survey, now) == "closed" and db.execute(_THIS_IS_DUE, of_it).first() is not None


def all_shown() -> ColumnElement[bool]:
    """Whether what is shown of a closed Survey is what everybody said: too few have changed it since otherwise."""
    shown = select_core(col(Counted.step)).where(col(Counted.survey_id) == col(Survey.id))
    step = shown.correlate(Survey).scalar_subquery()
    other = or_(col(Response.step).is_(None), col(Response.step) > step)
    others = exists().where(*submitted(col(Survey.id)), other)
    return and_(step.is_not(None), ~others.correlate(Survey))


def _moment(now: datetime) -> dict[str, datetime]:
    return {"now": now, "rested": now - PAUSE}


def _due() -> Any:
    new = select_core(func.count()).where(*submitted(col(Survey.id)), col(Response.step).is_(None))
    closed = col(Survey.closes_at) <= bindparam("now")
    waits = exists().where(col(NextCount.survey_id) == col(Survey.id))
    just_counted = waits.where(col(NextCount.counted_at) > bindparam("rested"))
    enough = and_(new.correlate(Survey).scalar_subquery() >= col(Survey.k), or_(closed, ~just_counted))
    sent_ones = select_core(col(Survey.id)).where(col(Survey.mode) == CONFIDENTIAL, col(Survey.sent_at).is_not(None))
    return sent_ones.where(or_(enough, and_(closed, waits)))


_DUE: Executable = _due()
_THIS_IS_DUE: Executable = _due().where(col(Survey.id) == bindparam("survey_id"))


# --- counting ------------------------------------------------------------------------------------


def taken(db: Session, survey_id: int, now: datetime) -> Step:
    """The count of a survey that is due."""
    survey = db.get_one(Survey, survey_id)
    paper, everybody = papers.paper_of(db, survey), given(db, survey_id)
    closed = state(survey, now) == "closed"
    before = _last(db, survey_id)
    held = [[one for one in everybody if one.step is None]]
    counts = [_count(paper, everybody, _segment(db, survey) if closed else "")]
    if not closed and not before and len(everybody) >= 2 * survey.k:
        first, last = everybody[: -survey.k], everybody[-survey.k :]
        held, counts = [first, last], [_count(paper, first), *counts]
    return Step(survey_id, survey.version, before, counts, held, closed)


def _last(db: Session, survey_id: int) -> int:
    shown, waits = db.get(Counted, survey_id), db.get(NextCount, survey_id)
    return waits.step if waits else shown.step if shown else 0


def _segment(db: Session, survey: Survey) -> str:
    """What groups are compared by: nothing when it is closed again. Between two closings so many answers come that
    nobody can be guessed from the sums, but not in each group."""
    again = exists().where(col(Closing.survey_id) == survey.id, col(Closing.instead_of) <= col(Closing.set_at))
    return "" if db.execute(select_core(again)).scalar_one() else survey.segment


def _count(paper: Paper, those: Sequence[Given], segment: str = "") -> Count:
    return count(paper, [one.body for one in those], Terms(paper.k, paper.k_words, segment))


# --- keeping -------------------------------------------------------------------------------------


def keep(db: Session, step: Step, now: datetime) -> None:
    """All of it or nothing; not when another worker was quicker, or the survey is another one by now.

    An answer that was changed after it was read belongs to no count yet."""
    survey = db.get(Survey, step.survey_id)
    if survey is None or survey.version != step.version or _last(db, step.survey_id) != step.last:
        return
    waits = db.get(NextCount, step.survey_id)
    numbers = range(step.last + 1, step.last + 1 + len(step.counts))
    if step.closed:
        store(db, survey.id, step.counts[-1], now, numbers[-1])
        db.execute(delete(NextCount).where(col(NextCount.survey_id) == survey.id))
    else:
        if waits:
            store(db, survey.id, unpacked(waits.found), now, waits.step)
        elif len(step.counts) > 1:
            store(db, survey.id, step.counts[0], now, numbers[0])
        found = packed(step.counts[-1])
        db.merge(NextCount(survey_id=survey.id, step=numbers[-1], found=found, counted_at=now))
    for number, held in zip(numbers, step.held, strict=True):
        _hold(db, held, number)
    db.flush()


_RESPONSES: Table = Response.__table__  # type: ignore[attr-defined]
_AS_IT_WAS = (_RESPONSES.c.id == bindparam("its_id"), _RESPONSES.c.changed_at == bindparam("it_changed_at"))


def _hold(db: Session, held: Sequence[Given], number: int) -> None:
    if held:
        rows = [{"its_id": one.response_id, "it_changed_at": one.changed_at} for one in held]
        db.connection().execute(update(_RESPONSES).where(*_AS_IT_WAS).values(step=number), rows)
