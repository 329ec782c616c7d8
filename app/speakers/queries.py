"""Asking who is considered for a meetup."""

from sqlmodel import Session, col, select

from app.people.models import Person
from app.speakers.models import Candidate


def candidates(db: Session, meetup_id: int) -> list[tuple[Candidate, Person]]:
    """The shortlist in its order: who is asked first stands first."""
    return list(
        db.exec(
            select(Candidate, Person)
            .join(Person, col(Person.id) == col(Candidate.person_id))
            .where(Candidate.meetup_id == meetup_id)
            .order_by(col(Candidate.position), col(Candidate.id))
        ).all()
    )
