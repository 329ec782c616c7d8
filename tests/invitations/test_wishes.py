"""Whoever was told that their wish is planned hears when that meetup is called off: by one mail, whoever they are."""

from datetime import timedelta

from sqlmodel import col, select

from app.base.clock import days
from app.invitations.concerned import concerned
from app.mail.choosing import turn_off
from app.mail.models import Email
from app.people.models import Person
from tests.house import NOON, a_person
from tests.makers.invitations import an_announced_meetup, an_answer
from tests.makers.meetups import a_meetup, cancelled
from tests.makers.topics import a_choice, a_topic, votes

TOLD, OFF = NOON + days(0.1), NOON + days(1)
END = ("invitations/wish", "invitations/cancelled", "outreach/other", "outreach/cancelled")


def ends(db):
    rows = select(Person.name, Email.kind).join(Person, col(Person.id) == col(Email.person_id))
    return sorted(db.exec(rows.where(col(Email.kind).in_(END), col(Email.sent_at).is_not(None))))


def test_before_anybody_was_invited_those_who_wished_hear_of_it_and_the_page_says_so(db, people, browse, run_worker):
    topic, meetup = a_topic(db), a_meetup(db, people)
    votes(db, topic, people.anna, people.bohdan)
    a_choice(db, meetup, topic, people.olha)
    run_worker(TOLD)
    page = browse(people.olha).get(f"/meetups/{meetup.id}/cancellation")
    assert "2 people who had heard that their wish is planned are told that it waits again." in page.words
    assert "Cancel it and tell 2 people" in page.words

    cancelled(db, people, meetup, OFF)
    for hours in (0, 1, 24):
        run_worker(OFF + timedelta(hours=hours))

    assert ends(db) == [("Anna", "invitations/wish"), ("Bohdan", "invitations/wish")]
    history = browse(people.olha).get(f"/meetups/{meetup.id}").words
    assert "Cancelled; 2 people hear of it by mail" in history


def test_who_hears_of_the_end_as_a_guest_or_as_a_speaker_gets_no_second_mail(db, people, run_worker):
    topic, meetup = a_topic(db), an_announced_meetup(db, people)
    votes(db, topic, people.anna, people.bohdan, a_person(db, "Cara"))  # she came later, and is not invited
    a_choice(db, meetup, topic, people.olha)
    run_worker(TOLD)
    before = concerned(db, meetup)

    cancelled(db, people, meetup, OFF)
    run_worker(OFF)

    assert before.told == concerned(db, meetup).told == len(ends(db))
    assert ends(db) == [
        ("Anna", "outreach/cancelled"), ("Bohdan", "invitations/cancelled"), ("Cara", "invitations/wish"),
        ("Olha", "invitations/cancelled"),
    ]  # fmt: skip


def test_who_was_asked_to_speak_and_wished_for_it_too_hears_once(db, people, run_worker):
    topic, meetup = a_topic(db), a_meetup(db, people)
    votes(db, topic, people.anna, people.bohdan)
    an_answer(db, people, meetup, people.anna)
    an_answer(db, people, meetup, people.bohdan, "no")
    a_choice(db, meetup, topic, people.olha)
    run_worker(TOLD)

    cancelled(db, people, meetup, OFF)
    run_worker(OFF)

    assert ends(db) == [("Anna", "outreach/other"), ("Bohdan", "invitations/wish")]


def test_who_was_not_told_of_a_plan_or_wants_no_such_news_hears_nothing(db, people, run_worker):
    topic, meetup = a_topic(db), a_meetup(db, people)
    votes(db, topic, people.anna)
    a_choice(db, meetup, topic, people.olha)
    run_worker(TOLD)
    votes(db, topic, people.bohdan)
    turn_off(db, people.anna, "topics", TOLD)
    db.commit()

    cancelled(db, people, meetup, TOLD + timedelta(seconds=1))
    run_worker(OFF)

    assert ends(db) == []
