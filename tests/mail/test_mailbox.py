"""The practice mailbox: mail that did not leave, as people would have seen it."""

from dataclasses import replace

import pytest

from app.mail.delivery import PostOffice
from app.mail.letter import Letter, to_bytes
from app.mail.skeletons import MASKED
from app.main import create_app
from app.worker import DUES
from tests.house import NOON, Browser
from tests.makers.mail import a_letter
from tests.makers.surveys import a_survey

LETTER = Letter(
    sender_name="Brown bags", sender_email="meetups@example.com", to_name="Anna", to_email="anna@example.com",
    subject="Would you talk?", text="Hello <b>Anna</b>,\n\nhttp://testserver/s/k1abc?x=1&y=2.\n",
    html='<!doctype html><html><head><title>x</title></head><body><a href="http://testserver/s/k1abc">Yes</a></body></html>',
    message_id="<1.x@example.com>", date=NOON,
)  # fmt: skip


@pytest.fixture
def letter(people, db):
    return a_letter(db, people.anna, to_bytes(LETTER), subject="Would you talk?")


def test_it_lists_what_would_have_gone_the_newest_first(people, browse, db, letter):
    a_letter(db, people.bohdan, to_bytes(LETTER), subject="A second one")
    page = browse(people.olha).get("/mailbox")

    assert [link.text for link in page.all("tbody th a")] == ["A second one", "Would you talk?"]


def test_one_persons_mail_is_found(people, browse, db, letter):
    a_letter(db, people.bohdan, to_bytes(LETTER), subject="A second one")
    browser = browse(people.olha)

    assert [a.text for a in browser.get(f"/mailbox?person={people.anna.id}").all("tbody th a")] == ["Would you talk?"]
    assert browser.get("/mailbox?person=x").status == 200
    assert "No mail yet" in browser.get("/mailbox?person=999").words


def test_mail_is_searched_by_name_and_subject(people, browse, db, letter):
    a_letter(db, people.bohdan, to_bytes(LETTER), subject="A second one")
    browser = browse(people.olha)

    assert [a.text for a in browser.get("/mailbox?q=bohdan").all("tbody th a")] == ["A second one"]
    assert [a.text for a in browser.get("/mailbox?q=talk").all("tbody th a")] == ["Would you talk?"]
    assert "Nothing found" in browser.get("/mailbox?q=kafka").words


def test_the_frame_of_a_longer_mail_is_taller(people, browse, db, letter):
    long = a_letter(db, people.anna, to_bytes(replace(LETTER, text="A sentence of some length.\n" * 60)))
    browser = browse(people.olha)
    heights = [int(browser.get(f"/mailbox/{one.id}").one("iframe")["height"]) for one in (letter, long)]

    assert heights[0] < 600 and heights[1] > 1800


def test_a_mail_is_shown_in_a_frame_that_can_do_nothing_but_open_links(people, browse, letter):
    browser = browse(people.olha)
    page = browser.get(f"/mailbox/{letter.id}")
    frame = page.one("iframe")
    inside = browser.get(frame["src"])

    assert "frame-src 'self'" in page.response.headers["content-security-policy"]
    assert "allow-scripts" not in frame["sandbox"] and "allow-forms" not in frame["sandbox"]
    policy = inside.response.headers["content-security-policy"]
    assert (
        "sandbox" in policy
        and "allow-scripts" not in policy
        and "frame-ancestors 'self'" in policy
        and "default-src 'none'" in policy
    )
    assert inside.one("base")["target"] == "_top" and inside.one("a")["href"] == "http://testserver/s/k1abc"


def test_its_text_has_links_to_press_and_nothing_else_alive(people, browse, letter):
    page = browse(people.olha).get(f"/mailbox/{letter.id}?view=text")

    assert page.one("pre a")["href"] == "http://testserver/s/k1abc?x=1&y=2"
    assert "<b>Anna</b>" in page.one("pre").text and not page.all("pre b")


def test_a_long_name_is_read_whole(people, browse, db):
    name = "Олена Степанівна Дзвінчук-Кобилянська"
    long = a_letter(db, people.anna, to_bytes(replace(LETTER, to_name=name, subject=f"Що думає {name}?")))
    page = browse(people.olha).get(f"/mailbox/{long.id}")

    assert page.title == f"Що думає {name}?"
    assert f"{name} <anna@example.com>" in page.words


def test_its_headers_and_the_raw_mail_can_be_read(people, browse, letter):
    browser = browse(people.olha)
    raw = browser.get(f"/mailbox/{letter.id}/mail.eml")

    assert "Message-ID" in browser.get(f"/mailbox/{letter.id}?view=headers").words
    assert raw.response.content == to_bytes(LETTER)
    assert raw.response.headers["content-type"] == "message/rfc822"
    assert "attachment" in raw.response.headers["content-disposition"]


def test_the_calendar_part_is_there_when_there_is_one(people, browse, db, letter):
    invite = replace(LETTER, calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST")
    with_calendar = a_letter(db, people.anna, to_bytes(invite))
    browser = browse(people.olha)

    assert "Calendar part" not in browser.get(f"/mailbox/{letter.id}").words
    assert "BEGIN:VCALENDAR" in browser.get(f"/mailbox/{with_calendar.id}?view=calendar").words


def test_only_organizers_look_into_it(people, browse, letter):
    for path in ("/mailbox", f"/mailbox/{letter.id}", f"/mailbox/{letter.id}/html", f"/mailbox/{letter.id}/mail.eml"):
        assert browse(people.anna).get(path).status == 403
        assert browse().get(path).status == 401
        assert browse(people.olha).get(path).status == 200
    assert browse(people.olha).get("/mailbox/99").status == 404


def test_after_signing_in_one_comes_to_the_mail_one_wanted_to_read(people, browse, letter):
    for path in (f"/mailbox?person={people.anna.id}", f"/mailbox/{letter.id}?view=text", "/mail?folder=failed"):
        onward = browse().get(path).one("main a.button--main")["href"]
        assert browse().get(onward).one("input[name=next]")["value"] == path


def test_an_empty_mailbox_leads_on(people, browse):
    for path in ("/mailbox", "/mail"):
        assert browse(people.olha).get(path).one(".empty a.button--main")["href"] == "/"


def test_in_the_demo_everybody_does(people, db, settings, database, letter):
    demo = create_app(settings.model_copy(update={"demo": True}), database)

    assert Browser(demo, db).get("/mailbox").status == 200
    assert Browser(demo, db, people.bohdan).get(f"/mailbox/{letter.id}").status == 200


def test_with_a_mail_server_there_is_no_tab_for_it(people, db, settings, database):
    real = create_app(settings.model_copy(update={"smtp_url": "smtp://mail.example.com"}), database)

    assert "Practice mailbox" not in Browser(real, db, people.olha).get("/mail").words
    assert "Nothing was practised" in Browser(real, db, people.olha).get("/mailbox").words


def test_what_was_practised_stays_readable_once_mail_goes_out_but_its_links_are_covered(
    people, settings, database, db, run_worker
):
    a_survey(db, people)
    assert run_worker(NOON) == 3
    live = create_app(settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"}), database)
    olha = Browser(live, db, people.olha)
    assert PostOffice(database, live.state.pages, live.state.pages.settings, DUES).end_practice(NOON) == 3
    page = olha.get("/mailbox")
    mail = page.all("tbody a")[0]["href"]

    assert "they never left" in page.words and len(page.all("tbody a")) == 3
    shown, inside = olha.get(f"{mail}?view=text"), olha.get(f"{mail}/html")
    assert MASKED in shown.one("pre").text and MASKED in inside.text
    assert "its personal links are covered" in shown.words and "Download .eml" not in shown.words
    assert olha.get(f"{mail}/mail.eml").status == 404
    bohdan = Browser(live, db, people.bohdan)
    assert [bohdan.get(path).status for path in ("/mailbox", mail, f"{mail}/html")] == [403, 403, 403]


def test_the_outbox_leads_to_what_was_practised(people, settings, database, db, run_worker):
    a_survey(db, people)
    run_worker(NOON)
    live = create_app(settings.model_copy(update={"smtp_url": "smtp://127.0.0.1:1"}), database)
    PostOffice(database, live.state.pages, live.state.pages.settings, DUES).end_practice(NOON)
    olha = Browser(live, db, people.olha)

    assert len(olha.get("/mail?folder=held").all("tbody a[href^='/mailbox/']")) == 3
    assert olha.get("/mail/practised").all("a[href='/mailbox']")
