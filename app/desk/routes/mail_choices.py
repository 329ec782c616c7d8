"""Which mails somebody gets: the switches on their page, and the button of their mail program (RFC 8058).

The address that a mail carries is `/my/TOKEN/no-mail/CATEGORY`; without a category, as in older mails, it is
about all programme mail. What mail programs add at the end, such as a slash, changes nothing."""

import re
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.errors import Missing
from app.base.forms import Form, Sent
from app.base.i18n import _
from app.base.links import DECORATION
from app.base.web import show
from app.desk.routes.my_page import back
from app.mail import choosing
from app.mail.lists import mail_list, mail_lists
from app.mail.rules import CATEGORIES
from app.people.access import Member
from app.people.links import Visit, by_link
from app.people.models import Person

router = APIRouter()
Visitor = Annotated[Visit, Inside(by_link("desk.my_page"))]
_REST = re.compile(rf"(?:/([a-z_]*))?(?:{DECORATION}.*)?", re.DOTALL)
"""A category, or none, and whatever was added: "=3D" is what quoted-printable makes of "=", "&gt;" HTML of ">"."""


@router.post("/me/mails", name="desk.mails")
@writes
def mails(request: Request, who: Member, db: Db, sent: Sent) -> Response:
    """Keep which mails somebody wants."""
    _choose(db, who, sent)
    return back(request, "", "mails", "mails")


@router.post("/my/{token}/mails", name="desk.mails_by_link")
@writes
def mails_by_link(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """The same by a personal link."""
    _choose(db, visit.person, sent)
    return back(request, visit.token, "mails", "mails")


@router.api_route("/my/{token}/no-mail{category:path}", methods=["GET", "HEAD"], name="desk.no_mail")
@reads
def about_mail(request: Request, category: str, visit: Visitor, db: Db) -> Response:
    """Where "unsubscribe" leads when it is opened as a page: one button. What names no category leads to all."""
    try:
        return _page(request, db, visit, _named(category))
    except Missing:
        return back(request, visit.token, "", "mails")


@router.post("/my/{token}/no-mail{category:path}", name="desk.no_mail")
@writes
def no_mail(request: Request, category: str, visit: Visitor, db: Db) -> Response:
    """The button, and the mail program's own: done within the request, whatever its body says."""
    choosing.turn_off(db, visit.person, _named(category), now())
    return _page(request, db, visit, _named(category))


@router.post("/my/{token}/mail-again{category:path}", name="desk.mail_again")
@writes
def mail_again(request: Request, category: str, visit: Visitor, db: Db) -> Response:
    """It was a slip: these may come again."""
    choosing.turn_on(db, visit.person, _named(category))
    return _page(request, db, visit, _named(category), again=True)


def _choose(db: Session, person: Person, sent: Sent) -> None:
    form = Form(sent)
    choosing.choose(db, person, form.all.get("wanted", []), form["silence"] == "yes", now())


def _named(rest: str) -> str:
    """The category that the rest of the address names; empty for all programme mail."""
    found = _REST.fullmatch(rest.lower())
    category = found[1] or "" if found else None
    if category is None or category not in ("", *CATEGORIES):
        raise Missing
    return category


def _everything() -> str:
    """What all programme mail is."""
    names = ", ".join(one.name for one in mail_lists() if one.category != "day_before")
    return _("That is: %(mails)s.", mails=names)


def _page(request: Request, db: Session, visit: Visit, category: str, again: bool = False) -> Response:
    db.flush()
    off = category in choosing.unwanted(db, visit.person.id) if category else visit.person.muted_at is not None
    called = mail_list(category).name if category else _("All programme mail")
    return show(
        request, "desk/no_mail.html",
        token=visit.token, category=f"/{category}" if category else "", called=called, off=off, again=again,
        about=mail_list(category).about if category else _everything(),
        silent=visit.person.muted_at is not None and category != "day_before",  # what they said yes to still comes
    )  # fmt: skip
