"""The index of both databases: what is found by which terms, and what has to be looked at again.

SQLite keeps it with FTS5, PostgreSQL with a GIN index over a tsvector. The terms are made here in Python, so both
find the same; neither cuts or folds anything by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col

from app.base.db import Database
from app.base.search.terms import Entry, Query, Term

KINDS = 2**40
"""The number of a thing in the index is its kind times this, and its own number: a kind is a range."""
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
BATCH = 1000
"""So many changes are looked at in one step; whoever writes meanwhile waits for one."""

MANY = 5
"""After so many steps the index is put in order."""


class SearchEntry(SQLModel, table=True):
    """The terms that one thing is found by."""

    __tablename__ = "search_entry"

    number: int = Field(primary_key=True, sa_type=NUMBER, sa_column_kwargs={"autoincrement": False})
    terms: str = Field(sa_type=sa.Text)


class Stale(SQLModel, table=True):
    """That a thing's words have changed. The database writes it by itself (`watching.py`), each time anew: whoever
    changes a thing while it is being read leaves a later row."""

    id: int = Field(default=None, primary_key=True)
    number: int = Field(sa_type=NUMBER)


Reader = Callable[[Session, Sequence[int]], Iterable[Entry]]
"""How the things of these numbers are found; who is not to be found is left out."""


@dataclass(frozen=True)
class Step:
    """Some of what was stale, read again: outside of a transaction, to be kept in one."""

    stale: Sequence[int]
    """The rows that said so."""
    numbers: frozenset[int]
    terms: Mapping[int, str]
    """What is found by now, by its number; none: not to be found any more."""


def work(database: Database, readers: Mapping[int, Reader]) -> None:
    """Bring the index up to date, in steps. It may be killed at any line; the next round goes on."""
    steps = 0
    while (step := _next(database, readers)).stale:
        database.write(partial(keep, step=step))
        steps += 1
    if steps > MANY and database.is_sqlite:
        database.write(lambda db: db.execute(_MERGE))


def _next(database: Database, readers: Mapping[int, Reader]) -> Step:
    with database.reading() as db:
        return read(db, readers)


def read(db: Session, readers: Mapping[int, Reader]) -> Step:
    """Look at some of what has changed."""
    rows = db.execute(sa.select(col(Stale.id), col(Stale.number)).order_by(col(Stale.id)).limit(BATCH)).all()
    numbers = frozenset(row.number for row in rows)
    by_kind: dict[int, list[int]] = defaultdict(list)
    for number in sorted(numbers):
        by_kind[number // KINDS].append(number % KINDS)
    entries = ((kind, entry) for kind, ids in by_kind.items() for entry in readers[kind](db, ids))
    return Step([row.id for row in rows], numbers, {kind * KINDS + one.of_id: one.terms() for kind, one in entries})


def keep(db: Session, step: Step) -> None:
    """Write it down, but for what has changed once more since: somebody may have been erased."""
    again = sa.select(col(Stale.number)).where(col(Stale.number).in_(step.numbers), col(Stale.id) > max(step.stale))
    numbers = step.numbers.difference(db.scalars(again))
    kept = sa.select(col(SearchEntry.number), col(SearchEntry.terms)).where(col(SearchEntry.number).in_(numbers))
    before = {row.number: row.terms for row in db.execute(kept)}
    other = [number for number in numbers if before.get(number) != step.terms.get(number)]
    db.execute(sa.delete(SearchEntry).where(col(SearchEntry.number).in_(before.keys() & set(other))))
    if new := [{"number": number, "terms": step.terms[number]} for number in other if number in step.terms]:
        db.execute(sa.insert(SearchEntry), new)
    db.execute(sa.delete(Stale).where(col(Stale.id).in_(step.stale)))
    if step.terms.keys() < numbers and db.get_bind().dialect.name == "sqlite":
        db.execute(_MERGE)


_MERGE = sa.text("INSERT INTO search_index (search_index) VALUES ('optimize')")
"""FTS5 only notes that something is gone; with this its terms are, too, and it is quicker after a long list: a fifth
of a second for 100,000 people."""

_FTS5 = "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
_TSVECTOR = (
    "SELECT number FROM search_entry WHERE array_to_tsvector(string_to_array(terms, ' ')) @@ CAST(%s AS tsquery)"
    " AND number + 0 BETWEEN %s AND %s LIMIT %s"
)
"""With "+ 0" PostgreSQL does not read all the things of a kind in turn for the few that are asked for."""


def hits(db: Session, query: Query, kind: int, most: int) -> list[int]:
    """The numbers of at most so many things of a kind that have what is asked for."""
    return all_hits(db, [(query, kind)], most)[0]


def all_hits(db: Session, asked: Sequence[tuple[Query, int]], most: int) -> list[list[int]]:
    """The same for several questions, each with the kind it is about, in one statement."""
    sqlite = db.get_bind().dialect.name == "sqlite"
    parts, values = [], []
    for at, (query, kind) in enumerate(asked):
        if query:
            words = " AND ".join(map(_fts5, query)) if sqlite else " & ".join(map(_tsquery, query))
            parts.append(f"SELECT {at}, found.* FROM ({_FTS5 if sqlite else _TSVECTOR}) AS found")  # noqa: S608
            values += [words, kind * KINDS, (kind + 1) * KINDS - 1, most]
    found: list[list[int]] = [[] for _question in asked]
    for at, number in db.connection().exec_driver_sql(" UNION ALL ".join(parts), tuple(values)) if parts else ():
        found[at].append(number % KINDS)
    return found


def _fts5(alternatives: Iterable[Term]) -> str:
    return "(" + " OR ".join(f'"{term.text}"{" *" if term.begins else ""}' for term in alternatives) + ")"


def _tsquery(alternatives: Iterable[Term]) -> str:
    return "(" + " | ".join(f"'{term.text}'{':*' if term.begins else ''}" for term in alternatives) + ")"
