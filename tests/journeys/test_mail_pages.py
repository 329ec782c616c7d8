"""The organizer's mail pages in a browser: no barrier, nothing too wide, words tried out while one types."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PAGES = (
    "/mail?folder=sent", "/mailbox", "/mail/incoming", "/mail/words", "/mail/words/invitations/invite/en",
    "/mail/rules", "/mail/check", "/mail/test", "/me/calendar", "/me/data",
)  # fmt: skip


def organize(page: Page, company) -> None:
    """Be the sample company's organizer."""
    page.goto(f"{company.url}/demo")
    page.locator("main form button").first.click()
    page.wait_for_url(f"{company.url}/")


def test_nobody_is_kept_from_the_mail_pages(page: Page, narrow: Page, company, looks_right):
    for browser in (page, narrow):
        organize(browser, company)
        for path in PAGES:
            browser.goto(company.url + path)
            looks_right(browser)


def test_words_are_shown_as_the_mail_they_become_and_the_check_stays_beside_them(page: Page, company):
    organize(page, company)
    page.goto(f"{company.url}/mail/words/invitations/invite/en")
    letter, body = page.frame_locator("#preview iframe"), page.locator("textarea[name=body]")
    body.press("Control+End")
    body.press_sequentially("\n\nBring **questions**.")
    expect(letter.locator("strong", has_text="questions")).to_be_visible()

    frame = page.locator("#preview iframe")
    inside = frame.evaluate("frame => frame.contentDocument.body.getBoundingClientRect().height")
    assert abs(frame.bounding_box()["height"] - inside) < 4, "nothing empty hangs under the letter"

    body.press_sequentially(" Soon.")
    page.get_by_role("button", name=re.compile("^Check it for")).click()
    expect(page.locator("#found")).to_contain_text("It is fine for")
    expect(letter.locator("body")).to_contain_text("Soon.")
    expect(page.locator("#found")).to_contain_text("It is fine for")


def test_a_test_mail_says_by_itself_what_became_of_it(page: Page, company):
    organize(page, company)
    page.goto(f"{company.url}/mail/test")
    page.get_by_role("button", name="Send me a test mail").click()
    company.let_pass(seconds=1)

    expect(page.locator("#test")).to_contain_text("is in the practice mailbox", timeout=20_000)
    page.get_by_role("link", name="Read it in the practice mailbox").click()
    expect(page.locator("h1")).to_contain_text("A test mail")
