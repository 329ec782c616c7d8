"""Where the addresses of calendars to subscribe to are made: one's own, and the company's.

Only by who is signed in: mails are passed on, and a calendar's address outlives the link that stood in one."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.db import Db, reads, writes
from app.base.forms import Form, Sent
from app.base.web import pages, show
from app.invitations import feeds
from app.people.access import Member, Organizer
from app.people.models import Person

router = APIRouter()


@router.get("/me/calendar", name="invitations.my_feed")
@reads
def my_feed(request: Request, who: Member, db: Db) -> Response:
    """One's own meetups as a calendar to subscribe to."""
    return _page(request, db, who)


@router.post("/me/calendar", name="invitations.my_feed")
@writes
def make_my_feed(request: Request, who: Member, db: Db, sent: Sent) -> Response:
    """A new address, shown once; or none any more."""
    return _made(request, db, who, who, Form(sent)["end"] == "yes")


@router.get("/meetups/calendar", name="invitations.company_feed")
@reads
def company_feed(request: Request, who: Organizer, db: Db) -> Response:
    """All announced meetups as a calendar to subscribe to."""
    return _page(request, db, None)


@router.post("/meetups/calendar", name="invitations.company_feed")
@writes
def make_company_feed(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """A new address for everybody, shown once; or none any more."""
    return _made(request, db, None, who, Form(sent)["end"] == "yes")


def _made(request: Request, db: Session, person: Person | None, by: Person, ends: bool) -> Response:
    """The address is in the answer itself: in a redirect it would stay in the browser's history."""
    if ends:
        feeds.end(db, person, clock.now())
        return _page(request, db, person)
    made = pages(request).url("invitations.feed", token=feeds.make(db, person, by, clock.now()))
    return _page(request, db, person, request.app.state.settings.base_url + made)


def _page(request: Request, db: Session, person: Person | None, address: str = "") -> Response:
    feed = feeds.feed_for(db, person)
    return show(
        request, "invitations/feed.html", person=person, feed=feed,
        seen_on=request.app.state.feeds.seen_on(feed) if feed else None, address=address,
        webcal="webcal://" + address.partition("://")[2],
    )  # fmt: skip
