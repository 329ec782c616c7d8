"""An anonymous survey in a browser: chosen in the builder, sent, answered, counted; and what stays out of sight."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from app.people.models import Person
from tests.journeys.test_mail_pages import organize

pytestmark = pytest.mark.browser


def test_a_quick_question_is_asked_anonymously(page: Page, narrow: Page, phone: Page, company, looks_right):
    organize(page, company)
    page.goto(f"{company.url}/surveys/new")
    page.get_by_label(re.compile("quick")).check()
    page.locator("main form button.button--main").first.click()
    page.get_by_label("What do you ask?").first.fill("Shall we meet at lunch?")
    page.locator("main").get_by_role("textbox", name="Answers to choose from").first.fill("Yes\nNo")
    page.get_by_role("link", name="Confidential: who sees what").click()

    page.locator("input[value=anonymous]").check()
    page.get_by_role("button", name="Keep it so").click()
    expect(page.locator("main")).to_contain_text("Nobody can see who said what: not the organizers")
    looks_right(page)
    organize(narrow, company)
    narrow.goto(page.url)
    looks_right(narrow)
    page.get_by_role("link", name="What each way protects, and from whom").click()
    looks_right(page)
    narrow.goto(page.url)
    looks_right(narrow)

    page.go_back()
    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("button", name="Choose when to send").click()
    expect(page.locator("main")).to_contain_text("the answers’ lock is made first")
    looks_right(page)
    page.get_by_role("button", name=re.compile("in the outbox")).click()
    expect(page.locator("main")).to_contain_text("Sealed until it closes")
    looks_right(page)

    with company.database.reading() as db:
        anna = db.exec(select(Person.email).where(Person.name.startswith("Anna"))).first()
    letter = company.letter("surveys/invite", anna)
    while letter.subject != "A quick question":  # the key comes first
        page.wait_for_timeout(500)
        letter = company.letter("surveys/invite", anna)
    link = letter.link("/s/")
    narrow.goto(link)
    looks_right(narrow)
    phone.goto(link)
    phone.get_by_label("Yes").check()
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    narrow.goto(link)
    expect(narrow.locator("main")).to_contain_text("What you said cannot be shown again")
    looks_right(narrow)

    page.reload()
    expect(page.locator("main")).not_to_contain_text("Anna")


def test_the_counted_survey_of_the_sample_company_is_read_without_barriers(
    page: Page, narrow: Page, company, looks_right
):
    for browser in (page, narrow):
        organize(browser, company)
        browser.goto(f"{company.url}/surveys")
        browser.get_by_role("link", name="How do we learn here?").first.click()
        expect(browser.locator("main")).to_contain_text("Departments compared")
        looks_right(browser)
