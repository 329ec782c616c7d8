"""The library: past meetups, search first, and one of them."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads
from app.base.errors import Missing
from app.base.forms import clean, row_number
from app.base.web import show
from app.feedback import library as published
from app.feedback import queries
from app.feedback.draft import web_address
from app.feedback.routes.shown import past_meetup
from app.meetups.models import Meetup
from app.people.access import Member
from app.people.models import Programme

router = APIRouter()


@router.get("/library", name="feedback.library")
@reads
def library(request: Request, who: Member, db: Db, q: str = "", year: str = "", after: str = "") -> Response:
    """Past meetups, search first."""
    zone, at, words = db.get_one(Programme, 1).zone, now(), clean(q).strip()[:80]
    asked_for = row_number(year) or 0
    chosen = asked_for if 1970 <= asked_for < 9999 else 0
    shelf = published.shelf(db, at, words, chosen, zone, after)
    years = published.years(db, at, zone)
    return show(
        request,
        "feedback/library.html",
        shelf=shelf,
        years=years,
        q=words,
        year=chosen,
        after=after,
        web_address=web_address,
    )


@router.get("/library/{meetup_id}", name="feedback.recap")
@reads
def recap(request: Request, meetup_id: int, who: Member, db: Db) -> Response:
    """One past meetup: its recap and what it left behind."""
    meetup, kept = db.get_one(Meetup, meetup_id), queries.recap_of(db, meetup_id)
    if not queries.was_held(db, meetup, now()):
        raise Missing
    published = kept if kept and kept.published_at else None
    return show(request, "feedback/recap.html", **past_meetup(db, meetup, published))
