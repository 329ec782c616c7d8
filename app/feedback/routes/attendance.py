"""Who came: each tick is one tap, and one tap takes it back."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, writes
from app.base.errors import Missing
from app.base.forms import Form, Sent, row_number
from app.base.web import done
from app.feedback import actions
from app.meetups.door import TheMeetup
from app.people.access import Organizer

router = APIRouter()


@router.post("/meetups/{meetup_id}/attendance", name="feedback.attend")
@writes
def attend(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Somebody was there, or was not; or everybody who said they come was."""
    form = Form(sent)
    if "everyone" in form.values:
        actions.tick_all_who_said_so(db, meetup, by=who, now=now())
    if here := _ids(form, "tick"):
        actions.tick(db, meetup, here, by=who, now=now())
    if gone := _ids(form, "untick"):
        actions.untick(db, meetup, gone)
    return done(request, "feedback.index", meetup_id=meetup.id, said="ticked")


def _ids(form: Form, name: str) -> list[int]:
    ids = [row_number(text) for text in form.all.get(name, [])]
    if None in ids:
        raise Missing
    return [id_ for id_ in ids if id_ is not None]
