"""Mails that were only practised: once there is a server they have gone to nobody, and an organizer chooses."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.mail import budget, campaigns, practice
from app.mail.delivery import PostOffice
from app.mail.history import history
from app.mail.models import Email, PracticeMail
from app.main import create_app
from app.worker import DUES
from tests.house import NOON, Browser
from tests.makers.mail import a_mail_server, an_email, owed
from tests.makers.surveys import a_survey

SOON = NOON + timedelta(minutes=1)


@pytest.fixture
def server():
    with a_mail_server() as server:
        yield server


@pytest.fixture
def live(settings, database, server):
    """The application once there is a mail server."""
    return create_app(settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{server.port}"}), database)


@pytest.fixture
def browse(live, db):
    """Browsers of that application."""
    return lambda person=None: Browser(live, db, person)


@pytest.fixture
def connected(live, database):
    """The worker's first round with that server; returns how many mails went."""
    office = PostOffice(database, live.state.pages, live.state.settings, DUES)

    def run(now):
        office.end_practice(now)
        return office.work(now)

    return run


@pytest.fixture
def practised(people, db, run_worker):
    """A survey whose three mails were practised."""
    survey = a_survey(db, people)
    assert run_worker(NOON) == 3
    return survey


def _mails(db):
    db.expire_all()
    return db.exec(select(Email).where(Email.kind == "surveys/invite").order_by(Email.id)).all()


def test_while_there_is_no_server_everything_stays_as_it_is(practised, db, settings, app, database):
    office = PostOffice(database, app.state.pages, settings, DUES)

    assert office.end_practice(SOON) == 0
    assert all(email.sent_at == NOON for email in _mails(db))


def test_in_practice_the_outbox_says_once_that_mail_stays_here(practised, app, db, people):
    words = Browser(app, db, people.olha).get("/mail?folder=sent").words
    assert "Only practised 3" in words and "mail stays here" in words
    assert "practice: never left this machine" not in words


def test_with_a_server_they_wait_and_count_as_sent_to_nobody(practised, connected, db, people):
    assert connected(SOON) == 0

    assert [(email.sent_at, email.held_for) for email in _mails(db)] == [(None, "practice")] * 3
    assert all(raw == b"" for raw in db.exec(select(PracticeMail.raw)))
    assert budget.held_back(db, select(Email.person_id), SOON).count == 0


def test_the_desk_and_the_outbox_ask_whether_they_go_for_real(practised, connected, browse, people):
    connected(SOON)
    home, outbox = browse(people.olha).get("/"), browse(people.olha).get("/mail?folder=held")

    for page in (home, outbox):
        assert "3 mails were only practised. Send them for real?" in page.words
        assert page.all("a[href='/mail/practised']")
    assert outbox.words.count("practice: never left this machine") == 3


def test_what_is_chosen_goes_and_the_rest_stays(practised, connected, browse, people, db, server):
    other = a_survey(db, people, title="Another one")
    an_email(db, people.anna, kind="surveys/invite", about=str(other.id), sent_at=NOON)
    db.add(
        PracticeMail(
            email_id=db.exec(select(Email.id).order_by(Email.id.desc())).first(), raw=b"x", practised_at=NOON
        )
    )
    db.commit()
    connected(SOON)
    browser = browse(people.olha)
    page = browser.get("/mail/practised")
    assert [box["value"] for box in page.all("input[name=campaign]")] == [
        f"surveys/invite:{practised.id}", f"surveys/invite:{other.id}",
    ]  # fmt: skip
    assert not page.all("input[checked]")

    chosen = browser.post("/mail/practised", campaign=f"surveys/invite:{practised.id}")
    assert chosen.response.url.path == f"/mail/campaigns/surveys/invite/{practised.id}"
    assert "Send all 3" in chosen.words and chosen.all(".letter__frame")
    assert connected(SOON + timedelta(minutes=30)) == 0
    browser.post(chosen.response.url.path, count="3")
    assert connected(SOON + timedelta(hours=1)) == 3
    assert {"anna@example.com", "bohdan@example.com", "olha@example.com"} <= set(server.recipients)
    assert "1 mail was only practised" in browser.get("/mail").words
    assert db.exec(select(Email.about).where(campaigns.practised())).all() == [str(other.id)]


def test_what_nobody_needs_any_more_is_not_offered(practised, connected, browse, people, db):
    practised.closes_at = NOON + timedelta(seconds=30)
    db.add(practised)
    db.commit()
    connected(SOON)

    assert browse(people.olha).get("/mail/practised").title == "Nothing that was practised waits"
    assert "practice: never left this machine" in browse(people.olha).get("/mail?folder=dropped").words


def test_they_can_all_be_left_on_hold_and_are_not_asked_about_again(practised, connected, browse, people, db):
    connected(SOON)
    browser = browse(people.olha)

    assert "3 mails are held until you send them" in browser.post("/mail/practised/left").text
    assert "only practised" not in browser.get("/").words
    assert browser.post("/mail/practised/left").title == "Nothing that was practised waits"
    browser.post("/mail/releases", email=[str(_mails(db)[0].id)])
    assert connected(SOON + timedelta(hours=1)) == 1


def test_several_kinds_wait_to_be_read_each_by_itself(practised, connected, browse, people, db):
    other = a_survey(db, people, title="Another one")
    an_email(db, people.anna, kind="surveys/invite", about=str(other.id), sent_at=NOON)
    db.add(
        PracticeMail(
            email_id=db.exec(select(Email.id).order_by(Email.id.desc())).first(), raw=b"x", practised_at=NOON
        )
    )
    db.commit()
    connected(SOON)
    both = [f"surveys/invite:{practised.id}", f"surveys/invite:{other.id}"]
    page = browse(people.olha).post("/mail/practised", campaign=both)

    assert "4 mails wait for you now" in page.text and page.response.url.path == "/mail"
    assert len(page.all("a[href^='/mail/campaigns/surveys/invite/']")) == 2
    assert browse(people.olha).get("/mail/practised").title == "Nothing that was practised waits"


def test_until_they_really_go_they_stay_in_the_practice_mailbox(practised, connected, browse, people, db):
    connected(SOON)
    browser = browse(people.olha)
    browser.post("/mail/practised", campaign=f"surveys/invite:{practised.id}")
    assert len(db.exec(select(PracticeMail)).all()) == 3

    browser.post("/mail/releases", email=[str(email.id) for email in _mails(db)[:2]])
    assert db.exec(select(Email.id).where(campaigns.practised())).all() == [_mails(db)[2].id]
    browser.post(f"/mail/campaigns/surveys/invite/{practised.id}", count="1")
    assert not db.exec(select(Email.id).where(campaigns.practised())).all()
    assert browser.get(f"/mailbox/{_mails(db)[0].id}").status == 404
    db.commit()
    assert connected(SOON + timedelta(hours=1)) == 3
    told = [words for _at, words in history(db, _mails(db)[0])]
    assert "It was practised: nothing left this machine." in told and told[-1].startswith("It went.")
    assert [(email.tries, email.written_at > SOON) for email in _mails(db)] == [(1, True)] * 3


def test_nothing_ticked_sends_nothing_and_says_so(practised, connected, browse, people):
    connected(SOON)
    page = browse(people.olha).post("/mail/practised")

    assert page.status == 422 and "Tick what is to go" in page.words
    assert browse(people.olha).post("/mail/practised", campaign="x:y").status == 404
    assert browse(people.olha).post("/mail/practised", campaign="x:1").status == 404


def test_a_test_mail_that_was_practised_is_of_no_use(people, db, run_worker, connected, browse):
    owed(db, people.olha)
    run_worker(NOON)
    connected(SOON)

    assert practice.waiting(db) == 0
    assert "Your last test mail" not in browse(people.olha).get("/mail").words


def test_without_a_server_again_nobody_is_asked_to_send_them_for_real(practised, connected, app, db, people):
    connected(SOON)
    browser = Browser(app, db, people.olha)

    for path in ("/", "/mail?folder=held"):
        assert "only practised. Send them for real?" not in browser.get(path).words
    refused = browser.post("/mail/practised", campaign=f"surveys/invite:{practised.id}")
    assert refused.status == 409 and "There is no mail server now" in refused.text


def test_only_organizers_choose(practised, connected, browse, people):
    connected(SOON)
    for browser, status in ((browse(people.bohdan), 403), (browse(), 401)):
        assert browser.get("/mail/practised").status == status
        assert browser.post("/mail/practised", campaign=f"surveys/invite:{practised.id}").status == status
