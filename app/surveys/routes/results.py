"""What came of a survey, what can be done while it runs, and the letter that tells people what was heard."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, NaiveDatetime
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Fields, Form, Sent
from app.base.i18n import _, ngettext, when
from app.base.web import done, show
from app.mail.budget import HeldBack, held_back
from app.mail.campaigns import Sending, sending
from app.mail.how_far import promised
from app.mail.rules import rules
from app.people.access import Organizer
from app.people.queries import home_zone
from app.surveys import actions, export, heard, papers, queries, schedule
from app.surveys import results as counting
from app.surveys.course import Mails, course, mails_of
from app.surveys.models import Imported, Survey
from app.surveys.paper import ANONYMOUS
from app.surveys.results import Results
from app.surveys.routes.drawing import draw
from app.surveys.routes.the_survey import TheSurvey, as_file
from app.surveys.who_sees import who_sees_what

router = APIRouter()


@router.get("/surveys/{survey_id}", name="surveys.results")
@reads
def results(
    request: Request, who: Organizer, survey: TheSurvey, db: Db, did: str = "", texts: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """What came of it, who is silent, and what can be done next."""
    if survey.sent_at is None:
        return done(request, "surveys.edit", survey_id=survey.id)
    if imported := db.get(Imported, survey.id):
        found, paper = counting.results(db, survey, now(), all_texts_of=texts), papers.paper_of(db, survey)
        drawn = draw(request, paper, found, texts)
        return show(request, "surveys/imported.html", imported=imported, paper=paper, results=found, drawn=drawn)
    return _show_results(request, db, survey, Form(), texts=texts, did=did)


def _show_results(
    request: Request, db: Session, survey: Survey, form: Form, status: int = 200, texts: int = 0, did: str = ""
) -> Response:
    at, zone, reminders = now(), home_zone(db), queries.reminders(db, survey.id)
    gone, in_force = [row for row in reminders if row.goes_at <= at], rules(db)
    mails, found = mails_of(db, survey, gone, at), counting.results(db, survey, at, all_texts_of=texts)
    remind_from = queries.may_remind_from(survey.opens_at or at, gone)
    may_remind = queries.is_open(survey, at) and len(gone) < survey.reminders and remind_from <= at
    to_remind, not_invited = queries.to_remind(db, survey.id) if may_remind or did == "reminded" else (0, 0)
    budget, paper = to_remind and not survey.about_talk, papers.paper_of(db, survey)
    later = held_back(db, queries.can_be_reminded(survey.id), at) if budget else HeldBack()
    planned = next((row.goes_at for row in reminders if row.goes_at > at), None)
    return show(
        request,
        "surveys/results.html",
        status,
        form=form,
        paper=paper,
        results=found,
        drawn=draw(request, paper, found, texts),
        to_remind=to_remind,
        not_invited=not_invited,
        held_back=later,
        no_sooner=bool(planned and later.count == to_remind and later.at and later.at[0] >= planned),
        planned=planned,
        reminded=len(gone),
        remind_from=remind_from,
        course=[(when(then, zone), what) for then, what in course(db, survey, reminders, mails, in_force, at)],
        who_sees_what=who_sees_what(paper),
        mails=[Sending(one, in_force.waits(at)) for one in mails.latest],
        notice=_mails_go(db, did, survey, mails, found.asked, at) or _what_happened(did, survey, to_remind),
        tone="good",
    )


@router.get("/surveys/{survey_id}/results/print", name="surveys.print")
@reads
def on_paper(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """What came of it, for a director's desk."""
    found = _something(counting.results(db, survey, now()))
    paper = papers.paper_of(db, survey)
    return show(request, "surveys/print.html", paper=paper, results=found, all_texts_of=0, tables_open=True)


def _telling(db: Session, survey: Survey) -> Sending:
    """How the letters about what was heard stand."""
    return sending(db, "surveys/heard", survey.id, survey.told_at, now())


def _mails_go(db: Session, did: str, survey: Survey, mails: Mails, asked: int, at: datetime) -> str:
    """After letters were sent: the numbers and days that stood beside the button."""
    if did == "told":
        to_tell = queries.addressees(db, survey.id)
        return promised(mails.told, to_tell, held_back(db, queries.told(survey.id), at))
    if did == "sent":
        later = HeldBack() if survey.about_talk else held_back(db, queries.asked(survey.id), at)
        return promised(mails.asked, asked, later)
    return ""


def _what_happened(did: str, survey: Survey, to_remind: int) -> str:
    sentences = {
        "reminded": _("A reminder goes to those who have not answered.")
        if survey.mode == ANONYMOUS
        else ngettext("%(num)d reminder is in the outbox.", "%(num)d reminders are in the outbox.", to_remind),
        "closed": _("The survey is closed."),
        "extended": _("The closing date is changed."),
        "reworded": _("People read the new words from now on."),
    }
    return sentences.get(did, "")


@router.get("/surveys/{survey_id}/answers.csv", name="surveys.export")
@reads
def answers(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """The sums and texts as a file, without names; from five answers on."""
    return _file(survey, "csv", "text/csv; charset=utf-8", export.to_csv(_everything(db, survey)))


@router.get("/surveys/{survey_id}/answers.xlsx", name="surveys.workbook")
@reads
def workbook(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """The same as a workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(survey, "xlsx", kind, export.to_xlsx(_everything(db, survey)))


def _everything(db: Session, survey: Survey) -> Results:
    return _something(counting.results(db, survey, now(), every_text=True))


def _something(found: Results) -> Results:
    if not found.shown:
        raise Refused(_("Too few people have answered. There is nothing to export yet."))
    return found


def _file(survey: Survey, ending: str, kind: str, content: str | bytes) -> Response:
    return Response(content, media_type=kind, headers=as_file(survey, ending))


@router.post("/surveys/{survey_id}/reminder", name="surveys.remind")
@writes
def remind(request: Request, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Write to the silent now."""
    actions.remind(db, survey, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="reminded")


@router.post("/surveys/{survey_id}/closing", name="surveys.close")
@writes
def close(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Close it now. What can never be opened again is asked about once more."""
    form = Form(sent)
    if survey.mode == ANONYMOUS and queries.state(survey, now()) == "open" and form["sure"] != "yes":
        form.wrong("sure", _("Tick this first: it cannot be taken back."))
        return _show_results(request, db, survey, form, 422)
    actions.close(db, survey, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="closed")


class NewDate(Fields):
    """Another closing date."""

    closes_at: NaiveDatetime


@router.post("/surveys/{survey_id}/closing-date", name="surveys.extend")
@writes
def extend(request: Request, sent: Sent, who: Organizer, survey: TheSurvey, db: Db) -> Response:
    """Give people more time, or less."""
    if survey.sent_at is None:
        return done(request, "surveys.edit", survey_id=survey.id)
    form = Form(sent)
    chosen = form.fill(NewDate)
    closes_at = schedule.from_form(chosen.closes_at, home_zone(db)) if chosen else None
    if closes_at is not None and closes_at <= now():
        form.wrong("closes_at", _("Choose a date in the future. To close it now, press “Close it now”."))
    if closes_at is None or form.errors:
        return _show_results(request, db, survey, form, 422)
    actions.extend(db, survey, closes_at, who, now())
    return done(request, "surveys.results", survey_id=survey.id, did="extended")


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
    found = counting.results(db, survey, now())
    asked = queries.addressees(db, survey.id)
    return show(
        request,
        "surveys/heard.html",
        status,
        form=form,
        text=survey.heard or heard.draft(found, survey.k),
        results=found,
        to_tell=asked,
        untold=queries.counts(db, survey.id)[0] - asked,
        held_back=held_back(db, queries.told(survey.id), now()),
        overtaken=overtaken,
        telling=_telling(db, survey),
        notice=said,
    )
