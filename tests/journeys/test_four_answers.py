"""A speaker answers each of the four ways on a 360 px phone without JavaScript, thinks again, and takes it back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from app.base.clock import days, now
from app.people.models import Person

pytestmark = pytest.mark.browser

MAKSYM, OLHA = "maksym.hrytsenko@example.com", "olha.melnyk@example.com"
SECONDS = 5_200
"""Milliseconds: what is sent sooner than that after an answer is asked about again."""


def test_each_of_the_four_answers_is_given_changed_and_taken_back(phone, narrow, company, looks_right):
    link = company.letter("outreach/ask", MAKSYM).link("/speaker/")
    company.own.write(_speak_english)
    later = now() + days(60)

    _answers(phone, link, _ticks_a_date, "Your answer: yes, on")
    _answers(phone, link, lambda page: _names_a_date(page, f"{later:%Y-%m-%dT14:00}"), "Your answer: yes, but on")
    _olha_offers_it(narrow, company, looks_right)
    _answers(phone, link, lambda page: _puts_it_off(page, f"{later:%Y-%m-%d}"), "Your answer: not now, ask again on")
    _answers(phone, link, _suggests, "Your answer: no, but ask Vira Kovalenko.")
    narrow.goto(link)
    looks_right(narrow)

    _takes_it_back(phone)

    narrow.goto(link)
    looks_right(narrow)
    assert "The question is open again" in company.letter("outreach/answered", OLHA).text


def _speak_english(db) -> None:
    for person in db.exec(select(Person).where(Person.email.in_((MAKSYM, OLHA)))):
        person.language = "en"


def _answers(phone: Page, link: str, fill: Callable[[Page], None], says: str) -> None:
    """Opens the page anew, fills in an answer, sends it, and reads what stands."""
    phone.goto(link)
    change = phone.locator("summary", has_text="Change my answer")
    if change.count():
        change.click()
    fill(phone)
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.get_by_role("main")).to_contain_text(says)
    phone.wait_for_timeout(SECONDS)


def _ticks_a_date(phone: Page) -> None:
    phone.get_by_role("radio", name="Yes, on one of these dates").check()
    phone.locator("input[name=dates]").first.check()


def _names_a_date(phone: Page, when: str) -> None:
    phone.get_by_role("radio", name="Yes, but another date").check()
    phone.get_by_label("A date and time, if you know one").fill(when)


def _puts_it_off(phone: Page, day: str) -> None:
    phone.get_by_role("radio", name="Not now, ask me again").check()
    phone.get_by_label("From when on?").fill(day)


def _suggests(phone: Page) -> None:
    phone.get_by_role("radio", name="No, but ask somebody I know").check()
    phone.get_by_label("Their name").fill("Vira Kovalenko")
    phone.get_by_label("You may say that I suggested them").check()


def _olha_offers_it(page: Page, company, looks_right) -> None:
    page.goto(f"{company.url}/demo")
    page.get_by_role("button", name="Be Olha").click()
    page.goto(f"{company.url}/meetups/6/outreach")
    looks_right(page)
    page.get_by_role("button", name="Put it on offer").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("14:00.*suits Maksym", re.S))


def _takes_it_back(phone: Page) -> None:
    phone.get_by_role("button", name="Take my answer back").click()
    expect(phone.get_by_role("main")).to_contain_text("An answer by")
    expect(phone.get_by_role("radio", checked=True)).to_have_count(0)
