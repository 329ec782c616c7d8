"""You said, we plan: what came of what people asked for in a survey, and how it gets into the letter to them."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.web import done, show
from app.desk.routes.wishing import Asked
from app.people.access import Organizer
from app.people.links import make_link
from app.surveys import actions, heard
from app.surveys.models import Survey
from app.surveys.results import results
from app.topics.promise import outcomes

router = APIRouter()


@router.get("/surveys/{survey_id}/promise", name="desk.promise")
@reads
def promise(request: Request, survey_id: int, who: Organizer, db: Db) -> Response:
    """Every topic and wish of a survey with what comes of it."""
    survey = db.get_one(Survey, survey_id)
    return show(request, "desk/promise.html", survey=survey, outcomes=outcomes(db, survey.id, now()), token="")


@router.api_route("/s/{token}/promise", methods=["GET", "HEAD"], name="desk.promise_by_survey")
@reads
def for_whoever_was_asked(request: Request, visit: Asked, db: Db) -> Response:
    """The topics among them, once people were told; for whoever the survey asked."""
    survey = db.get_one(Survey, visit.about)
    if survey.told_at is None:
        return done(request, "surveys.form", token=visit.token)
    topics = [one for one in outcomes(db, survey.id, now()) if one.topic_id]
    return show(request, "desk/promise.html", survey=survey, outcomes=topics, token=visit.token)


@router.post("/s/{token}/wall", name="desk.open_wall_by_survey")
@writes
def open_wall(request: Request, visit: Asked, db: Db) -> Response:
    """From there to the wall, by a link of its own."""
    return done(request, "topics.wall_by_link", token=make_link(db, "topics.wall_by_link", visit.person.id, 0, now()))


@router.post("/surveys/{survey_id}/promise", name="desk.promise")
@writes
def into_the_letter(request: Request, survey_id: int, who: Organizer, db: Db) -> Response:
    """Write it into the letter about what was heard; pressed again it replaces what stood there."""
    survey = db.get_one(Survey, survey_id)
    letter = survey.heard or heard.draft(results(db, survey, now()), survey.k)
    promised = [(one.words, one.kind, one.detail) for one in outcomes(db, survey.id, now()) if one.topic_id]
    actions.write_heard(survey, heard.with_promise(letter, promised))
    return done(request, "surveys.heard", survey_id=survey.id, saved=1)
