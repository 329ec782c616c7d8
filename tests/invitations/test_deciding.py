"""Answers stand side by side; a decision says what it does before it does it."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from app.invitations.models import Score, Weights
from app.mail.models import Email
from app.outreach.models import Booking
from tests.house import NOON, a_person
from tests.makers.invitations import an_announced_meetup, an_answer
from tests.makers.meetups import NEXT_WEEK, a_meetup
from tests.makers.outreach import an_ask

LATER_DATE = NEXT_WEEK + timedelta(days=7)


def notice(page):
    return " ".join(page.html.find(id="notice").get_text(" ").split())


def undated(db, people):
    return a_meetup(db, people, starts_at=None, place="", join_url="")


def test_the_answers_are_compared_in_words_and_the_heaviest_comes_first(db, people, browse):
    meetup, ion = undated(db, people), a_person(db, "Ion")
    an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK, LATER_DATE), note="I need a projector.")
    heavy = an_answer(db, people, meetup, ion, "yes", (LATER_DATE,))
    an_answer(db, people, meetup, people.bohdan, "not_now")
    olha = browse(people.olha)

    weights = {"availability": 5, "style": 4, "value": 5, "note": "Lively"}
    page = olha.post(f"/meetups/{meetup.id}/answers/{heavy.id}/score", weights)

    assert [cell.get_text(" ", strip=True).split()[0] for cell in page.all("tbody th")] == ["Ion", "Anna", "Bohdan"]
    assert page.all("tbody tr")[0].select("td")[-1].get_text(strip=True) == "85"
    assert "I need a projector." in page.words
    assert db.exec(select(Score.note)).one() == "Lively"


def test_a_weight_beyond_five_is_refused(db, people, browse):
    meetup = undated(db, people)
    ask = an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))

    assert browse(people.olha).post(f"/meetups/{meetup.id}/answers/{ask.id}/score", style=6).status == 422
    assert db.exec(select(Score)).all() == []


def test_a_decision_lists_what_it_does_and_does_nothing_yet(db, people, browse):
    meetup, ion = undated(db, people), a_person(db, "Ion")
    ask = an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))
    an_answer(db, people, meetup, ion, "yes", (LATER_DATE,))

    page = browse(people.olha).get(f"/meetups/{meetup.id}/decision?ask={ask.id}&starts_at=2026-03-10T10:00Z")

    assert "Anna speaks on Tuesday 10 March, 12:00 Kyiv (UTC+2)" in page.words
    assert "Anna gets a confirmation with a calendar entry." in page.words
    assert "Ion is told that somebody else speaks this time, with thanks." in page.words
    assert "This time somebody else speaks." in page.words
    assert "Nobody else is told yet." in page.words
    assert db.exec(select(Booking)).all() == []


def test_a_yes_is_two_clicks_to_the_decision_and_leads_to_the_invitation(db, people, browse):
    meetup = undated(db, people)
    an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))
    olha = browse(people.olha)
    date = olha.get(f"/meetups/{meetup.id}/answers").one("main td a[href*='/decision?']")
    form = olha.get(str(date["href"])).one("main form[action$='/decision']")

    page = olha.post(form["action"], {field["name"]: field["value"] for field in form.select("input[type=hidden]")})

    booking = db.exec(select(Booking)).one()
    assert (booking.starts_at, booking.confirmed_at) == (NEXT_WEEK, NOON)
    assert page.response.url.path == f"/meetups/{meetup.id}/invitation"


def test_a_decision_says_what_it_did_and_what_comes_next(db, people, browse):
    meetup = undated(db, people)
    ask = an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))
    olha = browse(people.olha)

    decided = olha.post(f"/meetups/{meetup.id}/decision", ask=ask.id, starts_at="2026-03-10T10:00Z")
    undecided = olha.post(f"/meetups/{meetup.id}/decision/withdrawal", {})

    assert notice(decided) == (
        "Decided: Anna speaks on Tuesday 10 March, and gets it by mail with a calendar entry. "
        "Next: invite the audience."
    )
    assert notice(undecided).startswith("It is open again")


def test_a_decision_pressed_on_a_page_that_was_overtaken_asks_once_more(db, people, browse):
    meetup = undated(db, people)
    ask = an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK, LATER_DATE))
    olha, stale = browse(people.olha), {"ask": ask.id, "starts_at": "2026-03-17T10:00Z", "seen": ""}
    olha.post(f"/meetups/{meetup.id}/decision", ask=ask.id, starts_at="2026-03-10T10:00Z", seen="")

    page = olha.post(f"/meetups/{meetup.id}/decision", stale)

    assert page.status == 409
    assert "Olha decided for Anna on Tuesday 10 March, 12:00 Kyiv (UTC+2)." in page.words
    assert "Anna gets a confirmation with a calendar entry." in page.words
    assert "Tuesday 17 March" in page.one("article.letter").get_text()
    assert db.exec(select(Booking.starts_at)).one() == NEXT_WEEK
    form = page.one("main form[action$='/decision']")
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    assert olha.post(str(form["action"]), fields).status == 200
    assert db.exec(select(Booking)).one().released_at is None
    db.expire_all()
    assert meetup.starts_at == LATER_DATE


def test_pressing_the_same_decision_twice_is_the_same_as_once(db, people, browse):
    meetup = undated(db, people)
    ask = an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))
    olha = browse(people.olha)

    for _ in range(2):
        page = olha.post(f"/meetups/{meetup.id}/decision", ask=ask.id, starts_at="2026-03-10T10:00Z", seen="")

    assert page.status == 200
    assert len(db.exec(select(Booking)).all()) == 1


def test_nobody_is_let_go_from_a_page_that_showed_another_decision(db, people, browse):
    meetup = undated(db, people)
    ask = an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))
    olha = browse(people.olha)
    olha.post(f"/meetups/{meetup.id}/decision", ask=ask.id, starts_at="2026-03-10T10:00Z")

    page = olha.post(f"/meetups/{meetup.id}/decision/withdrawal", seen="7 2026-03-17T10:00Z")

    assert (page.status, db.exec(select(Booking.released_at)).one()) == (409, None)


def test_the_address_of_a_decision_without_a_name_leads_to_the_answers(db, people, browse):
    meetup = undated(db, people)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/decision")

    assert page.response.url.path == f"/meetups/{meetup.id}/answers"


def test_somebody_who_proposed_another_date_is_booked_on_a_typed_one_and_asked_to_confirm(db, people, browse):
    meetup = undated(db, people)
    ask = an_answer(db, people, meetup, people.anna, "another_date", other_dates="Thursdays after two")
    olha = browse(people.olha)

    assert "Thursdays after two" in olha.get(f"/meetups/{meetup.id}/decision?ask={ask.id}").words
    page = olha.get(f"/meetups/{meetup.id}/decision?ask={ask.id}&starts_at=2026-03-12T14:30")
    assert "is asked to confirm it" in page.words
    olha.post(f"/meetups/{meetup.id}/decision", ask=ask.id, starts_at="2026-03-12T14:30")

    booking = db.exec(select(Booking)).one()
    assert booking.starts_at.isoformat() == "2026-03-12T12:30:00+00:00"
    assert booking.confirmed_at is None


def test_deciding_anew_ends_what_was_decided(db, people, browse):
    meetup = undated(db, people)
    ask = an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))
    olha = browse(people.olha)
    olha.post(f"/meetups/{meetup.id}/decision", ask=ask.id, starts_at="2026-03-10T10:00Z")

    page = olha.post(f"/meetups/{meetup.id}/decision/withdrawal", {})

    assert db.exec(select(Booking.released_at)).one() == NOON
    assert "Decided" not in page.words


def test_an_empty_page_says_how_to_begin(db, people, browse):
    meetup = undated(db, people)
    assert "Nobody was asked yet" in browse(people.olha).get(f"/meetups/{meetup.id}/answers").words

    an_answer(db, people, meetup, people.anna, "")
    assert "Waiting for Anna" in browse(people.olha).get(f"/meetups/{meetup.id}/answers").words


@pytest.mark.parametrize("path", ["answers", "decision?ask=1", "invitation", "guests.csv"])
def test_only_organizers_come_in(db, people, browse, path):
    meetup = undated(db, people)
    an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))

    assert browse(people.bohdan).get(f"/meetups/{meetup.id}/{path}").status == 403
    assert browse().get(f"/meetups/{meetup.id}/{path}").status == 401
    assert browse(people.olha).get(f"/meetups/999/{path}").status == 404


def test_an_answer_of_another_meetup_is_not_found(db, people, browse):
    here, there = undated(db, people), undated(db, people)
    ask = an_answer(db, people, there, people.anna, "yes", (NEXT_WEEK,))
    olha = browse(people.olha)

    assert olha.post(f"/meetups/{here.id}/answers/{ask.id}/score", style=5).status == 404
    assert olha.get(f"/meetups/{here.id}/decision?ask={ask.id}").status == 404
    assert olha.post(f"/meetups/{here.id}/decision", ask="x", starts_at="2026-03-10T10:00Z").status == 404


def test_moving_an_announced_meetup_shows_the_letter_to_its_guests_and_when_it_leaves(db, people, browse, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    ask = db.exec(select(Booking)).one().ask_id

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        page = browse(people.olha).get(f"/meetups/{meetup.id}/decision?ask={ask}&starts_at=2026-03-17T10:00Z")

    assert "Anna is told that it moved, with the new calendar entry." in page.words
    assert "2 guests get the new date and are asked again." in page.words
    assert "from 13:10 on, so that you can correct it" in page.words
    assert db.exec(select(Email).where(Email.kind == "invitations/move")).all() == []
    db.expire_all()
    assert meetup.starts_at == NEXT_WEEK


def test_deciding_anew_shows_its_letters_and_does_nothing_yet(db, people, browse, run_worker):
    meetup = undated(db, people)
    ask = an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))
    olha = browse(people.olha)
    olha.post(f"/meetups/{meetup.id}/decision", ask=ask.id, starts_at="2026-03-10T10:00Z", seen="")
    run_worker(NOON)

    page = olha.get(f"/meetups/{meetup.id}/decision/withdrawal")

    assert "Anna, chosen before, is told that it was decided anew" in page.words
    assert "The plan for “Query plans” was made anew" in page.one("article.letter").get_text()
    assert db.exec(select(Booking)).one().released_at is None


def test_what_is_owed_anyway_is_not_said_to_come_from_the_decision(db, people, browse):
    meetup, other = undated(db, people), a_meetup(db, people, starts_at=None, title="Another")
    ask = an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))
    an_ask(db, other, people.bohdan, people.olha)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/decision?ask={ask.id}&starts_at=2026-03-10T10:00Z")

    assert [one.get_text() for one in page.all("article.letter dd")][0::2] == ["Anna"]


def test_weights_are_set_for_all_and_a_weight_beyond_five_is_refused(db, people, browse):
    meetup = undated(db, people)
    an_answer(db, people, meetup, people.anna, "yes", (NEXT_WEEK,))
    olha, there = browse(people.olha), f"/meetups/{meetup.id}/answers/weights"
    weights = dict.fromkeys(("fit", "dates", "availability", "style", "value", "last_talk"), 1)

    assert "Dates that suit × 1" in olha.post(there, weights).words
    assert olha.post(there, weights | {"fit": 6}).status == 422
    assert len(db.exec(select(Weights)).all()) == 1
