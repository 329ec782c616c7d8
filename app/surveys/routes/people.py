"""Who said what in a named survey, where everybody knew that it would be seen with their name."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.base.db import Db, reads
from app.base.errors import Missing
from app.base.web import show
from app.people.access import Organizer
from app.surveys import answering, papers, queries
from app.surveys.routes.the_survey import TheSurvey

router = APIRouter()
MANY = 50


@router.get("/surveys/{survey_id}/people", name="surveys.people")
@reads
def people(
    request: Request, who: Organizer, survey: TheSurvey, db: Db, page: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """Everybody who has answered, with what they said."""
    paper = papers.paper_of(db, survey)
    if paper.mode != "named":
        raise Missing
    found = queries.who_answered(db, survey.id, (page - 1) * MANY, MANY + 1)
    said = [
        (one, [(question, " · ".join(words)) for question, words in answering.in_words(paper, one.marks)])
        for one in found[:MANY]
    ]
    return show(request, "surveys/people.html", paper=paper, said=said, page=page, more=len(found) > MANY)
