"""The languages of a draft: which ones, what is missing, and the page where one is filled in."""

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.db import Db, reads, writes
from app.base.errors import Missing
from app.base.forms import Fields, Form, Sent
from app.base.i18n import TEXT_LANGUAGES, _, number, reader
from app.base.web import done, show
from app.people.access import Organizer
from app.surveys import editing, languages, papers, translating
from app.surveys.models import Survey
from app.surveys.paper import Paper
from app.surveys.routes.the_survey import TheSurvey
from app.surveys.texts import texts
from app.surveys.wording import missing, words_in

router = APIRouter()

CODES = "|".join(TEXT_LANGUAGES)


class Chosen(Fields):
    """The language a survey was written in, and those it is to be read in too."""

    written: str = Field(pattern=f"^({CODES})$")
    also: list[str] = Field(default_factory=list)
    was: str
    """The languages that the page showed (`translating.in_short`)."""


@router.get("/surveys/{survey_id}/draft/languages", name="surveys.languages")
@reads
def which(request: Request, who: Organizer, survey: TheSurvey, db: Db, saved: bool = False) -> Response:
    """Which languages it can be read in, and what is missing in each."""
    if survey.sent_at is not None:
        return done(request, "surveys.results", survey_id=survey.id)
    return _show_languages(request, db, survey, Form(), notice=_("Saved.") if saved else "")


@router.post("/surveys/{survey_id}/draft/languages", name="surveys.languages")
@writes
def choose(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Let it be read in these."""
    form, paper = Form(sent), _as_it_is(db, survey)
    chosen = form.fill(Chosen)
    if chosen and (why := translating.in_the_way(paper, chosen.written)):
        form.wrong("written", why)
    if not chosen or form.errors:
        return _show_languages(request, db, survey, form, 422)
    if chosen.was != translating.in_short(paper):
        form.wrong("", _("Somebody else changed the languages meanwhile. Look at them once more."))
        return _show_languages(request, db, survey, form, 409)
    also = [*chosen.also, *translating.swap(db, survey, paper, chosen.written)]
    translating.choose(survey, chosen.written, also)
    return done(request, "surveys.languages", survey_id=survey.id, saved=1)


def _show_languages(
    request: Request, db: Session, survey: Survey, form: Form, status: int = 200, notice: str = ""
) -> Response:
    paper = papers.paper(db, survey.id)
    return show(
        request, "surveys/languages.html", status,
        form=form, paper=paper, notice=notice, known=TEXT_LANGUAGES, written=(*paper.languages, reader().language)[0],
        all=len(texts(paper)), missing=missing(paper), was=translating.in_short(paper),
    )  # fmt: skip


@router.get("/surveys/{survey_id}/draft/languages/{language}", name="surveys.translate")
@reads
def translation(
    request: Request, language: str, who: Organizer, survey: TheSurvey, db: Db, saved: bool = False
) -> Response:
    """Every text of the survey with a field for its words in this language."""
    if survey.sent_at is not None:
        return done(request, "surveys.results", survey_id=survey.id)
    paper = _in_language(db, survey, language)
    return _show_translation(request, paper, language, Form(), notice=_("Saved.") if saved else "")


@router.post("/surveys/{survey_id}/draft/languages/{language}", name="surveys.translate")
@writes
def translate(request: Request, sent: Sent, language: str, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Keep the words in this language; what is empty stays as it was written."""
    form, words, paper = Form(sent), {}, _in_language(db, survey, language, to_change=True)
    for text in texts(paper):
        if text.place in form.values:
            words[text.place] = form[text.place].strip()
        if len(words.get(text.place, "")) > text.most:
            form.wrong(text.place, _("This is too long: at most %(n)s characters.", n=number(text.most)))
    if form.errors:
        return _show_translation(request, paper, language, form, 422)
    if form["was"] != translating.in_short(paper, language):
        form.wrong("", _("Somebody else changed this translation meanwhile. It stands beside what you typed."))
        return _show_translation(request, paper, language, form, 409)
    translating.translate(db, survey, language, words)
    return done(request, "surveys.translate", survey_id=survey.id, language=language, saved=1)


def _as_it_is(db: Session, survey: Survey) -> Paper:
    """The draft, which nobody else changes before this is done."""
    db.refresh(survey, with_for_update=True)
    editing.only_drafts(survey)
    return papers.paper(db, survey.id)


def _in_language(db: Session, survey: Survey, language: str, to_change: bool = False) -> Paper:
    paper = _as_it_is(db, survey) if to_change else papers.paper(db, survey.id)
    if language not in languages.others(paper):
        raise Missing
    return paper


def _show_translation(
    request: Request, paper: Paper, language: str, form: Form, status: int = 200, notice: str = ""
) -> Response:
    there = words_in(paper, language)
    return show(
        request, "surveys/translate.html", status,
        form=form, paper=paper, notice=notice, language=language, known=TEXT_LANGUAGES, texts=texts(paper),
        there=there, missing=len(texts(paper)) - len(there), was=translating.in_short(paper, language),
        overtaken=status == 409,
    )  # fmt: skip
