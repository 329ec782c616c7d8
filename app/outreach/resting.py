"""Who is left alone now, and why: a plan passes them over and says so. An organizer may ask them all the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.base.i18n import _, day
from app.meetups.models import Meetup
from app.outreach.behind import behind
from app.speakers.queries import fairness
from app.speakers.ranking import Behind, rests_until


@dataclass(frozen=True)
class Rest:
    """Until when somebody rests, and why."""

    until: date
    why: str


def rests(db: Session, meetup: Meetup, ids: Sequence[int], now: datetime) -> dict[int, Rest]:
    """Who of these people rests now, by what happened at other meetups."""
    if not ids:
        return {}
    _weights, weeks = fairness(db)
    lately = behind(db, meetup, ids, now)
    found = {id: (rests_until(one, weeks, now), one) for id, one in lately.items()}
    return {id: Rest(until, _why(one, now)) for id, (until, one) in found.items() if until}


def _why(one: Behind, now: datetime) -> str:
    """The plainest reason."""
    if one.again_on and one.again_on > now.date():
        return _("asked to be left alone until then")
    if one.spoke_at and (one.asked_at is None or one.spoke_at >= one.asked_at):
        on = day(one.spoke_at)
        return _("speaks on %(day)s", day=on) if one.spoke_at > now else _("spoke on %(day)s", day=on)
    return _("was asked on %(day)s", day=day(one.asked_at)) if one.asked_at else ""
