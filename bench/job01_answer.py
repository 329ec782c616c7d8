"""Job 1: a survey answer of eight questions by personal link, on disk before the reply."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from app.people.links import make_link
from app.people.models import Person
from app.surveys import actions as surveys
from bench.load import Ask, post, run
from bench.measure import Line, both, copy_of, cpu_line, wait_line
from bench.seed import Seed, eight_questions, filled_in, opened, settle

BATCH = 250


def lines(seed: Seed) -> Iterator[Line]:
    """CPU per answer; with the worker beside it; and how long 16 people at once wait."""
    for words, worker in (("1 survey answer POST", False), ("1 … with the worker running", True)):
        tokens = iter(seed.forms)

        def batch(tokens: Iterator[str] = tokens) -> list[Ask]:
            return [post(f"/s/{next(tokens)}", seed.answer) for _ in range(BATCH)]

        with both(seed, worker=worker) as servers:
            yield cpu_line(words, servers, batch, goal=1.3)[0]
            if not worker:
                ours, floor = (run(server.port, batch(), clients=16).percentile(0.99) for server in servers)
                yield wait_line("1 … p99 of 16 clients", ours, floor, "≤ 25 ms", ours <= 0.025)
    yield _sealed(replace(seed, path=copy_of(seed)))


def _sealed(seed: Seed) -> Line:
    """The same in an anonymous survey: each answer is put into an envelope; the floor keeps it open."""
    with opened(seed.path) as (database, settings):
        links, answer = database.write(_anonymous)
        settle(database, settings)  # the worker makes its key
    tokens = iter(links)
    with both(seed) as servers:
        return cpu_line(
            "1 … sealed", servers, lambda: [post(f"/s/{next(tokens)}", answer) for _ in range(BATCH)], goal=1.3
        )[0]


def _anonymous(db: Session) -> tuple[list[str], dict[str, object]]:
    """An anonymous survey of the same questions: its links, and it filled in."""
    now = datetime.now(UTC)
    olha = db.scalars(select(Person).where(col(Person.organizer_since).is_not(None))).one()
    survey = surveys.create(db, "What should we learn, without names?", eight_questions(), olha, now, audience_id=1)
    survey.mode = "anonymous"
    surveys.send(db, survey, select(col(Person.id)), now, now + timedelta(days=7), olha, now)
    people = db.scalars(select(col(Person.id)).where(col(Person.id) != olha.id))
    return [make_link(db, "surveys.form", one, survey.id, now) for one in people], filled_in(db, survey)
