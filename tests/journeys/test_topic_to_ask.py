"""From a chosen topic to the question in the outbox, counted in clicks: to one candidate, and to all in order."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.base.clock import days, now
from app.base.i18n import machine_time
from tests.journeys.conftest import settle
from tests.journeys.test_mail_pages import organize

pytestmark = pytest.mark.browser

MOST = 6
"""Clicks from the topic to the outbox, at most (PRODUCT.md)."""


class Clicks:
    """Presses and follows, and counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def __call__(self, role: str, name: str) -> None:
        self.count += 1
        self.page.get_by_role(role, name=re.compile(name)).first.click()  # type: ignore[arg-type]
        settle(self.page)


def test_one_candidate_is_asked_in_at_most_six_clicks(page: Page, company, looks_right):
    click = _up_to_the_mail(page, company)
    looks_right(page)

    click("button", "Put it in the outbox")

    expect(page.locator("body")).to_contain_text("is in the outbox")
    assert click.count <= MOST


def test_all_are_asked_in_order_in_at_most_six_clicks_and_it_can_be_stopped(page: Page, company, looks_right):
    click = _up_to_the_mail(page, company)
    page.get_by_label("Each has").select_option("2")

    click("button", "Ask them in this order")

    expect(page.get_by_role("heading", name="What happens by itself")).to_be_visible()
    assert click.count <= MOST
    looks_right(page)

    click("button", "Stop asking by itself")
    expect(page.get_by_role("button", name="Go on asking in this order")).to_be_visible()
    looks_right(page)


def _up_to_the_mail(page: Page, company) -> Clicks:
    organize(page, company)
    page.goto(f"{company.url}/topics")
    page.get_by_role("link", name="Writing that gets read").first.click()
    click = Clicks(page)
    click("button", "Plan a meetup about it")
    click("button", "^Add")
    click("link", "^Ask ")
    page.get_by_label("Date 1").fill(machine_time(now() + days(20), "Europe/Kyiv"))
    return click
