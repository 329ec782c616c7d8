"""The organizer's list of surveys, and the builder in which a draft is made."""

from datetime import datetime
from secrets import token_hex

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Overtaken, Refused
from app.base.forms import Form, Sent, row_number
from app.base.guard import HEADERS
from app.base.i18n import _
from app.base.web import done, is_partial, show
from app.mail.campaigns import Campaign
from app.mail.settling import standing, unsettled
from app.people.access import Organizer
from app.people.queries import home_zone
from app.surveys import actions, building, conditions, editing, papers, queries, schedule
from app.surveys.course import kind
from app.surveys.languages import switch
from app.surveys.models import Survey
from app.surveys.paper import CHOOSING, SECTION, WITH_OWN_WORDS, Paper, called, kinds, length
from app.surveys.routes.answering import questions
from app.surveys.routes.the_survey import TheSurvey
from app.surveys.texts import since_sent
from app.surveys.who_sees import who_sees_what
from app.surveys.wording import for_reader

router = APIRouter()


@router.get("/surveys", name="surveys.index")
@reads
def index(request: Request, who: Organizer, db: Db, deleted: bool = False) -> Response:
    """All surveys, with where they stand."""
    at, lines = now(), queries.lines(db)
    return show(
        request, "surveys/index.html",
        lines=lines, mails=_mails(db, lines, at), state_of=lambda line: queries.state(line, at),
        notice=_("The draft is deleted.") if deleted else "",
    )  # fmt: skip


def _mails(db: Session, lines: list[queries.Line], at: datetime) -> dict[int, Campaign]:
    """How the latest mails of each survey stand: the questions, then what was heard."""
    latest = {
        line.id: ("surveys/heard" if line.told_at else kind(line.about_talk, "invite"), line.id) for line in lines
    }
    sent = {latest[line.id]: line.told_at or line.sent_at for line in lines if line.sent_at}
    found = standing(db, unsettled(db, at), sent, at)
    return {number: found[which] for number, which in latest.items() if which in found}


@router.get("/surveys/{survey_id}/draft", name="surveys.edit")
@reads
def builder(request: Request, who: Organizer, survey: TheSurvey, db: Db, saved: bool = False) -> Response:
    """The builder; once sent, there is nothing to build any more."""
    if survey.sent_at is not None:
        return done(request, "surveys.results", survey_id=survey.id)
    return _show_builder(request, db, survey, Form(), kept=_("Saved.") if saved else "")


@router.post("/surveys/{survey_id}/draft", name="surveys.edit")
@writes
def build(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Keep everything on the page, then do what the button says: add, section, up:3, copy:3, delete:3, send."""
    form = Form(sent)
    paper, overtaken = _opened(db, survey, form)
    draft = building.read(paper, form)
    if overtaken:
        form.errors = {"": _("Somebody else changed this survey meanwhile. It stands beside what you typed.")}
        return _show_builder(request, db, survey, form, 409, overtaken=True)
    todo, _colon, number = form["do"].partition(":")
    if todo == "send":
        building.check(paper, draft, form)
    question = row_number(number) or 0
    if todo == "delete":
        building.check_deletion(paper, draft, question, form)
    if form.errors:
        return _show_builder(request, db, survey, form, 422)
    editing.edit(db, survey, draft, form["page"])
    if todo in ("add", "section"):
        question = editing.add(db, survey, SECTION if todo == "section" else "one").id
    elif todo in ("up", "down"):
        editing.move_question(db, survey, question, -1 if todo == "up" else 1)
    elif todo == "copy":
        editing.copy_question(db, survey, question)
    elif todo == "delete":
        editing.delete_question(db, survey, question)
    elif todo in ("preview", "send"):
        return done(request, f"surveys.{todo}", survey_id=survey.id)
    if is_partial(request):
        db.flush()
        new = question if todo in ("add", "section") else 0
        return _show_builder(request, db, survey, Form(), kept=_("Saved."), page=form["page"], new=new)
    page = done(request, "surveys.edit", survey_id=survey.id, saved=1)
    if question:
        page.headers["location"] += f"#question-{question}"
    return page


@router.post("/surveys/{survey_id}/draft/typing", name="surveys.keep")
@writes
def keep(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Keep what is typed so far, all of it that can be, while the page stays open."""
    form = Form(sent)
    paper, overtaken = _opened(db, survey, form)
    if overtaken:
        words = _("Not saved: somebody else changed this survey meanwhile. Press a button to see both.")
        if not is_partial(request):
            raise Overtaken(words)
        return show(request, "surveys/edit.html", 409, kept=words)
    editing.edit(db, survey, building.read(paper, form), form["page"])
    if not is_partial(request):
        return done(request, "surveys.edit", survey_id=survey.id, saved=1)
    return show(request, "surveys/edit.html", kept=_all_but(form))


def _all_but(form: Form) -> str:
    wrong = " ".join(form.errors.values())
    return _("Saved, but for this: %(what)s", what=wrong) if wrong else _("Saved.")


@router.post("/surveys/{survey_id}/draft/deletion", name="surveys.discard")
@writes
def discard(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Delete a draft that nobody needs."""
    actions.discard(db, survey)
    return done(request, "surveys.index", deleted=1)


def _opened(db: Session, survey: Survey, form: Form) -> tuple[Paper, bool]:
    """The draft, which nobody else changes before this is done, and whether it was changed since the page was opened.

    What the page itself stored since does not count, whichever of its requests comes first."""
    db.refresh(survey, with_for_update=True)
    if survey.sent_at is not None:
        raise Refused(_("This survey was sent. Its questions stay as people have seen them."))
    as_opened = form["version"] == str(survey.version) or form["page"] == survey.typed_on
    return papers.paper(db, survey.id), not as_opened


def _show_builder(
    request: Request,
    db: Session,
    survey: Survey,
    form: Form,
    status: int = 200,
    overtaken: bool = False,
    kept: str = "",
    page: str = "",
    new: int = 0,
) -> Response:
    paper = papers.paper(db, survey.id)
    answer = show(
        request,
        "surveys/edit.html",
        status,
        form=form,
        paper=paper,
        length=length(paper.items),
        kinds=kinds(),
        choosing=CHOOSING,
        whom=conditions.whom(paper),
        numbers=conditions.numbers,
        with_own_words=WITH_OWN_WORDS,
        overtaken=overtaken,
        gone=building.gone(paper, form) if overtaken else [],
        kept=kept,
        page=form["page"] or page or token_hex(8),
        new=new,
        notice=kept,
    )
    answer.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
    return answer


@router.get("/surveys/{survey_id}/preview", name="surveys.preview")
@reads
def preview(
    request: Request, who: Organizer, survey: TheSurvey, db: Db, framed: bool = False, lang: str = ""
) -> Response:
    """The page as people will see it on their phone; framed, it stands in the phone beside the builder."""
    paper = papers.paper(db, survey.id)
    if lang:
        paper = for_reader(paper, lang)
    zone = home_zone(db)
    page = show(
        request,
        "surveys/preview.html",
        framed=framed,
        paper=paper,
        languages_of_it=[] if framed else switch(paper),
        changes=since_sent(paper),
        form=Form(),
        questions=questions(request, paper, Form()),
        length=length(paper.items),
        who_sees_what=who_sees_what(paper),
        name=called(who.called),
        closes_at=paper.closes_at or schedule.usual_close(now(), zone),
    )
    if framed:
        policy = HEADERS["Content-Security-Policy"]
        page.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return page
