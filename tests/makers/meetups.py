"""Makers of meetups: one that is planned, moved, cancelled."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.meetups import actions
from app.meetups.models import Cancellation, Meetup, Move
from tests.house import NOON, People

NEXT_WEEK = NOON + timedelta(days=7)
"""Tuesday 10 March 2026, noon in Kyiv."""


def a_meetup(db: Session, people: People, title: str = "Query plans", **values: object) -> Meetup:
    """A meetup for everybody, next Tuesday at noon in the kitchen and online."""
    facts: dict[str, object] = {"starts_at": NEXT_WEEK, "place": "Kitchen", "join_url": "https://meet.example.com/x"}
    meetup = Meetup(
        title=title,
        audience_id=people.everyone.id,
        zone="Europe/Kyiv",
        created_by=people.olha.id,
        created_at=NOON,
        **{**facts, **values},
    )
    db.add(meetup)
    db.commit()
    return meetup


def moved(db: Session, people: People, meetup: Meetup, at: datetime, **to: object) -> Move | None:
    """That it was moved at some moment: `starts_at`, `minutes`, `place`, `join_url` or `reason`."""
    now = {name: getattr(meetup, name) for name in ("starts_at", "minutes", "place", "join_url")} | {"reason": ""}
    move = actions.move(db, meetup, **{**now, **to}, by=people.olha, now=at)
    db.commit()
    return move


def cancelled(
    db: Session, people: People, meetup: Meetup, at: datetime, reason: str = "Anna is ill."
) -> Cancellation:
    """That it was cancelled at some moment."""
    cancellation = actions.cancel(db, meetup, reason, by=people.olha, now=at)
    db.commit()
    return cancellation
