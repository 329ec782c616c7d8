"""The practice mailbox, where mail lands when there is no server: what would have gone, read as its reader would."""

from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.db import Db, Inside, reads
from app.base.errors import Missing
from app.base.forms import clean, row_number
from app.base.web import pages, show
from app.mail import queries
from app.mail.letter import Parts, parts
from app.mail.models import Email, PracticeMail
from app.mail.private import shown_email
from app.mail.reading import letter_of
from app.mail.routes.reading import framed, show_letter
from app.mail.words import called
from app.people.access import identify, somebody
from app.people.models import Person

router = APIRouter()


def _may_look(request: Request, db: Session) -> Person | None:
    """Organizers look into it, in the demo everybody. What was practised stays readable once mail is sent."""
    settings = pages(request).settings
    return somebody(request, db) if settings.demo and settings.practice else identify(request, db)


Looker = Annotated[Person | None, Inside(_may_look)]


@router.get("/mailbox", name="mail.mailbox")
@reads
def mailbox(
    request: Request, who: Looker, db: Db, person: str = "", q: str = "", before: str = ""
) -> Response:  # fmt: skip
    """Every mail that would have been sent, the newest first; of one person, or with these words."""
    chosen, words = row_number(person), clean(q).strip()[:200]
    rows = queries.mailbox(db, chosen, words, row_number(before), whole=pages(request).settings.practice)
    return show(
        request,
        "mail/mailbox.html",
        rows=rows[: queries.PAGE],
        person=db.get(Person, chosen) if chosen else None,
        words=words,
        called=called,
        older=rows[queries.PAGE - 1][0].id if len(rows) > queries.PAGE else None,
    )


def _kept(request: Request, db: Session, email_id: int) -> tuple[Email, bytes]:
    """The mail, and as it was practised, with links that work: only while nobody else has them, in practice mode."""
    email, kept = shown_email(db, email_id), db.get_one(PracticeMail, email_id)
    if kept.real_at:
        raise Missing
    return email, kept.raw if pages(request).settings.practice else b""


def _letter(request: Request, db: Session, email: Email, raw: bytes) -> Parts | None:
    """The same to be read; once mail goes out for real its links are covered."""
    return parts(raw) if raw else letter_of(db, email, pages(request).settings.mail_from)


@router.get("/mailbox/{email_id}", name="mail.letter")
@reads
def letter(request: Request, email_id: int, who: Looker, db: Db, view: str = "html") -> Response:
    """One mail as it was practised."""
    email, raw = _kept(request, db, email_id)
    return show_letter(
        request, db, email, _letter(request, db, email, raw), view,
        here="mail.letter", frame="mail.letter_html", whole=bool(raw), masked=not raw,
    )  # fmt: skip


@router.get("/mailbox/{email_id}/html", name="mail.letter_html")
@reads
def letter_html(request: Request, email_id: int, who: Looker, db: Db) -> Response:
    """Its HTML part alone, for the frame that shows it."""
    return framed(_letter(request, db, *_kept(request, db, email_id)))


@router.get("/mailbox/{email_id}/mail.eml", name="mail.letter_raw")
@reads
def letter_raw(request: Request, email_id: int, who: Looker, db: Db) -> Response:
    """The mail as it would have gone over the wire."""
    _email, raw = _kept(request, db, email_id)
    if not raw:
        raise Missing
    headers = {"Content-Disposition": f'attachment; filename="mail-{email_id}.eml"'}
    return Response(raw, media_type="message/rfc822", headers=headers)
