"""Olha's whole way: from an empty database to the recap, in a real browser, with mail that was really written."""

import re
from datetime import timedelta

import pytest
import vobject
from playwright.sync_api import Page, expect

from app.base.clock import now
from app.base.i18n import machine_time
from tests.journeys.conftest import settle

pytestmark = pytest.mark.browser

PEOPLE = "\n".join(
    ["Anna Shevchuk <anna@example.com>, Data", "Bohdan Kravets <bohdan@example.com>, Data"]
    + [f"Person {n} <person{n}@example.com>, Web" for n in range(1, 19)]
)


def _press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()
    settle(page)


def _follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("link", name=name).first.click()


def _send_all(page: Page, looks_right) -> None:
    """In a programme's first thirty days programme mail waits in the outbox until its organizer sends it."""
    _follow(page, re.compile("Look and send|Send all"))
    button = page.get_by_role("button", name=re.compile("Send all"))
    for _second in range(20):
        if button.is_visible():
            break
        page.wait_for_timeout(1000)
        page.reload()
    looks_right(page)
    button.click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("on (its|their) way|in the practice mailbox"))


def test_from_an_empty_database_to_the_recap(page: Page, house, looks_right):
    _first_start(page, house, looks_right)
    _people_and_survey(page, house, looks_right)
    _answers(page, house)
    meetup = _topic_and_speaker(page, house, looks_right)
    _speaker_says_yes(page, house, looks_right)
    _decide_and_invite(page, house, looks_right, meetup)
    _guests_answer(page, house)
    _move_it(page, house, meetup)
    _celebrate(page, house, looks_right, meetup)


def _first_start(page, house, looks_right):
    page.goto(house.first_link())
    looks_right(page)
    page.get_by_label("What is your programme called?").fill("Brown bags")
    page.get_by_label("Your name").fill("Olha")
    page.get_by_label("Your work mail").fill("olha@example.com")
    _press(page, "Begin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Six steps to the first meetup")
    looks_right(page)


def _people_and_survey(page, house, looks_right):
    _follow(page, "Bring in people")
    page.get_by_label("Paste a list").fill(PEOPLE)
    looks_right(page)
    _press(page, "Look at it first")
    looks_right(page)
    _press(page, "Add 20 people")
    expect(page.get_by_role("heading", level=1)).to_have_text("21 people")
    looks_right(page)

    page.goto(house.url)
    _follow(page, "Ask what they want to learn")
    _press(page, "Open the draft")
    looks_right(page)
    _press(page, "Choose when to send")
    looks_right(page)
    _press(page, "Put 21 mails in the outbox")
    looks_right(page)
    _send_all(page, looks_right)


def _answers(page, house):
    """Six people answer what they would like; Anna can teach it."""
    for name in ("anna", "bohdan", "person1", "person2", "person3", "person4"):
        page.goto(house.letter("surveys/invite", f"{name}@example.com").link("/s/"))
        row = page.get_by_role("row", name=re.compile("Reading query plans"))
        row.get_by_role("checkbox").nth(1 if name == "anna" else 0).check()
        _press(page, re.compile("Send my answers"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("Thank you|Thanks"))


def _topic_and_speaker(page, house, looks_right):
    page.goto(f"{house.url}/topics")
    expect(page.get_by_role("link", name="Reading query plans").first).to_be_visible()
    looks_right(page)
    _follow(page, "Reading query plans")
    looks_right(page)
    _press(page, "Plan a meetup about it")
    looks_right(page)
    meetup = re.search(r"/meetups/(\d+)/", page.url).group(1)  # type: ignore[union-attr]
    _press(page, re.compile("Add.*Anna"))
    _follow(page, "Ask Anna")
    looks_right(page)

    starts = now() + timedelta(days=10)
    page.get_by_label("Date 1").fill(machine_time(starts, "Europe/Kyiv"))
    _press(page, "Put it in the outbox")
    expect(page.get_by_role("main")).to_contain_text(re.compile("Waiting|waits|asked", re.I))
    looks_right(page)
    return meetup


def _speaker_says_yes(page, house, looks_right):
    letter = house.letter("outreach/ask", "anna@example.com")
    page.goto(letter.link("/speaker/"))
    looks_right(page)
    page.get_by_role("radio", name="Yes, on one of these dates").check()
    page.get_by_role("checkbox").first.check()
    _press(page, "Send my answer")
    expect(page.get_by_role("main")).to_contain_text("Nothing is fixed yet")
    looks_right(page)


def _decide_and_invite(page, house, looks_right, meetup):
    page.goto(house.url)
    _follow(page, "Compare answers")
    looks_right(page)
    page.locator("td a[href*='/decision?']").first.click()
    looks_right(page)
    _press(page, "Choose Anna")
    looks_right(page)
    page.get_by_label("Room or place").fill("Kitchen, third floor")
    page.get_by_label("Seats in the room").fill("3")
    page.get_by_label("Link to join online").fill("https://meet.example.com/brownbag")
    _press(page, "Keep the place")
    looks_right(page)
    _press(page, re.compile(r"Invite \d+ people"))
    looks_right(page)
    _send_all(page, looks_right)
    assert "BEGIN:VEVENT" in house.letter("outreach/confirmed", "anna@example.com").calendar


def _guests_answer(page, house):
    for name, answer in (("bohdan", "I come to the room"), ("person1", "I come to the room"), ("person2", "I join online"), ("person3", "I come to the room"),
                         ("person4", "Put me on the waiting list"), ("person5", "Put me on the waiting list"), ("person6", "I join online"), ("person7", "I join online")):  # fmt: skip
        letter = house.letter("invitations/invite", f"{name}@example.com")
        page.goto(letter.link("/rsvp/"))
        _press(page, re.compile(answer))
    entry = vobject.readOne(house.letter("invitations/invite", "bohdan@example.com").calendar)
    assert entry.method.value == "REQUEST"
    assert entry.vevent.sequence.value == "0"


def _move_it(page, house, meetup):
    before = vobject.readOne(house.letter("invitations/invite", "bohdan@example.com").calendar).vevent
    page.goto(f"{house.url}/meetups/{meetup}/details")
    page.get_by_label("Begins").fill(machine_time(now() + timedelta(days=11), "Europe/Kyiv"))
    _press(page, "Save")
    _press(page, re.compile("Move it and tell"))
    house.let_pass(minutes=11)
    after = vobject.readOne(house.letter("invitations/move", "bohdan@example.com").calendar).vevent
    assert after.uid.value == before.uid.value
    assert after.sequence.value == "1"
    assert after.dtstart.value > before.dtstart.value
    for name in ("bohdan", "person1", "person2", "person3", "person6", "person7"):
        page.goto(house.letter("invitations/move", f"{name}@example.com").link("/rsvp/"))
        _press(
            page, re.compile("I join online" if name in ("person2", "person6", "person7") else "I come to the room")
        )


def _celebrate(page, house, looks_right, meetup):
    house.let_pass(days=10, hours=12)
    house.letter("invitations/reminder", "bohdan@example.com", patience=30)
    house.let_pass(days=1)
    page.goto(f"{house.url}/signin")
    page.get_by_label("Your work mail").fill("olha@example.com")
    looks_right(page)
    _press(page, "Mail me a link")
    page.goto(house.letter("people/login", "olha@example.com", patience=30).link("/login/"))
    looks_right(page)
    _press(page, "Sign in")

    page.goto(f"{house.url}/meetups/{meetup}/after")
    looks_right(page)
    _press(page, re.compile(r"Tick (all \d+|the one) who said yes"))
    _press(page, re.compile(r"Open feedback: ask \d+ people"))
    looks_right(page)
    for name in ("bohdan", "person1", "person2", "person3", "person6"):
        page.goto(house.letter("surveys/feedback_invite", f"{name}@example.com").link("/s/"))
        page.get_by_role("radio").nth(3).check(force=True)
        page.get_by_role("textbox").first.fill("The live database.")
        _press(page, re.compile("Send my answers"))
    page.goto(f"{house.url}/meetups/{meetup}/after")
    page.get_by_text("Close it before that day").click()
    _press(page, "Close it now")
    looks_right(page)
    _press(page, re.compile("^Thank Anna"))
    assert "4" in house.letter("feedback/thanks", "anna@example.com").text
    page.goto(f"{house.url}/meetups/{meetup}/recap")
    looks_right(page)
    _press(page, re.compile("Publish and mail"))
    _send_all(page, looks_right)
    letter = house.letter("feedback/recap", "bohdan@example.com")
    page.goto(letter.link("/recap/"))
    looks_right(page)
    page.goto(f"{house.url}/library")
    expect(page.get_by_role("link", name="Reading query plans").first).to_be_visible()
    looks_right(page)
    page.goto(house.url)
    looks_right(page)
