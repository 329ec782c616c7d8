"""Whoever was told that their wish is planned hears when that meetup is called off, if no other mail says so."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, Subquery, exists, or_, select
from sqlmodel import Session, col

from app.base.due import Words, Writing, about
from app.invitations.models import Guest
from app.invitations.owed import holds
from app.mail import rules
from app.mail.arrival import arrived
from app.mail.models import Email
from app.meetups.models import Cancellation, Meetup
from app.meetups.queries import not_over
from app.outreach.models import Ask, Booking
from app.outreach.queries import hears_of_the_end
from app.people.models import Person
from app.topics.emails import because
from app.topics.models import Choice, Topic
from app.topics.rounds import NEWS


def to_hear(now: datetime) -> Select[tuple[int, str]]:
    """(person, meetup/topic) of meetups called off lately that would still be ahead."""
    told = _told().c
    key = about(told.meetup_id, told.topic_id)
    rows = select(told.person_id, key).join(Cancellation, col(Cancellation.meetup_id) == told.meetup_id)
    ahead = rows.join(Meetup, col(Meetup.id) == told.meetup_id).where(not_over(now))
    return ahead.where(col(Cancellation.cancelled_at) > now - NEWS)


def how_many(db: Session, meetup: Meetup) -> int:
    """How many would hear if this one were called off, and whom mail reaches."""
    told = _told().c
    mine = select(told.person_id).where(told.meetup_id == meetup.id, ~rules.unreachable(told.person_id))
    return len(db.scalars(mine).all())


def _told() -> Subquery:
    """(person_id, meetup_id, topic_id): who was told that a wish is planned, and wants such mail."""
    return (
        select(col(Person.id).label("person_id"), col(Choice.meetup_id), col(Choice.topic_id))
        .join(Email, col(Email.person_id) == col(Person.id))
        .join(Choice, col(Email.about) == about(col(Choice.meetup_id), col(Choice.topic_id)))
        .where(
            col(Email.kind) == "topics/planned", arrived(), col(Person.left_at).is_(None), rules.wants("topics"),
            ~_hears_as_guest(), ~_hears_as_speaker(),
        )
        .subquery()
    )  # fmt: skip


def _hears_as_guest() -> ColumnElement[bool]:
    mine = (col(Guest.meetup_id) == col(Choice.meetup_id), col(Guest.person_id) == col(Person.id))
    return exists().where(*mine, holds()).correlate(Choice, Person)


def _hears_as_speaker() -> ColumnElement[bool]:
    mine = (col(Ask.meetup_id) == col(Choice.meetup_id), col(Ask.person_id) == col(Person.id))
    chosen = exists().where(col(Booking.ask_id) == col(Ask.id), col(Booking.released_at).is_(None)).correlate(Ask)
    return exists().where(*mine, or_(hears_of_the_end(), chosen)).correlate(Choice, Person)


def words(writing: Writing) -> Words:
    """That it is off, and why; their wish stays."""
    db = writing.db
    values = {
        "topic": db.get_one(Topic, int(writing.part)), "reason": db.get_one(Cancellation, writing.about).reason,
        "my_page": writing.link("desk.my_page", 0), "because": because(writing),
    }  # fmt: skip
    return Words(values)
