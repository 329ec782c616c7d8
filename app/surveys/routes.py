"""The surveys room's pages: the organizer's list, builder, sending and results; and the one page people answer on."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from markupsafe import Markup
from pydantic import Field, NaiveDatetime
from sqlalchemy import func, select
from sqlmodel import Session, col
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _, ngettext, reader
from app.base.web import done, is_partial, pages, show, surround
from app.meetups.models import Meetup
from app.people.access import Organizer
from app.people.links import Visit, by_link
from app.people.models import Audience, Person
from app.people.queries import members, programme
from app.surveys import actions, answering, building, export, heard, queries, schedule
from app.surveys.models import Survey
from app.surveys.paper import CHOOSING, KINDS, WITH_OWN_WORDS, Paper, called, length, who_sees_what

router = APIRouter()


def _the_survey(request: Request, db: Session) -> Survey:
    number = row_number(str(request.path_params["survey_id"]))
    survey = db.get(Survey, number) if number else None
    if survey is None:
        raise Missing
    surround(request, survey=survey, state=queries.state(survey, now()))
    return survey


TheSurvey = Annotated[Survey, Inside(_the_survey)]
"""The survey named in the path. Put `who: Organizer` before it: strangers learn nothing."""


# --- the list, and a new one -------------------------------------------------------------------


@router.get("/surveys", name="surveys.index")
@reads
def index(request: Request, who: Organizer, db: Db) -> Response:
    """All surveys, with where they stand."""
    return show(
        request, "surveys/index.html", lines=queries.lines(db), state_of=lambda line: queries.state(line, now())
    )


class NewSurvey(Fields):
    """Which draft to begin with, and whom to ask."""

    draft: str = Field(pattern="^(learning|blank)$")
    audience_id: int | None = None
    meetup_id: int | None = None


@router.get("/surveys/new", name="surveys.new")
@reads
def new(request: Request, who: Organizer, db: Db, meetup_id: int | None = None) -> Response:
    """Choose a draft and an audience."""
    return _show_new(request, db, Form(meetup_id=meetup_id))


@router.post("/surveys/new", name="surveys.new")
@writes
def create(request: Request, sent: Sent, who: Organizer, db: Db) -> Response:
    """Make the draft and open it in the builder."""
    form = Form(sent)
    if not (chosen := form.fill(NewSurvey)):
        return _show_new(request, db, form, 422)
    if chosen.meetup_id:
        db.get_one(Meetup, chosen.meetup_id)
    audience = db.get(Audience, chosen.audience_id) if chosen.audience_id else None
    if audience is None:
        form.wrong("audience_id", _("Choose whom to ask."))
        return _show_new(request, db, form, 422)
    if chosen.draft == "learning":
        survey = actions.draft_learning(db, audience.id, chosen.meetup_id, [], who, now())
    else:
        survey = actions.draft_blank(db, audience.id, chosen.meetup_id, who, now())
    return done(request, "surveys.edit", survey_id=survey.id)


def _show_new(request: Request, db: Session, form: Form, status: int = 200) -> Response:
    meetup = db.get(Meetup, row_number(form["meetup_id"]) or 0)
    audiences = db.execute(select(col(Audience.id), col(Audience.name)).order_by(col(Audience.id))).all()
    everyone = next((str(row.id) for row in audiences), "")
    preselected = str(meetup.audience_id) if meetup else everyone
    return show(
        request,
        "surveys/new.html",
        status,
        form=form,
        about=meetup,
        preselected=preselected,
        audiences=[(str(row.id), row.name) for row in audiences],
    )


# --- the builder -------------------------------------------------------------------------------


@router.get("/surveys/{survey_id}/draft", name="surveys.edit")
@reads
def builder(request: Request, who: Organizer, survey: TheSurvey, db: Db, saved: bool = False) -> Response:
    """The builder; once sent, there is nothing to build any more."""
    if survey.sent_at is not None:
        return done(request, "surveys.results", survey_id=survey.id)
    return _show_builder(request, db, survey, Form(), said=_("Saved.") if saved else "")


@router.post("/surveys/{survey_id}/draft", name="surveys.edit")
@writes
def build(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Keep everything on the page, then do what the pressed button says: add, up:3, copy:3, delete:3, send."""
    if survey.sent_at is not None:
        raise Refused(_("This survey was sent. Its questions stay as people have seen them."))
    form = Form(sent)
    paper = queries.paper(db, survey.id)
    typed = building.read(paper, form)
    if form["version"] != str(survey.version):
        form.wrong(
            "", _("Somebody else changed this survey meanwhile. What is stored now stands beside what you typed.")
        )
        return _show_builder(request, db, survey, form, 409, overtaken=True)
    if form.errors:
        return _show_builder(request, db, survey, form, 422)
    actions.edit(db, survey, form["title"].strip(), form["intro"].strip(), typed)
    todo, _colon, number = form["do"].partition(":")
    question = row_number(number) or 0
    if todo == "add":
        question = actions.add_question(db, survey).id
    elif todo in ("up", "down"):
        actions.move_question(db, survey, question, -1 if todo == "up" else 1)
    elif todo == "copy":
        actions.copy_question(db, survey, question)
    elif todo == "delete":
        actions.delete_question(db, survey, question)
    elif todo in ("preview", "send"):
        return done(request, f"surveys.{todo}", survey_id=survey.id)
    if is_partial(request):
        db.flush()
        return _show_builder(request, db, survey, Form(), said=_("Saved."))
    page = done(request, "surveys.edit", survey_id=survey.id, saved=1)
    if question:
        page.headers["location"] += f"#question-{question}"
    return page


def _show_builder(
    request: Request,
    db: Session,
    survey: Survey,
    form: Form,
    status: int = 200,
    overtaken: bool = False,
    said: str = "",
) -> Response:
    paper = queries.paper(db, survey.id)
    return show(
        request,
        "surveys/edit.html",
        status,
        form=form,
        paper=paper,
        length=length(paper),
        kinds=_kinds(),
        choosing=CHOOSING,
        with_own_words=WITH_OWN_WORDS,
        overtaken=overtaken,
        saved=said,
    )


def _kinds() -> list[tuple[str, str]]:
    names = {
        "one": _("One answer"),
        "several": _("Several answers"),
        "scale": _("A scale"),
        "rank": _("Rank the top 3"),
        "short": _("A short text"),
        "long": _("A long text"),
        "grid": _("Topics: want to learn, can teach"),
    }
    return [(kind, names[kind]) for kind in KINDS]


@router.get("/surveys/{survey_id}/preview", name="surveys.preview")
@reads
def preview(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """The page as people will see it on their phone."""
    paper = queries.paper(db, survey.id)
    zone = _zone(db)
    return show(
        request,
        "surveys/preview.html",
        paper=paper,
        form=Form(),
        questions=_questions(request, paper, Form()),
        length=length(paper),
        who_sees_what=who_sees_what(paper),
        name=called(who.called),
        closes_at=paper.closes_at or schedule.usual_close(now(), zone),
    )


# --- sending -----------------------------------------------------------------------------------


class Sending(Fields):
    """When it closes, and which version of it is sent."""

    closes_at: NaiveDatetime
    version: int


@router.get("/surveys/{survey_id}/sending", name="surveys.send")
@reads
def before_sending(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """How many will be asked, who is left out and why, and what will happen when."""
    if survey.sent_at is not None:
        return done(request, "surveys.results", survey_id=survey.id)
    return _show_sending(request, db, survey, Form())


@router.post("/surveys/{survey_id}/sending", name="surveys.send")
@writes
def send(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Put the mails in the outbox."""
    form = Form(sent)
    audience = _audience(db, survey)
    if survey.sent_at is None:
        chosen = form.fill(Sending)
        closes_at = schedule.from_form(chosen.closes_at, _zone(db)) if chosen else now()
        if chosen and not now() < closes_at <= now() + schedule.LONGEST:
            form.wrong("closes_at", _("Choose a date in the future, at most half a year away."))
        if chosen and chosen.version != survey.version:
            form.wrong("", _("Somebody else changed this survey meanwhile. Look at it once more before you send it."))
            return _show_sending(request, db, survey, form, 409)
        if form.errors:
            return _show_sending(request, db, survey, form, 422)
        actions.send(db, survey, members(audience), now(), closes_at, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="sent")


def _show_sending(request: Request, db: Session, survey: Survey, form: Form, status: int = 200) -> Response:
    audience, zone, paper = _audience(db, survey), _zone(db), queries.paper(db, survey.id)
    reachable = members(audience).where(queries.reachable())
    closes_at = schedule.usual_close(now(), zone)
    if chosen := Form(form.values).fill(Sending):
        closes_at = max(schedule.from_form(chosen.closes_at, zone), now())
    return show(
        request,
        "surveys/send.html",
        status,
        form=form,
        paper=paper,
        audience=audience,
        asked=db.execute(select(func.count()).select_from(reachable.subquery())).scalar_one(),
        left_out=queries.left_out(db, audience),
        lacks=building.missing(paper),
        closes_at=closes_at,
        reminders=schedule.plan(now(), closes_at, survey.reminders, zone),
        length=length(paper),
        who_sees_what=who_sees_what(paper),
    )


def _audience(db: Session, survey: Survey) -> Audience:
    if survey.about_talk or survey.audience_id is None:
        raise Refused(_("Feedback is asked of those who came. Open it on the meetup's page, under “After”."))
    return db.get_one(Audience, survey.audience_id)


def _zone(db: Session) -> str:
    found = programme(db)
    return found.zone if found else "UTC"


# --- results -----------------------------------------------------------------------------------


@router.get("/surveys/{survey_id}", name="surveys.results")
@reads
def results(
    request: Request, who: Organizer, survey: TheSurvey, db: Db, did: str = "", texts: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """What came of it, who is silent, and what can be done next."""
    if survey.sent_at is None:
        return done(request, "surveys.edit", survey_id=survey.id)
    return _show_results(request, db, survey, Form(), texts=texts, did=did)


SHOWN_NAMES = 200
"""How many of the silent are named on the page; beyond that it is a number."""


def _show_results(
    request: Request, db: Session, survey: Survey, form: Form, status: int = 200, texts: int = 0, did: str = ""
) -> Response:
    silent, to_remind = queries.silence(db, survey.id)
    found = queries.results(db, survey, now(), all_texts_of=texts)
    return show(
        request,
        "surveys/results.html",
        status,
        form=form,
        paper=queries.paper_of(db, survey),
        results=found,
        silent=silent,
        to_remind=to_remind,
        silent_people=queries.silent(db, survey.id, SHOWN_NAMES),
        reminders=queries.reminders(db, survey.id),
        who_sees_what=who_sees_what(queries.paper_of(db, survey)),
        all_texts_of=texts,
        notice=_what_happened(did, found.asked),
        tone="good",
    )


def _what_happened(did: str, asked: int) -> str:
    sentences = {
        "sent": ngettext("%(num)d mail is in the outbox.", "%(num)d mails are in the outbox.", asked),
        "reminded": _("The reminders are in the outbox."),
        "closed": _("The survey is closed. Now tell people what you heard."),
        "extended": _("The closing date is changed."),
        "told": ngettext(
            "%(num)d mail with what you heard is in the outbox.",
            "%(num)d mails with what you heard are in the outbox.",
            asked,
        ),
    }
    return sentences.get(did, "")


@router.get("/surveys/{survey_id}/answers.csv", name="surveys.export")
@reads
def answers(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """The sums and texts as a file, without names; from five answers on."""
    found = queries.results(db, survey, now(), every_text=True)
    if not found.shown:
        raise Refused(_("Fewer than five people have answered. There is nothing to export yet."))
    headers = {"Content-Disposition": f'attachment; filename="survey-{survey.id}.csv"'}
    return Response(export.to_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/surveys/{survey_id}/reminder", name="surveys.remind")
@writes
def remind(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Write to the silent now."""
    actions.remind(db, survey, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="reminded")


@router.post("/surveys/{survey_id}/closing", name="surveys.close")
@writes
def close(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Close it now."""
    actions.close(db, survey, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="closed")


class NewDate(Fields):
    """Another closing date."""

    closes_at: NaiveDatetime


@router.post("/surveys/{survey_id}/closing-date", name="surveys.extend")
@writes
def extend(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Give people more time, or less."""
    form = Form(sent)
    chosen = form.fill(NewDate)
    closes_at = schedule.from_form(chosen.closes_at, _zone(db)) if chosen else None
    if closes_at is not None and closes_at <= now():
        form.wrong("closes_at", _("Choose a date in the future. To close it now, press “Close it now”."))
    if closes_at is None or form.errors:
        return _show_results(request, db, survey, form, 422)
    actions.extend(db, survey, closes_at, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="extended")


# --- what we heard -----------------------------------------------------------------------------


@router.get("/surveys/{survey_id}/heard", name="surveys.heard")
@reads
def before_telling(request: Request, who: Organizer, survey: TheSurvey, db: Db, saved: bool = False) -> Response:
    """The letter that tells people what they said together: drafted from the numbers, edited by a person."""
    if survey.sent_at is None:
        return done(request, "surveys.edit", survey_id=survey.id)
    return _show_heard(request, db, survey, Form(), said=_("Saved. Nothing is sent yet.") if saved else "")


class Heard(Fields):
    """The letter."""

    heard: str = Field(max_length=4000)
    version: int
    do: str = "save"


@router.post("/surveys/{survey_id}/heard", name="surveys.heard")
@writes
def tell(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Keep the letter, or put it in the outbox for everybody who was asked."""
    form = Form(sent)
    if survey.told_at is not None:
        return done(request, "surveys.results", survey_id=survey.id, did="told")
    if not (letter := form.fill(Heard)):
        return _show_heard(request, db, survey, form, 422)
    if letter.version != survey.version:
        form.wrong(
            "", _("Somebody else changed this survey meanwhile. What is stored now stands below what you typed.")
        )
        return _show_heard(request, db, survey, form, 409, overtaken=True)
    actions.write_heard(survey, letter.heard)
    if letter.do != "tell":
        return done(request, "surveys.heard", survey_id=survey.id, saved=1)
    actions.tell(db, survey, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="told")


def _show_heard(
    request: Request,
    db: Session,
    survey: Survey,
    form: Form,
    status: int = 200,
    overtaken: bool = False,
    said: str = "",
) -> Response:
    found = queries.results(db, survey, now())
    asked = queries.addressees(db, survey.id)
    return show(
        request,
        "surveys/heard.html",
        status,
        form=form,
        text=survey.heard or heard.draft(found),
        to_tell=asked,
        overtaken=overtaken,
        notice=said,
    )


# --- answering ---------------------------------------------------------------------------------

Visitor = Annotated[Visit, Inside(by_link("surveys.form"))]


@router.api_route("/s/{token}", methods=["GET", "HEAD"], name="surveys.form")
@reads
def form(request: Request, visit: Visitor, db: Db) -> Response:
    """The questions, with what was said or saved before; a kind page when it is closed."""
    standing = _standing(db, visit)
    paper = queries.paper_of(db, standing)
    if not queries.is_open(standing, now()):
        return _show_closed(request, db, visit, paper)
    before = answering.as_form(paper, queries.marks(db, standing.response_id))
    return _show_form(request, visit, paper, before, submitted=standing.submitted_at is not None)


@router.post("/s/{token}", name="surveys.form")
@writes
def submit(request: Request, sent: Sent, visit: Visitor, db: Db) -> Response:
    """These are the answers. The thanks say what was stored and who sees it."""
    standing = _standing(db, visit)
    paper = queries.paper_of(db, standing)
    if not queries.is_open(standing, now()):
        return _show_closed(request, db, visit, paper)
    typed = Form(sent)
    marks = answering.read(paper, typed)
    if not answering.check(paper, typed, marks):
        typed.values.pop(answering.TRAP, None)
        return _show_form(request, visit, paper, typed, 422, submitted=standing.submitted_at is not None)
    actions.submit(db, paper, visit.person, marks, now(), standing)
    return show(
        request,
        "surveys/thanks.html",
        paper=paper,
        token=visit.token,
        said=answering.in_words(paper, marks),
        who_sees_what=who_sees_what(paper),
    )


@router.post("/s/{token}/draft", name="surveys.save")
@writes
def save(request: Request, sent: Sent, visit: Visitor, db: Db) -> Response:
    """Keep what is typed so far, so that it is there on another device. It counts only once it is sent."""
    standing = _standing(db, visit)
    paper = queries.paper_of(db, standing)
    kept = False
    if queries.is_open(standing, now()):
        kept = actions.save(db, paper, visit.person, answering.saveable(paper, Form(sent)), now(), standing)
    if not is_partial(request):
        return done(request, "surveys.form", token=visit.token)
    return show(request, "surveys/form.html", kept=kept)


def _standing(db: Session, visit: Visit) -> queries.Standing:
    standing = queries.standing(db, visit.about, visit.person.id)
    if standing is None:
        raise Missing
    return standing


def _show_form(
    request: Request, visit: Visit, paper: Paper, form: Form, status: int = 200, submitted: bool = False
) -> Response:
    return show(
        request,
        "surveys/form.html",
        status,
        paper=paper,
        token=visit.token,
        form=form,
        questions=_questions(request, paper, form),
        length=length(paper),
        who_sees_what=who_sees_what(paper),
        name=called(visit.person.called),
        closes_at=paper.closes_at,
        submitted=submitted,
        trap=answering.TRAP,
    )


_untouched: dict[tuple[Paper, str], Markup] = {}
"""The questions of a sent survey as nobody has answered them yet, by language: most people get exactly these."""


def _questions(request: Request, paper: Paper, form: Form) -> Markup:
    if form.values or form.errors or paper.opens_at is None:
        return _draw(request, paper, form)
    key = (paper, reader().language)
    if key not in _untouched:
        if len(_untouched) >= queries.KEPT_AT_MOST:
            _untouched.clear()
        _untouched[key] = _draw(request, paper, form)
    return _untouched[key]


def _draw(request: Request, paper: Paper, form: Form) -> Markup:
    template = pages(request).env.get_template("surveys/_questions.html")
    drawn: Markup = template.module.questions(paper, form)  # type: ignore[attr-defined]
    return drawn


def _show_closed(request: Request, db: Session, visit: Visit, paper: Paper) -> Response:
    organizer = db.get_one(Person, paper.created_by)
    answered = queries.standing(db, paper.id, visit.person.id)
    return show(
        request,
        "surveys/closed.html",
        paper=paper,
        organizer=organizer,
        early=paper.opens_at is not None and now() < paper.opens_at,
        answered=bool(answered and answered.submitted_at),
        lately=paper.told_at is not None and now() - paper.told_at < timedelta(days=400),
    )
