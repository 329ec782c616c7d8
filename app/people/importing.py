"""Staff lists: kept as they were read, compared with the directory whenever they are looked at, applied once."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from app.base.errors import Overtaken, Refused
from app.base.i18n import _
from app.people import actions
from app.people.actions import BATCH
from app.people.comparing import FIELDS, Comparison, Known, compare, own_fields
from app.people.models import Import, Person, Profile, Tag
from app.people.sheets.reading import Sheet
from app.people.sheets.rows import Row

FIXED_AT_ONCE, LONGEST = 100, 20_000
"""How many lines with a problem, and how many characters of them, are offered to be put right on the page."""


def as_read(sheet: Sheet, source: str, by: Person, now: datetime) -> Import:
    """A list as it was read, cut to what the directory can hold."""
    notes: dict[str, object] = {
        "problems": _problems(sheet),
        "recognized": dict(sheet.recognized), "refused": list(sheet.refused), "ignored": list(sheet.ignored),
    }  # fmt: skip
    rows = [_fit(row) for row in sheet.rows]
    return Import(source=source[:200], rows=rows, notes=notes, read_by=by.id, read_at=now)


def _problems(sheet: Sheet) -> list[list[object]]:
    return [[problem.line, problem.what, problem.draft] for problem in sheet.problems]


def _fit(row: Row) -> dict[str, object]:
    cut = {"department": row.department[:120], "site": row.site[:120], "title": row.title[:120]}
    return asdict(row) | cut


def keep(db: Session, sheet: Sheet, source: str, by: Person, now: datetime) -> Import:
    """Keep what was read, to be looked at. Nothing of the directory changes."""
    kept = as_read(sheet, source, by, now)
    db.add(kept)
    db.flush()
    return kept


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
    there = {str(row["email"]).lower() for row in kept.rows}
    fresh = [_fit(row) for row in sheet.rows if row.email.lower() not in there]
    twice = [[row.line, _("this address is in the list already"), row.email] for row in sheet.rows]
    twice = [problem for problem in twice if str(problem[2]).lower() in there]
    kept.rows = [*kept.rows, *fresh]
    kept.notes = kept.notes | {"problems": [*_problems(sheet), *twice, *_offered(_kept_problems(kept))[1]]}
    db.add(kept)
    return len(fresh)


def _kept_problems(kept: Import) -> list[list[object]]:
    found = kept.notes.get("problems")
    return found if isinstance(found, list) else []


@dataclass(frozen=True)
class TagColumn:
    """A column of the list that could become tags: how many people have something there, and what."""

    name: str
    people: int
    examples: list[str]
    different: int


def tag_columns(kept: Import) -> list[TagColumn]:
    """The columns beyond those we know, the most regular first."""
    held: dict[str, Counter[str]] = {}
    for row in kept.rows:
        for name, word in _extra(row).items():
            held.setdefault(name, Counter())[word] += 1
    columns = [
        TagColumn(name, words.total(), [word[:60] for word, _n in words.most_common(4)], len(words))
        for name, words in held.items()
    ]
    return sorted(columns, key=lambda column: (column.different, column.name))


def comparison(db: Session, kept: Import) -> Comparison:
    """What the list would do now."""
    columns = [col(getattr(Person, name)) for name in FIELDS]
    chose, sited = col(Person.own_choice_at).is_not(None), col(Profile.site_at).is_not(None)
    facts = (chose, sited, col(Person.is_colleague), col(Person.left_at), col(Person.organizer_since).is_not(None))
    rows = db.execute(
        select(col(Person.id), col(Person.email), *facts, *columns).outerjoin(
            Profile, col(Profile.person_id) == col(Person.id)
        )
    )
    directory = (
        Known(number, email, tuple(values), own_fields(chose, sited), colleague, left_at is not None, bool(organizes))
        for number, email, chose, sited, colleague, left_at, organizes, *values in rows
    )
    return compare(kept.rows, directory)


def apply(
    db: Session, kept: Import, tags: Collection[str], let_go: bool, typed: str, by: Person, now: datetime
) -> Comparison:
    """Make the directory say what the list says. All of it or nothing; applying it again finds nothing to do."""
    found = comparison(db, kept)
    if kept.applied_at:
        return found
    if let_go and found.needs_typing and typed.strip() != str(len(found.missing)):
        raise Refused(
            _("That would mark more than a fifth of the directory as left. Type the number to say you mean it.")
        )
    _insert(db, found, now)
    _change(db, found)
    gone = [*found.leaving, *(found.missing if let_go else [])]
    # whoever applies a list is evidently still here
    actions.let_go(db, [person.id for person in gone if person.id != by.id], now)
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
    """Rows that change the same fields go together: the database is told each of these sentences once."""
    actions.come_back(db, [change.id for change in found.changed if change.joins])
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for change in found.changed:
        values: dict[str, Any] = {name: after for name, _before, after in change.fields}
        values |= {"is_colleague": True} if change.joins else {}
        alike.setdefault(tuple(values), []).append({"id": change.id, **values})
    for rows in alike.values():
        for start in range(0, len(rows), BATCH):
            db.execute(update(Person), rows[start : start + BATCH])


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
    there = {(person_id, word) for person_id, word in db.execute(select(col(Tag.person_id), col(Tag.word)))}
    fresh = [{"person_id": person_id, "word": word} for person_id, word in sorted(wanted - there)]
    if fresh:
        db.execute(insert(Tag), fresh)


def _extra(row: dict[str, object]) -> dict[str, str]:
    extra = row.get("extra")
    return extra if isinstance(extra, dict) else {}


def forget(db: Session, kept: Import) -> None:
    """Lay a list aside without applying it."""
    db.execute(delete(Import).where(col(Import.id) == kept.id))
