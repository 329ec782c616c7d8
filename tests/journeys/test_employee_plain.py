"""An employee answers the ready survey on a 360 px phone without JavaScript: from the mail to the thanks."""

import re

import pytest
from playwright.sync_api import expect

from app.base.clock import days, now
from app.people.queries import members
from app.surveys import actions, drafts, editing, papers
from app.surveys.drafts import NewQuestion
from app.surveys.models import Question
from app.surveys.paper import OnlyIf
from tests.house import many_people, move_in

pytestmark = pytest.mark.browser

ANNA = "anna@example.com"


def send_the_ready_survey(house, mode: str) -> None:
    """To everybody; at its end a section with one question more, for those who would give a talk."""

    def write(db) -> None:
        people = move_in(db)
        many_people(db, 8)
        more = [
            NewQuestion("section", "About talks"),
            NewQuestion("short", "What would you talk about?", required=True),
        ]
        asked = [*drafts.learning(), *more]
        survey = actions.create(
            db, drafts.learning_title(), asked, people.olha, now(), audience_id=people.everyone.id
        )
        survey.mode = mode
        rows = papers.paper(db, survey.id).items
        if mode == "anonymous":  # nobody could be asked to give one
            db.get_one(Question, rows[4].id).role = ""
        editing.put_condition(db, rows[-1].id, OnlyIf(rows[4].id, tuple(one.id for one in rows[4].options[:2])))
        actions.send(db, survey, members(people.everyone), now(), now() + days(7), people.olha, now())

    house.own.write(write)
    house.own.written.set()


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_the_ready_survey_is_finished_on_a_phone_without_javascript(phone, narrow, house, looks_right, mode):
    send_the_ready_survey(house, mode)
    link = house.letter("surveys/invite", ANNA).link("/s/")

    phone.goto(link)
    main = phone.get_by_role("main")
    expect(main).to_contain_text("7 questions, about 3 minutes")
    expect(main).to_contain_text("Only if you said “Yes, gladly” or “With somebody” to question 5.")
    narrow.goto(link)
    looks_right(narrow)

    phone.get_by_role("row", name=re.compile("Reading query plans")).get_by_role("checkbox").first.check()
    phone.get_by_role("textbox", name="Something else to learn").fill("Rust\nKafka")
    phone.get_by_label("Thursday at lunch").check()
    phone.get_by_label("A demo").check()
    phone.get_by_label("Either is fine").check()
    phone.get_by_label("Yes, gladly").check()
    phone.get_by_role("textbox", name="What would help you most in your work right now?").fill("Fewer meetings.")
    phone.get_by_role("button", name="Send my answers").click()

    expect(main).to_contain_text("Question 7 needs an answer.")
    expect(phone.get_by_label("Thursday at lunch")).to_be_checked()
    phone.get_by_role("textbox", name="What would you talk about?").fill("Query plans")
    phone.get_by_role("button", name="Send my answers").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    for said in ("Rust – want to learn", "Thursday at lunch", "Yes, gladly", "Fewer meetings.", "Query plans"):
        expect(main).to_contain_text(said)
    expect(main).to_contain_text("7 of 7 questions answered.")


def test_with_javascript_a_question_comes_once_it_is_for_them(narrow, house, looks_right):
    send_the_ready_survey(house, "confidential")
    narrow.goto(house.letter("surveys/invite", ANNA).link("/s/"))
    about = narrow.get_by_role("textbox", name="What would you talk about?")
    expect(about).to_be_hidden()
    narrow.get_by_label("With somebody").check()
    expect(about).to_be_visible()
    looks_right(narrow)
    narrow.get_by_label("Not now").check()
    expect(about).to_be_hidden()
    narrow.get_by_role("button", name="Send my answers").click()
    expect(narrow.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
