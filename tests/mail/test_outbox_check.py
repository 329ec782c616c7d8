"""The page that asks the mail server and says in words what it found, and what is said before a test mail arrived."""

from contextlib import contextmanager

from sqlmodel import select

from app.mail.models import Email, TestMail
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
