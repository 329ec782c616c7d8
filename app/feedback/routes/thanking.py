"""Thanks to the speaker, with the numbers or before them."""

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, writes
from app.base.forms import Fields, Form, Sent
from app.base.web import done, show
from app.feedback import actions
from app.feedback.routes.afterwards import after
from app.meetups.door import TheMeetup
from app.people.access import Organizer

router = APIRouter()


class NewThanks(Fields):
    """What an organizer writes to the speaker."""

    message: str = Field(default="", max_length=4000)
    numbers: bool = False
    quotes: bool = False


@router.post("/meetups/{meetup_id}/thanks", name="feedback.thank")
@writes
def thank(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Thank the speaker."""
    form = Form(sent)
    if not (new := form.fill(NewThanks)):
        return show(request, "feedback/index.html", 422, notice=None, form=form, **after(db, meetup))
    actions.thank(db, meetup, new.message, new.numbers, new.quotes, by=who, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="thanked")


@router.post("/meetups/{meetup_id}/thanks/numbers", name="feedback.share_numbers")
@writes
def share_numbers(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Show the speaker what people said, after thanks without it."""
    actions.share_numbers(db, meetup, "quotes" in Form(sent).values, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="shared")
