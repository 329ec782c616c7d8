"""What a named survey's results are made of: all answers, as they are now, from the first on."""

from datetime import datetime

from sqlalchemy import Executable, bindparam, func
from sqlalchemy import select as select_core
from sqlmodel import Session, col

from app.surveys.models import Response, Survey
from app.surveys.papers import paper_of
from app.surveys.queries import submitted
from app.surveys.source import Source
from app.surveys.sums.counting import Terms, count
from app.surveys.sums.publishing import source_of
from app.surveys.sums.reading import given


def last_change(db: Session, survey_id: int) -> datetime | None:
    """When somebody last sent or changed an answer."""
    changed: datetime | None = db.connection().execute(_LAST_CHANGE, {"survey_id": survey_id}).scalar_one()
    return changed


_LAST_CHANGE: Executable = select_core(func.max(col(Response.changed_at))).where(*submitted(bindparam("survey_id")))


def source(db: Session, survey: Survey) -> Source:
    """Everything that was answered."""
    bodies = [one.body for one in given(db, survey.id)]
    return source_of(count(paper_of(db, survey), bodies, Terms(1, 1, survey.segment)))
