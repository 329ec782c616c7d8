"""The first-talk kit: for whom it is, what is in it, and that nobody's words are told who should not be known."""

import pytest
from sqlmodel import Session

from app.meetups.models import Meetup
from app.outreach import kit
from app.outreach.card import audience_card
from app.people.links import make_link
from app.people.models import Profile
from app.topics.models import Topic
from tests.house import NOON, People, many_people
from tests.makers.feedback import a_held_meetup
from tests.makers.outreach import SOON, a_candidate, a_plain_meetup, an_ask, an_offered_date
from tests.makers.topics import a_choice, a_topic, a_wish


@pytest.fixture
def meetup(db: Session, people: People) -> Meetup:
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    an_offered_date(db, meetup)
    return meetup


def wished(db: Session, meetup: Meetup, people: People, count: int) -> None:
    """So many people wish for the meetup's topic, each in words of their own."""
    topic = a_topic(db, "Query plans")
    a_choice(db, meetup, topic, people.olha)
    for number, person in enumerate(many_people(db, count)):
        a_wish(db, person, f"Why is query {number} slow?", topic)


def the_kit(db: Session, meetup: Meetup, people: People) -> kit.Kit | None:
    return kit.kit(db, meetup, people.anna, people.olha, audience_card(db, meetup), [SOON], NOON)


def test_it_has_three_short_formats_an_outline_and_a_rehearsal_before_each_date(db, people, meetup):
    found = the_kit(db, meetup, people)

    assert [name for name, _what in found.formats] == ["A lightning talk", "A demo", "A conversation"]
    assert found.rehearsals == ["on Fri 13 Mar for Wed 18 Mar"]  # the 15th is a Sunday
    assert "Olha finds one" in found.buddy


def test_the_outline_speaks_in_the_words_of_five_people_and_never_of_four(db, people, meetup):
    wished(db, meetup, people, 4)
    assert "slow" not in " ".join(the_kit(db, meetup, people).outline)

    a_wish(db, people.bohdan, "Why is query 5 slow?", db.get_one(Topic, 1))
    assert sum("slow" in line for line in the_kit(db, meetup, people).outline) == kit.QUOTED


def test_it_is_for_colleagues_who_have_not_spoken_here_and_for_who_says_so(db, people, meetup):
    assert kit.is_first(db, people.anna, NOON)

    a_held_meetup(db, people, "Kafka")
    assert not kit.is_first(db, people.anna, NOON)

    db.add(Profile(person_id=people.anna.id, first_time_at=NOON, said_at=NOON))
    db.commit()
    assert kit.is_first(db, people.anna, NOON)


def test_a_guest_from_outside_is_not_told_how_to_speak(db, people, meetup):
    people.anna.is_colleague = False
    db.commit()

    assert the_kit(db, meetup, people) is None


def test_the_speakers_page_and_the_mail_have_it_and_the_organizer_sees_that_it_is_a_first_talk(
    db, browse, people, meetup, run_worker
):
    a_candidate(db, meetup, people.anna, people.olha)
    ask = an_ask(db, meetup, people.anna, people.olha)
    link = make_link(db, "outreach.speaker", people.anna.id, ask.id, NOON)

    page = browse().get(f"/speaker/{link}")
    letter = browse(people.olha).get(f"/meetups/{meetup.id}/outreach")

    assert "Three short ways" in page.words
    assert "A first talk here" in letter.words
