"""Making the directory say what a staff list says: all of it or nothing, and noted down so that it can be undone."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, delete, func, insert, literal, select, true, update
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.base.errors import Refused
from app.base.i18n import _
from app.people import actions
from app.people.comparing import FIELDS, Comparison, Known, compare, own_fields
from app.people.importing import rows
from app.people.models import Applied, Import, Original, Part, Person, Profile, Tag
from app.people.sheets.rows import Row

AT_ONCE = 1000
TAG_LENGTH = 60
_FROM_ROW = ("email", *FIELDS)
BETWEEN_TAGS = " ::: "
"""Google Contacts and LDIF write several words into one cell like this."""


def comparison(db: Session, kept: Import) -> Comparison:
    """What the list would do now."""
    return compare(rows(db, kept), directory(db))


def directory(db: Session) -> Iterator[Known]:
    """Everybody, as far as a list is concerned."""
    chose, sited = col(Person.own_choice_at).is_not(None), col(Profile.site_at).is_not(None)
    facts = (chose, sited, col(Person.is_colleague), col(Person.left_at), col(Person.organizer_since))
    values = [col(getattr(Person, name)) for name in FIELDS]
    people = select(col(Person.id), col(Person.email), *facts, *values).outerjoin(
        Profile, col(Profile.person_id) == col(Person.id)
    )
    same: dict[str, str] = {}  # thousands share a department
    for number, email, chosen, at, colleague, left, organizes, *said in db.execute(people):
        shared = tuple(same.setdefault(word, word) for word in said)
        yield Known(number, email, shared, own_fields(chosen, at), colleague, left is not None, organizes is not None)


def apply(
    db: Session, kept: Import, tags: Collection[str], let_go: bool, typed: str, by: Person, now: datetime
) -> Comparison:
    """Make the directory say what the list says. Applying it again finds nothing to do."""
    found = comparison(db, kept)
    if kept.applied_at:
        return found
    if (number := found.to_type(let_go)) and typed.strip() != str(number):
        raise Refused(
            _("That would mark more than a fifth of the directory as left. Type the number to say you mean it.")
        )
    # whoever applies a list is evidently still here
    gone = [one for one in [*found.leaving, *(found.missing if let_go else [])] if one.id != by.id]
    _add(db, kept, found.new, now)
    came = _tag(db, kept, tags)
    _change(db, kept, found, came)
    _let_go(db, kept, gone, now)
    did = {"added": len(found.new), "changed": len(found.changed), "gone": len(gone)}
    kept.applied_at, kept.applied_by, kept.notes = now, by.id, {"did": did}
    db.add(kept)
    for table in (Part, Original):
        db.execute(delete(table).where(col(table.import_id) == kept.id))
    return found


def _add(db: Session, kept: Import, new: list[Row], now: datetime) -> None:
    """The database takes the rows apart itself: thousands of people are a few sentences to it."""
    before = db.scalar(select(func.coalesce(func.max(col(Person.id)), 0)))
    each = func.json_each if db.get_bind().dialect.name == "sqlite" else func.json_array_elements
    for start in range(0, len(new), AT_ONCE):
        row = each(literal(new[start : start + AT_ONCE], JSON)).table_valued("value").c.value
        said = [row.op("->>")(Row._fields.index(name)) for name in _FROM_ROW]
        person = select(*said, true(), literal(""), literal(now, UTCDateTime))
        db.execute(insert(Person).from_select([*_FROM_ROW, "is_colleague", "about", "added_at"], person))
    nothing = literal({}, JSON)
    added = select(literal(kept.id), col(Person.id), literal("added"), nothing, nothing)
    added = added.where(col(Person.id) > before, col(Person.added_at) == now)
    db.execute(insert(Applied).from_select(["import_id", "person_id", "did", "before", "after"], added))


def _change(db: Session, kept: Import, found: Comparison, came: dict[int, list[str]]) -> None:
    """Rows that change the same fields go together: the database is told each of these sentences once."""
    actions.come_back(db, [change.person.id for change in found.changed if change.joins])
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in found.changed:
        values: dict[str, Any] = {name: after for name, _before, after in change.fields}
        values |= {"is_colleague": True} if change.joins else {}
        alike.setdefault(tuple(values), []).append({"id": change.person.id, **values})
    for several in alike.values():
        db.execute(update(Person), several)
    _note(db, kept, found, came)


def _note(db: Session, kept: Import, found: Comparison, came: dict[int, list[str]]) -> None:
    notes: dict[int, dict[str, Any]] = {}
    for person, fields in found.changed:
        before: dict[str, Any] = {name: was for name, was, _is in fields}
        before |= {} if person.is_colleague else {"is_colleague": False}
        before |= {"left": True} if person.has_left else {}
        notes[person.id] = {"before": before, "after": {name: said for name, _was, said in fields}}
    for person_id, words in came.items():
        notes.setdefault(person_id, {"before": {}, "after": {}})["after"]["tags"] = words
    if notes:
        same = {"import_id": kept.id, "did": "changed"}
        db.execute(insert(Applied), [{"person_id": number, **same, **note} for number, note in notes.items()])


def _let_go(db: Session, kept: Import, gone: Iterable[Known], now: datetime) -> None:
    ids = [person.id for person in gone]
    for some in actions.batches(ids):
        since = select(col(Person.id), col(Person.organizer_since)).where(col(Person.id).in_(some))
        same = {"import_id": kept.id, "did": "left", "after": {}}
        left = [
            {"person_id": number, **same, "before": {"organizer_since": at.isoformat()} if at else {}}
            for number, at in db.execute(since)
        ]
        db.execute(insert(Applied), left)
    actions.let_go(db, ids, now)


def _tag(db: Session, kept: Import, columns: Collection[str]) -> dict[int, list[str]]:
    """The columns that were ticked become tags; other tags stay. Returns what is new to whom that was here."""
    if not columns:
        return {}
    wanted = {
        (row.email.lower(), word.strip()[:TAG_LENGTH])
        for row in rows(db, kept)
        for name, words in ({} if row.left else row.extra).items()
        if name in columns
        for word in words.split(BETWEEN_TAGS)
    }
    ids = {email.lower(): number for number, email in db.execute(select(col(Person.id), col(Person.email)))}
    there = {(number, word) for number, word in db.execute(select(col(Tag.person_id), col(Tag.word)))}
    fresh = sorted({(ids[email], word) for email, word in wanted if word and email in ids} - there)
    if fresh:
        db.connection().execute(
            insert(Tag.__table__),  # type: ignore[attr-defined]
            [{"person_id": number, "word": word} for number, word in fresh],
        )
    added = set(db.scalars(select(col(Applied.person_id)).where(col(Applied.import_id) == kept.id)))
    came: dict[int, list[str]] = {}
    for number, word in fresh:
        if number not in added:
            came.setdefault(number, []).append(word)
    return came
