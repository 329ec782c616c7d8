"""The page that asks the mail server and says in words what it found, and what is said before a test mail arrived."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlmodel import select

from app.mail.models import Email, TestMail
from app.mail.words import why_paused
from app.main import create_app
from tests.house import NOON, Browser
from tests.makers.mail import a_mail_server, an_email, waiting_for_release
from tests.makers.meetups import a_meetup


@contextmanager
def _with_a_server(settings, database, db, person, answering: bool = True):
    """This person's browser where a mail server is set that answers, or not any more."""
    with a_mail_server() as server:
        url = f"smtp://127.0.0.1:{server.port}"
        app = create_app(settings.model_copy(update={"smtp_url": url}), database)
        if answering:
            yield Browser(app, db, person)
    if not answering:
        yield Browser(app, db, person)


def test_a_server_that_answers_is_said_to_be_well(people, settings, database, db):
    with _with_a_server(settings, database, db, people.olha) as browser:
        before, page = browser.get("/mail/check"), browser.post("/mail/check")

    assert "No mail is sent" in before.words and not before.all(".note--late")
    assert page.status == 200 and page.all(".note--good")
    assert db.exec(select(Email)).all() == []


def test_a_server_that_is_not_there_is_told_in_words(people, settings, database, db):
    with _with_a_server(settings, database, db, people.olha, answering=False) as browser:
        page = browser.post("/mail/check")

    assert page.status == 200 and "to put right" in page.words and page.all(".note--late")


def test_it_speaks_the_organizers_language(people, settings, database, db):
    people.olha.language = "uk"
    db.add(people.olha)
    with _with_a_server(settings, database, db, people.olha, answering=False) as browser:
        page = browser.post("/mail/check")

    assert page.html.html["lang"] == "uk"


def test_in_practice_mode_it_says_that_nothing_leaves(people, browse):
    page = browse(people.olha).post("/mail/check")

    assert "Practice mode" in page.words and "BROWNBAG_SMTP_URL" in page.words
    assert "Nothing was looked at" in page.words and "Nothing is wrong" not in page.words
    assert not page.all(".note--good")


def test_only_organizers_may_ask(people, browse):
    for browser, status in ((browse(people.bohdan), 403), (browse(), 401)):
        assert browser.get("/mail/check").status == status
        assert browser.post("/mail/check").status == status


def test_until_a_test_mail_has_arrived_one_is_advised_to_send_one(people, settings, database, db):
    meetup = a_meetup(db, people)
    waiting_for_release(db, people.anna, about=meetup.id)
    paths = ("/mail", f"/mail/campaigns/invitations/invite/{meetup.id}")
    advice = "Nobody has seen a mail arrive from here yet"
    with _with_a_server(settings, database, db, people.olha) as browser:
        assert all(advice in browser.get(path).words for path in paths)
        an_email(db, people.olha, sent_at=NOON)
        assert not any(advice in browser.get(path).words for path in paths)


def test_in_practice_mode_a_banner_says_on_every_page_that_nothing_is_sent(people, browse, db):
    db.add(TestMail(person_id=people.olha.id, asked_at=NOON))
    browser = browse(people.olha)

    for path in ("/", "/mail", "/mail/rules", "/mail/check", "/people"):
        assert "Practice mode: nothing is sent." in " ".join(browser.get(path).one("aside.banner").text.split())


# --- the test mail ---------------------------------------------------------------------------------------


def test_what_became_of_a_test_mail_is_shown_at_once_and_looked_up_until_it_is_known(people, browse, db, run_worker):
    browser = browse(people.olha)
    assert "You have not sent yourself one yet." in browser.get("/mail/test").words

    page = browser.post("/mail/test")
    assert page.title == "Your test mail" and "Your test mail is on its way." in page.words
    assert page.one("#test")["hx-trigger"] == "every 2s" and page.one("#test a")["href"] == "/mail/test"

    run_worker(NOON)
    page = browser.get("/mail/test")
    assert "hx-trigger" not in page.one("#test").attrs
    assert browser.get(page.one("#test a.button--main")["href"]).status == 200


def test_the_page_of_a_test_mail_stops_looking_after_ten_minutes(people, browse, db):
    db.add(TestMail(person_id=people.olha.id, asked_at=NOON - timedelta(minutes=11)))
    page = browse(people.olha).get("/mail/test")

    assert "was not taken up yet" in page.words and "hx-trigger" not in page.one("#test").attrs


def test_a_test_mail_that_was_only_practised_says_nothing_about_a_server(
    people, settings, database, db, browse, run_worker
):
    browse(people.olha).post("/mail/test")
    run_worker(NOON)
    with _with_a_server(settings, database, db, people.olha) as browser:
        assert "You have not sent yourself one yet." in browser.get("/mail/test").words
        assert "Nobody has seen a mail arrive from here yet" in browser.get("/mail").words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"said": "The mail server could not be reached: its name is not known.", "tries": 0},
         "its name is not known. Your test mail has not gone yet"),
        ({"said": "535 wrong", "tries": 0}, "The server said: “535 wrong”. Your test mail has not gone yet"),
        ({"said": "250 queued", "sent_at": NOON}, "The mail server took your test mail"),
        ({"said": "550 nobody here", "failed_at": NOON}, "could not be delivered. The server said: “550 nobody here”."),
    ],
)  # fmt: skip
def test_each_end_of_a_test_mail_has_words_of_its_own(people, settings, database, db, facts, words):
    asked = TestMail(person_id=people.olha.id, asked_at=NOON)
    db.add(asked)
    db.flush()
    an_email(db, people.olha, about=str(asked.id), **facts)
    with _with_a_server(settings, database, db, people.olha) as browser:
        assert words in browser.get("/mail/test").words


def test_what_a_server_said_before_the_start_is_not_told_of_the_one_that_is_set_now(people, settings, database, db):
    asked = TestMail(person_id=people.olha.id, asked_at=NOON - timedelta(hours=1))
    db.add(asked)
    db.flush()
    an_email(db, people.olha, about=str(asked.id), said="250 by the old server", sent_at=NOON - timedelta(hours=1))
    with _with_a_server(settings, database, db, people.olha) as browser:
        page = browser.get("/mail/test")

    assert "from before Brownbag was started" in page.words and "old server" not in page.words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("The mail server could not be reached: its name is not known.", "its name is not known."),
        ("", "The mail server could not be reached."),
        ("535 5.7.8 wrong", "does not let us sign in: “535 5.7.8 wrong”."),
        ("554 blocked", "refused us: “554 blocked”."),
        ("The mail server does not offer STARTTLS, which is required.", "which is required."),
    ],
)
def test_why_mail_is_paused_is_told_apart(said, words):
    assert why_paused(said).endswith(words)
