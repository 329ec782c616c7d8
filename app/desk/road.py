"""The six-step line for the pages of every room, and the sentence of where a meetup stands."""

from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request

from app.base.web import pages
from app.desk.progress import line, state, step
from app.desk.queries import facts_of
from app.meetups.models import Meetup


def road(request: Request, db: Session, meetup: Meetup, now: datetime) -> dict[str, object]:
    """For the head of a meetup's pages: `road` as (label, "past" | "now" | "", address), `standing` in words."""
    facts = facts_of(db, meetup, now)
    url = pages(request).url
    stops = [(label, tone, url(route, meetup_id=meetup.id)) for label, tone, route in line(step(facts, now))]
    return {"road": stops, "standing": state(facts, now)}
