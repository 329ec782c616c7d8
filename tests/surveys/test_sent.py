"""An organizer reads how far a survey's mails have come: put into the outbox, waiting there, gone, on hold."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import Session, col, select

from app.mail import actions
from app.mail.models import Email
from app.people.models import Programme
from app.surveys.models import Reminder, Survey
from tests.house import NOON, People
from tests.makers.surveys import a_survey

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def heard(db: Session, people: People) -> Survey:
    """It closed on Thursday 26 February; on Tuesday 3 March people are told what was heard, and their mails wait."""
    db.get_one(Programme, 1).started_at = NOON
    survey = a_survey(db, people)
    survey.sent_at = survey.opens_at = NOON - timedelta(days=15)
    survey.closes_at = NOON - timedelta(days=5)
    survey.heard, survey.told_at, survey.told_by = "Thank you.", NOON, people.olha.id
    db.commit()
    return survey


def row(page) -> str:
    return " ".join(page.one("main tbody tr").get_text(" ").split())


def test_it_is_sent_only_once_its_mails_have_gone(db, people, browse, run_worker):
    survey, olha = a_survey(db, people), browse(people.olha)
    page = f"/surveys/{survey.id}"
    assert "Put into the outbox by Olha. The mails are being put into the outbox." in olha.get(page).words

    run_worker(NOON)

    assert "Sent by Olha." in olha.get(page).words and "into the outbox" not in olha.get(page).words


def test_without_a_worker_for_days_it_is_still_not_called_sent(db, people, browse):
    page = f"/surveys/{a_survey(db, people).id}"

    with time_machine.travel(NOON + 3 * DAY, tick=False):
        words = browse(people.olha).get(page).words
    assert "Put into the outbox by Olha. The mails are being put into the outbox." in words


def test_what_nobody_needed_before_it_went_is_not_called_sent(db, people, browse, run_worker):
    db.get_one(Programme, 1).started_at = NOON
    survey, olha = a_survey(db, people), browse(people.olha)
    run_worker(NOON)
    olha.post(f"/surveys/{survey.id}/closing")
    run_worker(NOON)

    assert "Put into the outbox by Olha." in olha.get(f"/surveys/{survey.id}").words


def test_the_second_reminder_is_told_of_as_it_stands_and_not_as_the_first_did(db, people, browse, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    for number, after in ((8, 2 * DAY), (9, 3 * DAY)):
        db.add(Reminder(survey_id=survey.id, number=number, goes_at=NOON + after))
    run_worker(NOON + 2 * DAY)

    with time_machine.travel(NOON + 3 * DAY, tick=False):
        page = browse(people.olha).get(f"/surveys/{survey.id}")
    assert [note.text.strip() for note in page.all(".note")] == ["The mails are being put into the outbox."]
    assert "A reminder went out." in page.words
    assert "A reminder was written. The mails are being put into the outbox." in page.words


def test_before_the_worker_came_by_nobody_is_said_to_have_been_told(heard, people, browse):
    page = browse(people.olha).get(f"/surveys/{heard.id}")

    assert "The mails are being put into the outbox, and wait there for you" in page.words
    assert "told people" not in page.words and "People were told what" not in page.words


def test_that_what_was_heard_waits_is_said_once_with_the_way_there(heard, people, browse, run_worker):
    run_worker(NOON)

    page = browse(people.olha).get(f"/surveys/{heard.id}")

    assert page.one(".note").find("a")["href"] == f"/mail/campaigns/surveys/heard/{heard.id}"
    assert page.one("h1").find_parent("header").get_text().count("wait") == 0


def test_the_list_shows_the_day_of_what_it_says(heard, db, people, browse, run_worker):
    olha = browse(people.olha)
    run_worker(NOON)
    assert "What you heard waits in the outbox Everyone" in row(olha.get("/surveys"))

    actions.release_all(db, "surveys/heard", heard.id, 3, by=people.olha, now=NOON)
    db.commit()
    run_worker(NOON + HOUR)

    assert "People were told Tuesday 3 March" in row(olha.get("/surveys"))


def test_a_survey_whose_mails_all_wait_is_not_called_open(db, people, browse, run_worker):
    db.get_one(Programme, 1).started_at = NOON
    a_survey(db, people)
    run_worker(NOON)

    assert "Survey not sent yet: its mails wait in the outbox" in row(browse(people.olha).get("/surveys"))


def test_the_one_on_hold_stays_mentioned_until_it_goes(heard, db, people, browse, run_worker):
    olha = browse(people.olha)
    run_worker(NOON)
    last = db.exec(select(Email).where(Email.kind == "surveys/heard").order_by(col(Email.id).desc())).first()
    actions.hold(db, [last], by=people.olha, now=NOON)
    actions.release_all(db, "surveys/heard", heard.id, 2, by=people.olha, now=NOON)
    run_worker(NOON + HOUR)

    page = olha.get(f"/surveys/{heard.id}")
    assert "People were told what you heard on" in page.words
    assert page.one(".note a")["href"].startswith("/mail?folder=held")
    home = olha.get("/")
    assert "1 mail is on hold" in home.words and home.one("a[href='/mail?folder=held']")

    actions.release(db, [last], by=people.olha, now=NOON + HOUR)
    run_worker(NOON + HOUR)
    assert "on hold" not in olha.get("/").words + olha.get(f"/surveys/{heard.id}").words
