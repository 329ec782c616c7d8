"""A hold: a speaker and a date kept together for some days without deciding. It lapses by itself; nobody is told."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.base.i18n import _
from app.meetups.models import Meetup
from app.outreach.decision import booking_of
from app.outreach.models import Ask, Hold
from app.outreach.queries import closed
from app.people.models import Person

LONGEST = timedelta(days=60)
"""How long a date may be kept: what is kept for longer is not tentative."""


def hold_of(db: Session, meetup_id: int, now: datetime) -> Hold | None:
    """The hold that stands for a meetup, if there is one: not ended, not lapsed, and nobody was chosen since."""
    willing = col(Ask.withdrawn_at).is_(None), col(Ask.answer).in_(("yes", "another_date"))
    rows = (
        select(Hold)
        .join(Ask, col(Ask.id) == col(Hold.ask_id))
        .where(col(Ask.meetup_id) == meetup_id, *willing)
        .where(col(Hold.ended_at).is_(None), col(Hold.until) > now, col(Hold.starts_at) > now)
    )
    found = db.exec(rows.order_by(col(Hold.id).desc())).first()
    return None if found is None or booking_of(db, meetup_id) else found


def decides_by(db: Session, asked: Ask, now: datetime) -> datetime:
    """When whoever said yes may expect a decision: once answers are in, later while a date is kept for somebody.

    It is the same for everybody who was asked until the same day, so it does not tell for whom."""
    hold = hold_of(db, asked.meetup_id, now)
    return max(asked.answer_by, hold.until) if hold else asked.answer_by


def hold(db: Session, asked: Ask, starts_at: datetime, until: datetime, by: Person, now: datetime) -> Hold:
    """Keep this date for this speaker until then, in place of whatever was kept for the meetup before."""
    if closed(db, db.get_one(Meetup, asked.meetup_id), now) or booking_of(db, asked.meetup_id):
        raise Refused(_("This is decided already. A date is kept only while it is open."))
    if asked.withdrawn_at or asked.answer not in ("yes", "another_date"):
        raise Refused(_("They have not said yes. A date is kept for somebody who has."))
    if not now < until < min(starts_at, now + LONGEST):
        raise Refused(_("Keep it until a day that is still to come, before the meetup, and within two months."))
    if before := hold_of(db, asked.meetup_id, now):
        if (before.ask_id, before.starts_at, before.until) == (asked.id, starts_at, until):
            return before
        let_go(db, before, by, now)
    kept = Hold(ask_id=asked.id, starts_at=starts_at, held_by=by.id, held_at=now, until=until)
    db.add(kept)
    db.flush()
    return kept


def let_go(db: Session, kept: Hold, by: Person, now: datetime) -> None:
    """End it before its day. Twice is once."""
    if kept.ended_at is None:
        kept.ended_at, kept.ended_by = now, by.id
        db.add(kept)
