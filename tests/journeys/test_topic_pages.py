"""The pages about topics in a browser: no barrier, nothing too wide; sliders that answer; the wall without JavaScript."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from app.base.clock import now
from app.people.links import make_link
from app.people.models import Person
from tests.journeys.test_mail_pages import organize

pytestmark = pytest.mark.browser

PAGES = (
    "/topics", "/topics/ranking", "/topics/ranking?teachable=5&demand=0", "/topics/rounds", "/topics/rounds/1",
    "/topics/rounds/2", "/topics/waits", "/wall", "/surveys/1/promise", "/settings",
)  # fmt: skip


def test_nobody_is_kept_from_the_pages_about_topics(page: Page, narrow: Page, company, looks_right):
    for browser in (page, narrow):
        organize(browser, company)
        for path in PAGES:
            browser.goto(company.url + path)
            looks_right(browser)


def test_a_slider_that_is_moved_says_its_number_and_ranks_anew(page: Page, company):
    organize(page, company)
    page.goto(f"{company.url}/topics/ranking")
    expect(page.locator("#ranking")).to_contain_text("This is how the board is ranked now.")

    page.locator("#f-freshness").press("Home")
    expect(page.locator("output[for=f-freshness]")).to_have_text("0")
    expect(page.locator("#ranking")).to_contain_text("would change their places")
    expect(page.get_by_role("button", name="Rank the board so")).to_be_visible()


def test_somebody_wishes_votes_and_comments_by_a_link_on_a_phone_without_javascript(phone: Page, company):
    def iryna(db) -> str:
        person = db.exec(select(Person).where(Person.email == "iryna.bondar@example.com")).one()
        return make_link(db, "topics.wall_by_link", person.id, 0, now())

    phone.goto(f"{company.url}/wall/{company.own.write(iryna)}?lang=en")

    phone.locator("#wish input[name=words]").fill("Presenting to people")
    phone.get_by_role("button", name="Wish for it").click()
    expect(phone.locator("#lookalikes")).to_contain_text("Presenting so that people listen")
    phone.get_by_role("button", name="Wish for it").click()
    expect(phone.locator("#waiting")).to_contain_text("Presenting to people")

    while (button := phone.locator("form[action$='/ballot'] button")).count():
        button.first.click()
    expect(phone.locator("#votes")).to_contain_text("Yours are given")

    first = phone.locator("section[id^=topic-]").first
    first.locator("summary").click()
    first.locator("textarea").fill("On a Thursday, please.")
    first.get_by_role("button", name="Put it on the wall").click()
    expect(phone.locator("main")).to_contain_text("On a Thursday, please.")
