"""Makers for what comes after a meetup: one that was held, who came, what they said, a recap."""

from datetime import timedelta

from sqlmodel import Session, col, select

from app.feedback import actions, queries
from app.feedback.models import Feedback, Recap, Thanks
from app.invitations.models import Announcement, Attendance, Guest
from app.meetups.models import Meetup
from app.outreach.models import Ask, Booking
from app.people.models import Person
from app.surveys import keeping
from app.surveys.answering import Mark
from app.surveys.models import Question, Survey
from tests.house import NOON, People, many_people

YESTERDAY = NOON - timedelta(days=1)
CLOSED = NOON + timedelta(days=8)
"""When feedback that was opened at noon has closed."""


def a_held_meetup(db: Session, people: People, title: str = "Tests that pay off", **values: object) -> Meetup:
    """A meetup that was announced and took place yesterday, with Anna as its speaker."""
    values = {"starts_at": YESTERDAY, **values}
    meetup = Meetup(
        title=title,
        audience_id=people.everyone.id,
        zone="Europe/Kyiv",
        created_by=people.olha.id,
        created_at=NOON,
        **values,
    )
    db.add(meetup)
    db.flush()
    db.add(Announcement(meetup_id=meetup.id, announced_by=people.olha.id, announced_at=NOON - timedelta(days=9)))
    a_speaker(db, meetup, people.anna, people.olha)
    db.commit()
    return meetup


def a_speaker(db: Session, meetup: Meetup, person: Person, by: Person) -> Booking:
    """That somebody was asked, chosen, and has confirmed."""
    ask = Ask(
        meetup_id=meetup.id,
        person_id=person.id,
        subject="Would you?",
        message="We would like to hear you.",
        asked_by=by.id,
        asked_at=NOON,
        answer_by=NOON,
        remind_at=NOON,
        answer="yes",
        answered_at=NOON,
    )
    db.add(ask)
    db.flush()
    booking = Booking(
        meetup_id=meetup.id,
        ask_id=ask.id,
        starts_at=meetup.starts_at or NOON,
        decided_by=by.id,
        decided_at=NOON,
        confirmed_at=NOON,
        secret=f"s{meetup.id}",
    )
    db.add(booking)
    db.commit()
    return booking


def invited(db: Session, meetup: Meetup, *guests: Person, answer: str = "online") -> None:
    """These people were invited and answered so."""
    at = NOON - timedelta(days=5)
    for person in guests:
        guest = Guest(meetup_id=meetup.id, person_id=person.id, secret=f"g{person.id}", invited_at=at, answer=answer)
        if answer:
            guest.answered_at = at
        if answer == "room":
            guest.seat_asked_at = at
        db.add(guest)
    db.commit()


def came(db: Session, meetup: Meetup, *people: Person) -> None:
    """These people were there."""
    db.add_all(Attendance(meetup_id=meetup.id, person_id=person.id, ticked_at=NOON) for person in people)
    db.commit()


def a_crowd(db: Session, meetup: Meetup, count: int) -> list[Person]:
    """So many people who were invited, said they come online, and came."""
    crowd = many_people(db, count)
    invited(db, meetup, *crowd)
    came(db, meetup, *crowd)
    return crowd


def opened(db: Session, meetup: Meetup, by: Person) -> Feedback:
    """That feedback was opened at noon."""
    feedback = actions.open_feedback(db, meetup, by, NOON)
    db.commit()
    return feedback


def says(db: Session, meetup: Meetup, person: Person, useful: int, **words: str) -> None:
    """What somebody answers: how useful it was, and words by role: keep, change, next."""
    survey = queries.survey_of(db, meetup.id)
    assert survey
    marks = [Mark(question_id=_question(db, survey, "useful"), number=useful)]
    marks += [Mark(question_id=_question(db, survey, role), words=text) for role, text in words.items()]
    keeping.submit(db, survey, person, marks, NOON)
    db.commit()


def _question(db: Session, survey: Survey, role: str) -> int:
    mine = (col(Question.survey_id) == survey.id, col(Question.role) == role)
    return db.exec(select(Question.id).where(*mine)).one()


def answered_meetup(
    db: Session, people: People, answers: int = 5, crowd: int = 9, **values: object
) -> tuple[Meetup, list[Person]]:
    """A held meetup with feedback, to which so many of a crowd have answered."""
    meetup = a_held_meetup(db, people, **values)
    came = a_crowd(db, meetup, crowd)
    opened(db, meetup, people.olha)
    for n, person in enumerate(came[:answers]):
        says(
            db, meetup, person, useful=3 + n % 3, keep=f"Keep the live demo {n}", change="Less haste", next="Fuzzing"
        )
    return meetup, came


def thanked(db: Session, meetup: Meetup, by: Person, message: str = "It was a joy.", numbers: bool = False) -> Thanks:
    """That the speaker was thanked at noon."""
    thanks = Thanks(
        meetup_id=meetup.id, message=message, thanked_by=by.id, thanked_at=NOON, numbers_at=NOON if numbers else None
    )
    db.add(thanks)
    db.commit()
    return thanks


def a_recap(
    db: Session, meetup: Meetup, by: Person, text: str = "## What stays\n\nTests pay off.", published: bool = True
) -> Recap:
    """A recap, published at noon unless it is a draft."""
    recap = Recap(meetup_id=meetup.id, text=text, drafted_by=by.id, drafted_at=NOON)
    if published:
        recap.published_at, recap.published_by, recap.edition = NOON, by.id, 1
    db.add(recap)
    db.commit()
    return recap
