"""One mail of the outbox: the letter as its reader gets it, what became of it, and what can be done with it now."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.due import split
from app.base.forms import Form, Sent
from app.base.i18n import _, when
from app.base.web import done, pages
from app.mail import actions
from app.mail.bounces import back_among
from app.mail.history import history
from app.mail.inbox import answers_in
from app.mail.models import Email, PracticeMail
from app.mail.private import shown_email
from app.mail.reasons import goes_at_once, is_held, no_hold, no_release, no_retry
from app.mail.routes.reading import framed, read, show_letter
from app.people.access import Organizer

router = APIRouter()


@router.get("/mail/{email_id:int}", name="mail.email")
@reads
def letter(request: Request, email_id: int, who: Organizer, db: Db, view: str = "html", did: str = "") -> Response:
    """One mail, waiting, held, sent or failed: how it reads, its history, its buttons."""
    email, present = shown_email(db, email_id), now()
    kept = db.get(PracticeMail, email.id)
    practised = bool(pages(request).settings.practice and kept and kept.raw)
    return show_letter(
        request, db, email, read(request, db, email), view,
        here="mail.email", frame="mail.email_html", whole=practised, masked=not practised,
        history=[(when(at), words) for at, words in history(db, email)],
        answers=answers_in(db, email.thread, email.person_id) if email.thread else [],
        may_hold=not no_hold(db, email, present), may_send=not no_release(db, email, present),
        back=bool(back_among(db, [email])),
        notice=_did(db, email, did, present),
    )  # fmt: skip


def _did(db: Session, email: Email, what: str, present: datetime) -> str:
    """What the button before did, while that is still so, or why it could not: somebody or the worker was quicker."""
    sentences: dict[str, Callable[[], str]] = {
        "held": lambda: _("It is held until you send it.") if is_held(email) else "",
        "sent": lambda: _("It goes out now.") if goes_at_once(email, present) else "",
        "unheld": lambda: no_hold(db, email, present), "unsent": lambda: no_release(db, email, present),
        "untried": lambda: no_retry(db, email, present),
    }  # fmt: skip
    return sentences[what]() if what in sentences else ""


@router.get("/mail/{email_id:int}/html", name="mail.email_html")
@reads
def html(request: Request, email_id: int, who: Organizer, db: Db) -> Response:
    """Its HTML part alone, for the frame that shows it."""
    return framed(read(request, db, shown_email(db, email_id)))


@router.post("/mail/{email_id:int}/hold", name="mail.hold_one")
@writes
def hold(request: Request, email_id: int, who: Organizer, db: Db) -> Response:
    """Let it wait until somebody sends it."""
    held = actions.hold(db, [shown_email(db, email_id)], by=who, now=now())
    return done(request, "mail.email", email_id=email_id, did="held" if held else "unheld")


@router.post("/mail/{email_id:int}/release", name="mail.release_one")
@writes
def release(request: Request, email_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Send it now, whatever the weekly budget says; from its campaign's page one comes back there."""
    email = shown_email(db, email_id)
    goes = actions.release_one(db, email, by=who, now=now())
    if goes and Form(sent)["back"] == "campaign":
        room, mail = email.kind.split("/")
        return done(request, "mail.campaign", room=room, mail=mail, about=split(email.about)[0], did="one")
    return done(request, "mail.email", email_id=email_id, did="sent" if goes else "unsent")
