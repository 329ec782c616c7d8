"""What waits for a release keeps to the weekly budget when it is released; a single mail can be sent all the same."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.mail.models import Email, MailRules
from app.mail.rules import ALWAYS
from tests.house import NOON
from tests.makers.mail import an_email, waiting_for_release
from tests.makers.surveys import a_survey

DAY = timedelta(days=1)
THURSDAY = NOON + 2 * DAY


@pytest.fixture
def path(people, db, run_worker):
    """A survey to three people, of whom Bohdan had two mails this week: his next day is Thursday."""
    db.add(MailRules(id=1, weekly=2, release_until=ALWAYS, set_by=people.olha.id, set_at=NOON))
    for ago in (5, 1):
        an_email(db, people.bohdan, kind="topics/planned", about=f"9{ago}", sent_at=NOON - ago * DAY)
    survey = a_survey(db, people)
    run_worker(NOON)
    return f"/mail/campaigns/surveys/invite/{survey.id}"


def to_bohdan(db, people):
    return db.exec(select(Email).where(Email.kind == "surveys/invite", Email.person_id == people.bohdan.id)).one()


def test_before_sending_one_sees_who_gets_it_later_and_the_button_counts_who_gets_it_now(people, browse, path):
    page = browse(people.olha).get(path)

    assert page.title == "3 mails wait for you" and page.one("#send-all button").text == "Send 2 now"
    assert "1 mail goes later, by Thu 5 Mar" in page.words and "Bohdan: Thursday 5 March" in page.words


def test_whoever_had_enough_gets_it_on_their_day_and_the_others_now(people, browse, db, run_worker, path):
    page = browse(people.olha).post(path, count=3)

    assert page.title == "2 mails are on their way" and "1 mail waits until Thu 5 Mar" in page.words
    assert "Bohdan: Thursday 5 March" in page.words
    assert [run_worker(at) for at in (NOON, NOON + DAY, THURSDAY)] == [2, 0, 1]


def test_one_mail_can_be_sent_all_the_same_before_and_after(people, browse, db, run_worker, path):
    browser, again = browse(people.olha), f"/mail/{to_bohdan(db, people).id}/release"
    assert again in browser.get(path).forms()
    assert again in browser.post(path, count=3).forms()
    page = browser.post(again, back="campaign")

    assert "It goes out now." in page.text and page.title == "3 mails are on their way"
    assert "Who gets it later" not in page.words and run_worker(NOON) == 3


def test_where_everybody_had_enough_the_button_says_so(people, browse, db, run_worker, path):
    for person in (people.olha, people.anna):
        for ago in (5, 1):
            an_email(db, person, kind="topics/planned", about=f"9{ago}", sent_at=NOON - ago * DAY)
    browser = browse(people.olha)

    assert browser.get(path).one("#send-all button").text == "Let 3 go on their days"
    assert browser.post(path, count=3).title == "3 mails wait for the weekly budget, the last until Thu 5 Mar"
    assert [run_worker(NOON), run_worker(THURSDAY)] == [0, 3]


def test_ticked_in_the_outbox_they_keep_to_the_budget_too(people, browse, db, run_worker, path):
    ids = [email.id for email in db.exec(select(Email).where(Email.kind == "surveys/invite"))]
    page = browse(people.olha).post("/mail/releases", email=ids)

    assert (
        "2 mails go out now. 1 was left" in page.text and "waits for the weekly budget until Thu 5 Mar" in page.words
    )
    assert run_worker(NOON) == 2


def test_held_and_sent_together_they_keep_to_the_budget_too(people, browse, db, run_worker, path):
    ids = [email.id for email in db.exec(select(Email).where(Email.kind == "surveys/invite"))]
    browser = browse(people.olha)
    browser.post("/mail/holds", email=ids)

    assert "2 mails go out now. 1 was left" in browser.post("/mail/releases", email=ids).text
    assert run_worker(NOON) == 2
    assert "0 mails" not in browser.post("/mail/releases", email=ids).text and run_worker(NOON) == 0
    db.refresh(to_bohdan(db, people))
    assert to_bohdan(db, people).try_at == THURSDAY

    browser.post(f"/mail/{to_bohdan(db, people).id}/release")
    assert run_worker(NOON) == 1


def test_of_two_ticked_ones_to_one_reader_the_second_waits_its_turn_and_is_not_said_to_go(
    people, browse, db, run_worker
):
    db.add(MailRules(id=1, weekly=1, release_until=ALWAYS, set_by=people.olha.id, set_at=NOON))
    for _each in range(2):
        a_survey(db, people)
    run_worker(NOON)
    ids = db.exec(select(Email.id)).all()
    page = browse(people.olha).post("/mail/releases", email=list(ids))

    assert "3 mails go out now. 3 were left" in page.text
    assert "waits for the weekly budget until Tue 10 Mar" in page.words
    assert [run_worker(at) for at in (NOON, NOON + 6 * DAY, NOON + 7 * DAY)] == [3, 0, 3]


def test_of_two_parts_of_one_campaign_the_second_goes_later_and_the_button_does_not_count_it(people, browse, db):
    db.add(MailRules(id=1, weekly=1, release_until=ALWAYS, set_by=people.olha.id, set_at=NOON))
    survey = a_survey(db, people)
    for about in (f"{survey.id}/1", f"{survey.id}/2"):
        waiting_for_release(db, people.anna, kind="surveys/reminder", about=about)
    browser, page = browse(people.olha), f"/mail/campaigns/surveys/reminder/{survey.id}"

    assert browser.get(page).one("#send-all button").text == "Send 1 now"
    assert browser.post(page, count=2).title == "1 mail is on its way"
    assert "1 mail waits until Tue 10 Mar" in browser.get(page).words


def test_what_another_campaign_took_meanwhile_counts_also_after_the_press(people, browse, db, run_worker, path):
    browse(people.olha).post(path, count=3)
    for about in ("97", "98"):
        an_email(db, people.anna, kind="topics/planned", about=about, sent_at=NOON)

    assert run_worker(NOON) == 1


def test_what_is_on_hold_is_said_to_stay(people, browse, db, path):
    browser = browse(people.olha)
    browser.post(f"/mail/{to_bohdan(db, people).id}/hold")
    page = browser.get(path)

    assert page.title == "2 mails wait for you" and "1 more is on hold and stays where it is." in page.words
    browser.post(path, count=2)
    assert "1 mail is on hold." in browser.get(path).words
