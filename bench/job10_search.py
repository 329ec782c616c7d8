"""Job 10: the one search, as somebody types, over 10,000 people and 5,000 talks, and over ten times as many."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlmodel import Session

from app.base.db import Database
from app.base.search.index import work
from app.people.models import Person, Skill
from app.speakers.findable import READERS
from app.speakers.models import GivenBy, Lead, PastTalk, Schedule
from bench.load import Ask, get, run
from bench.measure import FLOOR, Line, copy_of, cpu_per_request
from bench.seed import Seed
from bench.serving import Serving

BATCH = 50
SIZES = ((10_000, 5_000, 6.0), (100_000, 50_000, 15.0))
"""People, talks, and the goal in milliseconds."""
MOST = 0.95
"""The share of questions that has to stay below the goal."""
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
GIVEN = (
    "Сергій", "Олена", "Олександр", "Anna", "Åsa", "Șerban", "Nguyễn", "Jürgen", "Юлія", "Mykola", "Ольга", "Björn",
    "Maria", "Ion", "Thảo", "Ivan",
)  # fmt: skip
SUBJECTS = (
    "Kafka",
    "testing",
    "security",
    "PostgreSQL",
    "Kubernetes",
    "accessibility",
    "Rust",
    "feedback",
    "streams",
)
FAMILY = ["".join(parts).capitalize() for parts in product(("ko", "sha", "ber", "li", "mo"), repeat=4)]
TYPED = (
    "a", "an", "ann", "anna", "Сер", "serhii", "sergey ko", "Kokosha", "kokosha ber", "нгуен", "jur", "Mueller",
    "kaf", "kafka", "test", "secur obs", "postgres streams", "corp", "data", "nobody", "Кафка", "kub", "conf",
    "feedback anna", "shako",
)  # fmt: skip
"""What people type, letter by letter and whole."""


def lines(seed: Seed) -> Iterator[Line]:
    """CPU for each answer to htmx, of the questions that cost most; and how long the index takes."""
    for people, talks, goal in SIZES:
        path = copy_of(seed)
        seconds = _fill(path, people, talks)
        yield Line(f"10 index of {people:,} people", f"{seconds:.1f} s", "–", "–", "≤ 20 s", seconds <= 20)
        with Serving(path, worker=False) as ours, Serving(path, command=FLOOR, worker=False) as floor:
            mine, least = _cost(ours, _typed(seed)), _cost(floor, [get(f"/search?q={quote(word)}") for word in TYPED])
        name = f"10 search, {people:,} people, p95"
        yield Line(name, f"{mine:.2f} ms", f"{least:.2f} ms", f"{mine / least:.1f}", f"≤ {goal} ms", mine <= goal)


def _typed(seed: Seed) -> list[Ask]:
    headers = {"cookie": f"sid={seed.organizer}", "hx_request_type": "partial", "hx_target": "div#found"}
    return [get(f"/search?q={quote(word)}", **headers) for word in TYPED]


def _cost(server: Serving, asks: list[Ask]) -> float:
    """Milliseconds that this share of the questions stays below."""
    run(server.port, asks * 2)  # the first ones fill caches
    each = sorted(cpu_per_request(server, [ask] * BATCH, clients=1)[0] for ask in asks)
    return each[int(len(each) * MOST)]


def _fill(path: Path, people: int, talks: int) -> float:
    """Write everybody down, and return how many seconds the index took."""
    dice = random.Random(10)
    database = Database(f"sqlite:///{path}")
    with Session(database.engine) as db:
        first = (db.scalar(sa.select(sa.func.max(Person.id))) or 0) + 1
        numbers = range(first, first + people)
        db.execute(sa.insert(Person), [_person(dice, number) for number in numbers])
        skills = [{"person_id": n, "words": _subject(dice), "said_at": BEGUN} for n in numbers[::5]]
        db.execute(sa.insert(Skill), skills)
        _conferences(db, dice, talks, first)
        db.commit()
    began = datetime.now(UTC)
    work(database, READERS)
    seconds = (datetime.now(UTC) - began).total_seconds()
    database.close()
    return seconds


def _person(dice: random.Random, number: int) -> dict[str, object]:
    return {
        "id": number,
        "name": f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}",
        "email": f"p{number}@corp.example",
        "department": dice.choice(("Data", "Platform", "Design", "People")),
        "site": dice.choice(("Kyiv", "Lviv", "Iași", "Malmö", "Huế")),
        "added_at": BEGUN,
    }


def _subject(dice: random.Random) -> str:
    return f"{dice.choice(SUBJECTS)} and {dice.choice(SUBJECTS)}, {dice.choice(FAMILY)}"


def _conferences(db: Session, dice: random.Random, talks: int, by: int) -> None:
    schedule = Schedule(source="bench", kind="bench", event="Conf", read_by=by, read_at=BEGUN, applied_at=BEGUN)
    db.add(schedule)
    db.flush()
    numbers = range(1, talks + 1)
    names = {n: f"{dice.choice(GIVEN)} {dice.choice(FAMILY)} {n}" for n in numbers[::2]}
    found = [{"id": n, "name": name, "key": name.casefold(), "found_at": BEGUN} for n, name in names.items()]
    db.execute(sa.insert(Lead), found)
    db.execute(
        sa.insert(PastTalk),
        [
            {
                "id": n,
                "event": f"Conf {n % 40}",
                "ref": str(n),
                "title": _subject(dice),
                "abstract": " ".join(dice.choice(FAMILY) for _ in range(60)),
                "tags": [dice.choice(SUBJECTS)],
                "given_on": date(2025, 1, 1) + timedelta(days=n % 300),
                "schedule_id": schedule.id,
            }
            for n in numbers
        ],
    )
    given = [{"talk_id": n, "lead_id": n - (n + 1) % 2, "as_written": ""} for n in numbers]
    db.execute(sa.insert(GivenBy), given)
