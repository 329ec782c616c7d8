"""Who will see what people say: chosen while the survey is a draft."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.db import Db, reads, writes
from app.base.forms import Form, Sent
from app.base.i18n import _
from app.base.web import done, show
from app.people.access import Organizer
from app.surveys import actions, papers, terms
from app.surveys.models import Survey
from app.surveys.routes.the_survey import TheSurvey
from app.surveys.terms import NewTerms
from app.surveys.who_sees import who_sees_what

router = APIRouter()


@router.get("/surveys/{survey_id}/draft/terms", name="surveys.terms")
@reads
def choose(request: Request, who: Organizer, survey: TheSurvey, db: Db, saved: bool = False) -> Response:
    """The ways to ask, each with what it means; once sent, what was promised stands.

    With what is chosen in the form, what people would be told then."""
    if survey.sent_at is not None:
        return done(request, "surveys.results", survey_id=survey.id)
    return _show_terms(request, db, survey, Form(request.query_params), said=_("Saved.") if saved else "")


@router.post("/surveys/{survey_id}/draft/terms", name="surveys.terms")
@writes
def keep(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Keep what was chosen."""
    form = Form(sent)
    chosen = form.fill(NewTerms)
    if chosen and chosen.k_words and chosen.k_words < chosen.k:
        form.wrong("k_words", _("Words tell more than sums, so this cannot be the smaller number."))
    if not chosen or form.errors:
        return _show_terms(request, db, survey, form, 422)
    if chosen.was != terms.in_short(survey):
        form.wrong("", _("Somebody else changed this survey meanwhile. Look at it once more."))
        return _show_terms(request, db, survey, form, 409)
    actions.promise(db, survey, chosen)
    return done(request, "surveys.terms", survey_id=survey.id, saved=1)


def _show_terms(
    request: Request, db: Session, survey: Survey, form: Form, status: int = 200, said: str = ""
) -> Response:
    paper = papers.paper(db, survey.id)
    chosen = Form(form.values).fill(NewTerms)
    told = who_sees_what(terms.as_chosen(paper, chosen) if chosen else paper)
    return show(
        request, "surveys/terms.html", status,
        form=form, paper=paper, ways=terms.ways(), was=terms.in_short(survey), least=terms.LEAST, most=terms.MOST,
        usual=survey.k_words == terms.usual_words(survey.mode, survey.k),
        refusals=terms.refusals(paper, 0), who_sees_what=told, notice=said,
    )  # fmt: skip
