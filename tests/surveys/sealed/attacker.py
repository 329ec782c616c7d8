"""What somebody can read who has the whole database: every row, where it lies, who wrote it, and the files' bytes."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from sqlmodel import Session

from app.base.db import Database


def files(database: Database, db: Session) -> list[Path]:
    """All files the database lies in, its log included."""
    if database.is_sqlite:
        whole = Path(str(database.engine.url.database))
        return [path for path in (whole, Path(f"{whole}-wal")) if path.exists()]
    db.connection().exec_driver_sql("CHECKPOINT")
    folder = Path(db.connection().exec_driver_sql("SHOW data_directory").scalar_one())
    return [path for part in ("base", "pg_wal") for path in (folder / part).rglob("*") if path.is_file()]


def everything(database: Database, db: Session) -> bytes:
    """Every byte of them: pages in use, free pages, the log."""
    db.commit()
    return b"".join(path.read_bytes() for path in files(database, db))


def as_stored(database: Database, db: Session, table: str, survey_id: int, columns: str) -> list[tuple]:
    """A survey's rows in the order in which they were written, as far as their place tells."""
    if not database.is_sqlite:
        where = _where(table, survey_id)
        rows = f"SELECT {columns} FROM {table} WHERE {where} ORDER BY xmin::text::bigint, ctid"
        return [tuple(row) for row in db.connection().exec_driver_sql(rows)]
    path = str(database.engine.url.database)
    db.commit()
    with closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        key = "survey_id, person_id" if table == "handed_in" else "id"
        rows = plain.execute(f"SELECT {columns}, {_where(table, survey_id)} FROM {table} ORDER BY {key}").fetchall()
        root = plain.execute(f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'").fetchone()[0]
        size = plain.execute("PRAGMA page_size").fetchone()[0]
    places = list(_cells(Path(path).read_bytes(), root, size))
    assert len(places) == len(rows), "every row has its cell"
    by_place = sorted(zip(places, rows, strict=True), key=lambda pair: pair[0])
    return [row[:-1] for _place, row in by_place if row[-1]]


def _where(table: str, survey_id: int) -> str:
    if table == "free_text":
        return f"question_id IN (SELECT id FROM question WHERE survey_id = {survey_id})"
    return f"survey_id = {survey_id}"


def _cells(data: bytes, page: int, size: int) -> Iterable[tuple[int, int]]:
    """(page, place from its end) of every cell of an index b-tree, in the order of keys: SQLite fills a page from
    its end, so this is the order in which rows came (file format, section 1.6)."""
    at = (page - 1) * size
    kind, count = data[at], int.from_bytes(data[at + 3 : at + 5])
    head = 12 if kind == 2 else 8
    for n in range(count):
        cell = int.from_bytes(data[at + head + 2 * n : at + head + 2 * n + 2])
        if kind == 2:
            yield from _cells(data, int.from_bytes(data[at + cell : at + cell + 4]), size)
        yield page, size - cell
    if kind == 2:
        yield from _cells(data, int.from_bytes(data[at + 8 : at + 12]), size)


def hits(people: Sequence[int], said: Sequence[int | None]) -> int:
    """How many are right if the first person said the first thing, and so on; `said`: who truly did."""
    return sum(person == who for person, who in zip(people, said, strict=False))
