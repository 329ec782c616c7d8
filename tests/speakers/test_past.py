"""What stands beside everybody who could speak: earlier talks, the last question, rest; and what is no match."""

import pytest

from app.base.clock import days
from app.speakers import finding
from app.speakers.matching import mostly, touching
from tests.house import NOON
from tests.makers.outreach import SOON, a_booking, a_plain_meetup, a_yes, an_ask, an_offered_date
from tests.makers.speakers import a_candidate, a_skill
from tests.makers.topics import a_choice, a_meetup, a_topic


@pytest.fixture
def meetup(db, people):
    """A meetup about testing, with Anna on its list."""
    meetup = a_meetup(db, people.everyone, people.olha)
    a_choice(db, meetup, a_topic(db, "Testing in practice"), people.olha)
    a_candidate(db, meetup, people.anna, people.olha)
    return meetup


def _said_of(name, page):
    found = [item.get_text(" ", strip=True) for item in page.all(".order__item .person, .tally .person")]
    return next(words for words in found if words.startswith(name))


def test_who_never_spoke_is_said_so(people, browse, meetup):
    page = browse(people.olha).get(f"/meetups/{meetup.id}/speakers")

    assert "No talk yet" in _said_of("Anna", page)


def test_a_talk_that_is_coming_elsewhere_is_named_with_its_day(db, people, browse, meetup):
    kafka = a_plain_meetup(db, people.everyone, people.olha, title="Kafka basics")
    offered = an_offered_date(db, kafka)
    a_booking(db, a_yes(db, an_ask(db, kafka, people.anna, people.olha), offered), SOON, people.olha)

    said = _said_of("Anna", browse(people.olha).get(f"/meetups/{meetup.id}/speakers"))

    assert "Speaks about “Kafka basics” on Wednesday 18 March" in said
    assert "Asked" not in said


def test_a_yes_elsewhere_that_is_not_decided_yet_is_said_with_its_dates(db, people, browse, meetup):
    kafka = a_plain_meetup(db, people.everyone, people.olha, title="Kafka basics")
    a_yes(db, an_ask(db, kafka, people.anna, people.olha), an_offered_date(db, kafka))

    assert "Said yes to “Kafka basics” on Wed 18 Mar" in _said_of(
        "Anna", browse(people.olha).get(f"/meetups/{meetup.id}/speakers")
    )


def test_who_has_spoken_lately_rests_and_who_spoke_long_ago_does_not(db, people, browse, meetup, indexed):
    for person, ago in ((people.anna, 14), (people.bohdan, 200)):
        held = a_plain_meetup(db, people.everyone, people.olha, title="Kafka", starts_at=NOON - days(ago))
        a_booking(db, a_yes(db, an_ask(db, held, person, people.olha)), SOON, people.olha, at=NOON - days(ago + 9))
        held.starts_at = NOON - days(ago)
        db.commit()
    a_skill(db, people.bohdan, "Testing")

    indexed()
    page = browse(people.olha).get(f"/meetups/{meetup.id}/speakers")

    assert "Last talk Tuesday 17 February: “Kafka” · Better rested from Tuesday 14 April" in _said_of("Anna", page)
    assert "Last talk" in _said_of("Bohdan", page)
    assert "rested" not in _said_of("Bohdan", page)


def test_a_not_now_says_when_to_ask_again(db, people, browse, meetup):
    kafka = a_plain_meetup(db, people.everyone, people.olha, title="Kafka basics")
    ask = an_ask(db, kafka, people.anna, people.olha)
    ask.answer, ask.answered_at, ask.ask_again_on = "not_now", NOON, (NOON + days(60)).date()
    db.commit()

    said = _said_of("Anna", browse(people.olha).get(f"/meetups/{meetup.id}/speakers"))

    assert "Said no to “Kafka basics” on" in said
    assert "Ask again on" in said


def test_how_it_stands_here_is_said_beside_the_name(db, people, browse, meetup):
    an_offered_date(db, meetup)
    an_ask(db, meetup, people.anna, people.olha)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/speakers")

    assert "asked, has until" in _said_of("Anna", page)
    assert "Nobody hears of this list" not in page.words
    assert "See how it stands" in page.words


def test_whoever_is_chosen_here_is_not_said_to_have_no_talk(db, people, browse, meetup):
    a_booking(
        db, a_yes(db, an_ask(db, meetup, people.anna, people.olha), an_offered_date(db, meetup)), SOON, people.olha
    )

    assert "No other talk yet" in _said_of("Anna", browse(people.olha).get(f"/meetups/{meetup.id}/speakers"))


def test_the_button_names_whoever_is_asked_first(people, browse, meetup):
    assert "Ask Anna" in browse(people.olha).get(f"/meetups/{meetup.id}/speakers").words


def test_once_a_meetup_is_over_its_list_is_only_shown(db, people, browse, meetup):
    meetup.starts_at = NOON - days(3)
    db.commit()

    page = browse(people.olha).get(f"/meetups/{meetup.id}/speakers")

    assert "This meetup is over." in page.words
    assert page.all(".order__item button, form[action$=candidates]") == []


@pytest.mark.parametrize(
    ("words", "topic", "same"),
    [
        ("Dashboards people read", "Writing that gets read", False),
        ("Technical writing", "Writing that gets read", True),
        ("Writing SQL by hand", "Writing tests first", False),
        ("Testing", "Writing tests first", True),
        ("Reading habits", "Reading query plans", False),
        ("Query plans of PostgreSQL", "Reading query plans", True),
        ("Читання книжок", "Читання планів запитів", False),
    ],
)
def test_a_common_word_alone_is_no_match(words, topic, same):
    assert touching(words, topic) is same


def test_who_shares_only_a_common_word_is_not_suggested(db, people, indexed):
    a_skill(db, people.anna, "Dashboards people read")
    a_skill(db, people.bohdan, "Technical writing")

    indexed()
    assert [one.name for one in finding.found(db, a_topic(db, "Writing that gets read"))] == ["Bohdan"]


@pytest.mark.parametrize(
    ("talk", "topic", "same"),
    [
        ("Hack your brain: tools of neurobiology", "Using AI tools at work", False),
        ("AI tools at work: what we kept", "Using AI tools at work", True),
        ("Kafka in production", "Kafka basics", True),
        ("Incident reviews without blame", "Incident reviews without blame", True),
        ("A review of hedgehogs", "Incident reviews without blame", False),
    ],
)
def test_of_a_talk_elsewhere_more_than_one_word_of_several_has_to_fit(talk, topic, same):
    assert mostly(talk, topic) is same
