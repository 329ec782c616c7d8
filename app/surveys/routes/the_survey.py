"""What the organizer's pages of one survey begin with, and what its files are called."""

import re
from typing import Annotated
from urllib.parse import quote

from sqlmodel import Session
from starlette.requests import Request

from app.base.clock import now
from app.base.db import Inside
from app.base.errors import Missing
from app.base.forms import row_number
from app.base.web import surround
from app.surveys import queries
from app.surveys.models import Survey


def _the_survey(request: Request, db: Session) -> Survey:
    number = row_number(str(request.path_params["survey_id"]))
    survey = db.get(Survey, number) if number else None
    if survey is None:
        raise Missing
    surround(request, survey=survey, state=queries.state(survey, now()))
    return survey


TheSurvey = Annotated[Survey, Inside(_the_survey)]
"""The survey named in the path. Put `who: Organizer` before it: strangers learn nothing."""


def as_file(survey: Survey, ending: str) -> dict[str, str]:
    """The header that has a download kept under the survey's title (RFC 6266), or its number where it is not read."""
    title = re.sub(r'[\s\x00-\x1f\x7f/\\:*?"<>|]+', " ", survey.title).strip(" .") or f"survey-{survey.id}"
    names = f"filename=\"survey-{survey.id}.{ending}\"; filename*=UTF-8''{quote(f'{title}.{ending}', safe='')}"
    return {"Content-Disposition": f"attachment; {names}"}
