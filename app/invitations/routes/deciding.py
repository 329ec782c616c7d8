"""The pages where answers are weighed and the speaker is chosen."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BeforeValidator, Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _, machine_time, zone_of
from app.base.web import done, is_partial, show
from app.invitations import actions, queries, weighing
from app.invitations.routes.told import told_by
from app.meetups.door import TheMeetup
from app.meetups.models import Meetup
from app.meetups.queries import cancelled, is_over
from app.outreach import actions as outreach_actions
from app.outreach import decision
from app.outreach.models import Ask
from app.people.access import Organizer
from app.people.models import Person

router = APIRouter()


# --- the speakers' answers -------------------------------------------------------------------------


class Weighing(Fields):
    """How much one answer weighs, 1 to 5 each."""

    availability: int = Field(default=0, ge=0, le=5)
    style: int = Field(default=0, ge=0, le=5)
    value: int = Field(default=0, ge=0, le=5)
    note: str = Field(default="", max_length=1000)


@router.get("/meetups/{meetup_id}/answers", name="invitations.answers")
@reads
def answers(request: Request, who: Organizer, meetup: TheMeetup, db: Db, told: str = "") -> Response:
    """Everybody who answered, side by side."""
    return _answers(request, db, meetup, told=told)


@router.post("/meetups/{meetup_id}/answers/{ask_id}/score", name="invitations.score")
@writes
def score(request: Request, who: Organizer, meetup: TheMeetup, ask_id: int, db: Db, sent: Sent) -> Response:
    """Weigh one answer."""
    ask, form = _ask(db, meetup, ask_id), Form(sent)
    weighed = form.fill(Weighing)
    if not weighed:
        return _answers(request, db, meetup, 422, form, ask.id)
    actions.score(db, ask, weighed.availability, weighed.style, weighed.value, weighed.note, by=who, now=clock.now())
    return done(request, "invitations.answers", meetup_id=meetup.id, told="scored")


def _answers(
    request: Request, db: Session, meetup: Meetup, status: int = 200, form: Form | None = None, wrong: int = 0,
    told: str = "",
) -> Response:  # fmt: skip
    comparison, booking = weighing.compare(db, meetup, clock.now()), decision.booking_of(db, meetup.id)
    return show(
        request, "invitations/answers.html", status, comparison=comparison, form=form, wrong=wrong,
        notice=told_by(db, meetup, told), in_part=bool(told) and is_partial(request), stands=_stands(db, meetup),
        booking=booking, confirmed=booking is not None and decision.confirmed(db, booking),
        speaker=decision.speaker_of(db, meetup.id),
        announced=queries.announcement_of(db, meetup.id), gone=cancelled(db, meetup.id),
        over=is_over(meetup, clock.now()),
    )  # fmt: skip


def _ask(db: Session, meetup: Meetup, ask_id: int) -> Ask:
    ask = db.get(Ask, ask_id)
    if ask is None or ask.meetup_id != meetup.id:
        raise Missing
    return ask


# --- the decision ----------------------------------------------------------------------------------


def _moment(text: object) -> object:
    """A date on offer as its button carries it, or the wall clock as somebody typed it."""
    return text.replace(" ", "T")[:25] if isinstance(text, str) else text


class Decision(Fields):
    """Who speaks, and when; and which decision stood on the page where this was pressed (`_stands`)."""

    ask: int
    seen: str = ""
    starts_at: Annotated[datetime, BeforeValidator(_moment)]


@router.get("/meetups/{meetup_id}/decision", name="invitations.decision")
@reads
def deciding(
    request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask: str = "", starts_at: str = ""
) -> Response:
    """What will happen, before it happens."""
    if not ask:
        return done(request, "invitations.answers", meetup_id=meetup.id)
    return _deciding(request, db, meetup, _ask(db, meetup, row_number(ask) or 0), Form(ask=ask, starts_at=starts_at))


@router.post("/meetups/{meetup_id}/decision", name="invitations.decision")
@writes
def decide(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """This speaker, this date."""
    form = Form(sent)
    ask = _ask(db, meetup, row_number(form["ask"]) or 0)
    chosen = form.fill(Decision)
    if not chosen:
        return _deciding(request, db, meetup, ask, form, 422)
    starts_at = _aware(chosen.starts_at, meetup.zone)
    if chosen.seen != _stands(db, meetup) and not _is_decided(db, meetup, ask, starts_at):
        return _deciding(request, db, meetup, ask, form, 409, meanwhile=True)
    try:
        outreach_actions.book(db, ask, starts_at, by=who, now=clock.now())
    except Refused as no:
        form.wrong("starts_at", no.sentence)
        return _deciding(request, db, meetup, ask, form, 409)
    return done(request, "invitations.index", meetup_id=meetup.id, told="decided")


@router.post("/meetups/{meetup_id}/decision/withdrawal", name="invitations.undecide")
@writes
def undecide(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Decide anew: whoever was chosen is told that it is open again."""
    form, booking = Form(sent), decision.booking_of(db, meetup.id)
    if booking is None:
        return done(request, "invitations.answers", meetup_id=meetup.id)
    if form["seen"] and form["seen"] != _stands(db, meetup):
        raise Refused(_("It was decided anew meanwhile. Look at the answers again before you let anybody go."))
    outreach_actions.release(db, booking, by=who, note=form["note"][:1000], now=clock.now())
    return done(request, "invitations.answers", meetup_id=meetup.id, told="undecided")


def _stands(db: Session, meetup: Meetup) -> str:
    """The decision that stands, for a form to carry: who pressed must have seen it. "" while there is none."""
    booking = decision.booking_of(db, meetup.id)
    return f"{booking.id} {meetup.starts_at or booking.starts_at:%Y-%m-%dT%H:%MZ}" if booking else ""


def _is_decided(db: Session, meetup: Meetup, ask: Ask, starts_at: datetime) -> bool:
    """Whether exactly this stands already: pressing twice is the same as once."""
    return decision.booking_for(db, ask) is not None and meetup.starts_at == starts_at


def _deciding(
    request: Request, db: Session, meetup: Meetup, ask: Ask, form: Form, status: int = 200, meanwhile: bool = False
) -> Response:
    chosen = Form(form.values).fill(Decision)
    starts_at = _aware(chosen.starts_at, meetup.zone) if chosen else None
    if starts_at:
        form.values["starts_at"] = machine_time(starts_at, meetup.zone)
    booking, speaker = decision.booking_of(db, meetup.id), decision.speaker_of(db, meetup.id)
    return show(
        request, "invitations/decision.html", status, form=form, ask=ask, person=db.get_one(Person, ask.person_id),
        meanwhile=meanwhile, stands=_stands(db, meetup), booking=booking, speaker=speaker,
        decider=db.get(Person, booking.decided_by) if booking else None, starts_at=starts_at,
        outcome=weighing.outcome(db, meetup, ask, starts_at),
    )  # fmt: skip


def _aware(moment: datetime, zone: str) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone))).astimezone(UTC)
