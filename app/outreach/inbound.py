"""What speakers' calendars answer: a yes confirms; anything else is shown to the organizer and releases nobody."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.mail.calendar_answers import Holder, named, receive
from app.mail.inbound import CalendarAnswer as Answer
from app.mail.models import Incoming
from app.meetups.models import Meetup
from app.outreach import actions, queries
from app.outreach.models import Ask, Booking
from app.people.models import Person


def take(db: Session, incoming: Incoming, answer: Answer, now: datetime) -> str | None:
    """Take what a calendar answered. None: not to an entry of a speaker. Else why a person should look, or ""."""
    booking = _booking(db, answer.uid)
    if booking is None:
        return None
    ask, meetup = db.get_one(Ask, booking.ask_id), db.get_one(Meetup, booking.meetup_id)
    person = db.get_one(Person, ask.person_id)
    review, taken = receive(db, incoming, answer, Holder(meetup, person, booking.secret, f"outreach/{ask.id}"))
    stands = booking.released_at is None and person.left_at is None and not queries.closed(db, meetup, now)
    if taken and taken.counts and stands:
        if taken.row.partstat == "ACCEPTED":
            actions.confirm(db, booking, now)
        taken.row.applied_at = now
        db.add(taken.row)
    return review


def _booking(db: Session, uid: str) -> Booking | None:
    """The decision whose entry it is, by the secret alone; of several for one speaker the last."""
    found = named(uid)
    if found is None:
        return None
    same = (col(Booking.meetup_id) == found[0], col(Booking.secret) == found[1])
    return db.exec(select(Booking).where(*same).order_by(col(Booking.id).desc())).first()
