"""Makers for speakers: contacts outside, and candidates on a meetup's list."""

from sqlmodel import Session

from app.meetups.models import Meetup
from app.people.models import Person, Skill
from app.speakers.models import Candidate, Contact
from tests.house import NOON, a_person


def a_contact(db: Session, name: str, by: Person, **card: object) -> Person:
    """Somebody from outside, written down by an organizer."""
    person = a_person(db, name, is_colleague=False)
    db.add(Contact(person_id=person.id, added_by=by.id, added_at=NOON, **card))
    db.commit()
    return person


def a_candidate(
    db: Session, meetup: Meetup, person: Person, by: Person, position: int = 1, reason: str = ""
) -> Candidate:
    """Somebody on the meetup's list."""
    candidate = Candidate(
        meetup_id=meetup.id, person_id=person.id, position=position, reason=reason, added_by=by.id, added_at=NOON
    )
    db.add(candidate)
    db.commit()
    return candidate


def a_skill(db: Session, person: Person, words: str) -> Skill:
    """What somebody says they can teach."""
    skill = Skill(person_id=person.id, words=words, said_at=NOON)
    db.add(skill)
    db.commit()
    return skill
