"""Makers of invitations: a speaker who said yes, an announced meetup, a guest's link and answer."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.invitations import actions
from app.invitations.mine import mine_of
from app.invitations.models import Guest
from app.mail.models import Email
from app.meetups.models import Meetup
from app.outreach.models import Ask, Booking, OfferedDate, Tick
from app.people.links import make_link
from app.people.models import Person
from tests.house import NOON, People
from tests.makers.meetups import a_meetup

AN_HOUR_LATER = NOON + timedelta(hours=1)


def an_answer(
    db: Session,
    people: People,
    meetup: Meetup,
    person: Person,
    answer: str = "yes",
    dates: tuple[datetime, ...] = (),
    **values: object,
) -> Ask:
    """That somebody was asked to speak and answered so; the dates are on offer, and ticked."""
    ask = Ask(
        meetup_id=meetup.id, person_id=person.id, subject="Would you?", message="We would like to hear you.",
        asked_by=people.olha.id, asked_at=NOON, answer_by=NOON + timedelta(days=3),
        remind_at=NOON + timedelta(days=2), answer=answer, answered_at=NOON if answer else None, **values,
    )  # fmt: skip
    db.add(ask)
    db.flush()
    for starts_at in dates:
        offered = select(OfferedDate).where(OfferedDate.meetup_id == meetup.id, OfferedDate.starts_at == starts_at)
        date = db.exec(offered).first() or OfferedDate(meetup_id=meetup.id, starts_at=starts_at)
        db.add(date)
        db.flush()
        db.add(Tick(ask_id=ask.id, date_id=date.id))
    db.commit()
    return ask


def a_booked_meetup(db: Session, people: People, **values: object) -> Meetup:
    """A meetup for which Anna was chosen and has confirmed."""
    meetup = a_meetup(db, people, **values)
    ask = an_answer(db, people, meetup, people.anna)
    booking = Booking(
        meetup_id=meetup.id,
        ask_id=ask.id,
        starts_at=meetup.starts_at,
        decided_by=people.olha.id,
        decided_at=NOON,
        confirmed_at=NOON,
        secret="s" * 32,
    )
    db.add(booking)
    db.commit()
    return meetup


def an_announced_meetup(db: Session, people: People, **values: object) -> Meetup:
    """One to which everybody but Anna, who speaks, was invited at noon."""
    meetup = a_booked_meetup(db, people, **values)
    actions.announce(db, meetup, "", by=people.olha, now=NOON)
    db.commit()
    return meetup


def their_link(db: Session, meetup: Meetup, person: Person) -> str:
    """The address in somebody's invitation."""
    token = make_link(db, "invitations.rsvp", person.id, meetup.id, NOON)
    db.commit()
    return f"/rsvp/{token}"


def says(db: Session, meetup: Meetup, person: Person, answer: str, at: datetime = AN_HOUR_LATER) -> None:
    """That a guest answered so at some moment."""
    mine = mine_of(db, meetup.id, person.id, at)
    assert mine is not None, f"{person.name} is not invited"
    actions.answer(db, mine, answer, at)
    db.commit()


def guest(db: Session, meetup: Meetup, person: Person) -> Guest:
    """Somebody's row."""
    db.expire_all()
    return db.get_one(Guest, (meetup.id, person.id))


def mails(db: Session, person: Person | None = None) -> list[str]:
    """The kinds of the mails that went out, in order; of one person, where one is given."""
    db.expire_all()
    rows = select(Email.kind).where(col(Email.sent_at).is_not(None), col(Email.kind).startswith("invitations/"))
    return list(db.exec((rows.where(Email.person_id == person.id) if person else rows).order_by(col(Email.id))))
