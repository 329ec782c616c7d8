"""Job 7: what came of a survey of five questions, with five thousand answers in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlmodel import Session, col

from app.base.config import Settings
from app.base.db import Database
from app.people.models import Person
from app.surveys import actions as surveys
from app.surveys import keeping, papers
from app.surveys.answering import Mark
from app.surveys.paper import Item
from bench.load import Ask, get
from bench.measure import Line, both, cpu_line
from bench.seed import Seed, a_company, eight_questions, send_everything

ANSWERS, BATCH, SEED = 5_000, 100, 7
KB = 40


def lines(seed: Seed) -> Iterator[Line]:
    """CPU per page beside a page of the same numbers that counts nothing, and how much is sent."""
    company = a_company(seed.path.with_name("results.sqlite"), ANSWERS)
    settings = Settings(database_url=f"sqlite:///{company.path}", data_dir=company.path.parent, worker=False)
    database = Database(settings.database)
    number = database.write(_answered)
    send_everything(database, settings)
    database.close()

    def batch() -> list[Ask]:
        return [get(f"/surveys/{number}", cookie=f"sid={company.organizer}") for _ in range(BATCH)]

    with both(company) as servers:
        line, outcomes = cpu_line(f"7 results, {ANSWERS:,} answers", servers, batch, goal=5.0)
        yield line
    weight = outcomes[-1].bytes / BATCH / 1024
    yield Line("7 … sent", f"{weight:.1f} KB", "–", "–", f"≤ {KB} KB", weight <= KB)


def _answered(db: Session) -> int:
    now, dice = datetime.now(UTC), Random(SEED)
    olha = db.scalars(select(Person).where(col(Person.organizer_since).is_not(None))).one()
    survey = surveys.create(db, "What came of it", eight_questions()[:5], olha, now, audience_id=1)
    surveys.send(db, survey, select(col(Person.id)), now, now + timedelta(days=7), olha, now)
    items = papers.paper(db, survey.id).items
    for person in db.scalars(select(Person).limit(ANSWERS)):
        keeping.submit(db, survey, person, [mark for item in items for mark in _marks(item, dice)], now)
    return survey.id


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
