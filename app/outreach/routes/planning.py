"""The buttons of a plan: ask them in this order, stop, go on."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent
from app.base.web import done
from app.meetups.door import TheMeetup
from app.meetups.models import Meetup
from app.outreach import actions, running
from app.outreach.drafting import draft, framed
from app.outreach.models import Plan
from app.outreach.plan import candidate_of
from app.outreach.routes.asking import Line_, on_the_plan
from app.outreach.routes.page import first_dates, outreach_page
from app.outreach.wording import one_line
from app.people.access import Organizer
from app.speakers.actions import say_why

router = APIRouter()


class Planning(Fields):
    """The mail to the first one, as words for all, and how long each has."""

    subject: Line_
    message: Annotated[str, Field(min_length=20, max_length=4000)]
    workdays: Annotated[int, Field(ge=1, le=running.MOST_WORKDAYS)] = running.WORKDAYS
    at_once: Annotated[int, Field(ge=1, le=running.MOST_AT_ONCE)] = running.AT_ONCE


@router.post("/meetups/{meetup_id}/outreach/{person_id}/plan", name="outreach.begin")
@writes
def begin(request: Request, who: Organizer, meetup: TheMeetup, db: Db, person_id: int, sent: Sent) -> Response:
    """Ask the candidates in order, in these words."""
    person, form = on_the_plan(db, meetup, person_id), Form(sent)
    new, dates = form.fill(Planning), first_dates(form, meetup)
    if new is None or form.errors:
        return outreach_page(request, db, meetup, who, person_id, form=form, status=422)
    frame = framed(draft(db, meetup, person, who), person, one_line(new.subject), new.message)
    try:
        with db.begin_nested():
            for starts_at in dates:
                actions.offer(db, meetup, starts_at, now=now())
            if frame.why and (candidate := candidate_of(db, meetup.id, person.id)):
                say_why(db, candidate, frame.why[:500])
            running.begin(db, meetup, frame, new.workdays, new.at_once, by=who, now=now())
    except Refused as no:
        form.wrong("", no.sentence)
        return outreach_page(request, db, meetup, who, person_id, form=form, status=409)
    return done(request, "outreach.index", meetup_id=meetup.id, said="begun")


@router.post("/meetups/{meetup_id}/plan/end", name="outreach.stop")
@writes
def stop(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Nobody else is asked by itself."""
    running.stop(db, _plan(db, meetup), by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, said="stopped")


@router.post("/meetups/{meetup_id}/plan/continuation", name="outreach.go_on")
@writes
def go_on(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Ask on, from whoever is next."""
    running.go_on(db, _plan(db, meetup), by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, said="begun")


def _plan(db: Session, meetup: Meetup) -> Plan:
    if plan := running.latest(db, meetup.id):
        return plan
    raise Missing
