"""Who comes first among those who could: the fit, and fairness; whoever was asked or spoke lately rests."""

from datetime import date

import pytest
from sqlmodel import select

from app.base.clock import days
from app.people.models import Profile
from app.speakers.models import Fairness
from app.speakers.ranking import Behind, Weights, fit, ranked, rests_until
from app.topics.models import Offer, Topic
from tests.house import NOON, a_person
from tests.makers.leads import a_talk, leads
from tests.makers.outreach import SOON, a_booking, a_plain_meetup, a_yes, an_ask, an_offered_date
from tests.makers.speakers import a_candidate, a_contact, a_skill
from tests.makers.topics import a_choice, a_meetup, a_topic, offers, votes

FAIR = Weights()


@pytest.mark.parametrize(
    ("behind", "until"),
    [
        (Behind(), None),
        (Behind(asked_at=NOON - days(7)), date(2026, 4, 21)),
        (Behind(asked_at=NOON - days(60)), None),
        (Behind(spoke_at=NOON - days(7)), date(2026, 4, 21)),
        (Behind(spoke_at=NOON + days(7)), date(2026, 5, 5)),
        (Behind(asked_at=NOON - days(7), again_on=date(2026, 3, 10)), date(2026, 3, 10)),
        (Behind(asked_at=NOON - days(7), again_on=date(2026, 3, 3)), None),
        (Behind(asked_at=NOON - days(7), again_on=date(2027, 1, 1)), date(2027, 1, 1)),
        (Behind(spoke_at=NOON - days(7), again_on=date(2026, 3, 10)), date(2026, 4, 21)),
    ],
)
def test_people_rest_after_a_question_or_a_talk_or_until_the_day_they_named(behind, until):
    assert rests_until(behind, 8, NOON) == until


def test_without_weeks_of_rest_only_the_day_they_named_counts():
    assert rests_until(Behind(asked_at=NOON - days(1), spoke_at=NOON - days(1)), 0, NOON) is None
    assert rests_until(Behind(again_on=date(2026, 3, 9)), 0, NOON) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("weights", "order"),
    [
        (FAIR, [3, 2, 1, 4]),
        (Weights(5, 0, 0, 0), [1, 2, 3, 4]),
        (Weights(0, 0, 0, 5), [3, 1, 2, 4]),
        (Weights(0, 0, 5, 0), [3, 2, 1, 4]),
        (Weights(0, 5, 0, 0), [3, 2, 1, 4]),
        (Weights(0, 0, 0, 0), [1, 2, 3, 4]),
    ],
)
def test_asked_often_sinks_and_new_voices_rise_as_far_as_organizers_wish(weights, order):
    """One fits best and was asked often, two less and seldom, three is new; four fits best of all and rests."""
    fits = {1: 0.9, 2: 0.8, 3: 0.6, 4: 1.0}
    behind = {
        1: Behind(NOON - days(70), 4, NOON - days(70)),
        2: Behind(NOON - days(300), 1, NOON - days(300)),
        4: Behind(NOON - days(7), 1),
    }

    assert [one.id for one in ranked(fits, behind, weights, 8, NOON)] == order


def test_the_points_are_parts_of_a_hundred_and_add_up():
    (best,) = ranked({1: 1.0}, {}, FAIR, 8, NOON)
    assert best.total == 100
    assert [round(part) for part in best.points] == [45, 18, 18, 18]

    (often,) = ranked({1: 0.5}, {1: Behind(NOON - days(73), 3, NOON - days(73))}, FAIR, 8, NOON)
    assert [round(part, 1) for part in often.points] == [22.7, 3.6, 0, 0]


def test_among_those_who_rest_the_soonest_comes_first():
    behind = {1: Behind(NOON - days(1)), 2: Behind(NOON - days(20)), 3: Behind(NOON - days(10))}

    assert [one.id for one in ranked({1: 1, 2: 0.1, 3: 0.5}, behind, FAIR, 8, NOON)] == [2, 3, 1]


def test_a_second_reason_adds_to_the_first_and_never_beyond_all():
    assert fit([]) == 0
    assert fit([0.5]) == 0.5 < fit([0.5, 0.5]) < fit([0.5, 0.5, 0.9]) < 1


# --- on the page ----------------------------------------------------------------------------------


@pytest.fixture
def meetup(db, people):
    """A meetup about Kafka."""
    meetup = a_meetup(db, people.everyone, people.olha)
    a_choice(db, meetup, a_topic(db, "Kafka"), people.olha)
    return meetup


@pytest.fixture
def found(browse, people, meetup, indexed):
    """`found()`: what the page says of each who could, in order."""

    def lines() -> list[str]:
        indexed()
        page = browse(people.olha).get(f"/meetups/{meetup.id}/speakers")
        return [" ".join(one.get_text(" ").split()) for one in page.all(".sheet .tally .person")]

    return lines


def test_each_stands_with_the_reasons_in_words(db, people, meetup, found):
    topic = db.exec(select(Topic)).one()
    offers(db, topic, people.anna)
    db.exec(select(Offer)).one().offered_at = NOON - days(61)
    for name in ("Cara", "Dan"):
        votes(db, topic, a_person(db, name, site="Lviv"))
    before = a_plain_meetup(db, people.everyone, people.olha, title="Tea")
    an_ask(db, before, people.anna, people.olha, asked_at=NOON - days(155))

    (anna,) = found()

    assert anna.startswith("Anna Data, Lviv Offered to teach “Kafka” (2 months ago);")
    assert "same site as most who want it; not asked for 5 months; has never spoken here." in anna
    assert "of 100 points: fits the topic" in anna


def test_reasons_come_from_skills_contacts_talks_here_and_talks_elsewhere(db, people, meetup, found):
    a_skill(db, people.anna, "Кафка на практиці")
    db.add(Profile(person_id=people.anna.id, first_time_at=NOON, said_at=NOON))
    a_contact(db, "Ben", people.olha, speaks_about="Kafka, Haskell")
    leads(db, people.olha, a_talk("Kafka without tears", "Hynek Novák"), a_talk("Gardening", "Ida Ek"))
    held = a_plain_meetup(db, people.everyone, people.olha, title="Kafka basics")
    yes = a_yes(db, an_ask(db, held, people.bohdan, people.olha, asked_at=NOON - days(220)))
    a_booking(db, yes, SOON, people.olha, at=NOON - days(210))
    held.starts_at = NOON - days(200)

    said = {line.split()[0]: line for line in found()}

    assert "Can teach: “Кафка на практиці”" in said["Anna"] and "has never given a talk" in said["Anna"]
    assert "Contact Speaks about “Kafka, Haskell”" in said["Ben"]
    assert "Spoke here about “Kafka basics”" in said["Bohdan"]
    assert "Lead · Kite Days 2025 Gave the talk “Kafka without tears”" in said["Hynek"]
    assert "Ida" not in said


def test_who_was_asked_lately_or_named_a_day_stands_last_with_the_day(db, people, meetup, found):
    for person in (people.anna, people.bohdan, people.olha):
        a_skill(db, person, "Kafka")
    other = a_plain_meetup(db, people.everyone, people.olha, title="Tea")
    an_ask(db, other, people.anna, people.olha, asked_at=NOON - days(7))
    not_now = an_ask(db, other, people.bohdan, people.olha, asked_at=NOON - days(90))
    not_now.answer, not_now.answered_at, not_now.ask_again_on = "not_now", NOON - days(89), date(2026, 4, 1)

    olha, bohdan, anna = found()

    assert olha.startswith("Olha People")
    assert bohdan.startswith("Bohdan rests until Wed 1 Apr")
    assert anna.startswith("Anna rests until Tue 21 Apr")


def test_a_question_for_this_meetup_is_no_reason_to_rest(db, people, meetup, found):
    a_skill(db, people.anna, "Kafka")
    an_offered_date(db, meetup)
    an_ask(db, meetup, people.anna, people.olha)

    assert "rests" not in found()[0]


def test_whoever_is_on_the_list_is_not_suggested_again(db, people, meetup, found):
    a_skill(db, people.anna, "Kafka")
    a_skill(db, people.bohdan, "Kafka")
    a_candidate(db, meetup, people.anna, people.olha)

    assert [line.split()[0] for line in found()] == ["Bohdan"]


def test_organizers_set_how_much_each_thing_counts_for_all_meetups(db, people, browse, meetup, indexed, found):
    a_skill(db, people.anna, "Kafka")
    indexed()
    sent = {"fit": 5, "pause": 0, "seldom": 0, "voice": 0, "weeks": 4}

    page = browse(people.olha).post(f"/meetups/{meetup.id}/fairness", sent)

    assert "Candidates are ranked so from now on." in page.text
    assert page.one("#f-weeks")["value"] == "4"
    assert [one["value"] for one in page.all("input[type=range]")] == ["5", "0", "0", "0"]
    row = db.exec(select(Fairness)).one()
    assert (row.fit, row.voice, row.weeks, row.set_by, row.set_at) == (5, 0, 4, people.olha.id, NOON)
    assert "70 of 100 points: fits the topic 70, not asked lately 0" in found()[0]


@pytest.mark.parametrize("wrong", [{"fit": 6}, {"weeks": 53}, {"voice": "x"}, {"pause": ""}])
def test_a_weight_that_is_none_is_refused(db, people, browse, meetup, wrong):
    sent = {"fit": 1, "pause": 1, "seldom": 1, "voice": 1, "weeks": 8} | wrong

    assert browse(people.olha).post(f"/meetups/{meetup.id}/fairness", sent).status == 409
    assert browse(people.bohdan).post(f"/meetups/{meetup.id}/fairness", sent).status == 403
    assert db.exec(select(Fairness)).all() == []
