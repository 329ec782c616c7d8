"""Real surveys of other programs are understood: our sums are those that ten lines count in the raw file."""

import csv
import io
from collections import Counter
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import pytest

from app.base.tabular.files import tables
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.interchange.answers import Found, understood
from app.surveys.interchange.importing import bring_in
from app.surveys.results import results
from tests.house import NOON

FOLDER = Path(__file__).parents[3] / "shared/data/surveys"

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the real surveys are not part of the repository")


class File(NamedTuple):
    """A file, how it is written, and what is in it."""

    path: str
    heads: int = 1
    """How many of its rows are headers."""
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    rows: int = 0
    kinds: str = ""
    """How many questions of each kind."""


FILES = [
    File("cncf/CNCF_Training_and_Certifications_Microsurvey.csv", 2, rows=134, kinds="17 one, 7 several, 2 short"),
    File("dou-ua/2025_june_raw.first400lines.cp1251.csv", encoding="cp1251", rows=398, kinds="15 one, 1 several, 1 short"),
    File("dou-ua/results-of-the-2017.csv", rows=5783, kinds="7 one"),
    File("jupyter-2015/20160115235816-SurveyExport.csv", rows=1092, kinds="5 one, 1 several, 9 long, 1 short"),
    File("k8s-contribex/contribex-survey-2019.csv", 2, rows=211, kinds="13 one, 3 several, 22 scale, 1 rank, 1 short, 2 long"),
    File("learning-r/2018-survey_Spanish.tsv", delimiter="\t", rows=295, kinds="27 one, 7 several, 4 scale, 2 short, 4 long"),
]  # fmt: skip


@pytest.fixture(params=FILES, ids=[Path(file.path).parent.name + str(file.rows) for file in FILES])
def file(request: pytest.FixtureRequest) -> File:
    chosen: File = request.param
    return chosen


@pytest.fixture
def found(file: File) -> Found:
    return understood(tables((FOLDER / file.path).read_bytes())[0])


def test_every_row_and_question_is_there(file: File, found: Found):
    counted = Counter(question.kind for question in found.questions)
    expected = dict(reversed(kind.split()) for kind in file.kinds.split(", "))

    assert len(found.rows) == file.rows
    assert {kind: str(n) for kind, n in counted.items()} == expected


def test_every_mark_is_counted_as_often_as_the_file_says_it(file: File, found: Found):
    heads, body = _raw(file)
    for place, question in enumerate(found.questions):
        columns = [
            at
            for at, head in enumerate(heads)
            if _is_of(question.text, *head) and ": ".join(head) not in found.left_out
        ]
        alike = [other for other, like in enumerate(found.questions) if like.text == question.text]
        if len(alike) > 1:  # "Why not?" is asked twice
            columns = [columns[alike.index(place)]]
        ours = Counter(_says(question, mark) for row in found.rows for mark in row if mark.question_id == place)
        del ours[""]
        ours["answered"] = sum(any(mark.question_id == place for mark in row) for row in found.rows)

        assert _counted(question, [(heads[at][1], [row[at] for row in body]) for at in columns]) == ours, (
            question.text
        )


def test_its_results_page_shows_every_question(file: File, found: Found, db, people, browse):
    survey = bring_in(db, "Real", file.path, found, people.olha, NOON)
    db.commit()
    olha = browse(people.olha)
    page = olha.get(f"/surveys/{survey.id}")

    assert page.status == 200
    shown = results(db, survey, NOON).sheets
    assert len(page.all("[id^=question-]")) == len(shown)
    texts = sum(question.kind in ("short", "long") for question in found.questions)
    assert len(page.all("figure")) == len(shown) - texts
    for path in ("results/print", "answers.csv", "answers.xlsx"):
        assert olha.get(f"/surveys/{survey.id}/{path}").status == 200


def _says(question: NewQuestion, mark: Mark) -> str:
    chosen = "" if mark.option_id is None else question.options[mark.option_id]
    return " ".join(filter(None, [chosen, str(mark.number or "")]))


# --- the same counted without us -----------------------------------------------------------------


def _raw(file: File) -> tuple[list[tuple[str, str]], list[list[str]]]:
    """(title, part) of each column as the header rows say, and the cells below."""
    text = (FOLDER / file.path).read_bytes().decode(file.encoding)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter)
    rows = [[" ".join(cell.split()) for cell in line] for line in lines]
    titles = list(accumulate(rows[0], lambda before, title: title or before))
    return list(zip(titles, rows[1] if file.heads == 2 else titles, strict=True)), rows[file.heads :]


def _is_of(text: str, title: str, part: str) -> bool:
    return text in (title, f"{title.rstrip(':')}: {part}") or title.endswith(f":{text}")


def _counted(question: NewQuestion, columns: list[tuple[str, list[str]]]) -> Counter[str]:
    """How often each answer stands in these columns, and in how many rows something does."""
    count: Counter[str] = Counter()
    for part, cells in columns:
        for said, n in Counter(cells).items():
            count.update(dict.fromkeys(_answers(question, part, said), n))
    rows = zip(*(cells for _part, cells in columns), strict=True)
    nothing = {"", "-", "–", ".", "NA", "N/A", "n/a", "Nil", *("4567" if question.kind == "rank" else "")}
    count["answered"] = sum(not nothing.issuperset(row) for row in rows)
    return count


def _answers(question: NewQuestion, part: str, cell: str) -> list[str]:
    if question.kind == "scale":
        return [cell[0] + cell[1:2].strip(":")] if cell[:1].isdigit() else []
    if question.kind == "rank":
        return [f"{part} {cell}"] if cell in ("1", "2", "3") else []
    if question.kind == "one":
        return [option for option in question.options if option == cell]
    among = f", {cell}, ;{cell};"
    return [option for option in question.options if f", {option}, " in among or f";{option};" in among]
