"""The first thirty days of a programme: whoever sends something is led to the outbox, where it waits for them."""

from datetime import timedelta

import pytest

from app.mail.models import MailRules
from app.people.models import Programme
from tests.house import NOON
from tests.makers.invitations import a_booked_meetup
from tests.makers.surveys import a_draft


@pytest.fixture(autouse=True)
def young(people, db) -> None:
    """The programme began yesterday."""
    db.get_one(Programme, 1).started_at = NOON - timedelta(days=1)
    db.commit()


def _send(browser, survey):
    path = f"/surveys/{survey.id}/sending"
    closes = browser.get(path).one("input[name=closes_at]")["value"]
    return browser.post(path, closes_at=closes, version=survey.version)


def test_a_survey_waits_in_the_outbox_and_its_page_leads_there(people, browse, db, run_worker):
    survey, browser = a_draft(db, people), browse(people.olha)
    before = browser.get(f"/surveys/{survey.id}/sending")
    assert "wait in the outbox until you send them" in before.words and "3 mails go to the outbox" in before.words

    page = _send(browser, survey)
    path = f"/mail/campaigns/surveys/invite/{survey.id}"
    assert "being put into the outbox, and wait there for you" in page.words and page.one(f"a[href='{path}']")
    assert "being put into the outbox" in browser.get(path).words

    assert run_worker(NOON) == 0
    page = browser.get(f"/surveys/{survey.id}")
    assert "3 mails wait in the outbox for you to send them." in page.words
    assert page.one(f"a[href='{path}']").text == "Look and send all 3"

    assert "Put into the outbox by Olha. 3 mails wait for you to send them." in page.words
    home = browser.get("/")
    assert (
        "They were asked" not in home.words
        and "3 mails wait for you to send them" in home.one(".path__step--lit").text
    )
    assert "is written for 3 people, and waits for you" in home.words
    assert browser.post(path, count=3).title == "3 mails are on their way"
    assert run_worker(NOON) == 3
    assert "wait in the outbox" not in browser.get(f"/surveys/{survey.id}").words
    assert "3 mails are in the practice mailbox. Nothing has left this machine." in browser.get(path).words
    assert browser.get(path).all("a[href='/mailbox']")
    assert "Sent by Olha." in browser.get(f"/surveys/{survey.id}").words
    assert "They were asked what they want to learn done" in browser.get("/").words


def test_invitations_wait_in_the_same_way(people, browse, db, run_worker):
    meetup, browser = a_booked_meetup(db, people), browse(people.olha)
    path = f"/meetups/{meetup.id}/invitation"
    assert "until you send them from there" in browser.get(path).words
    page = browser.post(path, message="")

    assert "2 mails wait in the outbox until you send them" in page.text and "being put into the outbox" in page.words
    run_worker(NOON)
    assert "2 mails wait in the outbox for you to send them." in browser.get(path).words


def test_what_somebody_waits_for_goes_at_once(people, browse, db, run_worker):
    browse(people.olha).post("/mail/test")

    assert run_worker(NOON) == 1


def test_an_organizer_can_do_without_the_waiting(people, browse, db, run_worker):
    db.add(MailRules(weekly=2, release_until=None, set_by=people.olha.id, set_at=NOON))
    survey, browser = a_draft(db, people), browse(people.olha)
    page = _send(browser, survey)

    assert "wait in the outbox" not in page.words and "3 mails go now." in page.text
    assert run_worker(NOON) == 3
