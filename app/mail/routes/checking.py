"""Whether mail can go out: the way to the mail server, looked at step by step, and what was found in words."""

from collections.abc import Sequence

from fastapi import APIRouter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.base.config import Settings
from app.base.db import Db, database, reads
from app.base.doctor import Finding
from app.base.i18n import Reader, reader, speaking
from app.base.web import pages, show
from app.mail import queries
from app.mail.diagnosis import diagnose
from app.mail.words import set_up
from app.people.access import Organizer, identify

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
