"""Putting what people wrote into themes: dragged in a wide window, by buttons alone on a phone without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_mail_pages import organize

pytestmark = pytest.mark.browser


def to_the_themes(page: Page, company) -> None:
    """The closed survey of the sample company, and what people wrote there."""
    organize(page, company)
    page.goto(f"{company.url}/surveys/1")
    page.locator("a[href$='/themes']").first.click()
    page.wait_for_url("**/themes")


def test_an_answer_is_dragged_into_a_theme_and_back_by_undo(page: Page, narrow: Page, company, looks_right):
    to_the_themes(page, company)
    looks_right(page)
    page.get_by_role("button", name="Keep this theme").first.click()
    theme = page.locator("article[id^=theme-]")
    expect(theme).to_have_count(1)
    before = theme.locator("[data-text]").count()

    answer = page.locator(".theme--suggested [data-text]").first
    answer.scroll_into_view_if_needed()
    box = answer.bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 40, steps=5)
    goal = page.locator("[data-goals] [data-theme]").nth(1)
    goal.wait_for()
    there = goal.bounding_box()
    page.mouse.move(there["x"] + 20, there["y"] + 10, steps=10)
    page.mouse.up()
    expect(theme.locator("[data-text]")).to_have_count(before + 1)
    looks_right(page)

    page.locator("#themes").get_by_role("button", name="Undo").click()
    expect(theme.locator("[data-text]")).to_have_count(before)
    organize(narrow, company)
    narrow.goto(page.url)
    looks_right(narrow)


def test_without_javascript_ticks_and_buttons_do_the_same(phone: Page, company):
    to_the_themes(phone, company)
    phone.get_by_role("button", name="Forget the suggestion").click()
    phone.locator("input[name=text]").nth(0).check()
    phone.locator("input[name=text]").nth(1).check()
    phone.get_by_label("Name of a new theme").fill("More practice")
    phone.get_by_role("button", name="Move them").click()
    expect(phone.locator("article[id^=theme-] h3")).to_have_text("More practice")

    phone.get_by_role("button", name="Make it a topic").click()
    phone.locator("article[id^=theme-] a", has_text="More practice").click()
    expect(phone.locator("h1")).to_have_text("More practice")
