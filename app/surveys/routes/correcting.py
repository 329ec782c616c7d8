"""A new wording of a survey that people have already got: texts only, and everybody sees what they were."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.forms import Form, Sent
from app.base.i18n import TEXT_LANGUAGES, _, number
from app.base.web import done, show
from app.people.access import Organizer
from app.surveys import correcting, papers
from app.surveys.models import Survey
from app.surveys.routes.the_survey import TheSurvey
from app.surveys.texts import roles

router = APIRouter()


@router.get("/surveys/{survey_id}/wording", name="surveys.correct")
@reads
def wording(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Every text as it is read now, with a field for other words."""
    if survey.sent_at is None:
        return done(request, "surveys.edit", survey_id=survey.id)
    return _show_wording(request, db, survey, Form())


@router.post("/surveys/{survey_id}/wording", name="surveys.correct")
@writes
def correct(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Let what was typed be read from now on."""
    form, words = Form(sent), {}
    for text in correcting.wording(db, survey):
        words[text.place] = form[text.place].strip() if text.place in form.values else text.words
        if text.words and not words[text.place]:
            form.wrong(text.place, _("Something has to stand here: people were asked it."))
        elif len(words[text.place]) > text.most:
            form.wrong(text.place, _("This is too long: at most %(n)s characters.", n=number(text.most)))
    if form.errors:
        return _show_wording(request, db, survey, form, 422)
    changed = correcting.correct(db, survey, words, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="reworded" if changed else "")


def _show_wording(request: Request, db: Session, survey: Survey, form: Form, status: int = 200) -> Response:
    paper = papers.paper_of(db, survey)
    return show(
        request, "surveys/wording.html", status,
        form=form, paper=paper, texts=correcting.wording(db, survey), roles=roles(paper), known=TEXT_LANGUAGES,
        written=(*paper.languages, "")[0],
    )  # fmt: skip
