"""The facts of the desk are those that the other rooms go by."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from app.base.i18n import machine_time
from app.desk.history import history
from app.desk.leaving import leaving
from app.desk.progress import state
from app.desk.queries import facts_of
from app.invitations.actions import announce
from app.invitations.models import Announcement, Guest
from app.meetups.models import Meetup
from app.outreach import actions
from app.outreach.decision import booking_of
from app.outreach.models import Ask
from app.people.models import Person
from tests.house import NOON, People
from tests.makers.invitations import a_booked_meetup, an_announced_meetup, says
from tests.makers.mail import an_email
from tests.makers.meetups import moved
from tests.makers.outreach import LATER, SOON, a_booking, a_candidate, a_plain_meetup, a_yes, an_ask, an_offered_date


def invited(db: Session, meetup: Meetup, at: datetime) -> None:
    """It was announced, and the invitations to its guests went out."""
    db.get_one(Announcement, meetup.id).announced_at = at
    people = db.exec(select(Person).join(Guest, col(Guest.person_id) == col(Person.id))).all()
    for person in people:
        an_email(db, person, kind="invitations/invite", about=str(meetup.id), sent_at=at)


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


@pytest.fixture
def meetup(db: Session, people: People) -> Meetup:
    return a_plain_meetup(db, people.everyone, people.olha)


def test_a_speaker_has_confirmed_only_the_time_they_said_yes_to(db, people, meetup):
    date = an_offered_date(db, meetup)
    booking = a_booking(db, a_yes(db, an_ask(db, meetup, people.anna, people.olha), date), SOON, people.olha)
    moved(db, people, meetup, at=NOON + timedelta(minutes=1), place="Roof")
    assert state(facts_of(db, meetup, NOON), NOON) == "Speaker confirmed, not announced"

    moved(db, people, meetup, at=NOON + timedelta(hours=1), starts_at=LATER)
    assert state(facts_of(db, meetup, NOON), NOON) == "Moved, waiting for Anna to confirm the new time"

    actions.confirm(db, booking, NOON + timedelta(hours=2))
    assert facts_of(db, meetup, NOON).confirmed_at == NOON + timedelta(hours=2)


def test_whose_question_was_taken_back_can_be_asked_again(db, people, meetup):
    for position, person in enumerate((people.anna, people.bohdan), start=1):
        a_candidate(db, meetup, person, people.olha, position)
    ask = an_ask(db, meetup, people.anna, people.olha)
    assert facts_of(db, meetup, NOON).candidates == ("Bohdan",)

    actions.withdraw(db, ask, NOON)

    assert facts_of(db, meetup, NOON).candidates == ("Anna", "Bohdan")


def test_a_speaker_who_drops_out_after_the_invitation_is_todays_first_move(db, people, browse):
    meetup = an_announced_meetup(db, people)
    a_candidate(db, meetup, people.bohdan, people.olha)
    actions.release(db, booking_of(db, meetup.id), by=people.anna, note="", now=NOON)

    page = browse(people.olha).get(f"/meetups/{meetup.id}")

    assert page.one(".standing").get_text() == "Anna cannot speak any more; 2 people are invited"
    assert "Anna cannot speak any more; 2 people are invited today" in page.words
    assert page.one(".move .button").get_text() == "Ask Bohdan"
    assert page.one(".road__stop--now").get_text() == "Outreach"


def test_a_speaker_who_can_after_all_speaks_again(db, people):
    meetup = an_announced_meetup(db, people)
    booking = booking_of(db, meetup.id)
    actions.release(db, booking, by=people.anna, note="", now=NOON)
    db.commit()
    assert facts_of(db, meetup, NOON).lost == "Anna"

    actions.come_back(db, db.get_one(Ask, booking.ask_id), NOON)

    assert (facts_of(db, meetup, NOON).lost, facts_of(db, meetup, NOON).booked) == ("", "Anna")


def test_whom_somebody_named_is_suggested_until_they_are_on_the_list(db, people, meetup):
    asked = an_ask(db, meetup, people.anna, people.olha)
    actions.answer(db, asked, actions.Given("no", suggested_name="bohdan", suggested_email="b@else.example"), NOON)
    db.commit()
    assert facts_of(db, meetup, NOON).asked[0].suggests == "bohdan"

    a_candidate(db, meetup, people.bohdan, people.olha)

    assert facts_of(db, meetup, NOON).asked[0].suggests == ""


def test_another_date_and_another_time_are_told_as_they_were_said(db, people, meetup):
    for person, given in (
        (people.anna, actions.Given("another_date", other_dates="In April")),
        (people.bohdan, actions.Given("not_now", ask_again_on=date(2026, 5, 1))),
    ):
        actions.answer(db, an_ask(db, meetup, person, people.olha), given, NOON)
    db.commit()

    anna, bohdan = facts_of(db, meetup, NOON).asked

    assert (anna.other_dates, anna.again_on) == ("In April", None)
    assert (bohdan.other_dates, bohdan.again_on) == ("", date(2026, 5, 1))


def test_what_happened_is_never_written_over(db, people, meetup):
    date_ = an_offered_date(db, meetup)
    asked = an_ask(db, meetup, people.anna, people.olha)
    actions.answer(db, asked, actions.Given("yes", date_ids=(date_.id,)), NOON + minutes(1))
    booking = actions.book(db, asked, SOON, people.olha, NOON + minutes(2))
    moved(db, people, meetup, at=NOON + minutes(3), starts_at=LATER)
    actions.confirm(db, booking, NOON + minutes(4))
    actions.release(db, booking, by=people.anna, note="", now=NOON + minutes(5))
    actions.come_back(db, asked, NOON + minutes(6))
    db.commit()

    told = [words for _at, words in history(db, facts_of(db, meetup, NOON))]

    assert told == [
        "Planned", "Anna was asked", "Anna said yes", "Decided: Anna, Wednesday 18 March", "Moved to Thursday 26 March, 12:00",
        "Anna confirmed the time", "Anna cannot speak any more", "Anna can speak after all",
    ]  # fmt: skip


def test_who_waits_for_a_seat_does_not_come_yet_and_the_speaker_is_no_guest(db, people):
    meetup = a_booked_meetup(db, people, capacity=1)
    assert facts_of(db, meetup, NOON).to_invite == 2
    announce(db, meetup, "", by=people.olha, now=NOON)
    for person in (people.olha, people.bohdan):
        says(db, meetup, person, "room")

    facts = facts_of(db, meetup, NOON + timedelta(hours=1))

    assert (facts.coming, facts.invited) == (1, 2)


def test_mails_about_a_move_are_announced_until_they_leave(db, people, browse):
    meetup = an_announced_meetup(db, people)
    invited(db, meetup, at=NOON - minutes(60))
    moved(db, people, meetup, at=NOON - minutes(4), starts_at=LATER)

    page = browse(people.olha).get(f"/meetups/{meetup.id}")

    assert "2 mails about the change leave at 12:06" in page.words
    assert "Anna, who speaks, has heard of it already." in page.words
    assert "2 guests are told what has changed for “Query plans”" in browse(people.olha).get("/").words
    outbox = browse(people.olha).get("/mail")
    assert outbox.one("h1").text == "Mails leave in a few minutes"
    assert "At 12:06: 2 guests are told what has changed for “Query plans”." in outbox.words
    assert outbox.all(f"main a[href='/meetups/{meetup.id}/details']")
    assert [(one.mails, one.leave_at) for one in leaving(db, NOON)] == [(2, NOON + minutes(6))]
    assert leaving(db, NOON + minutes(6)) == []


def test_moved_back_the_speaker_hears_ten_minutes_after_the_last_mail_and_the_pages_say_so(
    db, people, browse, run_worker
):
    meetup = an_announced_meetup(db, people)
    before, booking = meetup.starts_at, booking_of(db, meetup.id)
    booking.decided_at = booking.confirmed_at = NOON - minutes(60)
    run_worker(NOON - minutes(60))
    moved(db, people, meetup, at=NOON - minutes(4), starts_at=LATER)
    run_worker(NOON - minutes(3))
    olha = browse(people.olha)
    typed = {
        "starts_at": machine_time(before, meetup.zone),
        "minutes": "45",
        "zone": meetup.zone,
        "place": meetup.place,
    }
    asked = olha.post(
        f"/meetups/{meetup.id}/details", typed | {"version": str(meetup.version), "join_url": meetup.join_url}
    )
    assert "Before you move it back" in asked.words
    assert "Anna, who speaks, hears of it at 12:07, ten minutes after the last mail to them." in asked.words

    moved(db, people, meetup, at=NOON - minutes(1), starts_at=before)

    page = olha.get(f"/meetups/{meetup.id}")
    assert "The mail to Anna about the change leaves at 12:07" in page.words
    assert "has heard of it already" not in page.words
    assert [(one.speaker, one.leave_at) for one in leaving(db, NOON)] == [("Anna", NOON + minutes(7))]


def test_close_to_the_meetup_the_mails_about_a_move_do_not_wait(db, people):
    meetup = an_announced_meetup(db, people)
    invited(db, meetup, at=NOON - minutes(60))
    moved(db, people, meetup, at=NOON - minutes(1), starts_at=NOON + minutes(90))

    assert leaving(db, NOON) == []


def test_what_nobody_was_invited_to_holds_no_mails(db, people):
    meetup = a_booked_meetup(db, people)
    moved(db, people, meetup, at=NOON - minutes(1), starts_at=LATER)

    assert leaving(db, NOON) == []


def test_another_time_and_another_place_are_both_told(db, people):
    meetup = an_announced_meetup(db, people)
    moved(db, people, meetup, at=NOON + minutes(1), starts_at=LATER, place="Roof")

    words = [words for _at, words in history(db, facts_of(db, meetup, NOON))]

    assert words[-2:] == ["Moved to Thursday 26 March, 12:00", "Place: Roof"]
