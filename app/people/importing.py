"""Staff lists: kept as they were read, compared with the directory whenever they are looked at, applied once."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from app.base.errors import Refused
from app.base.i18n import _
from app.people.comparing import FIELDS, Comparison, Known, compare
from app.people.links import revoke_all
from app.people.models import Import, Person, Tag
from app.people.sheets import Sheet

BATCH = 500


def keep(db: Session, sheet: Sheet, source: str, by: Person, now: datetime) -> Import:
    """Keep what was read, to be looked at. Nothing of the directory changes."""
    notes = {
        "problems": [[problem.line, problem.what] for problem in sheet.problems],
        "recognized": dict(sheet.recognized), "refused": list(sheet.refused), "ignored": list(sheet.ignored),
        "extra": sorted({name for row in sheet.rows for name in row.extra}),
    }  # fmt: skip
    kept = Import(
        source=source[:200], rows=[asdict(row) for row in sheet.rows], notes=notes, read_by=by.id, read_at=now
    )
    db.add(kept)
    db.flush()
    return kept


def comparison(db: Session, kept: Import) -> Comparison:
    """What the list would do now."""
    columns = [col(getattr(Person, name)) for name in FIELDS]
    own = col(Person.own_choice_at).is_not(None)
    rows = db.execute(
        select(col(Person.id), col(Person.email), own, col(Person.is_colleague), col(Person.left_at), *columns)
    )
    directory = (
        Known(number, email, tuple(values), bool(chose), colleague, left_at is not None)
        for number, email, chose, colleague, left_at, *values in rows
    )
    return compare(kept.rows, directory)


def apply(
    db: Session, kept: Import, tags: Collection[str], let_go: bool, typed: str, by: Person, now: datetime
) -> Comparison:
    """Make the directory say what the list says. All of it or nothing; applying it again finds nothing to do."""
    if kept.applied_at:
        raise Refused(_("This list was applied already. Read it once more if it has changed."))
    found = comparison(db, kept)
    if let_go and found.needs_typing and typed.strip() != str(len(found.missing)):
        raise Refused(
            _("That would mark more than a fifth of the directory as left. Type the number to say you mean it.")
        )
    _insert(db, found, now)
    _change(db, found)
    for person in [*found.leaving, *(found.missing if let_go else [])]:
        _let_go(db, person, by, now)
    _tag(db, kept, tags)
    kept.applied_at, kept.rows = now, []
    db.add(kept)
    return found


def _insert(db: Session, found: Comparison, now: datetime) -> None:
    blank = {"is_colleague": True, "about": "", "added_at": now}
    rows = [{"email": row["email"], **{name: row.get(name, "") for name in FIELDS}, **blank} for row in found.new]
    for start in range(0, len(rows), BATCH):
        db.execute(insert(Person), rows[start : start + BATCH])


def _change(db: Session, found: Comparison) -> None:
    for change in found.changed:
        values: dict[str, Any] = {name: after for name, _before, after in change.fields}
        if change.joins:
            values |= {"is_colleague": True, "left_at": None}
        db.execute(update(Person).where(col(Person.id) == change.id).values(**values))


def _let_go(db: Session, person: Known, by: Person, now: datetime) -> None:
    if person.id == by.id:
        return  # whoever applies a list is evidently still here
    db.execute(update(Person).where(col(Person.id) == person.id).values(left_at=now, organizer_since=None))
    revoke_all(db, person.id, now)


def _tag(db: Session, kept: Import, tags: Collection[str]) -> None:
    """The columns that were ticked become tags; other tags stay."""
    if not tags:
        return
    ids = {email.lower(): number for number, email in db.execute(select(col(Person.id), col(Person.email)))}
    rows = [
        {"person_id": ids[str(row["email"]).lower()], "word": word[:60]}
        for row in kept.rows
        for name, word in _extra(row).items()
        if name in tags and word and str(row["email"]).lower() in ids
    ]
    wanted = {(row["person_id"], row["word"]) for row in rows}
    there = set(db.execute(select(col(Tag.person_id), col(Tag.word))).tuples())
    fresh = [{"person_id": person_id, "word": word} for person_id, word in sorted(wanted - there)]
    if fresh:
        db.execute(insert(Tag), fresh)


def _extra(row: dict[str, object]) -> dict[str, str]:
    extra = row.get("extra")
    return extra if isinstance(extra, dict) else {}


def forget(db: Session, kept: Import) -> None:
    """Lay a list aside without applying it."""
    db.execute(delete(Import).where(col(Import.id) == kept.id))
