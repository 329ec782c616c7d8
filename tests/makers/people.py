"""Makers of people's ways in: a pasted list that was read, a login link that was mailed."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.people import actions, importing
from app.people.models import Audience, Import, Person, Pick
from app.people.sheets.reading import read_paste
from tests.house import NOON


def a_list(db: Session, text: str, by: Person) -> Import:
    """A pasted list, read and waiting for a look."""
    kept = importing.keep(db, read_paste(text), "the pasted list", by, NOON)
    db.commit()
    return kept


def a_login_link(db: Session, person: Person, at: datetime = NOON) -> str:
    """The path of a fresh login link."""
    token = actions.make_login_link(db, person, at)
    db.commit()
    return f"/login/{token}"


def an_audience(db: Session, name: str, *picked: Person, **values: object) -> Audience:
    """A saved segment."""
    audience = Audience(name=name, created_at=NOON, **values)
    db.add(audience)
    db.flush()
    db.add_all(Pick(audience_id=audience.id, person_id=person.id) for person in picked)
    db.commit()
    return audience


def names(db: Session) -> list[str]:
    """Everybody in the directory who has not left, by name."""
    db.expire_all()
    return list(db.exec(select(Person.name).where(col(Person.left_at).is_(None)).order_by(Person.name)))
