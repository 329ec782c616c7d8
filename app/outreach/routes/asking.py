"""The outreach room's pages for organizers: asking one by one, dates on offer, what was said by word of mouth."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, NaiveDatetime
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent, row_number
from app.base.web import done
from app.mail.calendar_answers import settle
from app.meetups.door import TheMeetup
from app.meetups.models import Meetup
from app.outreach import actions, queries
from app.outreach.answering import given
from app.outreach.models import Ask, OfferedDate
from app.outreach.plan import candidate_of
from app.outreach.routes.page import answer_by, check_answer_by, date_on_offer, first_dates, outreach_page
from app.outreach.wording import one_line
from app.people.access import Organizer
from app.people.models import Person

router = APIRouter()

Line_ = Annotated[str, Field(min_length=3, max_length=200)]


class Asking(Fields):
    """The mail to a candidate."""

    subject: Line_
    message: Annotated[str, Field(min_length=20, max_length=4000)]
    answer_by: date
    how: Literal["mail", "person"] = "mail"


class NewDate(Fields):
    """A date to put on offer, in the meetup's zone."""

    starts_at: NaiveDatetime


class Words(Fields):
    """One line for the log."""

    words: Annotated[str, Field(max_length=2000)]


# --- the organizer's page ----------------------------------------------------------------------------


@router.get("/meetups/{meetup_id}/outreach", name="outreach.index")
@reads
def index(request: Request, who: Organizer, meetup: TheMeetup, db: Db, person: int = 0, said: str = "") -> Response:
    """Left the plan in order, right the mail and everything about the selected name."""
    return outreach_page(request, db, meetup, who, person, said=said)


@router.post("/meetups/{meetup_id}/outreach/{person_id}/preview", name="outreach.preview")
@reads
def preview(request: Request, who: Organizer, meetup: TheMeetup, db: Db, person_id: int, sent: Sent) -> Response:
    """How the mail would read with these words. Keeps nothing."""
    form = Form(sent)
    check_answer_by(db, meetup, form, first_dates(form, meetup))
    return outreach_page(request, db, meetup, who, person_id, form=form)


@router.post("/meetups/{meetup_id}/outreach/{person_id}/ask", name="outreach.ask")
@writes
def ask(request: Request, who: Organizer, meetup: TheMeetup, db: Db, person_id: int, sent: Sent) -> Response:
    """Put the mail in the outbox, or note that it was asked in person."""
    person, form = on_the_plan(db, meetup, person_id), Form(sent)
    new, dates = form.fill(Asking), first_dates(form, meetup)
    check_answer_by(db, meetup, form, dates)
    if new is None or form.errors:
        return outreach_page(request, db, meetup, who, person_id, form=form, status=422)
    put = actions.ask if new.how == "mail" else actions.ask_in_person
    try:
        until = answer_by(form, meetup)
        with db.begin_nested():
            for starts_at in dates:
                actions.offer(db, meetup, starts_at, now=now())
            put(db, meetup, person, one_line(new.subject), new.message, until, by=who, now=now())
    except Refused as no:
        if queries.ask_of(db, meetup.id, person.id) or queries.closed(db, meetup, now()):
            raise  # the page has no form for them any more: the words are given back on a page of their own
        form.wrong("", no.sentence)
        return outreach_page(request, db, meetup, who, person_id, form=form, status=409)
    said = "asked" if new.how == "mail" else "in_person"
    return done(request, "outreach.index", meetup_id=meetup.id, person=person.id, said=said)


@router.post("/meetups/{meetup_id}/outreach/dates", name="outreach.dates")
@writes
def offer_date(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Put a date on offer."""
    form = Form(sent)
    person = _selected(form)
    if not (new := form.fill(NewDate)):
        return outreach_page(request, db, meetup, who, person, dates_form=form, status=422)
    starts_at = date_on_offer(form, "starts_at", new.starts_at, meetup)
    if form.errors:
        return outreach_page(request, db, meetup, who, person, dates_form=form, status=422)
    actions.offer(db, meetup, starts_at, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=person or None, said="offered")


@router.post("/meetups/{meetup_id}/outreach/dates/{date_id}/withdrawal", name="outreach.date_withdrawal")
@writes
def take_back_date(request: Request, who: Organizer, meetup: TheMeetup, db: Db, date_id: int, sent: Sent) -> Response:
    """A date is no longer on offer."""
    offered = db.get_one(OfferedDate, date_id)
    _belongs(offered.meetup_id, meetup)
    actions.take_back_date(db, offered, now=now())
    person = _selected(Form(sent))
    return done(request, "outreach.index", meetup_id=meetup.id, person=person or None, said="date_gone")


@router.post("/meetups/{meetup_id}/asks/{ask_id}/withdrawal", name="outreach.withdrawal")
@writes
def withdraw(request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask_id: int) -> Response:
    """Take a question back."""
    asked = _ask(db, meetup, ask_id)
    actions.withdraw(db, asked, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=asked.person_id, said="withdrawn")


@router.post("/meetups/{meetup_id}/asks/{ask_id}/link", name="outreach.link")
@writes
def mail_link(request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask_id: int) -> Response:
    """Mail the answer link to somebody who was asked in person."""
    asked = _ask(db, meetup, ask_id)
    actions.mail_link(db, asked, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=asked.person_id, said="link")


@router.post("/meetups/{meetup_id}/asks/{ask_id}/answer", name="outreach.record")
@writes
def record(request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask_id: int, sent: Sent) -> Response:
    """Write down what they said by word of mouth."""
    asked, form = _ask(db, meetup, ask_id), Form(sent)
    said = given(db, asked, form, now())
    if said is None:
        return outreach_page(request, db, meetup, who, asked.person_id, answer_form=form, status=422)
    actions.record(db, asked, said, by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=asked.person_id, said="recorded")


@router.post("/meetups/{meetup_id}/outreach/{person_id}/log", name="outreach.log")
@writes
def log(request: Request, who: Organizer, meetup: TheMeetup, db: Db, person_id: int, sent: Sent) -> Response:
    """Write down a call or a talk in the hallway."""
    form = Form(sent)
    if not (new := form.fill(Words)):
        return outreach_page(request, db, meetup, who, person_id, log_form=form, status=422)
    actions.log(db, meetup.id, on_the_plan(db, meetup, person_id).id, new.words, by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=person_id, said="logged")


@router.post("/meetups/{meetup_id}/asks/{ask_id}/suggestion", name="outreach.suggestion")
@writes
def add_suggested(request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask_id: int) -> Response:
    """Put whom a candidate named on the list."""
    person = actions.suggest(db, _ask(db, meetup, ask_id), by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=person.id, said="added")


@router.post("/meetups/{meetup_id}/outreach/{person_id}/calendar", name="outreach.settle_calendar")
@writes
def settle_calendar(request: Request, who: Organizer, meetup: TheMeetup, person_id: int, db: Db) -> Response:
    """What the speaker's calendar said is dealt with."""
    settle(db, meetup.id, person_id, by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=person_id)


def _selected(form: Form) -> int:
    """Whom the page showed when a form beside them was sent."""
    return row_number(form["person"]) or 0


def on_the_plan(db: Session, meetup: Meetup, person_id: int) -> Person:
    """Somebody of the list, or who was asked; nobody else is to be found here."""
    if not (candidate_of(db, meetup.id, person_id) or queries.ask_of(db, meetup.id, person_id)):
        raise Missing
    return db.get_one(Person, person_id)


def _belongs(meetup_id: int, meetup: Meetup) -> None:
    if meetup_id != meetup.id:
        raise Missing


def _ask(db: Session, meetup: Meetup, ask_id: int) -> Ask:
    asked = db.get_one(Ask, ask_id)
    _belongs(asked.meetup_id, meetup)
    return asked
