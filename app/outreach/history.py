"""What was said and done with one speaker, line by line."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.mail.models import Email
from app.outreach.decision import decisions
from app.outreach.models import Ask, Booking, Earlier, Logged, OfferedDate, Reply, Turn
from app.people.models import Person


def log_of(db: Session, meetup_id: int, person_id: int) -> list[tuple[Logged, str]]:
    """What was written down about talking with them, the first line first, each with who wrote it."""
    rows = (
        select(Logged, Person.name)
        .join(Person, col(Person.id) == col(Logged.logged_by), isouter=True)
        .where(col(Logged.meetup_id) == meetup_id, col(Logged.person_id) == person_id)
        .order_by(col(Logged.logged_at), col(Logged.id))
    )
    return [(line, name or "") for line, name in db.exec(rows)]


def earlier(db: Session, ask: Ask) -> Sequence[Earlier]:
    """The times they had been asked before, the first one first."""
    return db.exec(select(Earlier).where(col(Earlier.ask_id) == ask.id).order_by(col(Earlier.time))).all()


def replies(db: Session, ask: Ask) -> Sequence[Reply]:
    """Everything they said, the first thing first."""
    return db.exec(select(Reply).where(col(Reply.ask_id) == ask.id).order_by(col(Reply.number))).all()


def bookings(db: Session, ask: Ask) -> Sequence[Booking]:
    """Every decision for this speaker, the first one first."""
    return db.exec(decisions(ask.meetup_id).where(col(Booking.ask_id) == ask.id)).all()


def reminded_at(db: Session, ask: Ask) -> Sequence[datetime]:
    """When reminders went out to them, however often they were asked."""
    about = [f"{ask.id}/{time}" for time in range(1, ask.times + 1)]
    sent = select(Email.sent_at).where(
        col(Email.kind) == "outreach/reminder", col(Email.person_id) == ask.person_id, col(Email.about).in_(about),
        col(Email.sent_at).is_not(None),
    )  # fmt: skip
    return [at for at in db.exec(sent) if at]


def passed_at(db: Session, ask: Ask) -> Sequence[datetime]:
    """When their silence passed the turn of a plan on."""
    return db.exec(select(Turn.at).where(col(Turn.silent_id) == ask.id).order_by(col(Turn.at))).all()


def dates_by_id(db: Session, meetup_id: int) -> dict[int, OfferedDate]:
    """Every date that was ever on offer, those taken back too."""
    rows = db.exec(select(OfferedDate).where(col(OfferedDate.meetup_id) == meetup_id))
    return {one.id: one for one in rows}
