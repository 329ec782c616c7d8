"""Who has not answered, who would give a talk, and in a named survey who said what: whatever carries a name."""

from itertools import groupby
from operator import attrgetter
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
NAMES = 200

Page = Annotated[int, Query(ge=1, le=10_000)]


@router.get("/surveys/{survey_id}/people", name="surveys.people")
@reads
def people(request: Request, who: Organizer, survey: TheSurvey, db: Db, page: Page = 1) -> Response:
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


@router.get("/surveys/{survey_id}/volunteers", name="surveys.volunteers")
@reads
def volunteers(request: Request, who: Organizer, survey: TheSurvey, db: Db, page: Page = 1) -> Response:
    """Everybody who would give a talk."""
    paper = papers.paper_of(db, survey)
    if paper.sealed or not paper.asks_for_volunteers:
        raise Missing
    found = queries.volunteers(db, survey.id, (page - 1) * NAMES, NAMES + 1)
    words = {number: text for item in paper.items for number, text in item.texts.items()}
    offers = [(words[option], list(of_one)) for option, of_one in groupby(found[:NAMES], attrgetter("option_id"))]
    return show(request, "surveys/volunteers.html", paper=paper, offers=offers, page=page, more=len(found) > NAMES)


@router.get("/surveys/{survey_id}/silent", name="surveys.silent")
@reads
def silent(request: Request, who: Organizer, survey: TheSurvey, db: Db, page: Page = 1) -> Response:
    """Everybody who was asked and has not answered; in an anonymous survey nobody may know."""
    paper = papers.paper_of(db, survey)
    if paper.sealed:
        raise Missing
    found = queries.silent(db, survey.id, (page - 1) * NAMES, NAMES + 1)
    return show(request, "surveys/silent.html", paper=paper, silent=found[:NAMES], page=page, more=len(found) > NAMES)
