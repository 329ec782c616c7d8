"""A letter as its reader sees it: read from what was kept, and shown in a frame that can do nothing."""

import logging
import re
from dataclasses import replace

from markupsafe import Markup, escape
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.base.clock import now
from app.base.db import unavailable
from app.base.errors import Missing
from app.base.guard import FRAMED, HEADERS
from app.base.web import pages, show
from app.mail.letter import Letter, Parts, parts, to_bytes
from app.mail.models import Email, PracticeMail
from app.mail.reading import letter_of
from app.mail.words import called, stands
from app.people.models import Person

log = logging.getLogger("brownbag.mail")
NOT_YET = "<given when it goes>"
"""Stands for the Message-ID of a letter that was never tried."""
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,)]")


def read(request: Request, db: Session, email: Email) -> Parts | None:
    """The letter as its reader got it, or would get it now; None when nothing was kept, or it cannot be written."""
    settings = pages(request).settings
    if settings.practice and (kept := db.get(PracticeMail, email.id)) and kept.raw:
        return parts(kept.raw)
    gone = email.sent_at or email.failed_at or email.dropped_at
    return letter_of(db, email, settings.mail_from) if gone else _preview(request, db, email)


def _preview(request: Request, db: Session, email: Email) -> Parts | None:
    """What would be written now. What keeps it from being written is the worker's to report, when it goes."""
    try:
        letter: Letter = request.app.state.writer.preview(db, email, now())
        return parts(to_bytes(replace(letter, message_id=letter.message_id or NOT_YET)))
    except Exception as error:
        if unavailable(error):
            raise
        log.info("Mail %s (%s) cannot be written now: %r", email.id, email.kind, error)
        return None


def show_letter(
    request: Request, db: Session, email: Email, letter: Parts | None, view: str, **more: object
) -> Response:
    """The page of one letter: as people see it, its text, its calendar part, its headers. `more` is around it."""
    views = [v for v in ("html", "text", "calendar", "headers") if v != "calendar" or (letter and letter.calendar)]
    return in_frame(show(
        request, "mail/letter.html",
        email=email, person=db.get_one(Person, email.person_id), letter=letter,
        height=tall(letter.text) if letter else 0, text=linked(letter.text) if letter else "",
        view=view if view in views else "html", views=views, called=called,
        stands=lambda one: stands(one, now()), **more,
    ))  # fmt: skip


def in_frame(page: Response) -> Response:
    """A page that shows a letter in a frame."""
    page.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
    return page


def framed(letter: Parts | None) -> Response:
    """The HTML part alone, for the frame that shows it; its links open in the whole window."""
    if letter is None:
        raise Missing
    html = letter.html.replace("<head>", '<head><base target="_top">', 1)
    policy = f"{FRAMED}; frame-ancestors 'self'; base-uri 'none'"
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})


def tall(text: str) -> int:
    """About how many pixels a mail of these words takes on a phone, so that its frame need not scroll.

    With scripts it is measured (js/behaviours/frames.js); a wide window needs a little less."""
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
