"""What a speaker gets ready, and by when. The days follow from the meetup's date, so they move with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from app.base.i18n import _, zone_of
from app.base.workdays import DAY, nearest_workday
from app.meetups.files import files_of, is_recording
from app.meetups.models import Meetup
from app.outreach.models import Booking, Readied, Reply


@dataclass(frozen=True)
class Kind:
    """One thing to get ready: how it is called, and how many days before the meetup it should be."""

    words: Callable[[], str]
    days: int
    ticked: bool = True
    """Whether the speaker says that it is done; the other things show it themselves."""


KINDS = {
    "words": Kind(lambda: _("A title, and two sentences on what people will hear"), 10, ticked=False),
    "rehearsal": Kind(lambda: _("One rehearsal, aloud, with somebody listening"), 3),
    "slides": Kind(lambda: _("The slides, if there are any: a file or an address"), 2, ticked=False),
    "screen": Kind(lambda: _("Sound, screen and the link tried out"), 1),
}
"""In the order of their days."""


@dataclass(frozen=True)
class Task:
    """One line of a speaker's list."""

    key: str
    words: str
    day: date
    """By when, in the meetup's zone."""
    done: bool
    late: bool
    ticked: bool


def checklist(db: Session, booking: Booking, meetup: Meetup, now: datetime) -> list[Task]:
    """What is to be got ready for a talk, the first first."""
    done = _done(db, booking, meetup)
    zone = zone_of(meetup.zone)
    today, decided = now.astimezone(zone).date(), booking.decided_at.astimezone(zone).date()
    held = (meetup.starts_at or booking.starts_at).astimezone(zone).date()
    tasks = []
    for key, kind in KINDS.items():
        day = by_day(held, decided, kind.days, meetup.zone)
        tasks.append(Task(key, kind.words(), day, key in done, key not in done and day < today, kind.ticked))
    return tasks


def by_day(held: date, decided: date, days: int, zone: str) -> date:
    """So many days before the meetup, or the workday before that; of a talk agreed on late, three days after that
    instead, and in no case later than the day itself. Pure."""
    day = nearest_workday(held - timedelta(days=days), zone, -DAY)
    return min(held, max(day, decided + timedelta(days=3)))


def _done(db: Session, booking: Booking, meetup: Meetup) -> set[str]:
    """What was ticked, and what the talk shows itself."""
    done = set(db.exec(select(Readied.task).where(Readied.booking_id == booking.id)))
    told = select(Reply.id).where(Reply.ask_id == booking.ask_id, Reply.said == "talk").limit(1)
    if (meetup.title and meetup.abstract) or db.exec(told).first():
        done.add("words")
    files = files_of(db, [meetup.id]).get(meetup.id, [])
    if meetup.slides_url or any(not is_recording(file) for file in files):
        done.add("slides")
    return done


def ready(db: Session, booking: Booking, task: str, now: datetime) -> None:
    """The speaker says that it is done. Saying it twice is once."""
    if db.get(Readied, (booking.id, task)) is None:
        db.add(Readied(booking_id=booking.id, task=task, done_at=now))


def not_ready(db: Session, booking: Booking, task: str) -> None:
    """It is not done after all."""
    if found := db.get(Readied, (booking.id, task)):
        db.delete(found)


def standing(db: Session, meetup_id: int, now: datetime) -> list[Task]:
    """The list of whoever speaks at a meetup; empty while nobody does."""
    booking = db.exec(
        select(Booking).where(Booking.meetup_id == meetup_id, col(Booking.released_at).is_(None))
    ).first()
    return checklist(db, booking, db.get_one(Meetup, meetup_id), now) if booking else []
