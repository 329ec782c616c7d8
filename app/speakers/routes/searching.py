"""The one search of organizers: people and talks, from every page."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.ahead import ahead
from app.base.clock import now
from app.base.db import Db, reads
from app.base.forms import clean
from app.base.i18n import TEXT_LANGUAGES
from app.base.web import is_partial, show
from app.people.access import Organizer
from app.people.queries import sites
from app.speakers.queries import fairness
from app.speakers.ranking import resting
from app.speakers.searching import Asked, search

router = APIRouter()


@router.get("/search", name="speakers.search")
@reads
def find(
    request: Request,
    who: Organizer,
    db: Db,
    q: str = "",
    kind: str = "",
    site: str = "",
    language: str = "",
    teaches: str = "",
    first: str = "",
    rested: str = "",
) -> Response:
    """Colleagues, contacts, leads, talks elsewhere and our own, by words and by what is known of them."""
    q, site = clean(q).strip()[:200], clean(site).strip()[:120]
    asked = Asked(q, kind, site, language[:8], bool(teaches), bool(first), bool(rested))
    behind = ahead(request).behind(db, None, None, now()) if asked.rested else {}
    _weights, weeks = fairness(db)
    return show(
        request,
        "speakers/search.html",
        asked=asked,
        groups=search(db, asked, resting(behind, weeks, now())) if asked.anything else [],
        sites=[] if is_partial(request) else _sites(db, asked.site),
        spoken=TEXT_LANGUAGES,
    )


def _sites(db: Session, chosen: str) -> list[tuple[str, str]]:
    there = sites(db)
    return [(site, site) for site in ([] if chosen in there or not chosen else [chosen]) + there]
