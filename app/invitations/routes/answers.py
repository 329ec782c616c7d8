"""The page where the speakers' answers stand side by side and are weighed."""

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.db import Db, reads, writes
from app.base.forms import Fields, Form, Sent
from app.base.web import done, is_partial, show
from app.invitations import actions, queries, weighing
from app.invitations.comparing import Criteria
from app.invitations.routes.deciding import the_ask, what_stands
from app.invitations.routes.told import told_by
from app.meetups.door import TheMeetup
from app.meetups.models import Meetup
from app.meetups.queries import cancelled, is_over
from app.outreach import decision, holding
from app.outreach.substitutes import substitutes
from app.people.access import Organizer

router = APIRouter()


class Weighing(Fields):
    """How much one answer weighs, 1 to 5 each."""

    availability: int = Field(default=0, ge=0, le=5)
    style: int = Field(default=0, ge=0, le=5)
    value: int = Field(default=0, ge=0, le=5)
    note: str = Field(default="", max_length=1000)


class Weights(Fields):
    """How much each criterion counts, 0 to 5."""

    fit: int = Field(ge=0, le=5)
    dates: int = Field(ge=0, le=5)
    availability: int = Field(ge=0, le=5)
    style: int = Field(ge=0, le=5)
    value: int = Field(ge=0, le=5)
    last_talk: int = Field(ge=0, le=5)


@router.get("/meetups/{meetup_id}/answers", name="invitations.answers")
@reads
def answers(request: Request, who: Organizer, meetup: TheMeetup, db: Db, told: str = "") -> Response:
    """Everybody who answered, side by side."""
    return _answers(request, db, meetup, told=told)


@router.post("/meetups/{meetup_id}/answers/{ask_id}/score", name="invitations.score")
@writes
def score(request: Request, who: Organizer, meetup: TheMeetup, ask_id: int, db: Db, sent: Sent) -> Response:
    """Weigh one answer."""
    ask, form = the_ask(db, meetup, ask_id), Form(sent)
    weighed = form.fill(Weighing)
    if not weighed:
        return _answers(request, db, meetup, 422, form, ask.id)
    actions.score(db, ask, weighed.availability, weighed.style, weighed.value, weighed.note, by=who, now=clock.now())
    return done(request, "invitations.answers", meetup_id=meetup.id, told="scored")


@router.post("/meetups/{meetup_id}/answers/weights", name="invitations.weights")
@writes
def weigh(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Set how much each criterion counts."""
    form = Form(sent)
    if not (new := form.fill(Weights)):
        return _answers(request, db, meetup, 422, form)
    actions.weigh(db, Criteria(**new.model_dump()), by=who, now=clock.now())
    return done(request, "invitations.answers", meetup_id=meetup.id, told="weighed")


def _answers(
    request: Request, db: Session, meetup: Meetup, status: int = 200, form: Form | None = None, wrong: int = 0,
    told: str = "",
) -> Response:  # fmt: skip
    comparison, booking = weighing.compare(db, meetup, clock.now()), decision.booking_of(db, meetup.id)
    return show(
        request, "invitations/answers.html", status, comparison=comparison, form=form, wrong=wrong,
        notice=told_by(db, meetup, told), in_part=bool(told) and is_partial(request), stands=what_stands(db, meetup),
        booking=booking, confirmed=booking is not None and decision.confirmed(db, booking),
        speaker=decision.speaker_of(db, meetup.id), hold=holding.hold_of(db, meetup.id, clock.now()),
        instead=substitutes(db, meetup, clock.now()),
        announced=queries.announcement_of(db, meetup.id), gone=cancelled(db, meetup.id),
        over=is_over(meetup, clock.now()),
    )  # fmt: skip
