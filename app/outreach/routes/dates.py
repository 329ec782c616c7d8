"""Finding the date: the times that suit most, each with its reasons, to be put on offer with one press."""

from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent
from app.base.i18n import _
from app.base.web import done, show
from app.meetups.door import TheMeetup
from app.meetups.models import Meetup
from app.outreach import actions, decision, queries
from app.outreach.models import OfferedDate
from app.outreach.slots import slots
from app.people.access import Organizer

router = APIRouter()


class Time(Fields):
    """Which time a button is about."""

    at: datetime


@router.get("/meetups/{meetup_id}/dates", name="outreach.slots")
@reads
def index(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """When it could be, the best first."""
    return show(
        request, "outreach/slots.html",
        slots=slots(db, meetup, now()), closed=queries.closed(db, meetup, now()),
        speaker=decision.speaker_of(db, meetup.id),
    )  # fmt: skip


@router.post("/meetups/{meetup_id}/dates", name="outreach.offer_slot")
@writes
def offer(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Put one on offer."""
    actions.offer(db, meetup, _time(sent), now=now())
    return done(request, "outreach.slots", meetup_id=meetup.id)


@router.post("/meetups/{meetup_id}/dates/withdrawal", name="outreach.take_back_slot")
@writes
def take_back(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """It is on offer no longer."""
    actions.take_back_date(db, _offered(db, meetup, _time(sent)), now=now())
    return done(request, "outreach.slots", meetup_id=meetup.id)


def _time(sent: Sent) -> datetime:
    chosen = Form(sent).fill(Time)
    if chosen is None or chosen.at.tzinfo is None or not 2000 <= chosen.at.year < 3000:
        raise Refused(_("Choose one of the times."))
    return chosen.at


def _offered(db: Session, meetup: Meetup, at: datetime) -> OfferedDate:
    found = next((date for date in queries.dates_of(db, meetup.id) if date.starts_at == at), None)
    if found is None:
        raise Missing
    return found
