"""Job 7: what came of a survey of five questions, with five thousand answers in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlmodel import Session, col

from app.people.models import Person
from app.surveys import actions as surveys
from app.surveys import keeping, papers
from app.surveys.answering import Mark
from app.surveys.models import Survey
from app.surveys.paper import Item
from app.surveys.sealed.handing_in import hand_in
from bench.load import Ask, get, run
from bench.measure import Line, both, cpu_line, in_turn
from bench.seed import Seed, a_company, eight_questions, opened, settle
from bench.serving import Serving

MODES = ("confidential", "anonymous")
ANSWERS, BATCH, LOOKS, SEED = 5_000, 100, 20, 7
GOAL, KB = 5.0, 40


def lines(seed: Seed) -> Iterator[Line]:
    """CPU per page beside a page of the same numbers that counts nothing, and how much is sent."""
    company = a_company(seed.path.with_name("results.sqlite"), ANSWERS)
    for mode, number in _answered(company).items():
        ask = get(f"/surveys/{number}?anew=", cookie=f"sid={company.organizer}")
        words = f"7 results, {ANSWERS:,} {mode} answers"
        with both(company) as servers:
            line, outcomes = cpu_line(words, servers, lambda page=ask: [page] * BATCH, goal=GOAL)
            yield line
            yield _first_looks(servers, number, get(f"/surveys/{number}?anew=1", cookie=f"sid={company.organizer}"))
        weight = outcomes[-1].bytes / BATCH / 1024
        yield Line("7 … sent", f"{weight:.1f} KB", "–", "–", f"≤ {KB} KB", weight <= KB)


def _first_looks(servers: tuple[Serving, Serving], number: int, ask: Ask) -> Line:
    """The same when each look is the first after something has changed; the floor counts then."""

    def cost(server: Serving) -> float:
        before = server.cpu()
        with closing(sqlite3.connect(server.database, isolation_level=None, timeout=10)) as elsewhere:
            for _ in range(LOOKS):
                elsewhere.execute("UPDATE survey SET version = version + 1 WHERE id = ?", (number,))
                run(server.port, [ask])
        return (server.cpu() - before) * 1000 / LOOKS

    mine, least, ratio = in_turn(lambda: cost(servers[0]), lambda: cost(servers[1]))
    return Line("7 … the first look after a change", f"{mine:.1f} ms", f"{least:.1f} ms", f"{ratio:.1f}", "")


def _answered(company: Seed) -> dict[str, int]:
    """By its mode the number of a survey that everybody has answered, and that is closed and counted."""
    now = datetime.now(UTC)
    with opened(company.path) as (database, settings):
        made = {
            mode: database.write(lambda db, its=mode: _asked(db, its, now)) for mode in ("confidential", "anonymous")
        }
        settle(database, settings)
        for number in made.values():
            database.write(lambda db, its=number: _answer(db, its, now))
        settle(database, settings)
    return made


def _asked(db: Session, mode: str, now: datetime) -> int:
    survey = surveys.create(db, "What came of it", eight_questions()[:5], _olha(db), now, audience_id=1)
    survey.mode = mode
    surveys.send(db, survey, select(col(Person.id)), now, now + timedelta(days=7), _olha(db), now)
    return survey.id


def _answer(db: Session, number: int, now: datetime) -> None:
    survey, paper, dice = db.get_one(Survey, number), papers.paper(db, number), Random(SEED)
    take_in = hand_in if paper.sealed else keeping.submit
    for person in db.scalars(select(Person).limit(ANSWERS)):
        take_in(db, paper, person, [mark for item in paper.items for mark in _marks(item, dice)], now)
    surveys.close(db, survey, _olha(db), now + timedelta(seconds=1))


def _olha(db: Session) -> Person:
    return db.scalars(select(Person).where(col(Person.organizer_since).is_not(None))).one()


def _marks(item: Item, dice: Random) -> list[Mark]:
    options = [option.id for option in item.options]
    match item.kind:
        case "scale":
            return [Mark(item.id, number=dice.randint(1, item.steps))]
        case "one":
            return [Mark(item.id, option_id=dice.choice(options))]
        case "rank":
            return [Mark(item.id, option_id=option, number=n) for n, option in enumerate(dice.sample(options, 3), 1)]
        case "grid":
            return [Mark(item.id, option_id=option, side="want") for option in dice.sample(options, 3)]
    return [Mark(item.id, option_id=option) for option in dice.sample(options, 2)]
