"""Wishing for something from one's own page, and from a survey that takes no answers any more."""

from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, writes
from app.base.errors import Missing, Refused
from app.base.forms import Form, Sent
from app.base.i18n import _
from app.base.web import done, pages, show
from app.desk.wishing import NewWishes
from app.people.access import Member
from app.people.links import Visit, by_link
from app.people.models import Person
from app.topics import actions
from app.topics.models import Wish

router = APIRouter()
Visitor = Annotated[Visit, Inside(by_link("desk.my_page"))]
Asked = Annotated[Visit, Inside(by_link("surveys.form"))]


@router.post("/me/wishes", name="desk.wish")
@writes
def wish(request: Request, who: Member, db: Db, sent: Sent) -> Response:
    """Put wishes on the board."""
    return _wish(request, db, who, sent, "desk.me")


@router.post("/my/{token}/wishes", name="desk.wish_by_link")
@writes
def wish_by_link(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """The same by a personal link."""
    return _wish(request, db, visit.person, sent, "desk.my_page", visit.token)


@router.post("/s/{token}/wishes", name="desk.wish_by_survey")
@writes
def wish_by_survey(request: Request, visit: Asked, db: Db, sent: Sent) -> Response:
    """The same by a survey's link: it may be closed, but nobody is too late to be heard."""
    return _wish(request, db, visit.person, sent, "surveys.form", visit.token)


def _wish(request: Request, db: Session, person: Person, sent: Sent, page: str, token: str = "") -> Response:
    form, back = Form(sent), {"token": token} if token else {}
    new = form.fill(NewWishes)
    if not new or not new.wishes:
        if not form["wishes"].strip():
            form.errors["wishes"] = _("Write down what you would like to learn.")
        url = pages(request).url
        return show(
            request, "desk/wish.html", 422,
            form=form, wishes="", token=token, wish_action=request.url.path, back=url(page, **back),
        )  # fmt: skip
    for words in new.wishes:
        actions.wish(db, person, words, now())
    return done(request, page, wished=len(new.wishes), **back)


@router.post("/me/wishes/{wish_id}/withdrawal", name="desk.unwish")
@writes
def unwish(request: Request, wish_id: int, who: Member, db: Db) -> Response:
    """Take one's own wish back."""
    _unwish(db, who, wish_id)
    return done(request, "desk.me", told="unwished")


@router.post("/my/{token}/wishes/{wish_id}/withdrawal", name="desk.unwish_by_link")
@writes
def unwish_by_link(request: Request, wish_id: int, visit: Visitor, db: Db, sent: Sent) -> Response:
    """The same by a personal link, with a tick that no machine sets which presses the buttons of a mail's pages."""
    if Form(sent)["sure"] != "yes":
        raise Refused(_("Nothing has changed. Tick first that you do not want to learn this any more."))
    _unwish(db, visit.person, wish_id)
    return done(request, "desk.my_page", token=visit.token, told="unwished")


def _unwish(db: Session, person: Person, wish_id: int) -> None:
    mine = db.get_one(Wish, wish_id)
    if mine.person_id != person.id:
        raise Missing
    actions.unwish(db, mine)
