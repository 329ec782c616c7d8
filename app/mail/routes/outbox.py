"""The outbox, for organizers: what waits and for what, what went, what the server said; hold some, send some now."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from sqlalchemy import Row
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from app.base.ahead import ahead
from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.due import split
from app.base.forms import Form, Sent, row_number
from app.base.i18n import _, ngettext
from app.base.web import done, pages, show
from app.mail import actions, bounces, campaigns, practice, queries, settling
from app.mail.campaigns import Campaign
from app.mail.models import Email
from app.mail.private import shown_email
from app.mail.readers import first_names
from app.mail.routes.campaign import titled
from app.mail.routes.checking import test_of
from app.mail.rules import rules
from app.mail.words import called, in_force, maybe_sent, readers, set_up, stands, told, why_paused
from app.people.access import Organizer

router = APIRouter()
MOST = 20
"""How many campaigns stand above the rows."""


@router.get("/mail", name="mail.outbox")
@reads
def outbox(
    request: Request, who: Organizer, db: Db,
    folder: str = "", kind: str = "", about: str = "", before: str = "", did: str = "", n: str = "", of: str = "",
) -> Response:  # fmt: skip
    """What waits, what is held, what went, what failed, what was not needed any more."""
    at, tabs, number = now(), queries.folders(db, pages(request).settings.practice), row_number(about)
    shown = folder if folder in queries.FOLDERS else _first(tabs)
    rows = queries.emails(db, shown, kind, number, row_number(before))
    back = bounces.back_among(db, [email for email, _person in rows])
    waiting = settling.waiting(db, at) if shown == "waiting" and not kind else []
    pause, going, test = queries.pause(db, at), campaigns.going(db, at), test_of(request, db, who)
    return show(
        request, "mail/outbox.html",
        folders=tabs, folder=shown, rows=rows[: queries.PAGE], titles=_titles(request, db, rows[: queries.PAGE]),
        campaigns=[_told(request, db, one) for one in waiting[:MOST]], more=max(len(waiting) - MOST, 0),
        kind=kind, about=number, kinds=[(k, called(k)) for k in queries.kinds(db)],
        title=titled(request, db, kind, number) if kind and number is not None else "",
        called=called, stands=lambda email: stands(email, at, back.get(email.id)), maybe_sent=maybe_sent, back=back,
        older=rows[queries.PAGE - 1][0].id if len(rows) > queries.PAGE else None,
        pause=pause, pause_words=why_paused(pause.said) if pause else "", paused_since=queries.paused_since(db),
        moving=not pause and (going > 0 or (test is not None and test.watched)), stuck=going,
        practised=0 if pages(request).settings.practice else practice.waiting(db),
        kept=practice.kept_of(db, [email.id for email, _person in rows[: queries.PAGE]]),
        setup=set_up(pages(request).settings), test=test, arrived=queries.test_arrived(db),
        told=told, leaving=ahead(request).leaving(db, at),
        rule=in_force(rules(db), campaigns.to_release(db), at),
        notice=_did(db, did, row_number(n) or 0, row_number(of) or 0, at),
    )  # fmt: skip


def _first(tabs: list[queries.Folder]) -> str:
    """The folder to begin with: the first that has something anybody might look for."""
    return next((one.name for one in tabs if one.count and one.name != "dropped"), "sent")


def _titles(request: Request, db: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, str]:
    """What the mails are about that have no subject yet, by their numbers."""
    unwritten = [email for email, _person in rows if not email.subject]
    found = {(e.kind, split(e.about)[0]) for e in unwritten}
    names = {which: ahead(request).mail_title(db, *which) for which in found}
    return {email.id: names[email.kind, split(email.about)[0]] for email in unwritten}


def _told(request: Request, db: Session, one: Campaign) -> tuple[Campaign, str, str]:
    """A campaign, what it is called, and whom it goes to."""
    names = readers(first_names(db, one), one.to_release) if one.to_release else ""
    return one, titled(request, db, one.kind, one.about), names


def _did(db: Session, what: str, count: int, chosen: int, at: datetime) -> str:
    """What the button before did, while that is still so, and to how many of the chosen it could not."""
    if what == "unticked":
        return _("Tick the mails first.")
    if what not in _SENTENCES or count > queries.true_of(db, what, at):
        return ""
    said, left = [_SENTENCES[what](count)] if count else [], chosen - count
    if left > 0:
        said.append(_not_held(left) if what == "held" else _not_sent(left))
    return " ".join(said)


def _not_held(left: int) -> str:
    return ngettext(
        "%(num)d was left: it has gone, is on its way, is on hold already, or has no address that works.",
        "%(num)d were left: they have gone, are on their way, are on hold already, or have no address that works.",
        left,
    )


def _not_sent(left: int) -> str:
    return ngettext(
        "%(num)d was left: it has gone, is on its way, waits for the weekly budget, or has no address that works.",
        "%(num)d were left: they have gone, are on their way, wait for the weekly budget, or have no address"
        " that works.",
        left,
    )


_SENTENCES: dict[str, Callable[[int], str]] = {
    "again": lambda n: ngettext("%(num)d mail is tried again.", "%(num)d mails are tried again.", n),
    "held": lambda n: ngettext(
        "%(num)d mail is held until you send it.", "%(num)d mails are held until you send them.", n
    ),
    "sent": lambda n: ngettext("%(num)d mail goes out now.", "%(num)d mails go out now.", n),
    "chosen": lambda n: ngettext(
        "%(num)d mail waits for you now: read it, then send it.",
        "%(num)d mails wait for you now: read one of each, then send them.",
        n,
    ),
    "waits": lambda n: ngettext("%(num)d mail waits for you again.", "%(num)d mails wait for you again.", n),
}


# --- several at once -------------------------------------------------------------------------------


@router.post("/mail/holds", name="mail.hold")
@writes
def hold(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Let the ticked ones wait until somebody sends them."""
    return _with_ticked(request, db, sent, "held", lambda chosen: actions.hold(db, chosen, by=who, now=now()))


@router.post("/mail/releases", name="mail.release")
@writes
def release(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Send the ticked ones now."""
    return _with_ticked(request, db, sent, "sent", lambda chosen: actions.release(db, chosen, by=who, now=now()))


def _with_ticked(
    request: Request, db: Session, sent: FormData, did: str, act: Callable[[Sequence[Email]], int]
) -> Response:
    """Do it and say to how many it was done, if to any: somebody or the worker may have been quicker."""
    chosen = queries.chosen(db, Form(sent).all.get("email", []))
    count = act(chosen)
    folder = "held" if did == "held" and count else "waiting"
    return done(request, "mail.outbox", folder=folder, did=did if chosen else "unticked", n=count, of=len(chosen))


# --- the server ------------------------------------------------------------------------------------


@router.post("/mail/{email_id:int}/retry", name="mail.retry")
@writes
def retry(request: Request, email_id: int, who: Organizer, db: Db) -> Response:
    """Try a failed mail again; where somebody or the worker was quicker, its own page says so."""
    if not actions.retry(db, shown_email(db, email_id), by=who, now=now()):
        return done(request, "mail.email", email_id=email_id, did="untried")
    return done(request, "mail.outbox", folder="waiting", did="again", n=1)


@router.post("/mail/retries", name="mail.retry_all")
@writes
def retry_all(request: Request, who: Organizer, db: Db) -> Response:
    """Try again what failed lately."""
    return done(request, "mail.outbox", folder="waiting", did="again", n=actions.retry_all(db, now()))


@router.post("/mail/pause/end", name="mail.end_pause")
@writes
def end_pause(request: Request, who: Organizer, db: Db) -> Response:
    """Try the server again now."""
    actions.end_pause(db, now())
    return done(request, "mail.outbox")
