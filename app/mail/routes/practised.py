"""What was only practised before there was a mail server: an organizer chooses what of it goes for real."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Form, Sent, row_number
from app.base.i18n import _
from app.base.web import done, pages, show
from app.mail import practice
from app.mail.routes.campaign import titled
from app.mail.words import called
from app.people.access import Organizer

router = APIRouter()


@router.get("/mail/practised", name="mail.practised")
@reads
def before_choosing(request: Request, who: Organizer, db: Db) -> Response:
    """Kind by kind, what could still go; nothing of it is chosen yet."""
    return _show(request, db, Form())


@router.post("/mail/practised", name="mail.practised")
@writes
def choose(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """What was ticked waits to be read and sent; what was not ticked stays where it is."""
    if pages(request).settings.practice:
        raise Refused(_("There is no mail server now, so nothing can go for real. What was practised waits for one."))
    form = Form(sent)
    chosen = [_read(one) for one in form.all.get("campaign", [])]
    if not chosen:
        form.wrong("", _("Tick what is to go, or leave them all."))
        return _show(request, db, form, 422)
    count = sum(practice.choose(db, kind, about, by=who, now=now()) for kind, about in chosen)
    if len(chosen) == 1:
        kind, about = chosen[0]
        room, mail = kind.split("/")
        return done(request, "mail.campaign", room=room, mail=mail, about=about)
    return done(request, "mail.outbox", folder="waiting", did="chosen", n=count)


@router.post("/mail/practised/left", name="mail.leave_practised")
@writes
def leave(request: Request, who: Organizer, db: Db) -> Response:
    """None of them goes: they stay on hold, and nobody is asked again."""
    count = practice.leave(db, by=who, now=now())
    if not count:  # somebody was quicker: the page says so
        return done(request, "mail.practised")
    return done(request, "mail.outbox", folder="held", did="held", n=count)


def _read(one: str) -> tuple[str, int]:
    kind, _space, about = one.rpartition(":")
    if (number := row_number(about)) is None or called(kind) == kind:
        raise Missing
    return kind, number


def _show(request: Request, db: Db, form: Form, status: int = 200) -> Response:
    found = [(one, titled(request, db, one.kind, one.about)) for one in practice.campaigns(db)]
    return show(
        request, "mail/practised.html", status,
        form=form, found=found, mails=sum(one.on_hold for one, _title in found),
    )  # fmt: skip
