"""A real survey (Kubernetes contributors, 2019) through our engine: what we count is what its file says."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import Session

from app.surveys import actions, keeping, papers, queries
from app.surveys import results as counting
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.models import Survey
from app.surveys.paper import Item
from app.surveys.tallies import Tally
from tests.house import NOON, many_people
from tests.makers.surveys import OPEN_FOR, counted, only

FILE = Path(__file__).parents[3] / "shared/data/surveys/k8s-contribex/contribex-survey-2019.csv"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the real surveys are not part of the repository")

ONE = {"how long": 9, "ladder": 10, "region": 12, "employer": 29}
"""Columns of questions with one answer."""
SEVERAL = {"areas": (31, 39), "channels": (67, 73)}
"""Ranges of columns, each one box to tick; the cell repeats the box's words."""
SCALES = {"code review": 14, "finding issues": 20, "tests": 19}
RANK = (51, 57)
"""Columns of things to rank; the cell is the place, 1 to 7. We ask for the first three."""
LONG = {"easier": 41}


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def people_rows(rows: list[list[str]]) -> list[list[str]]:
    return [row for row in rows[2:] if any(row[9:])]


def as_questions(rows: list[list[str]]) -> list[NewQuestion]:
    sub, answers = rows[1], people_rows(rows)
    ones = [NewQuestion("one", name, sorted({row[at] for row in answers if row[at]})) for name, at in ONE.items()]
    several = [NewQuestion("several", name, sub[first : last + 1]) for name, (first, last) in SEVERAL.items()]
    scales = [NewQuestion("scale", name, low="not challenging", high="most challenging") for name in SCALES]
    rank = NewQuestion("rank", "projects", [text[:200] for text in sub[RANK[0] : RANK[1] + 1]])
    return [*ones, *several, *scales, rank, *(NewQuestion("long", name) for name in LONG)]


def step(cell: str) -> int | None:
    """ "1: not challenging at all" is 1."""
    return int(cell[0]) if cell[:1].isdigit() else None


def marks_of(items: dict[str, Item], row: list[str]) -> list[Mark]:
    marks = []
    for name, at in ONE.items():
        marks += [Mark(items[name].id, option.id) for option in items[name].options if option.text == row[at]]
    for name, (first, last) in SEVERAL.items():
        ticked = zip(items[name].options, row[first : last + 1], strict=True)
        marks += [Mark(items[name].id, option.id) for option, cell in ticked if cell]
    marks += [Mark(items[name].id, number=step(row[at])) for name, at in SCALES.items() if step(row[at])]
    placed = zip(items["projects"].options, row[RANK[0] : RANK[1] + 1], strict=True)
    marks += [Mark(items["projects"].id, option.id, int(cell)) for option, cell in placed if cell in ("1", "2", "3")]
    marks += [Mark(items[name].id, words=row[at].strip()[:4000]) for name, at in LONG.items() if row[at].strip()]
    return marks


@pytest.fixture
def real(db: Session, people, rows: list[list[str]]) -> Survey:
    """The survey with everybody's answers, each handed in twice."""
    answers = people_rows(rows)
    crowd = many_people(db, len(answers))
    survey = actions.create(db, "Contributors", as_questions(rows), people.olha, NOON, audience_id=people.everyone.id)
    actions.send(db, survey, only(*crowd), NOON, NOON + OPEN_FOR, people.olha, NOON)
    items = {item.text: item for item in papers.paper(db, survey.id).items}
    for person, row in zip(crowd, answers, strict=True):
        given = marks_of(items, row)
        keeping.submit(db, survey, person, given, NOON)
        keeping.submit(db, survey, person, given, NOON)
    counted(db, NOON + OPEN_FOR)
    return survey


def test_the_engine_counts_what_the_file_says(db: Session, rows: list[list[str]], real: Survey):
    answers = people_rows(rows)
    found = counting.results(db, real, NOON + OPEN_FOR, every_text=True)
    tallies: dict[str, Tally] = {tally.item.text: tally for tally in found.tallies}

    assert (found.asked, found.answered) == (len(answers), len(answers))
    assert len(answers) > 200
    for name, at in ONE.items():
        assert dict(tallies[name].pairs) == Counter(row[at] for row in answers if row[at])
    for name, (first, last) in SEVERAL.items():
        ticks = {rows[1][at]: sum(1 for row in answers if row[at]) for at in range(first, last + 1)}
        assert dict(tallies[name].pairs) == ticks
        assert tallies[name].people == sum(1 for row in answers if any(row[first : last + 1]))
    for name, at in SCALES.items():
        steps = [number for row in answers if (number := step(row[at]))]
        assert dict(tallies[name].pairs) == {str(n): steps.count(n) for n in range(1, 6)}
        assert tallies[name].mean == pytest.approx(sum(steps) / len(steps))
    projects = [text[:200] for text in rows[1]]
    for text, points, firsts in tallies["projects"].ranks:
        places = Counter(row[projects.index(text)] for row in answers)
        assert points == 3 * places["1"] + 2 * places["2"] + places["3"]
        assert firsts == places["1"]
    for name, at in LONG.items():
        written = [row[at].strip()[:4000] for row in answers if row[at].strip()]
        assert tallies[name].writers == len(written)
        assert dict(tallies[name].texts) == Counter(written)


def test_the_page_shows_them_all(db: Session, people, browse, real: Survey):
    page = browse(people.olha).get(f"/surveys/{real.id}")
    assert page.status == 200
    assert f"{queries.counts(db, real.id)[1]} of {queries.counts(db, real.id)[0]}" in page.words
    assert len(page.all("figure")) == len(ONE) + len(SEVERAL) + 2  # the scales in one, and the ranking
    assert len(page.all(".plot__stack")) == len(SCALES)
