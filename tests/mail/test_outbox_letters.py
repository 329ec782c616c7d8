"""One mail of the outbox: read as its recipient would read it, with what became of it."""

import re
from datetime import timedelta

import pytest
from sqlmodel import func, select

from app.mail.delivery import PostOffice
from app.mail.letter import parts
from app.mail.models import Bounce, Email, Incoming
from app.main import create_app
from app.people.models import Link
from app.worker import DUES, work
from tests.house import NOON, Browser
from tests.makers.invitations import an_announced_meetup
from tests.makers.mail import a_mail_server, an_email, waiting_for_release


@pytest.fixture
def invitation(people, db) -> Email:
    """Anna's invitation, which waits for a release."""
    meetup = an_announced_meetup(db, people, title="Kafka without tears")
    return waiting_for_release(db, people.bohdan, about=meetup.id)[0]


def test_a_waiting_mail_reads_as_it_would_go(people, browse, db, invitation):
    browser = browse(people.olha)
    page = browser.get(f"/mail/{invitation.id}")

    assert "Kafka without tears" in page.title and "Bohdan <bohdan@example.com>" in page.words
    assert "waits for you" in page.words
    assert "Hello Bohdan" in browser.get(f"/mail/{invitation.id}?view=text").one("pre").text
    assert "BEGIN:VCALENDAR" in browser.get(f"/mail/{invitation.id}?view=calendar").one("pre").text
    assert "Subject" in browser.get(f"/mail/{invitation.id}?view=headers").words
    assert "Hello Bohdan" in browser.get(page.one("iframe")["src"]).text


def test_reading_it_writes_nothing_and_shows_no_link_that_works(people, browse, db, invitation):
    before = db.exec(select(func.count()).select_from(Link)).one()
    page = browse(people.olha).get(f"/mail/{invitation.id}?view=text")

    assert "only its reader may answer with them" in page.words
    assert "/rsvp/k1****" in page.one("pre").text
    assert db.exec(select(func.count()).select_from(Link)).one() == before


def test_it_is_read_in_its_readers_language(people, browse, db, invitation):
    people.bohdan.language = "uk"
    db.add(people.bohdan)

    assert "Вітаємо, Bohdan" in browse(people.olha).get(f"/mail/{invitation.id}?view=text").text


def test_the_frame_can_do_nothing(people, browse, invitation):
    browser = browse(people.olha)
    page = browser.get(f"/mail/{invitation.id}")
    inside = browser.get(page.one("iframe")["src"])

    assert "frame-src 'self'" in page.response.headers["content-security-policy"]
    assert "allow-scripts" not in page.one("iframe")["sandbox"]
    assert "default-src 'none'" in inside.response.headers["content-security-policy"]


def test_the_page_before_sending_all_shows_one_letter_and_lets_one_choose_the_reader(people, browse, db, invitation):
    (olha,) = waiting_for_release(db, people.olha, about=int(invitation.about))
    path = f"/mail/campaigns/invitations/invite/{invitation.about}"
    browser = browse(people.olha)

    assert "Hello Bohdan" in browser.get(f"{path}?reader={invitation.id}").one("pre").text
    page = browser.get(f"{path}?reader={olha.id}")
    assert "Hello Olha" in page.one("pre").text
    assert "Hello Olha" in browser.get(page.one("iframe")["src"]).words
    assert "frame-src 'self'" in page.response.headers["Content-Security-Policy"]
    assert browser.get(f"{path}?reader=x").status == 200


def test_a_sent_mail_can_be_read_again_without_its_links(people, settings, database, db, invitation):
    invitation.held_at = None
    db.add(invitation)
    db.commit()
    with a_mail_server() as server:
        app = create_app(settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{server.port}"}), database)
        work(database, PostOffice(database, app.state.pages, app.state.settings, DUES), NOON)
        (taken,) = [envelope for envelope in server.taken if envelope.rcpt_tos == [people.bohdan.email]]
        token = re.findall(r"/rsvp/(\S+)", parts(bytes(taken.content)).text)[0]
        page = Browser(app, db, people.olha).get(f"/mail/{invitation.id}?view=text")

    assert "Kafka without tears" in page.title and "It went." in page.words and len(token) > 20
    assert token not in page.text and "****" in page.one("pre").text


def test_practised_mail_keeps_its_links(people, browse, db, invitation, run_worker):
    invitation.held_at = None
    db.add(invitation)
    run_worker(NOON)
    page = browse(people.olha).get(f"/mail/{invitation.id}?view=text")

    assert "****" not in page.one("pre").text and page.all("pre a")
    assert "only its reader may answer" not in page.words and "Download .eml" in page.words


def test_what_cannot_be_written_now_says_so(people, browse, db):
    gone = waiting_for_release(db, people.anna, about=99)[0]
    page = browse(people.olha).get(f"/mail/{gone.id}")

    assert page.status == 200 and "It cannot be written now" in page.words
    assert browse(people.olha).get(f"/mail/{gone.id}/html").status == 404


def test_what_was_never_written_has_nothing_to_read(people, browse, db):
    dropped, old = an_email(db, people.anna, dropped_at=NOON), an_email(db, people.anna, sent_at=NOON)
    browser = browse(people.olha)

    assert "needed no longer, so it was not written" in browser.get(f"/mail/{dropped.id}").words
    assert "cannot be shown any more" in browser.get(f"/mail/{old.id}").words


def test_its_history_names_who_held_it_and_who_sent_it(people, browse, db):
    email = an_email(
        db, people.anna, queued_at=NOON - timedelta(hours=3), held_at=NOON, held_for="organizer", held_by=people.olha.id
    )  # fmt: skip
    browser = browse(people.olha)
    assert "Olha told it to wait." in browser.get(f"/mail/{email.id}").words

    words = browser.post(f"/mail/{email.id}/release").words

    assert "It became due." in words and "Olha sent it on its way." in words


def test_its_history_has_the_servers_words_and_says_when_it_may_have_gone_twice(people, browse, db):
    sent = an_email(db, people.anna, sent_at=NOON, tries=2, doubts=1, said="250 taken")
    failed = an_email(db, people.bohdan, failed_at=NOON, tries=3, said="550 no such mailbox")
    browser = browse(people.olha)

    words = browser.get(f"/mail/{sent.id}").words
    assert "After 2 tries. The server said: “250 taken”. It may have arrived 2 times" in words
    assert "It may have arrived 2 times" in browser.get("/mail?folder=sent").words
    page = browser.get(f"/mail/{failed.id}")
    assert "It could not be delivered. After 3 tries. The server said: “550 no such mailbox”." in page.words
    assert f"/mail/{failed.id}/retry" in page.forms()


def test_its_history_says_what_came_back(people, browse, db):
    email = an_email(db, people.anna, sent_at=NOON, thread="invitations/1")
    db.add(
        Bounce(
            email_id=email.id, person_id=people.anna.id, address=people.anna.email, at=NOON + timedelta(hours=1),
            status="5.1.1", said="User unknown",
        )
    )  # fmt: skip
    db.add(
        Incoming(
            arrived_at=NOON + timedelta(hours=2), fingerprint=b"x", kind="human", email_id=email.id, person_id=people.anna.id,
            thread=email.thread,
            said_by="Anna <anna@example.com>", text="Thank you, I come.\n> Hello Anna", trimmed="Thank you, I come.",
        )
    )  # fmt: skip
    words = browse(people.olha).get(f"/mail/{email.id}").words

    assert "Thank you, I come." in words
    assert "It came back for good. The server said: “User unknown”." in words
    assert "Anna <anna@example.com> answered." in words


def test_only_organizers_read_it(people, browse, db, invitation):
    for path in (f"/mail/{invitation.id}", f"/mail/{invitation.id}/html"):
        assert browse(people.bohdan).get(path).status == 403
        assert browse().get(path).status == 401
        assert browse(people.olha).get(path).status == 200
    assert browse(people.olha).get("/mail/999").status == 404
    assert browse(people.olha).get(f"/mail/{'9' * 30}").status == 404
