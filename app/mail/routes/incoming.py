"""What came in, for organizers: what waits to be sorted, everything by kind, one mail with what it is about."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.ahead import ahead
from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.due import split
from app.base.errors import Missing
from app.base.forms import Form, Sent, clean, row_number
from app.base.i18n import _
from app.base.web import done, pages, show
from app.mail import bounces, inbox, sorting
from app.mail.inbound import Attachment, read
from app.mail.models import Bounce, Email, Incoming
from app.mail.private import shown_mail
from app.mail.receiving.store import raw_of
from app.mail.receiving.trouble import troubles
from app.mail.receiving.words import calendar_said, came, set_up, trouble, why
from app.mail.words import called
from app.people.access import Organizer
from app.people.models import Person

router = APIRouter()
SHOWN = 5_000
"""Octets of a mail that could not be read which are shown as they came."""


@router.get("/mail/incoming", name="mail.incoming")
@reads
def incoming(request: Request, who: Organizer, db: Db, folder: str = "", before: str = "", did: str = "") -> Response:
    """What waits to be sorted; or one kind, or everything."""
    tabs = inbox.folders(db)
    shown = folder if folder in {one.name for one in tabs} else "waiting" if tabs[0].count else "all"
    rows = inbox.came_in(db, shown, row_number(before))
    return show(
        request, "mail/incoming.html",
        folders=tabs, folder=shown, rows=rows[: inbox.PAGE], came=came, why=why, calendar_said=calendar_said,
        named=inbox.at_their_address(db, [mail for mail, _person, _answer in rows]),
        older=rows[inbox.PAGE - 1][0].id if len(rows) > inbox.PAGE else None,
        setup=set_up(pages(request).settings), troubles=[(one, trouble(one)) for one in troubles(db)],
        receives=pages(request).settings.receives, notice=_did(did),
    )  # fmt: skip


def _did(what: str) -> str:
    sentences = {
        "sorted": lambda: _("It stands beside them now."),
        "settled": lambda: _("It is laid aside."),
        "again": lambda: _("It is read once more in a moment."),
    }
    return sentences[what]() if what in sentences else ""


@router.get("/mail/incoming/{incoming_id:int}", name="mail.came_in")
@reads
def came_in(request: Request, incoming_id: int, who: Organizer, db: Db, q: str = "") -> Response:
    """One mail: what it says, what it was matched to, and whom it may be from."""
    found, words = shown_mail(db, incoming_id), clean(q).strip()[:200]
    raw = raw_of(db, found)
    email = db.get(Email, found.email_id) if found.email_id else None
    named = inbox.at_their_address(db, [found]).get(found.said_by)
    return show(
        request, "mail/incoming_one.html",
        mail=found, came=came, why=why, email=email, called=called,
        person=db.get(Person, found.person_id) if found.person_id else None,
        settled_by=db.get(Person, found.settled_by) if found.settled_by else None,
        named=named, calendar_said=calendar_said,
        note_at=ahead(request).conversation_page(db, found.thread, found.person_id),
        answer=inbox.calendar_answer(db, found), bounce=inbox.bounce_by(db, found),
        attachments=_attachments(found, raw), raw=_as_it_came(found, raw), kept=raw is not None,
        about=ahead(request).mail_title(db, email.kind, split(email.about)[0]) if email else "",
        words=words, people=inbox.people_called(db, words or (named.email if named else "")),
    )  # fmt: skip


def _attachments(found: Incoming, raw: bytes | None) -> list[Attachment]:
    """What hangs on it; only names and sizes, never opened."""
    return list(read(raw).attachments) if raw and found.read_at else []


def _as_it_came(found: Incoming, raw: bytes | None) -> str:
    """The beginning of a mail that could not be read, as text."""
    return clean(raw[:SHOWN].decode("utf-8", "replace")) if raw and found.review == "unreadable" else ""


@router.get("/mail/incoming/{incoming_id:int}/mail.eml", name="mail.came_in_raw")
@reads
def raw(request: Request, incoming_id: int, who: Organizer, db: Db) -> Response:
    """The mail as it came, to be saved: a browser shows nothing of it."""
    kept = raw_of(db, shown_mail(db, incoming_id))
    if kept is None:
        raise Missing
    headers = {"Content-Disposition": f'attachment; filename="came-in-{incoming_id}.eml"'}
    return Response(kept, media_type="application/octet-stream", headers=headers)


@router.post("/mail/incoming/{incoming_id:int}/sender", name="mail.sort")
@writes
def sort(request: Request, incoming_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Say whose it is, and in which conversation."""
    form = Form(sent)
    person = db.get_one(Person, row_number(form["person"]) or 0)
    sorting.belongs_to(db, shown_mail(db, incoming_id), person, form["thread"], by=who, now=now())
    return done(request, "mail.incoming", did="sorted")


@router.post("/mail/incoming/{incoming_id:int}/settlement", name="mail.settle_incoming")
@writes
def settle(request: Request, incoming_id: int, who: Organizer, db: Db) -> Response:
    """Nobody has to look at it any more."""
    sorting.dealt_with(db, shown_mail(db, incoming_id), by=who, now=now())
    return done(request, "mail.incoming", did="settled")


@router.post("/mail/incoming/{incoming_id:int}/reading", name="mail.read_incoming")
@writes
def read_again(request: Request, incoming_id: int, who: Organizer, db: Db) -> Response:
    """Have it read once more."""
    sorting.read_again(db, shown_mail(db, incoming_id))
    return done(request, "mail.incoming", did="again")


@router.post("/mail/bounces/{bounce_id:int}/settlement", name="mail.settle_bounce")
@writes
def settle_bounce(request: Request, bounce_id: int, who: Organizer, db: Db) -> Response:
    """The address is right: try again."""
    bounce = bounces.settle(db, db.get_one(Bounce, bounce_id), by=who, now=now())
    return done(request, "people.person", person_id=bounce.person_id, did="reached")
