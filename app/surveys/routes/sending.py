"""Sending a survey: how many are asked, who is left out and why, and when the reminders go."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import NaiveDatetime
from sqlalchemy import func, select
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Fields, Form, Sent
from app.base.i18n import TEXT_LANGUAGES, _
from app.base.web import done, show
from app.mail.budget import held_back
from app.mail.rules import rules
from app.people.access import Organizer
from app.people.models import Audience
from app.people.queries import home_zone, members
from app.surveys import actions, building, papers, queries, schedule, terms, wording
from app.surveys.course import to_remind
from app.surveys.models import Survey
from app.surveys.paper import length
from app.surveys.routes.the_survey import TheSurvey
from app.surveys.who_sees import who_sees_what

router = APIRouter()


class Sending(Fields):
    """When it closes."""

    closes_at: NaiveDatetime


@router.get("/surveys/{survey_id}/sending", name="surveys.send")
@reads
def before_sending(
    request: Request, who: Organizer, survey: TheSurvey, db: Db, closes_at: str | None = None
) -> Response:
    """How many will be asked, who is left out and why, and what will happen when, should it close on this date."""
    if survey.sent_at is not None:
        return done(request, "surveys.results", survey_id=survey.id)
    form = Form(closes_at=closes_at)
    return _show_sending(
        request, db, survey, form, closes_at=_closing_date(db, form) if closes_at is not None else None
    )


@router.post("/surveys/{survey_id}/sending", name="surveys.send")
@writes
def send(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Put the mails in the outbox."""
    form = Form(sent)
    audience = _audience(db, survey)
    if survey.sent_at is None:
        closes_at = _closing_date(db, form)
        if closes_at and form["version"] != str(survey.version):
            form.wrong("", _("Somebody else changed this survey meanwhile. Look at it once more before you send it."))
            return _show_sending(request, db, survey, form, 409, closes_at)
        if closes_at and terms.to_look_at(papers.paper(db, survey.id)) and not form["looked"]:
            form.wrong("looked", _("Look at these questions, then tick this."))
        if closes_at is None or form.errors:
            return _show_sending(request, db, survey, form, 422)
        actions.send(db, survey, members(audience), now(), closes_at, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="sent")


def _closing_date(db: Session, form: Form) -> datetime | None:
    """When it closes by what was typed; None and a word beside the field when that cannot be."""
    if not (chosen := form.fill(Sending)):
        return None
    closes_at = schedule.from_form(chosen.closes_at, home_zone(db))
    if now() < closes_at <= now() + schedule.LONGEST:
        return closes_at
    form.wrong("closes_at", _("Choose a date in the future, at most half a year away."))
    return None


def _show_sending(
    request: Request, db: Session, survey: Survey, form: Form, status: int = 200, closes_at: datetime | None = None
) -> Response:
    """With the plan for this closing date, the usual one at first; with none while the date cannot be."""
    audience, zone, paper = _audience(db, survey), home_zone(db), papers.paper(db, survey.id)
    reachable = members(audience).where(queries.reachable("surveys"))
    asked = db.execute(select(func.count()).select_from(reachable.subquery())).scalar_one()
    if not form.errors:
        closes_at = closes_at or schedule.usual_close(now(), zone)
    return show(
        request,
        "surveys/send.html",
        status,
        form=form,
        paper=paper,
        untranslated={TEXT_LANGUAGES[code]: count for code, count in wording.missing(paper).items() if count},
        audience=audience,
        asked=asked,
        left_out=queries.left_out(db, audience),
        held_back=held_back(db, reachable, now()),
        lacks=building.missing(paper) + terms.refusals(paper, asked),
        to_look_at=terms.to_look_at(paper),
        closes_at=closes_at,
        reminders=[
            (at, to_remind(survey, rules(db).waits(at)))
            for at in (schedule.plan(now(), closes_at, survey.reminders, zone) if closes_at else [])
        ],
        length=length(paper.items),
        who_sees_what=who_sees_what(paper),
    )


def _audience(db: Session, survey: Survey) -> Audience:
    if survey.about_talk or survey.audience_id is None:
        raise Refused(_("Feedback is asked of those who came. Open it on the meetup's page, under “After”."))
    return db.get_one(Audience, survey.audience_id)
