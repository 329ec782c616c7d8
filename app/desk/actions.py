"""What the desk changes, because it needs rooms that do not know of each other: a topic known from the start,
and somebody who is forgotten."""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, col

from app.base.i18n import _
from app.desk.personal import HELD
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled, not_over
from app.outreach.actions import release
from app.outreach.models import Ask, Booking, Reply
from app.people.actions import let_go, withdraw_organizer
from app.people.models import Import, Person
from app.topics.actions import add_topic, choose


def know_topic(db: Session, meetup: Meetup, by: Person, now: datetime) -> None:
    """A meetup that was planned with its topic: the one of this title on the board, or a new one, is chosen."""
    choose(db, meetup, add_topic(db, meetup.title, by, now), "", by, now)


def erase(db: Session, person: Person, now: datetime) -> None:
    """They leave, and what says who they were goes. The rows that numbers are counted from stay, without a name."""
    if person.organizer_since:
        withdraw_organizer(db, person)
    _strike_from_others(db, person)
    db.flush()
    for held in reversed(HELD):
        mine = held.whose(person.id)
        if held.goes is not None:
            db.execute(delete(held.table).where(mine, held.goes()))
        if held.emptied:
            db.execute(update(held.table).where(mine).values(dict.fromkeys(held.emptied, "")))
    nobody = {"name": _("Somebody who left"), "email": f"{person.id}@erased.invalid"}
    db.execute(update(Person).where(col(Person.id) == person.id).values(nobody))
    _give_back_talks(db, person, now)
    let_go(db, [person.id], now)


def _give_back_talks(db: Session, person: Person, now: datetime) -> None:
    """The talks ahead lose their speaker, so that an organizer hears of it and looks for another one."""
    ahead = (
        select(Booking)
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Meetup, col(Meetup.id) == col(Booking.meetup_id))
        .where(col(Ask.person_id) == person.id, col(Booking.released_at).is_(None), not_over(now), ~is_cancelled())
    )
    for booking in db.scalars(ahead).all():
        release(db, booking, by=person, note="", now=now)


def _strike_from_others(db: Session, person: Person) -> None:
    """Staff lists that were read, and answers in which somebody else named them."""
    email = person.email.lower()
    for kept in db.scalars(select(Import)):
        rows = [row for row in kept.rows if str(row.get("email", "")).lower() != email]
        if len(rows) < len(kept.rows):
            kept.rows = rows
            db.add(kept)
    for table in (Ask, Reply):
        named = or_(
            func.lower(col(table.suggested_email)) == email,
            col(table.suggested_name).in_([person.name] if person.name else []),
        )
        db.execute(update(table).where(named).values(suggested_name="", suggested_email=""))
