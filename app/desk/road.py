"""What earlier rooms show but only the desk can know: the six-step line, where a meetup stands, who will come."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from app.base.i18n import _, ngettext
from app.desk.progress import line, state
from app.desk.queries import facts_of
from app.feedback.queries import recap_of, thanks_of
from app.meetups.models import Meetup


def road(url: Callable[..., str], db: Session, meetup: Meetup, now: datetime) -> dict[str, object]:
    """For the head of a meetup's pages: `road` as (label, "past" | "now" | "", address), `standing` in words."""
    facts = facts_of(db, meetup, now)
    stops = [(label, tone, url(route, meetup_id=meetup.id)) for label, tone, route in line(facts, now)]
    return {"road": stops, "standing": state(facts, now), "called": facts.name}


def talk_news(db: Session, meetup: Meetup, now: datetime) -> list[str]:
    """For the speaker's desk: how many have been invited and how many of them come."""
    facts = facts_of(db, meetup, now)
    if not facts.announced_at:
        return []
    return [
        ngettext(
            "%(n)s of %(num)d person invited comes so far.", "%(n)s of %(num)d people invited come so far.",
            facts.invited, n=facts.coming,
        )
    ]  # fmt: skip


def afterwards(db: Session, meetup: Meetup) -> list[tuple[str, str]]:
    """For the speaker, once it is over: what there is to see, each with the personal door it stands behind."""
    recap = recap_of(db, meetup.id)
    there = [(_("What people said"), "feedback.digest", thanks_of(db, meetup.id) is not None)]
    there.append((_("The recap"), "feedback.recap_by_link", recap is not None and recap.published_at is not None))
    return [(label, door) for label, door, is_there in there if is_there]
