"""Where a meetup stands follows from the facts, and from nothing else."""

from dataclasses import replace
from datetime import date, timedelta

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
CONFIRMED = replace(DECIDED, confirmed_at=AGO, to_invite=84)
ANNOUNCED = replace(CONFIRMED, announced_at=AGO, invited=84, coming=30)
MOVED = replace(ANNOUNCED, confirmed_at=None, moved_at=AGO, booked_id=7)
MOVED_EARLY = replace(DECIDED, moved_at=NOON)
JUST_DECIDED = replace(DECIDED, decided_at=NOON)
GAVE_BACK = {
    "booked": "",
    "decided_at": None,
    "confirmed_at": None,
    "accepted_at": None,
    "lost": "Anna",
    "lost_at": AGO,
}
LOST = replace(ANNOUNCED, **GAVE_BACK, asked=(Asked("Anna", "no"),), invited=60)
LOST_AGAIN = replace(LOST, asked=(*LOST.asked, Asked("Ben", answer_by=LATER)), waiting=("Ben",))
LOST_BUT_BEN = replace(LOST, asked=(*LOST.asked, Asked("Ben", "yes")), accepted_at=AGO)
LOST_EARLY = replace(DECIDED, **GAVE_BACK, asked=(Asked("Anna", "no"),))
LOST_EARLY_ASKED = replace(LOST_EARLY, asked=(*LOST.asked, Asked("Ben", answer_by=LATER)), waiting=("Ben",))
OTHER_DATE = replace(REFUSED, asked=(Asked("Anna", "another_date", AGO, AGO, other_dates="10 or 17 April"),))
SUGGESTED = replace(REFUSED, asked=(Asked("Anna", "no", AGO, AGO, suggests="Rui"),))
NOT_NOW = replace(REFUSED, asked=(Asked("Anna", "not_now", AGO, AGO, again_on=date(2026, 5, 1)),))
HELD = replace(ANNOUNCED, starts_at=AGO, ends_at=AGO)
COUNTED = replace(HELD, attended=23)
ASKED_HOW = replace(COUNTED, feedback_opened_at=AGO, feedback_closes_at=LATER, feedback_asked=23, feedback_answered=9)
ANSWERED = replace(ASKED_HOW, feedback_closes_at=AGO)
THANKED = replace(ANSWERED, thanked_at=AGO)
DONE = replace(THANKED, recap_drafted_at=AGO, recap_published_at=AGO)
NO_MORE = "Anna cannot speak any more; 60 people are invited"
CANCELLED = replace(ANNOUNCED, cancelled_at=AGO)
FORGOTTEN = replace(CONFIRMED, starts_at=AGO, ends_at=AGO)


@pytest.mark.parametrize(
    ("facts", "expected", "words", "to_do"),
    [
        (NEW, Step.AUDIENCE, "No topic yet", ["Give “Query plans” a topic"]),
        (SURVEYED, Step.AUDIENCE, "Survey open: 51 of 84 answered", []),
        (CLOSED, Step.TOPIC, "Survey closed, no topic chosen yet", ["Choose the topic of “Query plans”"]),
        (CHOSEN, Step.SEARCH, "Topic chosen, nobody on the list yet", ["Find speakers for “Query plans”"]),
        (LISTED, Step.SEARCH, "2 candidates, nobody asked yet", ["Ask Anna"]),
        (ASKED, Step.OUTREACH, "Waiting for Anna to answer", []),
        (SILENT, Step.OUTREACH, "No answer from Anna in time", ["Anna has not answered"]),
        (REFUSED, Step.OUTREACH, "Nobody said yes so far", ["Nobody has said yes to “Query plans” yet"]),
        (ACCEPTED, Step.INVITE, "1 person said yes and waits for your decision", ["Anna said yes"]),
        (TWO_YES, Step.INVITE, "2 people said yes and wait for your decision", ["Choose between Anna and Ben"]),
        (JUST_DECIDED, Step.INVITE, "Decided, waiting for Anna to confirm the date", []),
        (
            DECIDED,
            Step.INVITE,
            "Decided, waiting for Anna to confirm the date",
            ["Anna has not said yes to Friday 6 March yet"],
        ),
        (MOVED_EARLY, Step.INVITE, "Moved, waiting for Anna to confirm the new time", []),
        (
            MOVED,
            Step.INVITE,
            "Moved, waiting for Anna to confirm the new time",
            ["Anna has not said yes to Friday 6 March yet"],
        ),
        (CONFIRMED, Step.INVITE, "Speaker confirmed, not announced", ["Invite 84 people"]),
        (ANNOUNCED, Step.INVITE, "Invited: 30 of 84 come", []),
        (OTHER_DATE, Step.OUTREACH, "Anna could on another date", ["Anna could on another date"]),
        (SUGGESTED, Step.OUTREACH, "Nobody said yes so far", ["Anna suggests asking Rui"]),
        (NOT_NOW, Step.OUTREACH, "Nobody said yes so far", ["Nobody has said yes to “Query plans” yet"]),
        (LOST, Step.OUTREACH, NO_MORE, [NO_MORE]),
        (LOST_AGAIN, Step.OUTREACH, NO_MORE, [NO_MORE]),
        (LOST_BUT_BEN, Step.INVITE, NO_MORE, [NO_MORE]),
        (LOST_EARLY, Step.OUTREACH, "Anna cannot speak any more", ["Anna cannot speak any more"]),
        (LOST_EARLY_ASKED, Step.OUTREACH, "Anna cannot speak any more; waiting for Ben", []),
        (
            FORGOTTEN,
            Step.INVITE,
            "Speaker confirmed, not announced",
            ["“Query plans” was to take place, and nobody was invited"],
        ),
        (HELD, Step.CELEBRATE, "Held, nobody is ticked as present yet", ["Tick who came to “Query plans”"]),
        (
            COUNTED,
            Step.CELEBRATE,
            "Held, the recap is still to come",
            ["Ask 23 guests how it was", "Tell everybody what came of “Query plans”"],
        ),
        (
            ASKED_HOW,
            Step.CELEBRATE,
            "Held, people are asked how it was",
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


@pytest.mark.parametrize(
    ("facts", "label", "route", "words"),
    [
        (LOST, "Ask Ben", "outreach.index", "Ask somebody else, or move or cancel it."),
        (replace(LOST, candidates=()), "Find somebody else", "speakers.index", "Guests are told only"),
        (LOST_AGAIN, "See who was asked", "outreach.index", "Ben was asked"),
        (LOST_BUT_BEN, "Compare answers", "invitations.answers", "Ben said yes too"),
        (LOST_EARLY, "Ask Ben", "outreach.index", "Nobody has been invited yet."),
        (MOVED, "See how it stands", "outreach.index", "84 people are invited already."),
        (OTHER_DATE, "Compare answers", "invitations.answers", "10 or 17 April"),
        (SUGGESTED, "Look at it", "outreach.index", "not on your list yet"),
        (NOT_NOW, "Ask Ben", "outreach.index", "Anna can be asked again from Friday 1 May on."),
        (REFUSED, "Ask Ben", "outreach.index", "Everybody who was asked has answered."),
        (replace(ANSWERED, recap_published_at=AGO), "Read and thank", "feedback.index", "The digest is ready."),
        (
            replace(ANSWERED, feedback_answered=4, recap_published_at=AGO),
            "Read and thank",
            "feedback.index",
            "4 of 23 said how it was. Too few to show",
        ),
    ],
)
def test_each_move_says_why_and_has_the_button_that_helps(facts, label, route, words):
    (move,) = for_meetup(facts, NOON)

    assert (move.label, move.route) == (label, route)
    assert words in move.why


def test_a_lost_speaker_is_for_today_once_people_were_invited_and_else_has_a_little_time():
    (invited,) = for_meetup(replace(LOST, lost_at=NOON), NOON)
    (early,) = for_meetup(replace(LOST_EARLY, lost_at=NOON), NOON)

    assert invited.due(NOON) == ("today", "now")
    assert early.due(NOON) == ("by Thu 5 Mar", "")


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (timedelta(hours=-1), "today"),
        (timedelta(hours=1), "today"),
        (timedelta(days=-1), "late since Mon 2 Mar"),
        (timedelta(days=1), "by Wed 4 Mar"),
    ],
)
def test_nothing_is_late_before_its_day_is_over(by, words):
    (move,) = for_meetup(LOST, NOON)

    assert replace(move, by=NOON + by).due(NOON)[0] == words


def test_a_meetup_that_was_cancelled_shows_as_done_only_what_was_done():
    early = replace(LISTED, cancelled_at=NOON)

    assert [tone for _label, tone, _route in line(early, NOON)] == ["past", "past", "", "", "", ""]
    assert [tone for _label, tone, _route in line(CANCELLED, NOON + timedelta(days=30))][-1] == ""


def test_the_line_shows_what_is_past_and_where_it_stands():
    assert [tone for _label, tone, _route in line(CHOSEN, NOON)] == ["past", "past", "now", "", "", ""]
