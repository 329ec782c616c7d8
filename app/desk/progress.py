"""Where a meetup stands: computed from the facts by one pure function."""

from datetime import datetime

from sqlmodel import Session

from app.meetups.models import Meetup

Road = list[tuple[str, str, str]]


def road(db: Session, meetup: Meetup, now: datetime) -> Road:
    """The six-step line of a meetup: label, "past" | "now" | "", and where it leads."""
    return []
