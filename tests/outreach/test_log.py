"""The log of what was asked, said and decided: nothing vanishes from it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app.base.clock import days
from app.outreach import actions, decision, plan, wording
from app.outreach.actions import Given
from app.outreach.models import Ask
from tests.house import NOON, People
from tests.makers.meetups import moved
from tests.makers.outreach import LATER, SOON, a_booking, a_plain_meetup, an_ask, an_offered_date


@pytest.fixture
def meetup(db: Session, people: People):
    return a_plain_meetup(db, people.everyone, people.olha)


@pytest.fixture
def dates(db: Session, meetup):
    return an_offered_date(db, meetup), an_offered_date(db, meetup, LATER)


@pytest.fixture
def ask(db: Session, meetup, people, dates):
    return an_ask(db, meetup, people.anna, people.olha)


def log(db: Session, ask: Ask) -> list[str]:
    """What the organizer reads, line by line."""
    db.commit()
    meetup = db.get_one(actions.Meetup, ask.meetup_id)
    [line] = plan.lines(db, meetup.id, NOON + days(9))
    return [words for _day, words in wording.history(db, meetup, line)]


def test_every_answer_stays_in_the_log_and_the_last_one_counts(ask, dates, db):
    for hour, given in enumerate((
        Given("no", suggested_name="Vira"), Given("another_date", other_dates="in April"),
        Given("yes", (dates[1].id,), note="Gladly"),
    )):  # fmt: skip
        actions.answer(db, ask, given, NOON + timedelta(hours=hour + 1))

    assert log(db, ask) == [
        "Asked, with an answer by Tuesday 10 March.",
        "Answered: no, but ask Vira.",
        "Answered: yes, but on another date: in April.",
        "Answered: yes, on Thu 26 Mar. “Gladly”",
    ]
    assert ask.answer == "yes"


def test_the_whole_way_of_a_speaker_is_told(people, meetup, ask, dates, db, run_worker):
    run_worker(NOON)
    run_worker(NOON + timedelta(days=5, hours=22))
    actions.answer(db, ask, Given("yes", (dates[0].id,)), NOON + days(6))
    booking = a_booking(db, ask, SOON, people.olha, at=NOON + days(7))
    actions.write_talk(db, ask, "Plans that lie", "", "", meetup.version, NOON + days(7) + timedelta(hours=1))
    moved(db, people, meetup, at=NOON + days(8), starts_at=LATER, reason="the room was taken")
    actions.confirm(db, booking, NOON + days(8) + timedelta(hours=1))
    actions.release(db, booking, by=people.anna, note="I am ill", now=NOON + days(8) + timedelta(hours=2))
    back = actions.come_back(db, ask, NOON + days(8) + timedelta(hours=3))
    actions.release(db, back, by=people.olha, note="", now=NOON + days(8) + timedelta(hours=4))
    actions.withdraw(db, ask, NOON + days(8) + timedelta(hours=5))

    assert log(db, ask) == [
        "Asked, with an answer by Tuesday 10 March.",
        "Reminded.",
        "Answered: yes, on Wed 18 Mar.",
        "Chosen for Wednesday 18 March.",
        "Confirmed: they had said yes to Wednesday 18 March.",
        "Wrote the words of the talk: “Plans that lie”.",
        "Moved to Thursday 26 March, 12:00 Kyiv (UTC+2). “the room was taken”",
        "Confirmed Thursday 26 March.",
        "Cannot make it. “I am ill”",
        "Can make it after all.",
        "Decided anew, without them.",
        "The question was taken back.",
    ]


def test_whom_the_organizer_let_go_has_given_nothing_back(people, meetup, ask, dates, db):
    actions.answer(db, ask, Given("yes", (dates[0].id,)), NOON)
    actions.release(db, a_booking(db, ask, SOON, people.olha), by=people.olha, note="", now=NOON + days(1))

    assert decision.lost(db, ask) is None
