"""Undoing what a staff list did: who was added leaves again, who changed is as before, who left is back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlmodel import Session, SQLModel, col

from app.base.errors import Refused
from app.base.i18n import _
from app.people import actions
from app.people.comparing import own_fields
from app.people.models import Applied, Import, Person, Profile, Tag

OURS = {"applied", "tag"}
"""Tables whose rows the list itself made."""


@dataclass
class Undone:
    """What undoing does, or would do: people by their numbers."""

    removed: list[int] = field(default_factory=list)
    restored: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Who gets which values back."""
    back: dict[int, str | None] = field(default_factory=dict)
    """Who is here again, and since when they organize, if they do."""
    staying: dict[int, str] = field(default_factory=dict)
    """Who stays as they are, and why."""


def undone(db: Session, kept: Import) -> Undone:
    """What undoing would do now."""
    added = _of(kept, "added")
    found = Undone(staying=_ties(db, added))
    found.removed = [number for number in db.scalars(added) if number not in found.staying]
    rows = (
        select(Applied, Person, col(Profile.site_at))
        .join(Person, col(Person.id) == col(Applied.person_id))
        .outerjoin(Profile, col(Profile.person_id) == col(Person.id))
        .where(col(Applied.import_id) == kept.id, col(Applied.did) != "added")
    )
    for did, person, sited in db.execute(rows):
        if did.did == "left" and person.left_at == kept.applied_at:
            found.back[person.id] = did.before.get("organizer_since")
        elif values := _former(did, person, own_fields(person.own_choice_at is not None, sited is not None)):
            found.restored[person.id] = values
        else:
            found.staying[person.id] = _("has been changed since")
    return found


def undo(db: Session, kept: Import, by: Person, now: datetime) -> Undone:
    """Take back what a list did, as far as nothing has come of it. Doing it again finds nothing to do."""
    if kept.applied_at is None:
        raise Refused(_("This list was not applied, so there is nothing to undo."))
    if kept.undone_at:
        return Undone()
    found = undone(db, kept)
    for number, values in found.restored.items():
        _restore(db, db.get_one(Person, number), values, now)
    actions.come_back(db, found.back)
    for number, since in found.back.items():
        if since:
            db.get_one(Person, number).organizer_since = datetime.fromisoformat(since)
    db.flush()
    for some in actions.batches(found.removed):
        db.connection().execute(delete(Person).where(col(Person.id).in_(some)))
    db.connection().execute(delete(Applied).where(col(Applied.import_id) == kept.id))
    kept.undone_at, kept.undone_by, kept.notes = now, by.id, kept.notes | {"undone": _told(found)}
    db.add(kept)
    return found


def who(db: Session, staying: Mapping[int, str], most: int) -> list[tuple[Person, str]]:
    """The first of those who stay, by name, and why."""
    first = select(Person).where(col(Person.id).in_(list(staying)[:most]))
    by_name = db.scalars(first.order_by(col(Person.name), col(Person.email)))
    return [(person, staying[person.id]) for person in by_name]


def _told(found: Undone) -> dict[str, Any]:
    """What was undone, to be shown later; who stays as [person, why]."""
    counts = {name: len(getattr(found, name)) for name in ("removed", "restored", "back")}
    return {**counts, "staying": [list(pair) for pair in found.staying.items()]}


def _of(kept: Import, did: str) -> Select[int]:
    return select(col(Applied.person_id)).where(col(Applied.import_id) == kept.id, col(Applied.did) == did)


def _former(did: Applied, person: Person, own: Collection[str]) -> dict[str, Any]:
    """The values from before the list that nobody has changed since; what they chose themselves stays."""
    values = {
        name: did.before[name]
        for name, said in did.after.items()
        if name != "tags" and getattr(person, name) == said and name not in own
    }
    values |= {name: did.before[name] for name in ("is_colleague", "left") if name in did.before}
    return values | ({"tags": did.after["tags"]} if did.after.get("tags") else {})


def _restore(db: Session, person: Person, values: dict[str, Any], now: datetime) -> None:
    for name, before in values.items():
        if name == "tags":
            db.execute(delete(Tag).where(col(Tag.person_id) == person.id, col(Tag.word).in_(before)))
        elif name == "left":
            actions.let_go(db, [person.id], now)
        else:
            setattr(person, name, before)
    db.add(person)


# --- what has come of somebody since ---------------------------------------------------------------


def _ties(db: Session, people: Select[int]) -> dict[int, str]:
    """Why somebody who was added cannot simply vanish: a row of any table that points to them."""
    found: dict[int, str] = {}
    for table, column in _pointing():
        for number in db.scalars(select(column).where(column.in_(people)).distinct()):
            found.setdefault(number, _why(table))
    return found


def _pointing() -> list[tuple[str, Any]]:
    """Every column of every room that names a person; the mails first, for they tell most."""
    tables = SQLModel.metadata.tables
    return [
        (name, key.parent)
        for name in sorted(tables.keys() - OURS, key=lambda name: name != "email")
        for key in tables[name].foreign_keys
        if key.column is tables["person"].columns["id"]
    ]


def _why(table: str) -> str:
    if table == "email":
        return _("has been written to")
    if table in ("sign_in", "login_request"):
        return _("has signed in")
    return _("has answered or was planned with")
