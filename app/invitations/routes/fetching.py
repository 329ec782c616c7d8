"""Where calendar programs fetch the calendars that people subscribed to: every few minutes, for everybody."""

from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.db import Db, Inside, database, glances
from app.base.errors import Missing
from app.base.web import surround
from app.invitations import feeds
from app.invitations.feeds import Subscription
from app.people.models import Programme

router = APIRouter()


def _subscribed(request: Request, db: Session) -> Subscription:
    request.state.by_link = True
    found = feeds.behind(db, request.path_params["token"])
    if found is None:
        request.app.state.limits.spend("20/minute", "bad link", request.client.host if request.client else "")
        surround(request, programme=db.get(Programme, 1))
        raise Missing
    return found


Feed = Annotated[Subscription, Inside(_subscribed)]


@router.api_route("/calendar/{token}.ics", methods=["GET", "HEAD"], name="invitations.feed")
@glances
def fetch(request: Request, feed: Feed, db: Db) -> Response:
    """The calendar, or that it is as it was (RFC 9110 §13.1.2). `no-cache`: ask each time whether it still is."""
    state, now = request.app.state, clock.now()
    found = feeds.states(db, feed, state.settings.mail_from, now)
    tag = feeds.etag(feed, found)
    state.feeds.fetched(feed, now, database(request).submit)
    head = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=head)
    return Response(state.feeds.calendar(db, feed, found), media_type="text/calendar; charset=utf-8", headers=head)
