"""No more programme mail, by the button of a mail program."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.web import pages, show
from app.people import actions
from app.people.links import Visit, by_link

router = APIRouter()
Visitor = Annotated[Visit, Inside(by_link("desk.my_page"))]


@router.api_route("/my/{token}/no-mail", methods=["GET", "HEAD"], name="people.no_mail")
@reads
def about_mail(request: Request, visit: Visitor, db: Db) -> Response:
    """Where the mail program's "unsubscribe" leads when it is opened as a page: there it can be chosen."""
    return RedirectResponse(pages(request).url("desk.my_page", token=visit.token), 303)


@router.post("/my/{token}/no-mail", name="people.no_mail")
@writes
def no_mail(request: Request, visit: Visitor, db: Db) -> Response:
    """The mail program's own button (RFC 8058). It can be taken back on the person's page."""
    actions.mute(db, visit.person, now())
    return show(request, "people/no_mail.html", token=visit.token)
