"""What people choose themselves, from their own page, signed in or by a link."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.forms import Form, Sent
from app.base.web import done, pages, show
from app.people import actions, queries
from app.people.access import Member
from app.people.fields import ProfileFields
from app.people.links import Visit, by_link
from app.people.models import Person

router = APIRouter()
Visitor = Annotated[Visit, Inside(by_link("desk.my_page"))]


@router.post("/me/profile", name="people.profile")
@writes
def profile(request: Request, who: Member, db: Db, sent: Sent) -> Response:
    """Keep what somebody says of themselves."""
    form = Form(sent)
    if not (new := form.fill(ProfileFields)):
        return _again(request, who, form, pages(request).url("people.profile"), "")
    actions.choose(db, who, new, now())
    return done(request, "desk.me")


@router.post("/my/{token}/profile", name="people.profile_by_link")
@writes
def profile_by_link(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """The same by a personal link."""
    form = Form(sent)
    if not (new := form.fill(ProfileFields)):
        action = pages(request).url("people.profile_by_link", token=visit.token)
        return _again(request, visit.person, form, action, visit.token)
    actions.choose(db, visit.person, new, now())
    return done(request, "desk.my_page", token=visit.token)


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


def _again(request: Request, person: Person, form: Form, action: str, token: str) -> Response:
    zones = queries.usual_zones()
    return show(
        request,
        "people/profile.html",
        422,
        person=person,
        form=form,
        action=action,
        token=token,
        zones=zones,
        skills=[],
    )
