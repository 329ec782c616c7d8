"""A new survey: from one of our drafts, an earlier survey or a file; and a survey's questions as a file."""

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _, day
from app.base.web import done, show
from app.meetups import queries as meetups
from app.meetups.models import Meetup
from app.people.access import Organizer
from app.people.models import Audience
from app.people.queries import home_zone
from app.surveys import actions, definition, drafts, papers, queries
from app.surveys.drafts import NewSurvey
from app.surveys.models import Survey
from app.surveys.paper import kinds, length
from app.surveys.routes.the_survey import TheSurvey, as_file

router = APIRouter()

HELD_MOST = 30
"""How many past meetups can be chosen from; older ones are asked about on their own page."""


class Beginning(Fields):
    """What a new survey begins with, and whom to ask. `questions` is a file as it was read, `earlier` a survey,
    `held` a meetup that was: how it was is asked on its own page."""

    draft: str = Field(pattern="^(learning|feedback|poll|blank|earlier|file)$")
    held: int | None = None
    earlier: int | None = None
    questions: str = ""
    audience_id: int | None = None
    meetup_id: int | None = None


@router.get("/surveys/new", name="surveys.new")
@reads
def new(
    request: Request, who: Organizer, db: Db, meetup_id: int | None = None, earlier: int | None = None
) -> Response:
    """Choose what to begin with, and whom to ask."""
    draft = "earlier" if earlier else "learning"
    return _show_new(request, db, Form(meetup_id=meetup_id or None, earlier=earlier or None, draft=draft))


@router.post("/surveys/new", name="surveys.new", max_body_size=4 * definition.MOST_BYTES)
@writes
def create(request: Request, sent: Sent, who: Organizer, db: Db) -> Response:
    """Make the draft and open it in the builder."""
    form = Form(sent)
    if not (chosen := form.fill(Beginning)):
        return _show_new(request, db, form, 422)
    if chosen.draft == "feedback" and chosen.held:
        after = done(request, "feedback.index", meetup_id=db.get_one(Meetup, chosen.held).id)
        after.headers["location"] += "#how-it-was"
        return after
    if chosen.meetup_id:
        db.get_one(Meetup, chosen.meetup_id)
    if not chosen.audience_id or not db.get(Audience, chosen.audience_id):
        form.wrong("audience_id", _("Choose whom to ask."))
    asked = _asked(db, chosen, form)
    if form.errors or asked is None:
        return _show_file(request, db, form, 422) if chosen.draft == "file" else _show_new(request, db, form, 422)
    survey = actions.begin(db, asked, who, now(), audience_id=chosen.audience_id, meetup_id=chosen.meetup_id)
    if chosen.draft == "earlier":
        actions.promise_alike(survey, db.get_one(Survey, chosen.earlier))
    return done(request, "surveys.edit", survey_id=survey.id)


def _asked(db: Session, chosen: Beginning, form: Form) -> NewSurvey | None:
    if chosen.draft == "learning":
        return drafts.learning_survey()
    if chosen.draft == "poll":
        return NewSurvey(drafts.poll_title(), drafts.poll())
    if chosen.draft == "blank":
        return NewSurvey(_("A new survey"), drafts.blank())
    if chosen.draft == "file":
        return definition.read_ours(chosen.questions)
    if chosen.draft == "feedback":
        form.wrong("held", _("Choose the meetup that people are asked about."))
        return None
    if earlier := db.get(Survey, chosen.earlier or 0):
        return definition.of(papers.paper_of(db, earlier))
    form.wrong("earlier", _("Choose the survey whose questions you want."))
    return None


@router.post("/surveys/file", name="surveys.file", max_body_size=definition.MOST_BYTES + 64 * 1024)
@reads
def read(request: Request, sent: Sent, who: Organizer, db: Db) -> Response:
    """Look at the survey in a file: what it asks, and what could not be kept. Nothing is stored yet."""
    upload, form = sent.get("file"), Form(sent)
    try:
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise Refused(_("Choose a file first."))
        found = definition.read(upload.file.read(definition.MOST_BYTES + 1))
    except Refused as no:
        form.wrong("file", no.sentence)
        return _show_new(request, db, form, 422)
    form.values["questions"] = definition.written(found.survey)
    return _show_file(request, db, form, notes=found.notes)


@router.post("/surveys/{survey_id}/copy", name="surveys.copy")
@writes
def copy(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Make a draft of the same questions; whom to ask is chosen first where the survey had no audience."""
    if survey.audience_id is None:
        return done(request, "surveys.new", earlier=survey.id)
    return done(request, "surveys.edit", survey_id=actions.copy(db, survey, who, now()).id)


@router.get("/surveys/{survey_id}/questions.json", name="surveys.questions")
@reads
def questions(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """The questions as a file, for another Brownbag or another time."""
    told = definition.written(definition.of(papers.paper_of(db, survey)))
    return Response(told, media_type="application/json", headers=as_file(survey, "json"))


def _show_new(request: Request, db: Session, form: Form, status: int = 200) -> Response:
    zone = home_zone(db)
    earlier = [
        (line.id, f"{line.title} ({day(line.sent_at or line.created_at, zone)})")
        for line in queries.lines(db)
        if line.sent_at or str(line.id) == form["earlier"]
    ]
    held = [
        (meetup.id, f"{meetup.title or _('A meetup without a title')} ({day(meetup.starts_at, meetup.zone)})")
        for meetup in meetups.held(db, now(), HELD_MOST)
        if meetup.starts_at
    ]
    return show(request, "surveys/new.html", status, form=form, earlier=earlier, held=held, **_whom(db, form))


def _show_file(request: Request, db: Session, form: Form, status: int = 200, notes: Sequence[str] = ()) -> Response:
    asked = definition.read_ours(form["questions"])
    return show(
        request, "surveys/file.html", status,
        form=form, asked=asked, notes=notes, length=length(asked.questions), kinds=dict(kinds()), **_whom(db, form),
    )  # fmt: skip


def _whom(db: Session, form: Form) -> dict[str, object]:
    """What a form needs to ask for the audience: that of the meetup it is for, or everyone."""
    meetup = db.get(Meetup, row_number(form["meetup_id"]) or 0)
    audiences = db.execute(select(col(Audience.id), col(Audience.name)).order_by(col(Audience.id))).all()
    everyone = next((str(row.id) for row in audiences), "")
    return {
        "about": meetup,
        "preselected": str(meetup.audience_id) if meetup else everyone,
        "audiences": [(str(row.id), row.name) for row in audiences],
    }
