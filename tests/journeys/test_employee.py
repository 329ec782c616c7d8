"""Thảo's way on a small phone without JavaScript: a survey in three minutes, an invitation in two taps, feedback."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

THAO, ANNA = "thao.nguyen@example.com", "anna.shevchuk@example.com"


def _press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def test_an_employee_answers_comes_and_says_how_it_was(phone, narrow, company, looks_right):
    _survey(phone, narrow, company, looks_right)
    _two_taps(phone, narrow, company, looks_right)
    _own_page(phone, narrow, company, looks_right)
    _feedback(phone, narrow, company, looks_right)


def _same_on(narrow, phone, looks_right):
    narrow.goto(phone.url)
    looks_right(narrow)


def _survey(phone, narrow, company, looks_right):
    link = company.letter("surveys/invite", THAO).link("/s/")
    phone.goto(link)
    _same_on(narrow, phone, looks_right)
    _press(phone, re.compile("^Send|Keep|Change"))
    expect(phone.get_by_role("main")).to_contain_text(re.compile("nothing in it yet|Thank", re.I))

    phone.goto(link)
    row = phone.get_by_role("row", name=re.compile("Design tokens"))
    row.get_by_role("checkbox").nth(1).uncheck()
    row.get_by_role("checkbox").first.check()
    phone.get_by_role("textbox").last.fill("Motion that helps.")
    _press(phone, re.compile("^Send|Keep|Change"))
    expect(phone.get_by_role("heading", level=1)).to_contain_text(re.compile("Thank", re.I))
    _same_on(narrow, phone, looks_right)

    phone.goto(link)
    expect(phone.get_by_role("row", name=re.compile("Design tokens")).get_by_role("checkbox").first).to_be_checked()
    expect(phone.get_by_role("textbox").last).to_have_value("Motion that helps.")


def _two_taps(phone, narrow, company, looks_right):
    letter = company.letter("invitations/invite", THAO)
    phone.goto(letter.link("a=online"))
    _same_on(narrow, phone, looks_right)
    _press(phone, re.compile("I join online|I come to the room"))
    expect(phone.get_by_role("main")).to_contain_text(re.compile("You join online|You come to the room|waiting list"))
    _same_on(narrow, phone, looks_right)


def _own_page(phone, narrow, company, looks_right):
    phone.goto(f"{company.url}/demo")
    phone.get_by_role("button", name="Be Thảo").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hello, Thảo Nguyễn")
    phone.get_by_label("What you could teach").fill("Motion in interfaces\nSketching")
    _press(phone, "Save what is said about me")
    expect(phone.get_by_label("What you could teach")).to_have_value("Motion in interfaces\nSketching")
    phone.get_by_role("link", name="Topics").first.click()
    phone.get_by_label("What would you like to learn?").fill("Colour for everybody")
    _press(phone, "Wish for it")
    expect(phone.get_by_role("main")).to_contain_text("Colour for everybody")
    narrow.goto(f"{company.url}/demo")
    narrow.get_by_role("button", name="Be Thảo").click()
    for path in ("/me", "/topics", "/library"):
        narrow.goto(company.url + path)
        looks_right(narrow)


def _feedback(phone, narrow, company, looks_right):
    phone.goto(company.letter("surveys/feedback_invite", _who_came(company)).link("/s/"))
    _same_on(narrow, phone, looks_right)


def _who_came(company) -> str:
    from sqlmodel import col, select

    from app.mail.models import Email
    from app.people.models import Person

    with company.database.reading() as db:
        asked = select(Person.email).join(Email, col(Email.person_id) == col(Person.id))
        return db.exec(asked.where(Email.kind == "surveys/feedback_invite")).first()
