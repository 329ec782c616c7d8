"""The practice mailbox, where mail lands when there is no server: what would have gone, read as its reader would."""

import re
from typing import Annotated

from fastapi import APIRouter
from markupsafe import Markup, escape
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.base.db import Db, Inside, reads
from app.base.errors import Missing
from app.base.forms import clean, row_number
from app.base.guard import FRAMED, HEADERS
from app.base.web import pages, show
from app.mail import queries
from app.mail.letter import Parts, parts
from app.mail.models import Email, PracticeMail
from app.mail.words import called
from app.people.access import identify, somebody
from app.people.models import Person

router = APIRouter()
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,)]")


def _may_look(request: Request, db: Session) -> Person | None:
    """There is a mailbox only in practice mode: organizers look into it, in the demo everybody."""
    settings = pages(request).settings
    if not settings.practice:
        raise Missing
    return somebody(request, db) if settings.demo else identify(request, db)


Looker = Annotated[Person | None, Inside(_may_look)]


@router.get("/mailbox", name="mail.mailbox")
@reads
def mailbox(
    request: Request, who: Looker, db: Db, person: str = "", q: str = "", before: str = ""
) -> Response:  # fmt: skip
    """Every mail that would have been sent, the newest first; of one person, or with these words."""
    chosen, words = row_number(person), clean(q).strip()[:200]
    rows = queries.mailbox(db, chosen, words, row_number(before))
    return show(
        request,
        "mail/mailbox.html",
        rows=rows[: queries.PAGE],
        person=db.get(Person, chosen) if chosen else None,
        words=words,
        called=called,
        older=rows[queries.PAGE - 1][0].id if len(rows) > queries.PAGE else None,
    )


def _letter(db: Session, email_id: int) -> tuple[Email, bytes]:
    kept = db.get_one(PracticeMail, email_id)
    return db.get_one(Email, email_id), kept.raw


@router.get("/mailbox/{email_id}", name="mail.letter")
@reads
def letter(request: Request, email_id: int, who: Looker, db: Db, view: str = "html") -> Response:
    """One mail: as people would see it, its text, its calendar part, its headers."""
    email, raw = _letter(db, email_id)
    read = parts(raw)
    views = [v for v in ("html", "text", "calendar", "headers") if v != "calendar" or read.calendar]
    response = show(
        request,
        "mail/letter.html",
        email=email,
        person=db.get_one(Person, email.person_id),
        letter=read,
        height=tall(read.text),
        text=linked(read.text),
        view=view if view in views else "html",
        views=views,
        called=called,
    )
    policy = HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
    response.headers["Content-Security-Policy"] = policy
    return response


def tall(text: str) -> int:
    """About how many pixels a mail of these words takes on a phone, so that its frame need not scroll.

    The frame stays closed to our scripts, so nobody can measure it; a wide window needs a little less."""
    lines = text.splitlines()
    written = sum(2 if line.startswith("http") else -(-len(line) // 38) for line in lines)
    return 260 + 27 * written + 12 * lines.count("")


def linked(text: str) -> Markup:
    """Plain text with its addresses as links, everything else escaped."""
    pieces, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = escape(found[0])
        pieces += [escape(text[end : found.start()]), Markup('<a href="{0}">{0}</a>').format(address)]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


@router.get("/mailbox/{email_id}/html", name="mail.letter_html")
@reads
def letter_html(request: Request, email_id: int, who: Looker, db: Db) -> Response:
    """The HTML part alone, for the frame that shows it; its links open in the whole window."""
    read: Parts = parts(_letter(db, email_id)[1])
    html = read.html.replace("<head>", '<head><base target="_top">', 1)
    policy = f"{FRAMED}; frame-ancestors 'self'; base-uri 'none'"
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


@router.get("/mailbox/{email_id}/mail.eml", name="mail.letter_raw")
@reads
def letter_raw(request: Request, email_id: int, who: Looker, db: Db) -> Response:
    """The mail as it would have gone over the wire."""
    raw = _letter(db, email_id)[1]
    headers = {"Content-Disposition": f'attachment; filename="mail-{email_id}.eml"'}
    return Response(raw, media_type="message/rfc822", headers=headers)
