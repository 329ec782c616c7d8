"""In an anonymous survey nobody but a person themselves finds out whether they have answered."""

import itertools
import re
import traceback
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select
from starlette.testclient import TestClient

from app.base.clock import days
from app.mail.models import Email
from app.people.models import Programme
from app.surveys.models import Turnout
from app.surveys.sealed.work import adds_up
from tests.house import NOON
from tests.makers.sealed import CLOSES, a_sealed_survey, handed_in, the_crowd
from tests.makers.surveys import paper, question, their_link
from tests.makers.topics import a_meetup

MINUTE = timedelta(minutes=1)
HALFWAY = NOON + days(6)
"""When the first reminder of ten days goes."""


def kinds_to(db, person) -> list[str]:
    rows = select(Email.kind).where(Email.person_id == person.id, col(Email.sent_at).is_not(None))
    return list(db.exec(rows.order_by(col(Email.id))))


# --- who is written to -------------------------------------------------------------------------


def test_an_invitation_goes_as_soon_as_there_is_a_key(db, people, run_worker):
    a_sealed_survey(db, people)
    run_worker(NOON)
    assert kinds_to(db, people.anna) == ["surveys/invite"]


def test_whoever_has_answered_already_is_invited_all_the_same(db, people, run_worker, work_sealed):
    survey = a_sealed_survey(db, people)
    work_sealed(NOON)
    handed_in(db, survey, people.anna)
    run_worker(NOON)
    assert kinds_to(db, people.anna) == kinds_to(db, people.bohdan) == ["surveys/invite"]


def test_the_silent_are_reminded_by_mails_of_a_kind_of_their_own(db, people, run_worker):
    survey = a_sealed_survey(db, people)
    run_worker(NOON)
    handed_in(db, survey, people.anna, at=NOON + MINUTE)
    for hours in (0, 1, 25, 24 * 3):
        run_worker(HALFWAY + timedelta(hours=hours))
    assert kinds_to(db, people.anna) == ["surveys/invite"]
    assert kinds_to(db, people.bohdan) == ["surveys/invite", "surveys/sealed_reminder", "surveys/sealed_reminder"]


# --- about how many ----------------------------------------------------------------------------

SIX = NOON + timedelta(hours=20)
"""Six in the morning of the next day, in Kyiv."""


@pytest.fixture
def answered_by(db, people, run_worker):
    """`answered_by(n)`: a sealed survey of fifteen people, which so many of the crowd have answered."""

    def survey_of(n: int):
        survey = a_sealed_survey(db, people)
        run_worker(NOON)
        for person in the_crowd(db, n):
            handed_in(db, survey, person)
        return survey

    return survey_of


def told(db, survey) -> list[int]:
    return list(db.exec(select(Turnout.n).where(Turnout.survey_id == survey.id).order_by(col(Turnout.day))))


def test_once_a_day_about_how_many_have_answered_is_written_down(db, people, run_worker, answered_by):
    survey = answered_by(9)
    for at in (SIX - MINUTE, SIX, SIX + MINUTE, SIX + timedelta(hours=9)):
        run_worker(at)
    assert told(db, survey) == [5]

    handed_in(db, survey, people.anna, at=SIX + days(1))
    run_worker(SIX + days(1))
    assert told(db, survey) == [5, 10]


def test_another_time_zone_is_no_second_look_on_the_same_day(db, people, run_worker, answered_by):
    survey = answered_by(9)
    run_worker(SIX)
    for zone in ("Asia/Tokyo", "America/New_York", "Pacific/Auckland"):
        db.get_one(Programme, 1).zone = zone
        db.commit()
        run_worker(SIX + timedelta(hours=19))
    assert told(db, survey) == [5]


def test_every_page_tells_the_same_rough_number(db, people, run_worker, browse, answered_by):
    survey = answered_by(9)
    survey.meetup_id = a_meetup(db, people.everyone, people.olha).id
    run_worker(SIX)
    pages = (f"/surveys/{survey.id}", "/surveys", "/", "/meetups", f"/meetups/{survey.meetup_id}")
    words = {page: browse(people.olha).get(page).words for page in pages}
    assert [page for page, text in words.items() if "at least 5 of 15" not in text.lower()] == []
    assert [page for page, text in words.items() if re.search(r"\b(9 of|6 people|Remind \d)\b", text)] == []


def test_before_the_first_morning_nothing_is_told(db, people, browse, answered_by):
    survey = answered_by(9)
    olha = browse(people.olha)
    assert "15 people were asked." in olha.get(f"/surveys/{survey.id}").words
    assert "– of 15" in olha.get("/surveys").words


def test_after_the_count_the_number_is_told(db, people, run_worker, browse, answered_by):
    survey = answered_by(9)
    run_worker(SIX)
    run_worker(CLOSES)
    with time_machine.travel(CLOSES, tick=False):
        pages = [browse(people.olha).get(page).words for page in (f"/surveys/{survey.id}", "/surveys")]
    assert ["9 of 15" in words for words in pages] == [True, True]


def test_while_it_is_being_counted_nothing_is_told_of_it(db, people, browse, answered_by):
    survey = answered_by(9)
    with time_machine.travel(CLOSES, tick=False):
        olha = browse(people.olha)
        assert "The answers are being counted" in olha.get(f"/surveys/{survey.id}").words
        olha.post(f"/surveys/{survey.id}/heard", heard="So", version=survey.version, do="save")
        refused = olha.post(f"/surveys/{survey.id}/heard", heard="So", version=survey.version, do="tell")
    assert refused.status == 409
    assert "The answers are being counted." in refused.words


# --- the survey's page -------------------------------------------------------------------------


def test_the_page_names_nobody_and_reminds_without_a_number(people, browse, answered_by):
    survey = answered_by(9)
    with time_machine.travel(NOON + days(2), tick=False):
        page = browse(people.olha).get(f"/surveys/{survey.id}")
        assert browse(people.olha).get(f"/surveys/{survey.id}/silent").status == 404
    assert (
        page.one(f"form[action='/surveys/{survey.id}/reminder'] button").text == "Remind those who have not answered"
    )
    assert [name for name in ("Person", "Bohdan", "not answered:") if name in page.words] == []


def test_the_button_does_the_same_when_nobody_is_left_to_remind(db, people, browse, answered_by):
    survey = answered_by(12)
    for person in (people.olha, people.anna, people.bohdan):
        handed_in(db, survey, person)
    with time_machine.travel(NOON + days(2), tick=False):
        page = browse(people.olha).post(f"/surveys/{survey.id}/reminder")
    assert page.status == 200
    assert "A reminder goes to those who have not answered." in page.words


# --- what only the person themselves sees, and what no log does -------------------------------


def test_what_is_kept_about_oneself_says_that_one_has_answered(people, db, browse, answered_by):
    handed_in(db, answered_by(2), people.anna)
    kept = [browse(person).get("/me/data").words for person in (people.anna, people.bohdan)]
    assert ["Anonymous surveys you answered" in words for words in kept] == [True, False]


def test_a_statement_that_fails_while_handing_in_leaves_no_word_in_any_log(db, people, app, answered_by, caplog):
    survey = answered_by(0)
    asked = paper(db, survey)
    answer = {question(asked, "scale").name: "4", question(asked, "long").name: "canary-words"}
    failed, told = 1, []
    while failed:
        failed = _post_failing_at(len(told) + 1, app, their_link(db, survey, people.anna), answer)
        told.append(failed)
    assert len(told) > 5
    assert [text for text in [*told, caplog.text] if "canary-words" in text] == []
    assert adds_up(db, survey.id)


def _post_failing_at(nth, app, link, answer) -> str:
    """What is told, traceback and all, when the nth statement of sending an answer fails; "" when there are fewer."""
    count = itertools.count(1)

    def fail(*_args) -> None:
        if next(count) == nth:
            raise OperationalError("the disk is full", None, Exception("SQLITE_FULL"))

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        TestClient(app).post(link, data=answer)
        return ""
    except OperationalError as error:
        return "".join(traceback.format_exception(error))
    finally:
        event.remove(Engine, "before_cursor_execute", fail)
