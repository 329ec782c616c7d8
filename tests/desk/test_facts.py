"""The facts of the desk are those that the other rooms go by."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app.desk.progress import state
from app.desk.queries import facts_of
from app.meetups.models import Meetup
from app.outreach import actions
from tests.house import NOON, People
from tests.makers.meetups import moved
from tests.makers.outreach import LATER, SOON, a_booking, a_candidate, a_plain_meetup, a_yes, an_ask, an_offered_date


@pytest.fixture
def meetup(db: Session, people: People) -> Meetup:
    return a_plain_meetup(db, people.everyone, people.olha)


def test_a_speaker_has_confirmed_only_the_time_they_said_yes_to(db, people, meetup):
    date = an_offered_date(db, meetup)
    booking = a_booking(db, a_yes(db, an_ask(db, meetup, people.anna, people.olha), date), SOON, people.olha)
    moved(db, people, meetup, at=NOON + timedelta(minutes=1), place="Roof")
    assert state(facts_of(db, meetup, NOON), NOON) == "Speaker confirmed, not announced"

    moved(db, people, meetup, at=NOON + timedelta(hours=1), starts_at=LATER)
    assert state(facts_of(db, meetup, NOON), NOON) == "Decided, waiting for Anna to confirm the date"

    actions.confirm(db, booking, NOON + timedelta(hours=2))
    assert facts_of(db, meetup, NOON).confirmed_at == NOON + timedelta(hours=2)


def test_whose_question_was_taken_back_can_be_asked_again(db, people, meetup):
    for position, person in enumerate((people.anna, people.bohdan), start=1):
        a_candidate(db, meetup, person, people.olha, position)
    ask = an_ask(db, meetup, people.anna, people.olha)
    assert facts_of(db, meetup, NOON).candidates == ("Bohdan",)

    actions.withdraw(db, ask, NOON)

    assert facts_of(db, meetup, NOON).candidates == ("Anna", "Bohdan")
