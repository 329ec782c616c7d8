"""What people choose about their mail. A choice is a row; without one everything may come."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, literal, select
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.base.db import insert_new
from app.mail.models import Unwanted
from app.mail.rules import CATEGORIES
from app.people.models import Person


def unwanted(db: Session, person_id: int) -> dict[str, datetime]:
    """What somebody turned off, and since when."""
    rows = select(col(Unwanted.category), col(Unwanted.since)).where(col(Unwanted.person_id) == person_id)
    return {row.category: row.since for row in db.execute(rows)}


def wants(db: Session, person: Person, category: str) -> bool:
    """Whether these mails come to them: not turned off, neither by themselves nor with all programme mail."""
    return person.muted_at is None and category not in unwanted(db, person.id)


def turn_off(db: Session, person: Person, category: str, now: datetime) -> None:
    """No more of these for them; without a category no programme mail at all. Twice is once."""
    if category:
        row: Any = select(literal(person.id), literal(category), literal(now, UTCDateTime()))
        insert_new(db, Unwanted, ["person_id", "category", "since"], row)
    else:
        person.muted_at = person.muted_at or now
        db.add(person)


def turn_on(db: Session, person: Person, category: str) -> None:
    """These may come again; without a category programme mail, but for what was turned off by itself."""
    if category:
        db.execute(delete(Unwanted).where(col(Unwanted.person_id) == person.id, col(Unwanted.category) == category))
    else:
        person.muted_at = None
        db.add(person)


def choose(db: Session, person: Person, wanted: Collection[str], silence: bool, now: datetime) -> None:
    """Just these may come. `silence`: no programme mail at all; what was chosen one by one is kept for later."""
    for category in CATEGORIES:
        if category in wanted:
            turn_on(db, person, category)
        else:
            turn_off(db, person, category, now)
    if silence:
        turn_off(db, person, "", now)
    else:
        turn_on(db, person, "")
