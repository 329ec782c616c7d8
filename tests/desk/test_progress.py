"""Where a meetup stands follows from the facts, and from nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.desk.moves import for_meetup
from app.desk.progress import Asked, Facts, Step, line, state, step
from tests.house import NOON

AGO = NOON - timedelta(days=3)
LATER = NOON + timedelta(days=3)

NEW = Facts(id=1, title="Query plans", created_at=AGO)
SURVEYED = replace(NEW, survey_id=1, survey_sent_at=AGO, survey_closes_at=LATER, survey_asked=84, survey_answered=51)
CLOSED = replace(SURVEYED, survey_closes_at=AGO)
CHOSEN = replace(CLOSED, topic_chosen_at=AGO)
LISTED = replace(CHOSEN, candidates=("Anna", "Ben"))
ASKED = replace(CHOSEN, candidates=("Ben",), asked_at=AGO, asked=(Asked("Anna", answer_by=LATER),), waiting=("Anna",))
SILENT = replace(ASKED, asked=(Asked("Anna", answer_by=AGO),))
REFUSED = replace(ASKED, asked=(Asked("Anna", "no", AGO),), waiting=())
ACCEPTED = replace(ASKED, asked=(Asked("Anna", "yes", LATER),), waiting=(), accepted_at=AGO)
TWO_YES = replace(ACCEPTED, asked=(Asked("Anna", "yes"), Asked("Ben", "yes")))
DECIDED = replace(
    ACCEPTED, booked="Anna", decided_at=AGO, starts_at=LATER, ends_at=LATER + timedelta(hours=1), audience=84
)
CONFIRMED = replace(DECIDED, confirmed_at=AGO)
ANNOUNCED = replace(CONFIRMED, announced_at=AGO, invited=84, coming=30)
LOST = replace(ANNOUNCED, booked="", decided_at=None, confirmed_at=None, speaker_lost_at=AGO)
LOST_EARLY = replace(REFUSED, speaker_lost_at=AGO)
HELD = replace(ANNOUNCED, starts_at=AGO, ends_at=AGO)
COUNTED = replace(HELD, attended=23)
ASKED_HOW = replace(COUNTED, feedback_opened_at=AGO, feedback_closes_at=LATER, feedback_asked=23, feedback_answered=9)
ANSWERED = replace(ASKED_HOW, feedback_closes_at=AGO)
THANKED = replace(ANSWERED, thanked_at=AGO)
DONE = replace(THANKED, recap_drafted_at=AGO, recap_published_at=AGO)
CANCELLED = replace(ANNOUNCED, cancelled_at=AGO)
FORGOTTEN = replace(CONFIRMED, starts_at=AGO, ends_at=AGO)


@pytest.mark.parametrize(
    ("facts", "expected", "words", "to_do"),
    [
        (NEW, Step.AUDIENCE, "No topic yet", ["Give “Query plans” a topic"]),
        (SURVEYED, Step.AUDIENCE, "Survey open: 51 of 84 answered", []),
        (CLOSED, Step.TOPIC, "Survey closed, no topic chosen yet", ["Choose the topic"]),
        (CHOSEN, Step.SEARCH, "Topic chosen, nobody on the list yet", ["Find speakers for “Query plans”"]),
        (LISTED, Step.SEARCH, "2 candidates, nobody asked yet", ["Ask Anna"]),
        (ASKED, Step.OUTREACH, "Waiting for Anna to answer", []),
        (SILENT, Step.OUTREACH, "No answer from Anna in time", ["Anna has not answered"]),
        (REFUSED, Step.OUTREACH, "Nobody said yes so far", ["Nobody has said yes to “Query plans” yet"]),
        (ACCEPTED, Step.INVITE, "A yes is waiting for your decision", ["Anna said yes"]),
        (TWO_YES, Step.INVITE, "A yes is waiting for your decision", ["Choose between Anna and Ben"]),
        (DECIDED, Step.INVITE, "Decided, waiting for Anna to confirm the date", []),
        (CONFIRMED, Step.INVITE, "Speaker confirmed, not announced", ["Invite 84 people"]),
        (ANNOUNCED, Step.INVITE, "Invited: 30 of 84 come", []),
        (LOST, Step.INVITE, "Announced, but the speaker is lost", ["“Query plans” has lost its speaker"]),
        (LOST_EARLY, Step.OUTREACH, "Nobody said yes so far", ["Nobody has said yes to “Query plans” yet"]),
        (
            FORGOTTEN,
            Step.INVITE,
            "Speaker confirmed, not announced",
            ["“Query plans” was to take place, and nobody was invited"],
        ),
        (HELD, Step.CELEBRATE, "Held, the recap is still to come", ["Tick who came to “Query plans”"]),
        (
            COUNTED,
            Step.CELEBRATE,
            "Held, the recap is still to come",
            ["Ask 23 guests how it was", "Tell everybody what came of “Query plans”"],
        ),
        (
            ASKED_HOW,
            Step.CELEBRATE,
            "Held, the recap is still to come",
            ["Tell everybody what came of “Query plans”"],
        ),
        (
            ANSWERED,
            Step.CELEBRATE,
            "Held, the recap is still to come",
            ["Thank Anna", "Tell everybody what came of “Query plans”"],
        ),
        (THANKED, Step.CELEBRATE, "Held, the recap is still to come", ["Tell everybody what came of “Query plans”"]),
        (DONE, Step.CELEBRATE, "Held, recap published", []),
        (CANCELLED, Step.CANCELLED, "Cancelled", []),
    ],
)
def test_the_facts_name_the_step_its_words_and_what_to_do(facts, expected, words, to_do):
    assert step(facts, NOON) == expected
    assert state(facts, NOON) == words
    assert [move.title for move in for_meetup(facts, NOON)] == to_do


def test_a_speaker_who_takes_the_yes_back_sends_the_meetup_looking_again():
    assert step(CONFIRMED, NOON) == Step.INVITE
    assert step(LOST_EARLY, NOON) == Step.OUTREACH


def test_the_line_shows_what_is_past_and_where_it_stands():
    assert [tone for _label, tone, _route in line(Step.SEARCH)] == ["past", "past", "now", "", "", ""]
