"""What came of surveys, in a browser: no barrier and nothing too wide, on the screen and made for paper."""

import pytest
from playwright.sync_api import Page
from sqlmodel import Session

from app.base.clock import now
from app.base.tabular.files import tables
from app.people.queries import first_organizer
from app.surveys.interchange.answers import understood
from app.surveys.interchange.importing import bring_in
from tests.journeys.test_mail_pages import organize
from tests.makers.elsewhere import a_table

pytestmark = pytest.mark.browser


def an_import(db: Session) -> int:
    """A survey of another system with every kind of picture, and names without a blank in them."""
    heads = [
        "Which tools?",
        "",
        "Rate it",
        "",
        "How_useful_was_this_evening_for_your_own_daily_work?",
        "Rank it",
        "",
        "",
    ]
    parts = ["Editor", "Terminal", "Food", "Talks", "Response", "Docs", "Food", "Talks"]
    answers = [
        ["Editor", "Terminal" if n % 2 else "", "1: poor", "5: great", ("Much", "Little")[n % 2], "1", "2", "3"]
        for n in range(12)
    ]
    by = first_organizer(db)
    assert by
    found = understood(tables(a_table(heads, parts, *answers))[0])
    return bring_in(db, "Tools_and_more_of_the_same_2026", "tools_and_more_of_the_same_2026.csv", found, by, now()).id


def test_nobody_is_kept_from_the_results(page: Page, narrow: Page, company, looks_right):
    imported = company.own.write(an_import)
    for browser in (page, narrow):
        organize(browser, company)
        for number in (1, imported):
            for path in (f"/surveys/{number}", f"/surveys/{number}/results/print"):
                browser.goto(company.url + path)
                browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
                looks_right(browser)
