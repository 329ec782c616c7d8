"""A campaign that waits for its release: it is counted and named, sent as a whole, and only as it was seen."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import delete, or_, select, update

from app.mail import settling
from app.mail.models import Email, Pause
from tests.house import NOON, a_person, many_people
from tests.makers.mail import an_email, waiting_for_release
from tests.makers.meetups import a_meetup
from tests.makers.surveys import a_survey

LATER = NOON + timedelta(days=3)
MINUTE = timedelta(minutes=1)


def _invitations(db, people, *more):
    meetup = a_meetup(db, people, "Kafka without tears")
    waiting_for_release(db, people.anna, people.bohdan, *more, about=meetup.id)
    return f"/mail/campaigns/invitations/invite/{meetup.id}"


def test_the_outbox_says_what_waits_for_whom_and_leads_to_it(people, browse, db):
    path = _invitations(db, people, *many_people(db, 36))
    page = browse(people.olha).get("/mail")

    assert "Invitation · Kafka without tears" in page.words
    assert "38 mails wait for you to send them: Anna, Bohdan, Person 0 and 35 others." in page.words
    assert page.one(".move a.button")["href"] == path and page.one(".move a.button").text == "Look and send all 38"
    assert "38 wait now" in page.words and "waits for you" in page.words


def test_reminders_about_one_survey_are_one_campaign(people, browse, db):
    survey = a_survey(db, people)
    for part, person in enumerate((people.anna, people.bohdan), start=1):
        waiting_for_release(db, person, kind="surveys/reminder", about=survey.id)
        an_email(
            db, person, kind="surveys/reminder", about=f"{survey.id}/{part}", held_at=NOON, held_for="release"
        )  # fmt: skip

    assert len(browse(people.olha).get("/mail").all(".move")) == 1
    assert "4 mails wait for you" in browse(people.olha).get(f"/mail/campaigns/surveys/reminder/{survey.id}").words


def test_the_page_before_sending_repeats_how_many_who_and_in_which_languages(people, browse, db):
    ukrainian = a_person(db, "Оксана", email="oksana@example.com", language="uk")
    page = browse(people.olha).get(_invitations(db, people, ukrainian))

    assert page.title == "3 mails wait for you"
    assert "Anna, Bohdan and Оксана" in page.words and "English: 2, Українська: 1" in page.words
    assert page.one("form#send-all input[name=count]")["value"] == "3"


def test_the_button_sends_exactly_those(people, browse, db):
    path = _invitations(db, people)
    others = waiting_for_release(db, people.anna, about=99)
    page = browse(people.olha).post(path, count=2)

    assert page.title == "2 mails are on their way"
    sent = db.exec(select(Email).where(Email.released_at == NOON)).all()
    assert {(one.person_id, one.held_at, one.try_at) for one in sent} == {
        (people.anna.id, None, NOON), (people.bohdan.id, None, NOON),
    }  # fmt: skip
    db.refresh(others[0])
    assert others[0].held_at == NOON


def test_another_count_than_was_seen_sends_nothing_and_says_the_new_one(people, browse, db):
    path = _invitations(db, people)
    for seen in ("1", "3", "", "x"):
        page = browse(people.olha).post(path, count=seen)
        assert page.status == 409 and "Meanwhile 2 mails wait" in page.words
        assert page.one("form#send-all input[name=count]")["value"] == "2"

    assert db.exec(select(Email).where(Email.released_at.is_not(None))).all() == []


def test_the_second_press_is_told_that_they_have_gone(people, browse, db):
    path, maria = _invitations(db, people), a_person(db, "Maria", organizer_since=NOON)
    browse(people.olha).post(path, count=2)
    page = browse(maria).post(path, count=2)

    assert page.status == 200 and "Olha has sent these mails already" in page.text
    assert page.title == "2 mails are on their way"


def test_more_than_five_hundred_ask_for_the_number(people, browse, db):
    path = _invitations(db, people, *many_people(db, 499))
    browser = browse(people.olha)

    assert browser.get(path).all("input[name=number]")
    refused = browser.post(path, count=501, number="51")
    assert refused.status == 422 and "Write 501 here" in refused.words
    assert db.exec(select(Email).where(Email.released_at.is_not(None))).first() is None
    assert browser.post(path, count=501, number=" 501 ").status == 200
    assert len(db.exec(select(Email).where(Email.released_at == NOON)).all()) == 501


def test_what_has_not_gone_yet_can_be_taken_back(people, browse, db):
    path = _invitations(db, people)
    browser = browse(people.olha)
    page = browser.post(path, count=2)
    gone = db.exec(select(Email)).first()
    gone.sent_at = NOON
    db.add(gone)

    assert [action for action in page.forms() if action.endswith("/hold")] == [f"{path}/hold"]
    assert "1 mail waits for you again" in browser.post(f"{path}/hold").text
    assert browser.get(path).title == "1 mail waits for you"
    browser.post(path, count=1)
    db.exec(select(Email).where(Email.sent_at.is_(None))).one().sent_at = NOON
    too_late = browser.post(f"{path}/hold")
    assert too_late.title == "2 have gone" and "Nothing of it can be held any more" in too_late.text


def test_its_page_looks_again_by_itself_until_all_have_gone(people, browse, db):
    path, browser = _invitations(db, people), browse(people.olha)
    browser.post(path, count=2)
    page = browser.get(path)
    assert page.one("#progress")["hx-trigger"] == "every 3s" and page.one("#progress a.button")["href"] == path

    for email in db.exec(select(Email)):
        email.sent_at = NOON
    part = browser.get(path, HX_Request_Type="partial", HX_Target="div#progress")
    assert part.one("#progress").get("hx-trigger") is None and part.one("h1").text == "2 have gone"
    assert not part.all("form") and not part.html.find("header", class_="bag")


def test_what_is_held_for_another_reason_is_named_with_the_reason(people, browse, db):
    path, browser = _invitations(db, people), browse(people.olha)
    held, failed = db.exec(select(Email)).all()
    held.held_for = "address"
    failed.held_at, failed.failed_at, failed.said = None, NOON, "550 no such mailbox"
    page = browser.get(path)

    assert page.title == "1 mail is on hold"
    assert "Anna : its address does not work" in page.words
    assert "Bohdan : failed, “550 no such mailbox”" in page.words


def test_while_mail_is_paused_it_says_so_and_does_not_look_again(people, browse, db):
    path, browser = _invitations(db, people), browse(people.olha)
    browser.post(path, count=2)
    db.add(Pause(began_at=NOON, until=LATER, said="535 password refused"))
    page = browser.get(path)

    assert page.title == "2 mails wait for the mail server" and "535 password refused" in page.words
    assert page.one("#progress").get("hx-trigger") is None


def test_the_rest_that_waits_for_the_weekly_budget_says_until_when(people, browse, db):
    path = _invitations(db, people)
    an_email(db, people.olha, kind="invitations/invite", about=path.rpartition("/")[2], try_at=LATER)
    browser = browse(people.olha)

    assert "1 more waits for the weekly budget and goes by Fri 6 Mar" in browser.get(path).words
    assert "1 mail waits for the weekly budget and goes by Fri 6 Mar" in browser.get("/mail?folder=waiting").words


@time_machine.travel(NOON, tick=False)
def test_just_after_the_button_the_mails_are_on_their_way_into_the_outbox(people, browse, db):
    path = f"/mail/campaigns/surveys/invite/{a_survey(db, people).id}"
    page = browse(people.olha).get(path)

    assert "being put into the outbox" in page.words and page.one("#progress")["hx-trigger"] == "every 3s"
    assert page.one(".empty a.button")["href"] == path


def test_what_nobody_is_owed_was_not_sent_and_nothing_is_waited_for(people, browse, db):
    page = browse(people.olha).get(f"/mail/campaigns/surveys/heard/{a_survey(db, people).id}")

    assert page.title == "Nothing of it was sent"
    assert page.one("#progress").get("hx-trigger") is None


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("values", "looks_again"),
    [
        ({}, True),
        ({"try_at": NOON + MINUTE, "tries": 1, "claimed_at": NOON}, True),
        ({"try_at": NOON + 60 * MINUTE, "tries": 4}, False),
        ({"try_at": NOON - 11 * MINUTE}, False),
    ],
    ids=["waits for its turn", "on its way", "put off by the server", "no worker runs"],
)
def test_its_page_looks_again_only_while_something_may_go_any_moment(people, browse, db, values, looks_again):
    meetup = a_meetup(db, people)
    an_email(db, people.anna, kind="invitations/invite", about=str(meetup.id), **values)
    page = browse(people.olha).get(f"/mail/campaigns/invitations/invite/{meetup.id}")

    assert page.title == "1 mail is on its way"
    assert (page.one("#progress").get("hx-trigger") is not None) == looks_again
    assert "Look again" in page.words


def test_what_there_is_not_is_not_found(people, browse):
    for path in ("invitations/invite/99", "no/such/1", "invitations/invite/x", f"invitations/invite/{'9' * 30}"):
        assert browse(people.olha).get(f"/mail/campaigns/{path}").status == 404


def test_without_a_test_mail_one_is_advised_to_send_one_first(people, browse, db):
    path = _invitations(db, people)

    assert "Nobody has seen a mail arrive" not in browse(people.olha).get(path).words  # practice: nothing leaves


def test_the_desk_puts_it_first_with_the_way_to_the_page(people, browse, db):
    path = _invitations(db, people)
    page = browse(people.olha).get("/")

    moves = [move for move in page.all(".move") if "wait for you to send them" in move.text]
    assert len(moves) == 1 and "To Anna and Bohdan: Invitation · Kafka without tears" in moves[0].text
    assert "today" in moves[0].text and moves[0].select_one("a.button")["href"] == path


def test_failed_mails_on_the_desk_lead_to_their_folder(people, browse, db):
    an_email(db, people.anna, failed_at=NOON, said="550 no such mailbox")
    move = next(move for move in browse(people.olha).get("/").all(".move") if "could not be delivered" in move.text)

    assert move.select_one("a.button")["href"] == "/mail?folder=failed"


def test_only_organizers_send_all(people, browse, db):
    path = _invitations(db, people)

    for browser, status in ((browse(people.bohdan), 403), (browse(), 401)):
        assert browser.get(path).status == status
        assert browser.post(path, count=2).status == status
        assert browser.post(f"{path}/hold").status == status
    assert db.exec(select(Email).where(Email.released_at.is_not(None))).first() is None


def test_of_many_readers_the_first_are_offered_and_the_others_are_found_by_name(people, browse, db):
    path, browser = _invitations(db, people, *many_people(db, 34)), browse(people.olha)
    page = browser.get(path)
    assert "Read it as one of the first 30 of 36" in page.words and len(page.all("select[name=reader] option")) == 30

    found = browser.get(f"{path}?q=person+33")
    assert [option.text for option in found.all("select[name=reader] option")] == ["Person 33"]
    assert "Nobody among them has “Zoe”" in browser.get(f"{path}?q=Zoe").words


@pytest.mark.parametrize("part", ["", "/1"])
def test_that_mails_are_still_to_come_is_asked_of_those_alone_of_which_nothing_is_there(db, people, run_worker, part):
    gone, fresh = a_survey(db, people), a_survey(db, people)
    run_worker(NOON)
    db.execute(delete(Email).where(or_(Email.about == str(fresh.id), Email.person_id == people.anna.id)))
    db.execute(update(Email).values(about=Email.about + part))
    sent = {("surveys/invite", survey.id): NOON for survey in (gone, fresh)}

    found = settling.standing(db, settling.unsettled(db, NOON), sent, NOON)

    assert [found[which].to_come for which in sent] == [False, True]
