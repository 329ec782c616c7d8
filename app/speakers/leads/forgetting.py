"""A lead who asks to be forgotten: name, talks and all that was said of them go, and the same programme does not
bring them back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.speakers.leads.names import fingerprint, key_of
from app.speakers.models import Forgotten, GivenBy, Lead, PastTalk, Schedule


def forget(db: Session, lead_ids: Sequence[int], now: datetime) -> None:
    """Nothing of them stays but fingerprints. A talk they gave with others stays theirs."""
    if not lead_ids:
        return
    keys = set(db.scalars(select(col(Lead.key)).where(col(Lead.id).in_(lead_ids))))
    given = select(col(PastTalk.id), col(PastTalk.event)).join(GivenBy, col(GivenBy.talk_id) == col(PastTalk.id))
    talks = db.execute(given.where(col(GivenBy.lead_id).in_(lead_ids))).all()
    events = {event for _talk, event in talks} | _strike_from_kept(db, keys)
    for mark in {fingerprint(key, event) for key in keys for event in events}:
        if db.get(Forgotten, mark) is None:
            db.add(Forgotten(fingerprint=mark, forgotten_at=now))
    db.execute(delete(Lead).where(col(Lead.id).in_(lead_ids)))
    nobodys = col(PastTalk.id).not_in(select(col(GivenBy.talk_id)))
    db.execute(delete(PastTalk).where(col(PastTalk.id).in_([talk for talk, _event in talks]), nobodys))


def _strike_from_kept(db: Session, keys: set[str]) -> set[str]:
    """Take them out of the schedules that wait for a look. Returns the events they were in."""
    events: set[str] = set()
    for kept in db.scalars(select(Schedule).where(col(Schedule.applied_at).is_(None))):
        left = []
        for row in kept.rows:
            speakers = [one for one in row["speakers"] if key_of(one["name"]) not in keys]
            if len(speakers) < len(row["speakers"]):
                events.add(row["event"])
            if speakers:
                left.append({**row, "speakers": speakers})
        kept.rows = left
    return events
