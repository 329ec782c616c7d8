"""Maksym's way: from the mail that asks him to "I cannot make it", without an account."""

import re

import pytest
import vobject
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from app.base.clock import now
from app.outreach import actions
from app.outreach.models import Ask, OfferedDate
from app.people.models import Person

pytestmark = pytest.mark.browser

MAKSYM, OLHA = "maksym.hrytsenko@example.com", "olha.melnyk@example.com"


def _press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()


def test_a_speaker_answers_is_chosen_prepares_and_cannot_make_it(phone, narrow, company, looks_right):
    link = company.letter("outreach/ask", MAKSYM).link("/speaker/")
    company.own.write(_speak_english)
    _answers_and_thinks_again(phone, narrow, link, looks_right)
    assert "Maksym" in company.letter("outreach/answered", OLHA).text
    company.own.write(_choose)
    company.own.written.set()
    entry = vobject.readOne(company.letter("outreach/confirmed", MAKSYM).calendar)
    assert entry.method.value == "REQUEST"
    _prepares(phone, narrow, company, link, looks_right)
    _cannot_make_it(phone, narrow, link, looks_right)
    assert "Maksym" in company.letter("outreach/speaker_out", OLHA).text
    _olha_sees_it(narrow, company, looks_right)


def _answers_and_thinks_again(phone, narrow, link, looks_right):
    phone.goto(link)
    narrow.goto(link)
    looks_right(narrow)
    _press(phone, "Send my answer")
    expect(phone.get_by_role("main")).to_contain_text(re.compile("another look"))
    phone.get_by_role("radio", name="Yes, but another date").check()
    phone.get_by_label("When could you?").last.fill("Any Tuesday in December")
    _press(phone, "Send my answer")
    expect(phone.get_by_role("main")).to_contain_text("Nothing is fixed yet")
    narrow.goto(link)
    looks_right(narrow)
    phone.wait_for_timeout(5_200)  # two answers within five seconds would be asked about again
    phone.goto(link)
    phone.locator("summary", has_text="Change my answer").click()
    phone.get_by_role("radio", name="Yes, on one of these dates").check()
    phone.get_by_role("checkbox").first.check()
    _press(phone, re.compile("Send my answer|Change my answer"))
    expect(phone.get_by_role("main")).to_contain_text("Nothing is fixed yet")


def _speak_english(db) -> None:
    db.exec(select(Person).where(Person.email == MAKSYM)).one().language = "en"


def _choose(db) -> None:
    olha = db.exec(select(Person).where(Person.email == OLHA)).one()
    ask = db.exec(select(Ask).join(Person, col(Person.id) == col(Ask.person_id)).where(Person.email == MAKSYM)).one()
    dates = select(OfferedDate).where(OfferedDate.meetup_id == ask.meetup_id).order_by(col(OfferedDate.starts_at))
    actions.book(db, ask, db.exec(dates).first().starts_at, olha, now())


def _prepares(phone, narrow, company, link, looks_right):
    phone.goto(link)
    narrow.goto(link)
    looks_right(narrow)
    phone.get_by_label("Title").fill("What the pager taught us")
    _press(phone, "Keep these words")
    expect(phone.get_by_label("Title")).to_have_value("What the pager taught us")
    file = phone.request.get(
        f"{company.url}{phone.get_by_role('link', name='Put it in my calendar').get_attribute('href')}"
    )
    assert file.status == 200
    assert "METHOD" not in file.text()


def _cannot_make_it(phone, narrow, link, looks_right):
    phone.goto(link)
    phone.get_by_role("link", name=re.compile("I cannot make it")).first.click()
    narrow.goto(phone.url)
    looks_right(narrow)
    phone.get_by_role("checkbox").first.check()
    _press(phone, re.compile("Tell .* that I cannot make it"))
    narrow.goto(link)
    looks_right(narrow)
    expect(phone.get_by_role("main")).to_contain_text(re.compile("I can make it after all|knows", re.I))


def _olha_sees_it(page, company, looks_right):
    page.goto(f"{company.url}/demo")
    page.get_by_role("button", name="Be Olha").click()
    looks_right(page)
    expect(page.get_by_role("main")).to_contain_text("What the pager taught us")
