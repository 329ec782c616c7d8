"""What earlier rooms show but only the desk can know: the six-step line, where a meetup stands, who will come."""

from datetime import datetime

from sqlmodel import Session
from starlette.requests import Request

from app.base.i18n import _, ngettext
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


def talk_news(db: Session, meetup: Meetup, now: datetime) -> list[str]:
    """For the speaker's desk: how many have been invited and how many of them come."""
    facts = facts_of(db, meetup, now)
    if not facts.announced_at:
        return [_("Nobody has been invited yet; the organizer does it once everything is set.")]
    return [
        ngettext(
            "%(n)s of %(num)d person invited comes so far.", "%(n)s of %(num)d people invited come so far.",
            facts.invited, n=facts.coming,
        )
    ]  # fmt: skip
