"""What lies behind whoever could speak, as far as the ranking of candidates counts it: questions and talks."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.outreach.models import Ask, Booking
from app.speakers.ranking import YEAR, Behind

Last = tuple[datetime, date | None]
"""A question: when it was put, and when they want to be asked again."""


def behind(db: Session, meetup: Meetup | None, ids: Sequence[int] | None, now: datetime) -> dict[int, Behind]:
    """Of each of these people what came of other meetups than this one; without `ids`, of everybody."""
    elsewhere = [col(Ask.meetup_id) != meetup.id] if meetup else []
    if ids is not None:
        elsewhere.append(col(Ask.person_id).in_(ids))
    asked, spoke = _asked(db, elsewhere), _spoke(db, elsewhere)
    found = {}
    for id in asked.keys() | spoke.keys():
        asked_at, again_on = max(asked[id], key=lambda one: one[0], default=(None, None))
        times = sum(1 for at, _again_on in asked[id] if at > now - YEAR)
        found[id] = Behind(asked_at, times, spoke.get(id), again_on)
    return found


def _asked(db: Session, where: Sequence[Any]) -> dict[int, list[Last]]:
    about = (col(Ask.person_id), col(Ask.asked_at), col(Ask.ask_again_on))
    asked: dict[int, list[Last]] = defaultdict(list)
    for id, at, again_on in db.execute(select(*about).where(col(Ask.withdrawn_at).is_(None), *where)):
        asked[id].append((at, again_on))
    return asked


def _spoke(db: Session, where: Sequence[Any]) -> dict[int, datetime]:
    """When they spoke last, or will."""
    at = func.coalesce(col(Meetup.starts_at), col(Booking.starts_at))
    rows = (
        select(col(Ask.person_id), at.label("at"))
        .join(Booking, col(Booking.ask_id) == col(Ask.id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(col(Booking.released_at).is_(None), ~is_cancelled(), *where)
        .order_by(at)
    )
    return {row.person_id: row.at for row in db.execute(rows)}


def spoke_at(db: Session, meetup_ids: Collection[int]) -> dict[int, int]:
    """Who spoke or will speak at these meetups: the last of them for each."""
    rows = (
        select(col(Ask.person_id), col(Booking.meetup_id))
        .join(Booking, col(Booking.ask_id) == col(Ask.id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(col(Booking.released_at).is_(None), ~is_cancelled(), col(Booking.meetup_id).in_(meetup_ids))
        .order_by(col(Booking.starts_at))
    )
    return {row.person_id: row.meetup_id for row in db.execute(rows)}
