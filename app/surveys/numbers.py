"""How many were asked and how many have answered, as far as organizers are told.

Of an anonymous survey that is, before the count and where too few answered, what was written down once a day and
rounded down (Turnout)."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlmodel import col

from app.base.i18n import _, number
from app.surveys.models import Counted, Participation, Response, Survey, Turnout
from app.surveys.paper import ANONYMOUS


def how_many_asked() -> Any:
    """How many a Survey was sent to."""
    return (
        select(func.count()).where(col(Participation.survey_id) == col(Survey.id)).correlate(Survey).scalar_subquery()
    )


def how_many_answered() -> Any:
    """How many of them have answered a Survey, as far as that is told."""
    submitted = and_(col(Response.survey_id) == col(Survey.id), col(Response.submitted_at).is_not(None))
    given = select(func.count()).where(submitted)
    counted = select(col(Counted.n)).where(*_counted_and_enough())
    told = select(func.max(col(Turnout.n))).where(col(Turnout.survey_id) == col(Survey.id))
    parts = (part.correlate(Survey).scalar_subquery() for part in (counted, told))
    sealed = func.coalesce(*parts, 0)
    return case((col(Survey.mode) == ANONYMOUS, sealed), else_=given.correlate(Survey).scalar_subquery())


def roughly() -> ColumnElement[bool]:
    """Whether no more than "at least so many" is told of a Survey: it is anonymous, and not counted yet, or fewer
    answered than anything is told of."""
    counted = exists().where(*_counted_and_enough())
    return and_(col(Survey.mode) == ANONYMOUS, ~counted.correlate(Survey))


def told_from() -> ColumnElement[int]:
    """From how many answers on anything of a Survey is shown (`paper.threshold`)."""
    return case((col(Survey.mode) == "named", 1), else_=col(Survey.k))


def _counted_and_enough() -> tuple[ColumnElement[bool], ...]:
    return col(Counted.survey_id) == col(Survey.id), col(Counted.n) >= col(Survey.k)


def answered(n: int, roughly: bool) -> str:
    """How many have answered, in words: 34; roughly: at least 30; a dash until there are enough to be told."""
    if not roughly:
        return number(n)
    return _("at least %(n)s", n=number(n)) if n else "–"
