"""Asking about people: who is in an audience, who can be written to, who is who."""

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_
from sqlmodel import Session, col, select

from app.people.models import Audience, Person, Pick, Programme, Tag


def programme(db: Session) -> Programme | None:
    """The programme, or None before the first start is done."""
    return db.get(Programme, 1)


def present() -> ColumnElement[bool]:
    """Colleagues who have not left."""
    return and_(col(Person.is_colleague).is_(True), col(Person.left_at).is_(None))


def members(audience: Audience) -> Select[tuple[int]]:
    """The ids of everybody in an audience, as of now."""
    return select(Person.id).where(present(), belongs(audience))  # type: ignore[return-value]


def belongs(audience: Audience) -> ColumnElement[bool]:
    """Whether a Person row belongs to an audience by department, site and tag, or by hand."""
    picked = exists().where(col(Pick.audience_id) == audience.id, col(Pick.person_id) == col(Person.id))
    if audience.only_picked:
        return picked
    narrow: list[ColumnElement[bool]] = []
    if audience.departments:
        narrow.append(col(Person.department).in_(audience.departments))
    if audience.sites:
        narrow.append(col(Person.site).in_(audience.sites))
    if audience.tags:
        narrow.append(exists().where(col(Tag.person_id) == col(Person.id), col(Tag.word).in_(audience.tags)))
    return or_(and_(*narrow), picked) if narrow else col(Person.id).is_not(None)


def size(db: Session, audience: Audience) -> int:
    """How many people an audience has now."""
    return db.exec(select(func.count()).select_from(members(audience).subquery())).one()


def by_email(db: Session, email: str) -> Person | None:
    """The person of an address, however it is capitalized."""
    return db.exec(select(Person).where(func.lower(Person.email) == email.strip().lower())).first()
