"""`brownbag surveys import FILE`: the answers of another system stand here as a closed survey."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from app.base.tabular.files import tables
from app.surveys.interchange.answers import understood
from app.surveys.interchange.importing import bring_in
from app.surveys.models import Counted, FreeText, Imported, Participation, Response, Seal, Sum, Survey
from app.surveys.papers import paper_of
from app.surveys.sealed.work import work
from tests.house import NOON
from tests.makers.elsewhere import a_table, an_export

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "Tools 2026.csv"
    path.write_bytes(an_export())
    return path


def rows(db: Session, table: type) -> int:
    count = db.exec(select(func.count()).select_from(table)).one()
    db.rollback()
    return count


def test_a_file_becomes_a_closed_survey_of_sums_and_words(people, db: Session, run: Run, export: Path):
    db.commit()
    code, said = run("surveys", "import", str(export), "--title", "Tools")

    assert code == 0
    assert "12 people's answers to 4 questions. Left out: “Respondent ID”." in said
    survey = db.exec(select(Survey)).one()
    assert said.strip().endswith(f"/surveys/{survey.id}")
    assert (survey.title, survey.mode, survey.closes_at) == ("Tools", "anonymous", survey.sent_at)
    assert db.get_one(Imported, survey.id).source == "Tools 2026.csv"
    assert db.get_one(Counted, survey.id).n == 12
    tools, here, useful, more = paper_of(db, survey).items
    sums = {(row.question_id, row.what): row.n for row in db.exec(select(Sum))}
    assert sums[tools.id, f"o{tools.options[1].id}"] == 6
    assert [sums[here.id, f"o{option.id}"] for option in here.options] == [8, 4]
    assert (sums[useful.id, "n1"], sums[useful.id, "n5"], sums[useful.id, "people"]) == (3, 2, 12)
    assert sorted(row.words for row in db.exec(select(FreeText))) == sorted(f"Word {n}" for n in range(12))
    assert {row.question_id for row in db.exec(select(FreeText))} == {more.id}


def test_nobody_is_invented_for_it(people, db: Session, run: Run, export: Path):
    db.commit()
    run("surveys", "import", str(export))

    assert rows(db, Response) == rows(db, Participation) == 0


def test_its_results_stand_on_a_page_that_says_where_they_came_from(
    people, db: Session, browse, run: Run, export: Path
):
    db.commit()
    run("surveys", "import", str(export), "--title", "Tools")
    olha = browse(people.olha)
    number = db.exec(select(Survey.id)).one()
    page = olha.get(f"/surveys/{number}")

    assert "12 people answered. It was asked elsewhere; the answers came from “Tools 2026.csv”" in page.words
    assert len(page.all("figure")) == 3
    assert [item.text for item in page.all(".quotes li")] == sorted(f"Word {n}" for n in range(12))
    assert "have not answered" not in page.words and "Tell people" not in page.words
    assert "Which tools?,Editor,12,12" in olha.get(f"/surveys/{number}/answers.csv").text


def test_it_never_gets_a_key_even_from_a_worker_whose_clock_is_behind(people, db: Session, database, settings):
    found = understood(tables(an_export())[0])
    bring_in(db, "Tools", "tools.csv", found, people.olha, NOON + timedelta(seconds=1))
    db.commit()
    work(database, settings, NOON)

    assert rows(db, Seal) == 0


def test_a_dry_run_says_what_would_be_there_and_changes_nothing(people, db: Session, run: Run, export: Path):
    db.commit()
    code, said = run("surveys", "import", str(export), "--dry-run")

    assert code == 0 and "It would be: 12 people's answers" in said
    assert rows(db, Survey) == 0


def test_the_same_file_is_not_imported_twice_by_mistake(people, db: Session, run: Run, export: Path):
    db.commit()
    assert run("surveys", "import", str(export))[0] == 0
    code, said = run("surveys", "import", str(export))

    assert code == 1 and "“Tools 2026” was imported from this file already" in said
    assert rows(db, Survey) == 1
    assert run("surveys", "import", str(export), "--title", "Once more")[0] == 0


def test_what_fewer_than_five_said_is_not_kept(people, db: Session, run: Run, tmp_path: Path):
    path = tmp_path / "few.csv"
    path.write_bytes(an_export(4))
    db.commit()
    run("surveys", "import", str(path))

    assert (rows(db, Counted), rows(db, Sum), rows(db, FreeText)) == (1, 0, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (a_table(["Yes", "3"], ["No", "2"], ["Yes", "1"]), "The first row should name the questions."),
        (a_table(["Why?"], ["x" * 100_000]), "Line 2 holds an answer of 100,000 characters, at most 4,000 fit."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "This is a picture"),
    ],
)
def test_a_bad_file_gets_its_sentence_and_changes_nothing(
    people, db: Session, run: Run, tmp_path: Path, content: bytes, sentence: str
):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    db.commit()
    code, said = run("surveys", "import", str(path))

    assert code == 1 and sentence in said and "Traceback" not in said
    assert rows(db, Survey) == 0


def test_a_file_that_is_not_there_and_a_house_without_an_organizer_are_told(run: Run, tmp_path: Path, export: Path):
    assert run("surveys", "import", str(tmp_path / "none.csv")) == (
        1,
        f"[Errno 2] No such file or directory: '{tmp_path}/none.csv'\n",
    )
    code, said = run("surveys", "import", str(export))
    assert code == 1 and "There is no organizer yet." in said


def test_an_answer_that_has_two_columns_is_one_answer_here(people, db: Session, run: Run, tmp_path: Path):
    path = tmp_path / "twice.csv"
    ticks = [["Rust", "Rust", "Go"]] * 6 + [["", "Rust", ""]] * 6
    path.write_bytes(a_table(["Which?", "", ""], ["Rust", "Rust", "Go"], *ticks))
    db.commit()

    assert run("surveys", "import", str(path))[0] == 0
    (which,) = paper_of(db, db.exec(select(Survey)).one()).items
    sums = {row.what: row.n for row in db.exec(select(Sum))}
    assert [option.text for option in which.options] == ["Rust", "Go"]
    assert [sums[f"o{option.id}"] for option in which.options] == [12, 6]
