"""One campaign before it goes: how many mails, to whom, in which languages, one of them to read; then send all."""

from collections.abc import Callable

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.ahead import ahead
from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Overtaken
from app.base.forms import Form, Sent, clean, row_number
from app.base.i18n import LANGUAGES, _
from app.base.web import done, pages, show
from app.mail import actions, bounces, campaigns, queries
from app.mail.campaigns import Campaign
from app.mail.how_far import headline, how_far
from app.mail.models import Email
from app.mail.private import is_private
from app.mail.readers import READERS, first_names, languages, over_budget, some_readers, until_their_day
from app.mail.reasons import none_to_hold, none_to_release
from app.mail.routes.reading import in_frame, read, tall
from app.mail.words import called, readers, stands, why_paused
from app.people.access import Organizer

router = APIRouter()
MANY = 500
"""From more mails than this on one writes their number to send them, as before letting many people go."""


def titled(request: Request, db: Session, kind: str, about: int) -> str:
    """What a campaign is called: "Invitation · Kafka without tears"."""
    title = ahead(request).mail_title(db, kind, about)
    return " · ".join(part for part in (called(kind), title) if part)


@router.get("/mail/campaigns/{room}/{mail}/{about:int}", name="mail.campaign")
@reads
def before_sending(
    request: Request, room: str, mail: str, about: int, who: Organizer, db: Db,
    reader: str = "", q: str = "", did: str = "",
) -> Response:  # fmt: skip
    """What would go out, to whom, and how one of them reads it; afterwards, how far it has come."""
    here = _found(db, room, mail, about)
    notice, words = _did(db, here, did), clean(q).strip()[:200]
    return _show(request, db, here, Form(), reads=row_number(reader) or 0, words=words, notice=notice)


def _did(db: Session, here: Campaign, what: str) -> str:
    """What the button before did, while that is still so, or why it could not."""
    sentences: dict[str, Callable[[], str]] = {
        "one": lambda: _("It goes out now.") if here.going else "",
        "unsent": lambda: none_to_release(db, here),
        "unheld": lambda: none_to_hold(db, here, now()),
    }
    return sentences[what]() if what in sentences else ""


@router.post("/mail/campaigns/{room}/{mail}/{about:int}", name="mail.campaign")
@writes
def send_all(request: Request, room: str, mail: str, about: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Send all of it: as many as stood on the page, or none."""
    here, form = _found(db, room, mail, about), Form(sent)
    if not here.to_release:
        return done(request, "mail.campaign", room=room, mail=mail, about=about, did="unsent")
    seen = row_number(form["count"]) or 0
    if here.to_release > MANY and form["number"].strip() != str(here.to_release):
        form.wrong("number", _("Write %(n)s here to send them all.", n=here.to_release))
        return _show(request, db, here, form, 422)
    try:
        actions.release_all(db, here.kind, about, seen, by=who, now=now())
    except Overtaken as no:
        form.wrong("", no.sentence)
        return _show(request, db, here, form, 409)
    return done(request, "mail.campaign", room=room, mail=mail, about=about)


@router.post("/mail/campaigns/{room}/{mail}/{about:int}/hold", name="mail.hold_campaign")
@writes
def hold(request: Request, room: str, mail: str, about: int, who: Organizer, db: Db) -> Response:
    """Take the release back for whatever has not gone yet."""
    count = actions.hold_all(db, _kind(room, mail), about, by=who, now=now())
    if not count:
        return done(request, "mail.campaign", room=room, mail=mail, about=about, did="unheld")
    return done(request, "mail.outbox", folder="waiting", did="waits", n=count)


def _found(db: Session, room: str, mail: str, about: int) -> Campaign:
    return campaigns.campaign(db, _kind(room, mail), about, now())


def _kind(room: str, mail: str) -> str:
    kind = f"{room}/{mail}"
    if called(kind) == kind or is_private(kind):
        raise Missing
    return kind


def _show(
    request: Request, db: Session, here: Campaign, form: Form, status: int = 200, *,
    reads: int = 0, words: str = "", notice: str = "",
) -> Response:  # fmt: skip
    at, title = now(), ahead(request).mail_title(db, here.kind, here.about)
    if not here.rows and not title:
        raise Missing
    here = campaigns.with_to_come(db, here, at, at)
    found = some_readers(db, here, words)
    some = found or some_readers(db, here)
    chosen = reads if reads in dict(some) else next(iter(dict(some)), 0)
    aside = campaigns.set_aside(db, here)
    email, pause = db.get(Email, chosen) if chosen else None, queries.pause(db, at)
    letter = read(request, db, email) if email else None
    return in_frame(show(
        request, "mail/campaign.html", status,
        here=here, form=form, title=titled(request, db, here.kind, here.about), many=MANY,
        names=readers(first_names(db, here), here.to_release),
        spoken=[(LANGUAGES.get(code, code), count) for code, count in languages(db, here)],
        readers=some, words=words, unknown=not found, email=email,
        letter=letter, height=tall(letter.text) if letter else 0,
        over=over_budget(db, here, at), later=until_their_day(db, here, at), most=READERS, notice=notice,
        tried=pages(request).settings.practice or queries.test_arrived(db),
        moving=pause is None and (here.to_come or campaigns.moving(db, here, at)),
        headline=headline(here, pause is not None), how_far=how_far(here),
        aside=aside, back=bounces.back_among(db, [one for one, _person in aside]),
        stands=lambda one: stands(one, at), pause=pause, pause_words=why_paused(pause.said) if pause else "",
    ))  # fmt: skip
