"""Schedules: kept as they were read, compared with what is here whenever they are looked at, applied once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeVar
from urllib.parse import unquote

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlmodel import Session, SQLModel, col

from app.people.models import Person
from app.speakers.leads.names import fingerprint
from app.speakers.leads.rows import Row, rows_of
from app.speakers.models import Forgotten, GivenBy, Lead, PastTalk, Schedule
from app.speakers.schedules.talks import Found

BATCH = 1000
T = TypeVar("T")
TOLD = ("title", "abstract", "language", "tags", "given_on", "link")
"""What a schedule may correct of a talk; event and ref are what it is recognized by."""


def as_read(found: Found, source: str, by: Person, now: datetime) -> Schedule:
    """A schedule as it was read."""
    return Schedule(
        source=source[:500], kind=found.kind[:60], event=found.event[:200],
        rows=rows_of(found), refused=[[one.where, one.why] for one in found.refused],
        left_out=found.left_out, read_by=by.id, read_at=now,
    )  # fmt: skip


def keep(db: Session, found: Found, source: str, by: Person, now: datetime) -> Schedule:
    """Keep what was read, to be looked at. Nothing else changes."""
    kept = as_read(found, source, by, now)
    db.add(kept)
    db.flush()
    return kept


def lay_aside(db: Session, kept: Schedule) -> None:
    """Do not apply it; of what was read nothing stays."""
    db.execute(delete(Schedule).where(col(Schedule.id) == kept.id, col(Schedule.applied_at).is_(None)))


@dataclass(frozen=True)
class Comparison:
    """What a schedule would do."""

    speakers: dict[str, Row]
    """Everybody in it, by key."""
    new: list[Row]
    changed: dict[int, Row]
    """Talks that read differently now, by their number here."""
    same: int
    leads: list[Row]
    """Those of the speakers who are new here."""
    retold: list[Row]
    """Leads of whom it says something else than what is here: id, about, link."""
    events: int
    """Of how many its talks are."""
    forgotten: int
    """How often somebody is left out who asked to be forgotten."""

    @property
    def talks(self) -> int:
        """How many it has."""
        return len(self.new) + len(self.changed) + self.same

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is here as it says."""
        return not (self.new or self.changed or self.leads or self.retold)

    @property
    def counts(self) -> str:
        """What was shown before somebody agreed to it."""
        return "/".join(str(len(rows)) for rows in (self.new, self.changed, self.leads, self.retold))


def is_nameless(kept: Schedule) -> bool:
    """Whether somebody has to say which event it is about."""
    return not all(row["event"] for row in kept.rows)


def likely_name(db: Session, kept: Schedule) -> str:
    """What the event may be called: as it was last time, else as the file is."""
    same = (col(Schedule.source) == kept.source, col(Schedule.applied_at).is_not(None), col(Schedule.event) != "")
    before = db.scalars(select(col(Schedule.event)).where(*same).order_by(col(Schedule.id).desc())).first()
    path = unquote(kept.source.partition("://")[2]) if "://" in kept.source else kept.source
    file = PurePosixPath(path).stem or kept.source
    return before or " ".join(re.split(r"[\s_-]+", file)).strip()


def comparison(db: Session, kept: Schedule, called: str = "") -> Comparison:
    """What the schedule would do now, if its event is called so where it does not say itself."""
    rows, forgotten = _remembered(db, _named(db, kept, called))
    talks, leads = _talks(db, rows), _leads(db)
    new = [row for row in rows if _place(row) not in talks]
    known = [(*talks[_place(row)], row) for row in rows if _place(row) in talks]
    changed = {number: row for number, is_same, row in known if not is_same}
    speakers, events = _speakers(rows), {row["event"] for row in rows}
    fresh = [speaker for key, speaker in speakers.items() if key not in leads]
    retold = [better for key, its in speakers.items() if key in leads and (better := _retold(leads[key], its))]
    return Comparison(speakers, new, changed, len(known) - len(changed), fresh, retold, len(events), forgotten)


def _speakers(rows: Iterable[Row]) -> dict[str, Row]:
    """Everybody, by key; of whom it speaks several times, where it says most."""
    everybody = (speaker for row in rows for speaker in row["speakers"])
    return {one["key"]: one for one in sorted(everybody, key=lambda one: (len(one["about"]), one["link"]))}


def _remembered(db: Session, rows: Sequence[Row]) -> tuple[list[Row], int]:
    """The talks without whom asked to be forgotten, and how often that left somebody out."""
    marks = set(db.scalars(select(col(Forgotten.fingerprint))))
    if not marks:
        return list(rows), 0
    kept = [
        {**row, "speakers": [one for one in row["speakers"] if fingerprint(one["key"], row["event"]) not in marks]}
        for row in rows
    ]
    count = sum(len(row["speakers"]) for row in rows) - sum(len(row["speakers"]) for row in kept)
    return [row for row in kept if row["speakers"]], count


def _place(row: Row) -> tuple[str, str]:
    """By which a talk is recognized."""
    return row["event"], row["ref"]


def _of_events(rows: Iterable[Row]) -> ColumnElement[bool]:
    """Talks of the same events."""
    return col(PastTalk.event).in_({row["event"] for row in rows})


def _talks(db: Session, rows: Sequence[Row]) -> dict[tuple[str, str], tuple[int, bool]]:
    """Those of these talks that are here: the number of each, and whether it reads as it does here."""
    wanted = {_place(row): row for row in rows}
    here = _of_events(rows)
    given = select(col(GivenBy.talk_id), col(Lead.key), col(GivenBy.as_written))
    given = given.join(Lead, col(Lead.id) == col(GivenBy.lead_id)).join(PastTalk, col(PastTalk.id) == GivenBy.talk_id)
    names: dict[int, dict[str, str]] = defaultdict(dict)
    for number, key, name in db.execute(given.where(here)):
        names[number][key] = name
    columns = [col(getattr(PastTalk, name)) for name in ("id", "event", "ref", *TOLD)]
    found = {}
    for number, event, ref, *told in db.execute(select(*columns).where(here).execution_options(yield_per=BATCH)):
        if row := wanted.get((event, ref)):
            called = {speaker["key"]: speaker["name"] for speaker in row["speakers"]}
            is_same = names[number] == called and dict(zip(TOLD, told, strict=True)) == _columns(row)
            found[event, ref] = number, is_same
    return found


def _columns(row: Row) -> Row:
    """What is told of a talk, as the table has it."""
    return {name: row[name] for name in TOLD} | {"given_on": row["given_on"] and date.fromisoformat(row["given_on"])}


def _leads(db: Session) -> dict[str, tuple[int, str, str]]:
    rows = db.execute(select(col(Lead.key), col(Lead.id), col(Lead.about), col(Lead.link)))
    return {key: (number, about, link) for key, number, about, link in rows}


def _retold(lead: tuple[int, str, str], speaker: Row) -> Row | None:
    """What the schedule says of somebody in place of what is here; saying nothing changes nothing."""
    number, *told = lead
    better = [speaker["about"] or told[0], speaker["link"] or told[1]]
    return None if better == told else {"id": number, "about": better[0], "link": better[1]}


def _named(db: Session, kept: Schedule, called: str) -> list[Row]:
    if not is_nameless(kept):
        return kept.rows
    name = (called or likely_name(db, kept))[:200]
    return [row if row["event"] else {**row, "event": name} for row in kept.rows]


def apply(db: Session, kept: Schedule, now: datetime, called: str = "") -> Comparison:
    """Write it down: all of it or nothing. Applying it again finds nothing to do."""
    found = comparison(db, kept, called)
    if kept.applied_at:
        return found
    kept.event = kept.event or next((row["event"] for row in _named(db, kept, called)), "")
    kept.applied_at, kept.rows = now, []
    db.add(kept)
    db.flush()
    _insert(db, Lead, [{**lead, "found_at": now} for lead in found.leads])
    _update(db, Lead, found.retold)
    there = ({"event": row["event"], "ref": row["ref"], **_columns(row), "schedule_id": kept.id} for row in found.new)
    _insert(db, PastTalk, there)
    _update(db, PastTalk, ({"id": number, **_columns(row)} for number, row in found.changed.items()))
    _give(db, found)
    return found


def _give(db: Session, found: Comparison) -> None:
    """Who gave the talks that are new or read differently. Whom no talk names any more was misspelled, and goes."""
    talks = select(col(PastTalk.id), col(PastTalk.event), col(PastTalk.ref)).where(_of_events(found.new))
    numbers = {(event, ref): number for number, event, ref in db.execute(talks)}
    leads = {key: number for key, (number, *_told) in _leads(db).items()}
    before = set()
    for part in _parts(found.changed):
        before |= set(db.scalars(select(col(GivenBy.lead_id)).where(col(GivenBy.talk_id).in_(part))))
        db.execute(delete(GivenBy).where(col(GivenBy.talk_id).in_(part)))
    given = (
        {"talk_id": number, "lead_id": leads[speaker["key"]], "as_written": speaker["name"]}
        for number, row in [*((numbers[_place(row)], row) for row in found.new), *found.changed.items()]
        for speaker in row["speakers"]
    )
    _insert(db, GivenBy, given)
    for part in _parts(before):
        db.execute(delete(Lead).where(col(Lead.id).in_(part), col(Lead.id).not_in(select(col(GivenBy.lead_id)))))


def _insert(db: Session, table: type[SQLModel], rows: Iterable[Row]) -> None:
    for part in _parts(rows):
        db.execute(insert(table), part)


def _update(db: Session, table: type[SQLModel], rows: Iterable[Row]) -> None:
    for part in _parts(rows):
        db.execute(update(table), part)


def _parts(rows: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(rows)
    while part := list(islice(rest, BATCH)):
        yield part
