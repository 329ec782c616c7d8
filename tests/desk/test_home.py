"""Your move is one list: on the first path or without it, and every figure leads to its rows."""

from datetime import timedelta

from sqlmodel import Session, select

from app.mail.models import Pause
from app.meetups.models import Meetup
from app.people.models import Import
from app.surveys.models import Reminder
from tests.house import NOON, People
from tests.makers.feedback import a_held_meetup, a_recap, came, invited, opened
from tests.makers.invitations import an_announced_meetup
from tests.makers.mail import an_email, waiting_for_release
from tests.makers.meetups import a_meetup, cancelled
from tests.makers.people import a_list
from tests.makers.surveys import a_draft, a_survey


def buttons(page) -> list[str]:
    return [button.get_text().strip() for button in page.all("main section .button")]


def test_the_next_step_has_one_button_and_a_move_takes_its_place(db, people, browse):
    olha = browse(people.olha)
    assert buttons(olha.get("/")) == ["Ask what they want to learn"]

    a_draft(db, people).version += 1
    db.commit()
    page = olha.get("/")

    assert buttons(page) == ["Read and send"]
    assert len(page.all(".path__step--lit .move")) == 1
    assert "People are here done" in page.words


def test_what_belongs_to_another_step_stands_at_that_step(db: Session, people: People, browse):
    a_list(db, "Rui Costa <rui@example.com>", people.olha)

    page = browse(people.olha).get("/")

    assert buttons(page) == ["Look at it", "Ask what they want to learn"]
    assert "Look at it" in page.all(".path__step")[0].text
    assert "1 row of the pasted list. Nothing has changed yet" in page.words


def test_a_list_that_was_applied_waits_no_longer(db: Session, people: People, browse):
    kept = a_list(db, "Rui Costa <rui@example.com>", people.olha)
    db.get_one(Import, kept.id).applied_at = NOON

    assert "waits for your look" not in browse(people.olha).get("/").words


def test_every_figure_leads_to_its_rows(db, people, browse):
    meetup = an_announced_meetup(db, people)

    leads = {link.get_text(): link["href"] for link in browse(people.olha).get("/").all(".facts a")}

    assert leads == {"Tue 10 Mar": f"/meetups/{meetup.id}", "1": "/meetups", "3": "/people"}


def test_without_meetups_there_is_one_way_to_begin(db, people, browse):
    olha = browse(people.olha)
    assert len(olha.get("/meetups").all("main .button")) == 1

    a_meetup(db, people)

    assert len(olha.get("/meetups").all("main .button")) == 1


def test_a_cancelled_meetup_says_what_was_and_not_what_is(db, people, browse):
    meetup = an_announced_meetup(db, people)
    olha = browse(people.olha)
    olha.post(f"/meetups/{meetup.id}/cancellation", reason="")

    page = olha.get(f"/meetups/{meetup.id}")

    assert "0 of 2 wanted to come" in page.words
    assert [stop["class"][-1] for stop in page.all(".road__stop")] == [*["road__stop--past"] * 4, *["road__stop"] * 2]
    assert page.all(".move") == []


def test_slides_and_recording_are_on_the_meetups_page(db, people, browse):
    meetup = a_meetup(db, people, slides_url="https://slides.example.com/1", join_url="")

    page = browse(people.olha).get(f"/meetups/{meetup.id}")

    assert [link.get_text() for link in page.all("aside .plain a")] == ["Slides"]


def test_what_happens_by_itself_names_reminders_and_what_was_answered(db, people, browse):
    survey = a_survey(db, people, title="What next?")
    db.add(Reminder(survey_id=survey.id, number=9, goes_at=NOON + timedelta(days=1)))
    db.commit()

    page = browse(people.olha).get("/")

    assert "Wed 4 Mar, 12:00 A reminder of “What next?” goes to 3 people" in page.words
    assert page.one(".facts a[href^='/surveys/']").get_text() == "0 of 3"
    assert "Answers to “What next?”" in page.words


def test_a_meetup_that_waits_says_for_what(db, people, browse, run_worker):
    audience_only = a_meetup(db, people, title="", starts_at=None)
    survey = a_survey(db, people, meetup_id=audience_only.id)
    run_worker(NOON)

    page = browse(people.olha).get(f"/meetups/{audience_only.id}")

    assert page.title == "Meetup for Everyone"
    assert "Nothing waits for you here. Next, on" in page.words
    assert page.one(f"aside a[href='/surveys/{survey.id}']").get_text() == "0 of 3 answered"


def test_next_is_whatever_happens_first_by_itself(db, people, browse, run_worker):
    meetup = a_meetup(db, people, title="", starts_at=None)
    a_survey(db, people, meetup_id=meetup.id)
    run_worker(NOON)

    words = browse(people.olha).get(f"/meetups/{meetup.id}").words

    assert "Next, on Monday 9 March: a reminder of “What next?” goes to 3 people." in words


def test_before_the_worker_came_by_its_mails_are_said_to_be_on_their_way_into_the_outbox(
    db, people, browse, run_worker
):
    meetup = a_held_meetup(db, people)
    came(db, meetup, people.bohdan)
    invited(db, meetup, people.bohdan)
    a_recap(db, meetup, people.olha)
    opened(db, meetup, people.olha)
    path = f"/meetups/{meetup.id}"

    page = browse(people.olha).get(path)

    assert "The mails are being put into the outbox." in page.one("main .lead").text
    assert "Questions how it was written for 1 guest. The mails are being put into the outbox." in page.words
    assert "Recap published. The mails are being put into the outbox." in page.words

    run_worker(NOON)
    page = browse(people.olha).get(path)
    assert "1 guest asked how it was" in page.words and "Recap published." not in page.words


def test_meetups_stand_by_date_after_those_that_look_for_one(db, people, browse):
    days = {
        "Last": timedelta(days=9),
        "Held": timedelta(days=-9),
        "Open": None,
        "Off": None,
        "First": timedelta(days=1),
    }
    for title, day in days.items():
        a_meetup(db, people, title, starts_at=NOON + day if day else None)
    cancelled(db, people, db.exec(select(Meetup).where(Meetup.title == "Off")).one(), at=NOON)

    page = browse(people.olha).get("/meetups")

    assert [row.get_text().strip() for row in page.all("tbody th")] == ["Open", "Last", "First", "Off", "Held"]


def test_the_speaker_is_said_not_to_be_among_the_guests(db, people, browse):
    meetup = an_announced_meetup(db, people)

    assert "0 of 2 come Anna speaks and is not counted." in browse(people.olha).get(f"/meetups/{meetup.id}").words


def test_what_happens_today_is_called_today(db, people, browse):
    an_announced_meetup(db, people, starts_at=NOON + timedelta(hours=3))

    assert "today at 15:00: “Query plans” begins." in browse(people.olha).get("/").words


def test_whose_topic_is_chosen_is_not_sent_to_ask_first(db, people, browse):
    olha, planned = browse(people.olha), {"audience_id": people.everyone.id, "zone": "Europe/Kyiv", "title": "Tests"}
    assert "Ask them" in buttons(olha.get(f"/meetups/{a_meetup(db, people).id}/audience"))

    olha.post("/meetups/new", planned | {"begin": "known"})

    assert buttons(olha.get("/meetups/2/audience")) == ["See who they are", "See the topic"]


def test_while_mail_is_paused_that_stands_first_with_the_words_since_when_and_how_many_wait(db, people, browse):
    an_announced_meetup(db, people)
    an_email(db, people.anna)
    pause = Pause(began_at=NOON - timedelta(minutes=1), until=NOON + timedelta(minutes=1), said="535 no such user")
    db.add(pause)
    move = browse(people.olha).get("/").all(".move")[0].get_text(" ")

    assert "No mail goes out" in move and "does not let us sign in: “535 no such user”" in move
    assert "1 mail waits" in move and "11:59" in move
    assert browse(people.olha).get("/").all(".move a.button")[0]["href"] == "/mail/check"


def test_a_server_that_is_away_for_a_minute_is_nobodys_business(db, people, browse):
    said = "The mail server could not be reached: it did not answer in time."
    pause = Pause(began_at=NOON - timedelta(minutes=1), until=NOON + timedelta(minutes=1), said=said)
    db.add(pause)
    assert "No mail goes out" not in browse(people.olha).get("/").words

    pause.began_at = NOON - timedelta(minutes=6)
    page = browse(people.olha).get("/")
    assert "No mail goes out" in page.words and "it did not answer in time. Since" in page.words


def test_a_meetup_whose_invitations_wait_is_not_called_invited(db, people, browse):
    meetup = an_announced_meetup(db, people)
    waiting_for_release(db, people.bohdan, people.olha, about=meetup.id)
    page = browse(people.olha).get(f"/meetups/{meetup.id}")

    assert "Invitations not sent yet" in page.words
    assert "2 mails wait for you to send them" in page.one(".move").text
    assert "Invitations written for 2 people. 2 mails wait for you to send them." in page.words
