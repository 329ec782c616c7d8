"""The first start: the one link a new installation prints, and the first organizer it lets in."""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from app.base.config import Settings
from app.base.db import Database
from app.base.errors import Missing
from app.base.i18n import _
from app.base.links import fingerprint, mint
from app.people.models import Audience, FirstStart, Person, Programme
from app.people.queries import by_email


def first_link(database: Database, settings: Settings, now: datetime) -> str | None:
    """A fresh link for the first organizer; None once there is a programme. Earlier unused links stop working."""
    token = mint()

    def keep(db: Session) -> bool:
        if db.get(Programme, 1):
            return False
        db.exec(delete(FirstStart).where(col(FirstStart.used_at).is_(None)))
        db.add(FirstStart(fingerprint=fingerprint(token) or b"", printed_at=now))
        return True

    return f"{settings.base_url}/welcome/{token}" if database.write(keep) else None


def find(db: Session, token: str) -> FirstStart:
    """The first start of this link, used or not; Missing when it is no such link."""
    key = fingerprint(token)
    found = db.get(FirstStart, key) if key else None
    if found is None:
        raise Missing
    return found


def begin(db: Session, first: FirstStart, programme: str, name: str, email: str, zone: str, now: datetime) -> Person:
    """The programme, its first organizer, and everybody as an audience."""
    first.used_at = now
    db.add(first)
    db.add(Programme(id=1, name=programme, zone=zone, started_at=now))
    person = by_email(db, email) or Person(email=email, added_at=now)
    person.name, person.organizer_since, person.own_choice_at = name, now, now
    db.add(person)
    db.flush()
    if db.exec(select(Audience)).first() is None:
        db.add(Audience(name=_("Everyone"), created_by=person.id, created_at=now))
    return person
