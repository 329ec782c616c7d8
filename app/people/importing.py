"""Staff lists: kept as they were read, so that somebody looks at them before anything changes."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from app.base.errors import Overtaken
from app.base.i18n import _
from app.people.models import Import, Mapping, Original, Part, Person
from app.people.sheets.mapping import Said
from app.people.sheets.reading import Layout, Sheet
from app.people.sheets.rows import Row

FIXED_AT_ONCE, LONGEST = 100, 20_000
"""How many lines with a problem, and how many characters of them, are offered to be put right on the page."""
IN_A_PART = 1000


class TagColumn(NamedTuple):
    """A column of the list that could become tags: how many people have something there, and what."""

    name: str
    people: int
    examples: list[str]
    different: int


def keep(db: Session, sheet: Sheet, source: str, by: Person, now: datetime) -> Import:
    """Keep what was read, to be looked at. Nothing of the directory changes."""
    kept = Import(source=source[:200], notes=_notes(sheet), read_by=by.id, read_at=now)
    _keep(db, kept, sheet)
    if sheet.layout:
        db.add(Original(import_id=kept.id, table=sheet.layout.original))
    return kept


def keep_unmapped(db: Session, layout: Layout, source: str, by: Person, now: datetime) -> Import:
    """Keep a table in which nobody was found, until somebody says what its columns hold."""
    return keep(db, Sheet([], [], layout=layout), source, by, now)


def replace(db: Session, kept: Import, sheet: Sheet) -> None:
    """What the same list says, read another way, takes the place of what it said."""
    db.execute(delete(Part).where(col(Part.import_id) == kept.id))
    kept.notes = _notes(sheet)
    _keep(db, kept, sheet)


def _keep(db: Session, kept: Import, sheet: Sheet) -> None:
    db.add(kept)
    db.flush()
    add_rows(db, kept, sheet.rows)


def add_rows(db: Session, kept: Import, rows: Iterable[Row]) -> None:
    """Put people behind those that a list has."""
    number = len(db.execute(select(col(Part.number)).where(col(Part.import_id) == kept.id)).all())
    several = iter(rows)
    while some := list(islice(several, IN_A_PART)):
        db.execute(insert(Part), {"import_id": kept.id, "number": number, "rows": some})
        number += 1


def rows(db: Session, kept: Import) -> Iterator[Row]:
    """The people of a list, a part at a time."""
    parts = select(col(Part.rows)).where(col(Part.import_id) == kept.id).order_by(col(Part.number))
    for some in db.execute(parts.execution_options(yield_per=1)).scalars():
        for row in some:
            yield Row(*row)


def strike(db: Session, email: str) -> None:
    """Somebody is forgotten: no list that waits has them any more, nor can it be read another way."""
    for part in db.scalars(select(Part)):
        part.rows = [row for row in part.rows if Row(*row).email.lower() != email.lower()]
    for kept in db.scalars(select(Import).where(col(Import.applied_at).is_(None))):
        if is_unmapped(kept):
            db.delete(kept)
        else:
            kept.notes = {name: note for name, note in kept.notes.items() if name != "columns"}
    db.execute(delete(Original))


def latest(db: Session) -> list[tuple[Import, Person]]:
    """The lists that were read lately, and who read them."""
    reader = select(Import, Person).join(Person, col(Person.id) == col(Import.read_by))
    return [(kept, by) for kept, by in db.execute(reader.order_by(col(Import.id).desc()).limit(100))]


def forget(db: Session, kept: Import) -> None:
    """Lay a list aside. What one did that was applied meanwhile can still be undone."""
    db.execute(delete(Import).where(col(Import.id) == kept.id, col(Import.applied_at).is_(None)))


# --- how it was read -------------------------------------------------------------------------------


def _notes(sheet: Sheet) -> dict[str, Any]:
    notes: dict[str, Any] = {
        "problems": _problems(sheet), "recognized": dict(sheet.recognized), "refused": list(sheet.refused),
        "ignored": list(sheet.ignored), "tags": _tag_columns(sheet.rows),
    }  # fmt: skip
    if sheet.layout:
        layout = sheet.layout
        notes |= {"columns": layout.columns, "fingerprint": layout.fingerprint, "at": layout.at, "said": layout.said}
    return notes


def is_unmapped(kept: Import) -> bool:
    """Whether somebody has to say first what its columns hold."""
    return bool(kept.notes.get("columns")) and not kept.notes["recognized"].get("email")


def tag_columns(kept: Import) -> list[TagColumn]:
    """The columns that could become tags, the most regular first."""
    return [TagColumn(*column) for column in kept.notes.get("tags", ())]


def _tag_columns(rows: Iterable[Row]) -> list[TagColumn]:
    held: dict[str, Counter[str]] = {}
    for row in rows:
        for name, word in row.extra.items():
            held.setdefault(name, Counter())[word] += 1
    columns = [
        TagColumn(name, words.total(), [word[:60] for word, _n in words.most_common(4)], len(words))
        for name, words in held.items()
    ]
    return sorted(columns, key=lambda column: (column.different, column.name))


def mapping_of(db: Session, kept: Import) -> Mapping | None:
    """How somebody said a list is read; None if nobody had to."""
    return db.get(Mapping, kept.notes["fingerprint"]) if kept.notes.get("said") else None


def said(db: Session) -> dict[str, Said]:
    """How lists are read, as somebody said, by the fingerprints of their headers."""
    return {one.fingerprint: Said(one.fields, one.domain, one.headed) for one in db.scalars(select(Mapping))}


def remember(db: Session, fingerprint: str, how: Said, by: Person, now: datetime) -> Mapping:
    """The next list with these headers is read the same way."""
    mapping = db.get(Mapping, fingerprint) or Mapping(fingerprint=fingerprint, said_by=by.id, said_at=now, fields=[])
    mapping.fields, mapping.domain, mapping.headed = list(how.fields), how.domain, how.headed
    mapping.said_by, mapping.said_at = by.id, now
    db.add(mapping)
    return mapping


# --- lines with a problem --------------------------------------------------------------------------


def _problems(sheet: Sheet) -> list[list[object]]:
    return [[problem.line, problem.what, problem.draft] for problem in sheet.problems]


def to_fix(kept: Import) -> list[str]:
    """The lines with a problem, as one would paste them. Lists kept by an earlier version have none."""
    return [str(problem[2]) for problem in _offered(_kept_problems(kept))[0]]


def _offered(problems: list[list[object]]) -> tuple[list[list[object]], list[list[object]]]:
    """The problems whose lines are offered to be put right, and the others, which nobody can have put right."""
    offered: list[list[object]] = []
    others: list[list[object]] = []
    room = LONGEST
    for problem in problems:
        length = len(str(problem[2])) + 1 if len(problem) > 2 and problem[2] else 0
        if length and length <= room and len(offered) < FIXED_AT_ONCE:
            offered.append(problem)
            room -= length
        else:
            others.append(problem)
    return offered, others


def stamp(kept: Import) -> str:
    """Which problems there are: a page sends it back with its lines, and the lines replace these and no others."""
    return sha256(json.dumps(_kept_problems(kept)).encode()).hexdigest()[:16]


def as_stamped(kept: Import, shown: str) -> None:
    """Refuse lines from a page that showed other problems than there are now."""
    if shown != stamp(kept):
        raise Overtaken(_("These lines were read again meanwhile. This is what the list would do now."))


def put_right(db: Session, kept: Import, sheet: Sheet) -> int:
    """Lines that were read again take the place of those that were offered. Returns how many can be used now."""
    there = {row.email.lower() for row in rows(db, kept)}
    fresh = [row for row in sheet.rows if row.email.lower() not in there]
    twice = [
        [row.line, _("this address is in the list already"), row.email]
        for row in sheet.rows
        if row.email.lower() in there
    ]
    add_rows(db, kept, fresh)
    kept.notes = kept.notes | {"problems": [*_problems(sheet), *twice, *_offered(_kept_problems(kept))[1]]}
    db.add(kept)
    return len(fresh)


def _kept_problems(kept: Import) -> list[list[object]]:
    found = kept.notes.get("problems")
    return found if isinstance(found, list) else []
