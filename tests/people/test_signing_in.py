"""Signing in by a mailed link: no password, nobody learns who works here, nothing happens by looking."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.event import listen
from sqlmodel import select
from starlette.testclient import TestClient

from app.mail.letter import parts
from app.mail.models import Email, PracticeMail
from app.main import create_app
from app.people.models import Link, LoginRequest, SignIn
from tests.house import NOON, Browser, a_person
from tests.makers.people import a_login_link

MINUTE = timedelta(minutes=1)


def _mailed(db) -> list[str]:
    """The login links in the practice mailbox."""
    letters = db.exec(select(PracticeMail).join(Email).where(Email.kind == "people/login").order_by(Email.id))
    links = [re.search(r"http://testserver(/login/\w+)", parts(letter.raw).text)[1] for letter in letters]
    db.commit()
    return links


def test_asking_brings_one_mail_whose_button_signs_in(people, browse, db, run_worker):
    browser = browse()
    page = browser.post("/signin", email="Anna@Example.com")
    run_worker(NOON)
    run_worker(NOON + MINUTE)

    assert page.title == "Look into your mail"
    (link,) = _mailed(db)
    door = browser.get(link)
    assert door.title == "Sign in as Anna?"
    response = browser.client.post(link, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, "/me")
    assert "HttpOnly" in response.headers["set-cookie"] and "SameSite=lax" in response.headers["set-cookie"]


def test_when_somebody_was_last_about_is_written_down_as_the_house_stops(app, people, browse, db):
    browser = browse(people.anna)
    with TestClient(app), time_machine.travel(NOON + MINUTE, tick=False):
        browser.get("/me")
        assert db.exec(select(SignIn)).one().seen_at is None, "looking writes nothing"
        db.commit()

    db.expire_all()
    assert db.exec(select(SignIn)).one().seen_at == NOON + MINUTE


def test_the_page_is_the_same_for_known_and_unknown(people, browse, db, run_worker):
    stranger = browse()
    known = stranger.post("/signin", email="anna@example.com")
    unknown = stranger.post("/signin", email="nobody@example.com")
    run_worker(NOON)

    assert known.text.replace("anna@", "x@") == unknown.text.replace("nobody@", "x@"), "the digits are the browser's"
    assert known.status == unknown.status == 200
    assert len(db.exec(select(LoginRequest)).all()) == 2, "asking is written down either way"
    assert len(db.exec(select(Email)).all()) == 1


def test_an_address_gets_three_mails_an_hour_and_nobody_notices(people, browse, db, run_worker):
    stranger = browse()
    answers = {stranger.post("/signin", email="anna@example.com").text for _time in range(10)}
    run_worker(NOON)

    assert len(answers) == 1
    assert len(_mailed(db)) == 3


def test_one_browser_may_ask_thirty_times_an_hour(people, browse):
    stranger = browse()

    pages = [stranger.post("/signin", email=f"p{n}@example.com") for n in range(31)]

    assert [page.status for page in pages] == [200] * 30 + [429]
    assert "rests for 60 minutes at most" in pages[-1].words


def test_in_another_browser_the_link_asks_for_the_digits_that_the_asking_one_shows(people, browse, db, run_worker):
    page = browse().post("/signin", email="anna@example.com")
    digits = page.one("main strong").text
    run_worker(NOON)
    (link,) = _mailed(db)
    scanner, phone = browse(), browse()

    assert scanner.post(link).status == 422, "a scanner that presses the button does not know them"
    assert "in the other browser" in phone.get(link).words
    wrong = phone.post(link, code="12")
    assert (wrong.status, wrong.one("#f-code")["value"]) == (422, "12")
    assert phone.client.post(link, data={"code": digits}, follow_redirects=False).headers["location"] == "/me"
    assert len(db.exec(select(SignIn)).all()) == 1


def test_the_digits_may_be_tried_five_times(people, browse, db, run_worker):
    digits = browse().post("/signin", email="anna@example.com").one("main strong").text
    run_worker(NOON)
    (link,) = _mailed(db)
    guesser = browse()

    assert [guesser.post(link, code="no").status for _time in range(5)] == [422] * 5
    assert guesser.post(link, code=digits).title == "This link has done its work"
    assert db.exec(select(SignIn)).all() == []


def test_asking_twice_in_one_browser_both_links_are_for_it(people, browse, db, run_worker):
    browser = browse()
    for _time in range(2):
        browser.post("/signin", email="anna@example.com")
    run_worker(NOON)

    assert [len(browser.get(link).all("#f-code")) for link in _mailed(db)] == [0, 0]


def test_a_link_an_administrator_handed_over_opens_anywhere(people, browse, db):
    assert not browse().get(a_login_link(db, people.anna)).all("#f-code")


def test_a_browser_left_alone_is_signed_out(people, browse, db):
    """Half an hour, eight hours for organizers; whoever is about stays, and twelve hours are the end for all."""
    annas, olhas = browse(people.anna), browse(people.olha)

    assert _statuses(annas, "/me", 20, 45, 76) == [200, 200, 401]
    assert _statuses(olhas, "/people", 7 * 60, 14 * 60) == [200, 401]
    assert _statuses(browse(people.olha), "/people", 9 * 60) == [401]


def test_looking_keeps_one_signed_in_without_writing_each_time(people, browse, db, database):
    browser, told = browse(people.anna), []
    listen(database.engine, "before_cursor_execute", lambda *said: told.append(said[2]))
    _statuses(browser, "/me", 0, 1, 2, 3, 4)

    assert [words for words in told if words.startswith("UPDATE")] == []
    _statuses(browser, "/me", 6)
    database.write(lambda _db: None)
    assert db.exec(select(SignIn.seen_at)).one() == NOON + 6 * MINUTE


def _statuses(browser, path, *minutes) -> list[int]:
    """What a page answers so many minutes after noon."""
    statuses = []
    for passed in minutes:
        with time_machine.travel(NOON + passed * MINUTE, tick=False):
            statuses.append(browser.get(path).status)
    return statuses


def test_opening_the_link_does_nothing(people, browse, db):
    link = a_login_link(db, people.anna)
    scanner = browse()
    for _time in range(3):
        scanner.get(link)
        scanner.client.head(link)

    assert db.exec(select(Link)).one().used_at is None
    assert db.exec(select(SignIn)).all() == []


def test_a_link_lets_in_once_and_then_offers_a_new_one(people, browse, db):
    link = a_login_link(db, people.anna)
    browse().post(link)
    page = browse().post(link)

    assert (page.status, page.title) == (200, "This link has done its work")
    assert page.forms() == ["/signin"]
    assert page.one("main input[name=email]")["value"] == "anna@example.com"
    assert len(db.exec(select(SignIn)).all()) == 1


def test_after_a_quarter_of_an_hour_it_offers_a_new_one(people, browse, db):
    link = a_login_link(db, people.anna, at=NOON - 16 * MINUTE)

    assert browse().get(link).title == "This link has done its work"
    assert browse().post(link).title == "This link has done its work"
    assert db.exec(select(SignIn)).all() == []


def test_a_mailed_login_link_says_itself_when_it_ends(people, browse, db, run_worker):
    browse().post("/signin", email="anna@example.com")
    run_worker(NOON)

    assert db.exec(select(Link.expires_at)).one() == NOON + 15 * MINUTE


def test_the_page_one_wanted_to_see_comes_after_signing_in(people, browse, db):
    page = browse().get("/people?q=a&site=Lviv")
    onward = page.one("main a.button--main")["href"]

    assert browse().get(onward).one("input[name=next]")["value"] == "/people?q=a&site=Lviv"
    assert browse().post("/people/new", name="x").one("main a.button--main")["href"] == "/signin"


def test_a_login_that_waited_too_long_for_the_worker_is_not_owed(people, browse, db, run_worker):
    browse().post("/signin", email="anna@example.com")
    run_worker(NOON + 16 * MINUTE)

    assert db.exec(select(Email)).all() == []


def test_who_left_and_who_is_from_outside_get_no_link(people, browse, db, run_worker):
    people.bohdan.left_at = NOON
    a_person(db, "Ann Outside", is_colleague=False, email="ann@elsewhere.example")
    stranger = browse()
    stranger.post("/signin", email="bohdan@example.com")
    stranger.post("/signin", email="ann@elsewhere.example")
    run_worker(NOON)

    assert _mailed(db) == []


def test_leaving_closes_a_link_that_was_mailed_before(people, browse, db):
    link = a_login_link(db, people.bohdan)
    browse(people.olha).post(f"/people/{people.bohdan.id}/leaving")

    assert browse().post(link).title == "This link has done its work"


def test_signing_in_leads_on_to_the_page_one_was_going_to(people, browse, db, run_worker):
    browser = browse()
    form = browser.get("/signin?next=/people%3Fq%3Danna")
    browser.post("/signin", email="olha@example.com", next=form.one("input[name=next]")["value"])
    run_worker(NOON)

    response = browser.client.post(_mailed(db)[0], follow_redirects=False)

    assert response.headers["location"] == "/people?q=anna"


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "https:evil.example", "javascript:alert(1)",
        "/\t/evil.example", "/%0d%0aSet-Cookie:x=1\r\nSet-Cookie: x=1", "evil.example", "///evil.example", "/a:b",
        "/／evil.example", "/signout", "/login/k1x",
    ],
)  # fmt: skip
def test_it_never_leads_to_another_site(people, browse, db, run_worker, evil):
    browser = browse()
    browser.post("/signin", email="olha@example.com", next=evil)
    run_worker(NOON)

    response = browser.client.post(_mailed(db)[0], follow_redirects=False)

    assert response.headers["location"] == "/"


def test_every_sign_in_has_a_new_name_and_ends_the_one_before(people, browse, db):
    browser = browse(people.anna)
    before = browser.client.cookies["sid"]
    response = browser.client.post(a_login_link(db, people.anna), follow_redirects=False)

    assert response.cookies["sid"] != before
    assert [row.ended_at is None for row in db.exec(select(SignIn).order_by(SignIn.id))] == [False, True]


def test_signing_out_ends_it_on_the_server(people, browse, db):
    browser = browse(people.olha)
    kept = browser.client.cookies["sid"]
    browser.post("/signout")
    browser.client.cookies.set("sid", kept)

    assert browser.get("/people").status == 401


def test_a_language_is_chosen_for_the_browser_and_for_the_person(people, browse, db):
    browser = browse(people.anna)
    response = browser.client.post("/language", data={"language": "uk", "next": "/me"}, follow_redirects=False)

    db.refresh(people.anna)
    assert (people.anna.language, people.anna.own_choice_at) == ("uk", NOON)
    assert response.headers["location"] == "/me" and response.cookies["lang"] == "uk"
    assert browse().post("/language", language="xx").status == 409


def test_unknown_links_look_like_any_unknown_page(people, browse):
    assert browse().get("/login/k1" + "0" * 34).text == browse().get("/login/nonsense").text


def test_whoever_is_in_already_is_let_through(people, browse):
    assert browse(people.anna).get("/signin?next=/me").title == "Hello, Anna"
    assert browse(people.anna).client.get("/signin?next=//evil.example", follow_redirects=False).status_code == 200


def test_in_the_demo_the_way_leads_to_the_practice_mailbox(people, browse, settings, database, db):
    demo = create_app(settings.model_copy(update={"demo": True}), database)

    page = Browser(demo, db).post("/signin", email=people.anna.email)

    assert page.one("main a.button--main")["href"] == "/mailbox"
    assert "brownbag login-link" not in page.words
