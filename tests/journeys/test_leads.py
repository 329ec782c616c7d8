"""Leads in a browser: no barrier, nothing too wide; from a programme to a contact, on a phone without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_mail_pages import organize

pytestmark = pytest.mark.browser

PAGES = (
    "/leads",
    "/leads?language=uk",
    "/leads/pairs",
    "/leads/2",
    "/leads/imports/new",
    "/leads/imports/1",
    "/contacts/new?lead_id=2",
)
PROGRAMME = b"""<?xml version="1.0" encoding="UTF-8"?>
<schedule><conference><title>Kite Days</title></conference><day index="1" date="2026-05-20"><room name="Hall">
<event id="1" guid="a-1"><title>Knots that hold</title><language>en</language><date>2026-05-20T10:00:00+02:00</date>
<persons><person id="4">Serhiy Bondarenko</person></persons></event></room></day></schedule>"""


def test_nobody_is_kept_from_the_pages_about_leads(page: Page, narrow: Page, company, looks_right):
    for browser in (page, narrow):
        organize(browser, company)
        for path in PAGES:
            browser.goto(company.url + path)
            looks_right(browser)


def test_from_a_programme_to_a_contact_on_a_phone_without_javascript(phone: Page, company):
    organize(phone, company)
    phone.goto(f"{company.url}/leads")
    phone.get_by_role("link", name="Bring in a programme").click()
    phone.get_by_label("Or choose a file").set_input_files(
        {"name": "kites.xml", "mimeType": "text/xml", "buffer": PROGRAMME}
    )
    phone.get_by_role("button", name="Look at it first").click()
    expect(phone.locator("main")).to_contain_text("1 talk by 1 person.")

    phone.get_by_role("button", name="Add 1 lead").click()
    phone.get_by_role("link", name="Serhiy Bondarenko").click()
    phone.locator("form", has_text="One person").filter(has_text="One person").first.get_by_role("button").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Сергій Бондаренко")
    expect(phone.locator("#talks")).to_contain_text("Knots that hold")

    phone.get_by_role("link", name="Write down an address").click()
    expect(phone.get_by_label("Name")).to_have_value("Сергій Бондаренко")
    phone.get_by_label("Mail", exact=True).fill("serhii@kites.example")
    phone.get_by_role("button", name="Write down").click()
    expect(phone.locator("main")).to_contain_text("serhii@kites.example")
