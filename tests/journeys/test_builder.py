"""Olha builds a survey: drags questions, hangs one on another, sees it on a phone, translates it, says it better."""

import pytest
from playwright.sync_api import Page, expect

from app.base.clock import days, now
from app.people.access import sign_in
from app.people.models import Audience, Person
from app.people.queries import members
from app.surveys import actions
from app.surveys.drafts import NewQuestion
from app.surveys.models import Survey
from tests.house import move_in
from tests.journeys.conftest import settle

pytestmark = pytest.mark.browser

ASKED = [
    NewQuestion("one", "Do you give talks?", ["Yes", "No"]),
    NewQuestion("short", "About what?"),
    NewQuestion("scale", "How was the last one?"),
]


@pytest.fixture
def olha(page, house) -> Page:
    """Her window, signed in, on the draft of a survey."""

    def write(db) -> str:
        people = move_in(db)
        actions.create(db, "Talks", ASKED, people.olha, now(), audience_id=people.everyone.id)
        return sign_in(db, people.olha, now())

    page.context.add_cookies([{"name": "sid", "value": house.own.write(write), "url": house.url}])
    page.goto(f"{house.url}/surveys/1/draft")
    settle(page)
    return page


def asked(page: Page) -> list[str]:
    """The questions of the builder from the top."""
    return page.locator("#builder input[name^=text-]").evaluate_all("fields => fields.map((field) => field.value)")


def test_questions_are_dragged_into_order_and_the_phone_beside_them_follows(olha, looks_right):
    phone = olha.frame_locator("iframe")
    expect(phone.locator("legend").first).to_contain_text("Do you give talks?")
    looks_right(olha)

    olha.set_viewport_size({"width": 1280, "height": 2400})
    handle, first = olha.locator("[data-handle]").last, olha.locator("#builder section").first
    handle.drag_to(first, target_position={"x": 40, "y": 12})
    settle(olha)

    expect(olha.locator("#builder input[name^=text-]").first).to_have_value("How was the last one?")
    assert asked(olha) == ["How was the last one?", "Do you give talks?", "About what?"]
    expect(phone.locator("legend").first).to_contain_text("How was the last one?")
    olha.reload()
    assert asked(olha) == ["How was the last one?", "Do you give talks?", "About what?"]


def test_the_buttons_move_a_question_with_the_keyboard_and_keep_the_focus(olha):
    olha.get_by_role("button", name="Question 1: one place down").focus()
    olha.keyboard.press("Enter")
    expect(olha.locator("#builder input[name^=text-]").first).to_have_value("About what?")
    settle(olha)
    expect(olha.get_by_role("button", name="Question 2: one place down")).to_be_focused()


def test_a_question_hangs_on_an_earlier_one_and_comes_once_it_is_answered_so(olha, looks_right):
    olha.get_by_label("Ask it of").first.select_option(label="whoever answered question 1: Do you give talks?")
    settle(olha)
    olha.locator("#builder").get_by_label("Yes", exact=True).check()
    settle(olha)
    olha.get_by_role("button", name="Add a section").click()
    settle(olha)
    olha.get_by_label("Its heading").fill("The last one")
    olha.get_by_role("button", name="Section: one place up").click()
    settle(olha)
    looks_right(olha)

    phone = olha.frame_locator("iframe")
    expect(phone.get_by_role("heading", name="The last one")).to_be_visible()
    about = phone.get_by_role("textbox", name="About what?")
    expect(about).to_be_hidden()
    phone.get_by_label("Yes").check()
    expect(about).to_be_visible()


def test_what_people_are_told_follows_what_is_chosen(olha, looks_right):
    olha.get_by_role("link", name="Confidential: who sees what").click()
    told = olha.locator("#told")
    expect(told).to_contain_text("The organizers see who has answered")
    olha.locator("[name=mode][value=anonymous]").check()
    expect(told).to_contain_text("Nobody can see who said what")
    olha.get_by_label("Whose answers are compared?").select_option("Sites")
    expect(told).to_contain_text("Sites are compared")
    looks_right(olha)

    olha.get_by_role("button", name="Keep it so").click()
    expect(olha.locator("[name=mode][value=anonymous]")).to_be_checked()
    expect(told).to_contain_text("Sites are compared")


def test_a_survey_is_translated_sent_and_said_better(olha, house, narrow, looks_right):
    olha.get_by_role("link", name="Languages").click()
    looks_right(olha)
    olha.get_by_label("Svenska").check()
    olha.get_by_role("button", name="Save the languages").click()
    olha.get_by_role("link", name="Fill in what is missing").click()
    looks_right(olha)
    olha.get_by_label("About what?").fill("Om vad?")
    olha.get_by_role("button", name="Save the translation").click()
    expect(olha.get_by_role("heading", level=1)).to_have_text("5 of 6 are missing")

    def send(db) -> None:
        survey, everyone = db.get_one(Survey, 1), db.get_one(Audience, 1)
        by = db.get_one(Person, survey.created_by)
        actions.send(db, survey, members(everyone), now(), now() + days(7), by, now())

    house.own.write(send)
    olha.goto(f"{house.url}/surveys/1")
    olha.get_by_role("link", name="Say something in other words").click()
    looks_right(olha)
    olha.get_by_label("Question 1", exact=True).fill("Do you speak at meetups?")
    olha.get_by_role("button", name="Show people the new words").click()
    expect(olha.get_by_role("status").first).to_contain_text("People read the new words from now on.")

    house.own.written.set()
    narrow.goto(house.letter("surveys/invite", "anna@example.com").link("/s/"))
    expect(narrow.get_by_role("main")).to_contain_text("it was “Do you give talks?”")
    looks_right(narrow)
    narrow.get_by_role("link", name="Svenska").click()
    expect(narrow.get_by_role("main")).to_contain_text("Om vad?")
    looks_right(narrow)
