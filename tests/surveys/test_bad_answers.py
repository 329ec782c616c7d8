"""Answers that cannot be taken: each gets its sentence and what was typed back, and changes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from app.people.models import Link
from app.surveys import actions
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.models import Survey
from tests.house import NOON
from tests.makers.sealed import a_sealed_survey
from tests.makers.surveys import a_draft, a_survey, an_answer, paper, question, their_link

ASKED = [NewQuestion("long", "What would help?"), NewQuestion("one", "Where?", ["Here", "There"])]
TYPED = "Fewer meetings, and a door that closes."


@pytest.fixture
def survey(db, people) -> Survey:
    """One that is open."""
    return a_survey(db, people, ASKED)


@pytest.fixture
def fields(db, survey) -> dict[str, object]:
    """What somebody typed and chose there."""
    its = paper(db, survey)
    return {its.items[0].name: TYPED, its.items[1].name: its.items[1].options[0].id}


def everything(db: Session) -> list[list[tuple[object, ...]]]:
    """Every row that answers could have changed."""
    db.rollback()
    tables = ("survey", "question", "option", "participation", "response", "answer", "handed_in", "envelope")
    return [sorted(map(tuple, db.execute(text(f"SELECT * FROM {table}")).all()), key=str) for table in tables]  # noqa: S608 -- fixed names


@pytest.fixture
def refused(db, browse):
    """Send it, expect that nothing changed, and give the page."""

    def send(link: str, fields: dict[str, object]):
        before = everything(db)
        page = browse().post(link, fields)
        assert everything(db) == before
        return page

    return send


def test_an_answer_of_a_hundred_thousand_characters(db, people, survey, fields, refused):
    long = question(paper(db, survey), "long").name
    page = refused(their_link(db, survey, people.anna), fields | {long: "x" * 100_000})
    assert page.status == 422
    assert "This is too long: it has 100,000 characters, at most 4,000 fit." in page.words
    assert len(page.one(f"[name={long}]").text.strip()) == 100_000


def test_the_same_in_a_sealed_survey(db, people, refused, run_worker):
    sealed = a_sealed_survey(db, people, ASKED, k=3, k_words=3)
    run_worker(NOON)
    long = question(paper(db, sealed), "long").name
    page = refused(their_link(db, sealed, people.anna), {long: "x" * 100_000})
    assert page.status == 422
    assert "This is too long: it has 100,000 characters" in page.words


def test_an_answer_to_a_closed_survey_is_given_back(db, people, survey, fields, refused):
    link = their_link(db, survey, people.anna)
    actions.close(db, survey, people.olha, NOON)
    db.commit()
    page = refused(link, fields)
    assert page.status == 409
    assert "What you have just sent was not stored." in page.words
    assert TYPED in page.words


def test_answers_to_another_survey_are_none(db, people, survey, fields, refused):
    other = a_survey(db, people, [NewQuestion("short", "Which?")])
    page = refused(their_link(db, other, people.anna), fields)
    assert page.status == 422
    assert "There is nothing in it yet. Answer at least one question." in page.words


def test_a_survey_that_was_not_sent_takes_no_answers(db, people, refused):
    draft = a_draft(db, people, ASKED)
    name = question(paper(db, draft), "long").name
    page = refused(their_link(db, draft, people.anna), {name: TYPED})
    assert page.status == 404
    assert TYPED in page.words


@pytest.mark.parametrize("how", ["expires_at", "revoked_at"])
def test_a_link_that_ended_meanwhile_gives_the_words_back_and_offers_a_new_one(
    db, people, survey, fields, refused, how
):
    link = their_link(db, survey, people.anna)
    row = db.exec(select(Link).where(Link.person_id == people.anna.id)).one()
    setattr(row, how, NOON - timedelta(days=1))
    db.commit()

    page = refused(link, fields)

    assert page.status == 404
    assert page.title == "This link opens nothing any more"
    assert "It was not stored. Copy from here what you want to keep." in page.words
    assert TYPED in page.words
    assert page.one("main a.button--main").text == "Mail me a new link"


def test_a_link_of_somebody_elses_making_gives_the_words_back(fields, survey, refused):
    page = refused("/s/abcdefghijklmnopqrstuvwxyzabcdef", fields)
    assert page.status == 404
    assert TYPED in page.words


def test_an_answer_that_stands_is_not_touched_by_one_that_cannot_be_taken(db, people, survey, fields, refused):
    its = question(paper(db, survey), "long")
    an_answer(db, survey, people.anna, Mark(its.id, words="As it was"))
    page = refused(their_link(db, survey, people.anna), {its.name: "y" * 4001})
    assert page.status == 422
