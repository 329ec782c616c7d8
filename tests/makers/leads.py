"""Makers of talks given elsewhere: a schedule that was read, applied or not, and the leads it brings."""

from datetime import date

from sqlmodel import Session, col, select

from app.people.models import Person
from app.speakers.leads import importing
from app.speakers.models import Lead, Schedule
from app.speakers.schedules.talks import Found, Refused, Speaker, Talk
from tests.house import NOON


def a_talk(title: str, *names: str, **values: object) -> Talk:
    """A talk that these people gave."""
    speakers = tuple(Speaker(name) for name in names)
    return Talk(**{"title": title, "speakers": speakers, "on": date(2025, 5, 20), "ref": title, **values})


def found(*talks: Talk, event: str = "Kite Days 2025", refused: tuple[Refused, ...] = (), left_out: int = 0) -> Found:
    """What a reader would hand over."""
    return Found("frab", event, list(talks), list(refused), left_out)


def a_schedule(db: Session, by: Person, *talks: Talk, **values: object) -> Schedule:
    """A schedule that was read and waits for a look."""
    kept = importing.keep(db, found(*talks, **values), "kites.xml", by, NOON)
    db.commit()
    return kept


def leads(db: Session, by: Person, *talks: Talk, **values: object) -> list[Lead]:
    """The leads of a schedule that was applied, in the order they came."""
    importing.apply(db, a_schedule(db, by, *talks, **values), NOON)
    db.commit()
    return list(db.scalars(select(Lead).order_by(col(Lead.id))))
