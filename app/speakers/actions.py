"""Changing who could speak: the ordered list of a meetup, and contacts outside."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.base.errors import Refused
from app.base.i18n import _
from app.meetups.models import Meetup
from app.meetups.queries import cancelled
from app.people.actions import come_back
from app.people.models import Person
from app.people.queries import by_email
from app.speakers.models import Candidate, Contact, Fairness
from app.speakers.queries import candidates
from app.speakers.ranking import Weights


@dataclass(frozen=True)
class Card:
    """What is written down about a contact."""

    name: str
    email: str
    company: str = ""
    speaks_about: str = ""
    language: str = ""
    zone: str = ""
    note: str = ""


def add(db: Session, meetup: Meetup, person: Person, reason: str, by: Person, now: datetime) -> Candidate:
    """Put somebody at the end of the list. Adding twice is once."""
    if cancelled(db, meetup.id):
        raise Refused(_("This meetup was cancelled. Plan a new one instead."))
    if person.left_at:
        raise Refused(_("%(name)s has left and cannot be asked.", name=person.called))
    listed = candidates(db, meetup.id)
    if there := next((candidate for candidate, somebody in listed if somebody.id == person.id), None):
        return there
    last = max((candidate.position for candidate, _person in listed), default=0)
    candidate = Candidate(
        meetup_id=meetup.id, person_id=person.id, position=last + 1, reason=reason, added_by=by.id, added_at=now
    )
    db.add(candidate)
    db.flush()
    return candidate


def remove(db: Session, candidate: Candidate) -> None:
    """Take somebody off the list."""
    db.delete(candidate)
    db.flush()


def move(db: Session, candidate: Candidate, up: bool) -> None:
    """One place up or down; at the end of the list nothing happens."""
    ids = [one.id for one, _person in candidates(db, candidate.meetup_id)]
    at = ids.index(candidate.id)
    to = at - 1 if up else at + 1
    if 0 <= to < len(ids):
        ids[at], ids[to] = ids[to], ids[at]
    order(db, candidate.meetup_id, ids)


def order(db: Session, meetup_id: int, ids: list[int]) -> None:
    """This is the order. Whoever is on the list but not named here comes after, as before."""
    listed = {candidate.id: candidate for candidate, _person in candidates(db, meetup_id)}
    named = [id for id in dict.fromkeys(ids) if id in listed]
    for position, id in enumerate([*named, *(id for id in listed if id not in named)], start=1):
        listed[id].position = position
        db.add(listed[id])
    db.flush()


def weigh(db: Session, weights: Weights, weeks: int, by: Person, now: datetime) -> Fairness:
    """Rank candidates so from now on, and leave people alone for so many weeks."""
    fairness = Fairness(**weights._asdict(), weeks=weeks, set_by=by.id, set_at=now)
    db.add(fairness)
    return fairness


def say_why(db: Session, candidate: Candidate, reason: str) -> None:
    """Why them, in the organizer's words."""
    candidate.reason = reason
    db.add(candidate)


def add_contact(db: Session, card: Card, by: Person, now: datetime) -> Person:
    """Write down somebody from outside. Refused for a colleague's address, and for one that is kept already."""
    person = by_email(db, card.email)
    kept = db.get(Contact, person.id) if person else None
    if person and kept and not person.left_at:
        raise Refused(_("%(name)s is one of your contacts already.", name=person.called))
    if person is None:
        person = Person(email=card.email, is_colleague=False, added_at=now)
    _only_outside(person)
    if person.left_at:
        come_back(db, [person.id])
    _write(db, person, card)
    kept = kept or Contact(person_id=person.id, added_by=by.id, added_at=now)
    _keep(db, kept, card)
    return person


def edit_contact(db: Session, contact: Contact, person: Person, card: Card) -> None:
    """Correct what is written down."""
    other = by_email(db, card.email)
    if other and other.id != person.id:
        _only_outside(other)
        raise Refused(_("%(name)s has this address already.", name=other.called))
    _keep(db, contact, card)
    _write(db, person, card)


def _keep(db: Session, contact: Contact, card: Card) -> None:
    contact.company, contact.speaks_about, contact.note = card.company, card.speaks_about, card.note
    db.add(contact)


def _only_outside(person: Person) -> None:
    if person.is_colleague:
        where = ", ".join(part for part in (person.department, person.site) if part)
        who = f"{person.called} ({where})" if where else person.called
        raise Refused(_("This address belongs to a colleague, %(who)s: search for the name instead.", who=who))


def _write(db: Session, person: Person, card: Card) -> None:
    person.email, person.name = card.email, card.name
    if person.own_choice_at is None:
        person.language, person.zone = card.language, card.zone
    db.add(person)
    db.flush()
