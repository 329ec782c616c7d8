"""What speakers' calendars answer: a yes confirms; anything else is shown to the organizer and releases nobody."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.mail.calendar_answers import Holder, holding, receive
from app.mail.inbound import CalendarAnswer as Answer
from app.mail.models import Incoming
from app.meetups.models import Meetup
from app.outreach import actions, queries
from app.outreach.models import Ask, Booking
from app.people.models import Person


def take(db: Session, incoming: Incoming, answer: Answer, now: datetime) -> str | None:
    """Take what a calendar answered. None: not to an entry of a speaker. Else why a person should look, or ""."""
    decisions = select(Booking).order_by(col(Booking.id).desc())  # of several for one speaker the last
    booking = holding(db, answer.uid, decisions, Booking.meetup_id, Booking.secret)
    if booking is None:
        return None
    ask, meetup = db.get_one(Ask, booking.ask_id), db.get_one(Meetup, booking.meetup_id)
    person = db.get_one(Person, ask.person_id)
    review, taken = receive(db, incoming, answer, Holder(meetup, person, booking.secret, f"outreach/{ask.id}"))
    stands = booking.released_at is None and person.left_at is None and not queries.closed(db, meetup, now)
    if taken and taken.counts and stands:
        if taken.row.partstat == "ACCEPTED":
            actions.confirm(db, booking, now)
        taken.applied(db, now)
    return review
