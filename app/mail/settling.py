"""Of all campaigns, those of which something has not gone yet; of some that were sent, how far they have come."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import String, and_, column, exists, func, or_, select, text, union, values
from sqlmodel import Session, col

from app.base.due import split
from app.mail.arrival import UNSENT
from app.mail.campaigns import Campaign, Counted, by_the_budget, counts, with_to_come
from app.mail.models import HELD_ROWS, WAITING, Email
from app.mail.private import shown

Which = tuple[str, int]
"""A campaign by its kind and the number of what it is about."""
Unsettled = Mapping[Which, Campaign]
"""Campaigns of which something has not gone yet."""


def waiting(db: Session, now: datetime) -> list[Campaign]:
    """Campaigns that wait for a release or for the weekly budget, the oldest first."""
    return [one for one in unsettled(db, now).values() if one.to_release or one.put_off]


def unsettled(db: Session, now: datetime) -> Unsettled:
    """Campaigns of which something has not gone yet, for whatever reason, the oldest first."""
    some = select(col(Email.kind), col(Email.about))
    parts = union(*(some.where(shown(), text(which), UNSENT) for which in (WAITING, HELD_ROWS)))  # each has its index
    if db.execute(parts.limit(1)).first() is None:
        return {}
    here = parts.cte("unsettled")
    groups = (
        select(col(Email.kind), col(Email.about), *counts(now))
        .join(here, and_(here.c.kind == col(Email.kind), here.c.about == col(Email.about)))
        .group_by(col(Email.kind), col(Email.about)).order_by(func.min(col(Email.id)))
    )  # fmt: skip
    found: dict[Which, list[Counted]] = {}
    for kind, about, *counted in db.execute(groups):
        found.setdefault((kind, split(about)[0]), []).append(tuple(counted))
    whole = (Campaign(kind, about, *_sum(counted)) for (kind, about), counted in found.items())
    return {(one.kind, one.about): by_the_budget(db, one, now) for one in whole}


def standing(db: Session, found: Unsettled, sent: Mapping[Which, datetime], now: datetime) -> dict[Which, Campaign]:
    """How far those have come that were sent at these times; all zero where nothing is left to go.

    `found`: what has not gone yet. One of which nothing is in the outbox at all may still have to be put there."""
    others = [which for which in sent if which not in found]
    begun = _begun(db, others)
    settled = {which: Campaign(*which) for which in others}
    to_come = {which: with_to_come(db, settled[which], sent[which], now) for which in others if which not in begun}
    return {**found, **settled, **to_come}


def _begun(db: Session, campaigns: Sequence[Which]) -> set[Which]:
    """Those of which anything is or was in the outbox."""
    if not campaigns:
        return set()
    asked = (
        values(column("kind", String()), column("about", String()), name="asked")
        .data([(kind, str(about)) for kind, about in campaigns])
        .cte()
    )
    mail = exists().where(col(Email.kind) == asked.c.kind)
    whole, in_parts = col(Email.about) == asked.c.about, col(Email.about).startswith(asked.c.about + "/")
    there = or_(mail.where(whole), mail.where(in_parts))  # the first has its index
    return {(kind, int(about)) for kind, about in db.execute(select(asked).where(there))}


def _sum(counted: list[Counted]) -> Counted:
    to_release, later, latest, *others = zip(*counted, strict=True)
    going, on_hold, failed, sent, practised_, rows = (sum(numbers) for numbers in others)
    last = max((at for at in latest if at), default=None)
    return sum(to_release), sum(later), last, going, on_hold, failed, sent, practised_, rows
