"""The outbox, for organizers: what waits, what went, what the server said."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.forms import row_number
from app.base.i18n import ngettext
from app.base.web import done, pages, show
from app.mail import actions, queries
from app.mail.models import Email
from app.mail.words import called, set_up
from app.people.access import Organizer

router = APIRouter()


@router.get("/mail", name="mail.outbox")
@reads
def outbox(
    request: Request, who: Organizer, db: Db,
    folder: str = "", kind: str = "", before: str = "", again: str = "",
) -> Response:  # fmt: skip
    """What waits, what went, what failed, what was not needed any more."""
    tabs = queries.folders(db, pages(request).settings.practice)
    shown = (
        folder
        if folder in queries.FOLDERS
        else next((f.name for f in tabs if f.count and f.name != "dropped"), "sent")
    )
    tried = row_number(again) or 0
    rows = queries.emails(db, shown, kind, row_number(before))
    return show(
        request,
        "mail/outbox.html",
        folders=tabs,
        folder=shown,
        rows=rows[: queries.PAGE],
        kind=kind,
        kinds=[(k, called(k)) for k in queries.kinds(db)],
        called=called,
        older=rows[queries.PAGE - 1][0].id if len(rows) > queries.PAGE else None,
        pause=queries.pause(db, now()),
        setup=set_up(pages(request).settings),
        notice=ngettext("%(num)d mail is tried again.", "%(num)d mails are tried again.", tried) if tried else None,
        test=queries.newest_test(db),
    )


@router.post("/mail/{email_id}/retry", name="mail.retry")
@writes
def retry(request: Request, email_id: int, who: Organizer, db: Db) -> Response:
    """Try a failed mail again."""
    again = actions.retry(db, db.get_one(Email, email_id), now())
    return done(request, "mail.outbox", folder="waiting", again=int(again))


@router.post("/mail/retries", name="mail.retry_all")
@writes
def retry_all(request: Request, who: Organizer, db: Db) -> Response:
    """Try every failed mail again."""
    return done(request, "mail.outbox", folder="waiting", again=actions.retry_all(db, now()))


@router.post("/mail/pause/end", name="mail.end_pause")
@writes
def end_pause(request: Request, who: Organizer, db: Db) -> Response:
    """Try the server again now."""
    actions.end_pause(db, now())
    return done(request, "mail.outbox")


@router.post("/mail/test", name="mail.test")
@writes
def test(request: Request, who: Organizer, db: Db) -> Response:
    """Send a test mail to the organizer who asks."""
    actions.ask_for_test(db, who, now())
    return done(request, "mail.outbox")
