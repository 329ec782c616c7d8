"""What the desk counts of a Survey, as SQL: asked, answered, the next reminder."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import col

from app.surveys.models import Participation, Reminder, Response, Survey


def how_many_asked() -> Any:
    """How many a Survey was sent to."""
    return (
        select(func.count()).where(col(Participation.survey_id) == col(Survey.id)).correlate(Survey).scalar_subquery()
    )


def how_many_answered() -> Any:
    """How many of them have sent an answer."""
    given = and_(col(Response.survey_id) == col(Survey.id), col(Response.submitted_at).is_not(None))
    return select(func.count()).where(given).correlate(Survey).scalar_subquery()


def next_reminder(now: datetime) -> Any:
    """When those who have not answered a Survey are written to next."""
    planned = and_(col(Reminder.survey_id) == col(Survey.id), col(Reminder.goes_at) > now)
    return select(func.min(col(Reminder.goes_at))).where(planned).correlate(Survey).scalar_subquery()
