"""The guest's page behind the link: what, when, where, and four answers."""

from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.ahead import ahead
from app.base.db import Db, Inside, glances, writes
from app.base.errors import Missing
from app.base.forms import Form, Sent
from app.base.web import done, pages, show
from app.invitations import actions, queries
from app.invitations.answers import ANSWERS
from app.invitations.mine import Mine, last_move, mine_of, seat_of
from app.mail.entries import as_mailed
from app.meetups import calendar
from app.meetups.files import files_of
from app.people.links import Visit, by_link, make_link

router = APIRouter()
RECAP = "feedback.recap_by_link"

Visitor = Annotated[Visit, Inside(by_link("invitations.rsvp"))]


@router.api_route("/rsvp/{token}", methods=["GET", "HEAD"], name="invitations.rsvp")
@glances
def rsvp(request: Request, visit: Visitor, db: Db, a: str = "") -> Response:
    """Who, what, when, where, and four buttons. The answer that the link carried is only pointed at."""
    return _rsvp(request, db, _mine(db, visit), visit, a)


@router.post("/rsvp/{token}", name="invitations.rsvp")
@writes
def reply(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """Keep the answer that was pressed."""
    mine, form, now = _mine(db, visit), Form(sent), clock.now()
    if not mine.is_open:
        return _rsvp(request, db, mine, visit)
    if form["website"]:
        actions.doubt(db, mine, now)
    elif form["answer"] not in ANSWERS:
        return _rsvp(request, db, mine, visit, status=422)
    else:
        actions.answer(db, mine, form["answer"], now, form["seen"])
    return done(request, "invitations.rsvp", token=visit.token)


@router.post("/rsvp/{token}/recap", name="invitations.recap")
@writes
def recap(request: Request, visit: Visitor, db: Db) -> Response:
    """Through the door of the recap, once there is one: with a link of its own, made now."""
    mine = _mine(db, visit)
    if not _recap(request, db, mine):
        return done(request, "invitations.rsvp", token=visit.token)
    return done(request, RECAP, token=make_link(db, RECAP, visit.person.id, mine.meetup.id, clock.now()))


def _recap(request: Request, db: Session, mine: Mine) -> bool:
    """Whether there is a recap to read; the room it comes from lies behind this one."""
    return RECAP in [door for _label, door in ahead(request).afterwards(db, mine.meetup)]


@router.api_route("/rsvp/{token}/meetup.ics", methods=["GET", "HEAD"], name="invitations.calendar")
@glances
def ics(request: Request, visit: Visitor, db: Db) -> Response:
    """The meetup as a file for one's calendar."""
    mine = _mine(db, visit)
    if mine.cancelled:
        return done(request, "invitations.rsvp", token=visit.token)
    entry = queries.entry(db, mine.meetup, mine.guest, request.app.state.settings.mail_from, clock.now())
    head = {"Content-Disposition": 'attachment; filename="meetup.ics"'}
    return Response(calendar.download(as_mailed(db, entry)), media_type="text/calendar; charset=utf-8", headers=head)


def _mine(db: Session, visit: Visit) -> Mine:
    mine = mine_of(db, visit.about, visit.person.id, clock.now())
    if mine is None:
        raise Missing
    return mine


def _rsvp(request: Request, db: Session, mine: Mine, visit: Visit, chosen: str = "", status: int = 200) -> Response:
    announced = queries.announcement_of(db, mine.meetup.id)
    known = max(at for at in (mine.guest.invited_at, mine.guest.answered_at) if at)
    return show(
        request, "invitations/rsvp.html", status, visit=visit, mine=mine, seat=seat_of(db, mine),
        chosen=chosen if chosen in ANSWERS and chosen != mine.said else "", missing=status == 422,
        recap=mine.over and _recap(request, db, mine), moved=last_move(db, mine.meetup.id, known),
        receives=pages(request).settings.receives,
        files=files_of(db, [mine.meetup.id]).get(mine.meetup.id, []) if mine.over else [],
        **queries.invitation(db, mine.meetup, visit.person, announced.message if announced else ""),
    )  # fmt: skip
