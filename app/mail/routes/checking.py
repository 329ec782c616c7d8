"""Whether mail can go out: the way to the mail server, looked at step by step, and a test mail to see for oneself."""

from collections.abc import Sequence

from fastapi import APIRouter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.config import Settings
from app.base.db import Db, database, reads, writes
from app.base.doctor import Finding
from app.base.i18n import Reader, reader, speaking
from app.base.web import done, pages, show
from app.mail import actions, queries
from app.mail.diagnosis import diagnose
from app.mail.testing import Tested, tested
from app.mail.words import set_up
from app.people.access import Organizer, identify
from app.people.models import Person

router = APIRouter()


@router.get("/mail/check", name="mail.check")
@reads
def before_looking(request: Request, who: Organizer, db: Db) -> Response:
    """How mail is set up, and the button that looks whether it works."""
    return _show(request, db, ())


@router.post("/mail/check", name="mail.check")
async def look(request: Request) -> Response:
    """Talk to the mail server, with no transaction open, and say what was found."""
    house = database(request)
    spoken_to = await house.look(lambda db: _organizer(request, db))
    found = await run_in_threadpool(_findings, pages(request).settings, spoken_to)
    return await house.look(lambda db: _found(request, db, found))


@router.get("/mail/test", name="mail.test")
@reads
def test(request: Request, who: Organizer, db: Db) -> Response:
    """What became of the test mail; it looks again by itself until that is known."""
    return show(request, "mail/test.html", test=test_of(request, db, who))


@router.post("/mail/test", name="mail.test")
@writes
def send_test(request: Request, who: Organizer, db: Db) -> Response:
    """Send a test mail to the organizer who asks."""
    actions.ask_for_test(db, who, now())
    return done(request, "mail.test")


def test_of(request: Request, db: Session, who: Person) -> Tested | None:
    """What became of this organizer's latest test mail."""
    state = request.app.state
    return tested(db, who.id, state.settings.practice, state.began_at, now())


def _organizer(request: Request, db: Session) -> Reader:
    """Who wants to know it is asked first; returns the language they read."""
    identify(request, db)
    return reader()


def _findings(settings: Settings, to: Reader) -> Sequence[Finding]:
    with speaking(to.language, to.zone):
        return diagnose(settings)


def _found(request: Request, db: Session, found: Sequence[Finding]) -> Response:
    identify(request, db)
    return _show(request, db, found)


def _show(request: Request, db: Session, found: Sequence[Finding]) -> Response:
    settings = pages(request).settings
    return show(
        request, "mail/check.html", found=found, wrong=sum(not one.good for one in found),
        setup=set_up(settings), arrived=queries.test_arrived(db),
    )  # fmt: skip
