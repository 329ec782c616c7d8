"""Asking who could speak: the ordered list of a meetup with the reasons, contacts, and anybody by name."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import Session, col

from app.base.search.index import hits
from app.base.search.terms import anywhere, in_name
from app.people.models import Person
from app.people.queries import mentions
from app.speakers.findable import PERSON
from app.speakers.finding import Found, of
from app.speakers.models import Candidate, Contact, Fairness
from app.speakers.ranking import WEEKS, Weights
from app.speakers.reasons import Reason, of_topic, sentence
from app.topics.queries import topic_of

FEW = 20
"""How many people a search for one more shows."""


def fairness(db: Session) -> tuple[Weights, int]:
    """How candidates are ranked, and how many weeks people rest, as it was set last."""
    row = db.scalars(sa.select(Fairness).order_by(col(Fairness.id).desc()).limit(1)).first()
    return (Weights(row.fit, row.pause, row.seldom, row.voice), row.weeks) if row else (Weights(), WEEKS)


def candidates(db: Session, meetup_id: int) -> list[tuple[Candidate, Person]]:
    """The meetup's list, in the order they will be asked."""
    rows = db.execute(
        sa.select(Candidate, Person)
        .join(Person, col(Person.id) == col(Candidate.person_id))
        .where(col(Candidate.meetup_id) == meetup_id)
        .order_by(col(Candidate.position), col(Candidate.id))
    )
    return [(candidate, person) for candidate, person in rows]


def reasons(db: Session, meetup_id: int, to_them: bool = False) -> dict[int, str]:
    """Why each of the list, by person: in the organizer's words, else what they said themselves.

    What they said is put into words here, for whoever reads it now: about them, or (`to_them`) to them."""
    listed, topic = candidates(db, meetup_id), topic_of(db, meetup_id)
    ids = [person.id for candidate, person in listed if not candidate.reason]
    said = of_topic(db, topic, ids) if topic and ids else {}
    for contact in db.scalars(
        sa.select(Contact).where(col(Contact.person_id).in_(ids), col(Contact.speaks_about) != "")
    ):
        if not said.get(contact.person_id):
            said[contact.person_id] = [Reason("contact", contact.speaks_about)]
    own = {person.id: candidate.reason for candidate, person in listed if candidate.reason}
    return own | {id: sentence([one.said(to_them) for one in why[:3]]) for id, why in said.items()}


def contacts(db: Session, q: str = "") -> list[Found]:
    """Own contacts by name."""
    rows = db.execute(
        sa.select(Person, Contact)
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .where(
            col(Person.left_at).is_(None),
            *mentions(q, Person.name, Person.email, Contact.company, Contact.speaks_about),
        )
        .order_by(col(Person.name), col(Person.id))
    )
    return [of(person, contact) for person, contact in rows]


def anybody(db: Session, q: str, but: Collection[int] = ()) -> list[Found]:
    """Colleagues and contacts by anything that is known of them, those of that name first."""
    if len(q.strip()) < 2:
        return []
    ids = [id for query in (in_name(q), anywhere(q)) for id in hits(db, query, PERSON, FEW + len(but))]
    wanted = [id for id in dict.fromkeys(ids) if id not in but][:FEW]
    rows = db.execute(
        sa.select(Person, Contact)
        .outerjoin(Contact, col(Contact.person_id) == col(Person.id))
        .where(col(Person.id).in_(wanted), col(Person.left_at).is_(None))
    )
    found = {person.id: of(person, contact) for person, contact in rows}
    return [found[id] for id in wanted if id in found]


def contact(db: Session, person_id: int) -> tuple[Contact, Person] | None:
    """One contact, if there is such a one."""
    kept, person = db.get(Contact, person_id), db.get(Person, person_id)
    return (kept, person) if kept and person else None
