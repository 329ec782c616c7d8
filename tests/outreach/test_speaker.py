"""The speaker's page behind a link: nothing is chosen for them, lost, or final before the decision."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlmodel import Session, select

from app.base.clock import days
from app.feedback.models import Thanks
from app.meetups.actions import cancel, settle
from app.meetups.models import Cancellation, Meetup
from app.outreach import actions, decision, history, queries
from app.outreach.models import Ask, Booking, Tick
from app.people.links import make_link
from tests.house import NOON, People, many_people
from tests.makers.meetups import moved
from tests.makers.outreach import LATER, SOON, a_booking, a_plain_meetup, a_yes, an_ask, an_offered_date


@pytest.fixture
def meetup(db: Session, people: People):
    return a_plain_meetup(db, people.everyone, people.olha)


@pytest.fixture
def dates(db: Session, meetup: Meetup):
    return an_offered_date(db, meetup), an_offered_date(db, meetup, LATER)


@pytest.fixture
def ask(db: Session, meetup: Meetup, people: People, dates):
    return an_ask(db, meetup, people.anna, people.olha)


@pytest.fixture
def link(db: Session, ask: Ask):
    path = "/speaker/" + make_link(db, "outreach.speaker", ask.person_id, ask.id, NOON)
    db.commit()
    return path


def test_the_page_says_who_asks_and_what_and_chooses_nothing(browse, link, people, db):
    many_people(db, 5, department="Support")

    page = browse().get(link)

    assert page.title == "Anna, would you tell 8 people about “How to read query plans”?"
    assert "5 Support" in page.words
    assert "Nothing is fixed yet: Olha decides by Tuesday 10 March" in page.words
    assert page.all("input[name=answer]") and not page.all("main input[checked]")
    assert page.html.find("script") is None


def test_looking_changes_nothing_and_head_is_answered(browse, link, ask, db):
    browser = browse()
    for _turn in range(2):
        assert browser.get(link).status == 200
        assert browser.client.head(link).status_code == 200
        assert browser.client.options(link).status_code == 204

    assert (ask.answer, ask.answered_at) == ("", None)


def test_yes_with_a_tick_is_kept_and_said_back(browse, link, ask, dates, db):
    page = browse().post(link, {"answer": "yes", "dates": [str(dates[1].id)], "note": "Can bring a demo"})

    assert page.status == 200
    assert "Your answer: yes, on Thursday 26 March, 12:00 Kyiv (UTC+2). “Can bring a demo”" in page.words
    assert "Nothing is fixed yet: Olha decides by" in page.words
    assert [tick.date_id for tick in db.exec(select(Tick))] == [dates[1].id]
    assert page.one("input[name=dates][checked]")["value"] == str(dates[1].id)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "answer"), ({"answer": "maybe"}, "answer"), ({"answer": "yes"}, "dates"),
        ({"answer": "yes", "dates": ["99"]}, "dates"), ({"answer": "another_date"}, "other_dates"),
        ({"answer": "another_date", "other_at": "2026-03-01T12:00"}, "other_at"),
        ({"answer": "another_date", "other_at": "0001-01-01T00:00"}, "other_at"),
        ({"answer": "not_now", "ask_again_on": "2026-03-01"}, "ask_again_on"),
        ({"answer": "not_now", "ask_again_on": "soon"}, "ask_again_on"),
        ({"answer": "other"}, "suggested_name"),
        ({"answer": "other", "suggested_name": "Vira", "suggested_email": "vira"}, "suggested_email"),
        ({"answer": "other", "suggested_name": "Vira", "suggested_email": "vürå@example.org"}, "suggested_email"),
        ({"answer": "other", "suggested_name": "Free gifts https://spam.example"}, "suggested_name"),
    ],
)  # fmt: skip
def test_an_answer_that_misses_something_keeps_what_was_typed(fields, field, browse, link, ask, db):
    page = browse().post(link, {**fields, "note": "my long thoughts"})

    assert page.status == 422
    assert page.all(f".errors a[href='#f-{field}']")
    assert "my long thoughts" in page.one("#f-note").get_text()
    assert db.get(Ask, ask.id).answered_at is None


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"answer": "another_date", "other_dates": "April", "note": "x"}, ("another_date", "April", None, "")),
        ({"answer": "not_now", "ask_again_on": "2026-09-01"}, ("not_now", "", date(2026, 9, 1), "")),
        ({"answer": "not_now"}, ("not_now", "", None, "")),
        ({"answer": "other", "suggested_name": "Vira", "other_dates": "in April"}, ("no", "", None, "Vira")),
        ({"answer": "no", "suggested_name": "https://x", "suggested_email": "half"}, ("no", "", None, "")),
        ({"answer": "no", "ask_again_on": "2026-09-01"}, ("no", "", None, "")),
    ],
)  # fmt: skip
def test_each_answer_keeps_only_what_belongs_to_it(fields, kept, browse, link, ask, db):
    assert browse().post(link, fields).status == 200

    assert (ask.answer, ask.other_dates, ask.ask_again_on, ask.suggested_name) == kept


def test_a_date_they_name_is_one_press_from_being_on_offer_and_then_settled_at_once(browse, link, ask, people, db):
    page = browse().post(link, {"answer": "another_date", "other_at": "2026-04-02T14:00"})
    assert "yes, but on another date: Thursday 2 April, 14:00 Kyiv (UTC+3)." in page.words
    olha, there = browse(people.olha), f"/meetups/{ask.meetup_id}/outreach"
    offer = next(
        one for one in olha.get(there).all("form[action$='/outreach/dates']") if "Put it on offer" in one.text
    )

    olha.post(str(offer["action"]), {field["name"]: field["value"] for field in offer.select("input")})

    assert "2 April, 14:00 Kyiv (UTC+3) suits Anna" in olha.get(there).words
    assert actions.book(db, ask, datetime(2026, 4, 2, 11, tzinfo=UTC), people.olha, NOON).confirmed_at == NOON


def test_an_answer_can_be_changed_and_the_same_one_twice_is_once(browse, link, ask, dates, db):
    browser = browse()
    browser.post(link, {"answer": "no"})
    browser.post(link, {"answer": "no"})
    assert len(history.replies(db, ask)) == 1

    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        browser.post(link, {"answer": "yes", "dates": [str(dates[0].id)]})

    assert [reply.said for reply in history.replies(db, ask)] == ["no", "yes"]
    assert ask.answer == "yes"


def test_an_answer_can_be_taken_back_and_the_question_is_open_again(browse, link, ask, dates, people, db):
    browser = browse()
    browser.post(link, {"answer": "yes", "dates": [str(dates[0].id)], "note": "Gladly"})

    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        for _twice in range(2):
            page = browser.post(f"{link}/answer/withdrawal", {})

    assert "Your answer is taken back" in page.text
    assert page.all("input[name=answer][checked]") == []
    assert "Took the answer back." in browse(people.olha).get(f"/meetups/{ask.meetup_id}/outreach").words
    assert [reply.said for reply in history.replies(db, ask)] == ["yes", "undone"]
    assert (ask.answer, ask.answered_at, ask.note, db.exec(select(Tick)).all()) == ("", None, "", [])


def test_a_program_that_presses_every_button_takes_no_answer_back(browse, link, ask, dates):
    browser = browse()
    browser.post(link, {"answer": "yes", "dates": [str(dates[0].id)]})

    page = browser.post(f"{link}/answer/withdrawal", {})

    assert ask.answer == "yes"
    assert "Different answers came within seconds" in page.words


def test_two_different_answers_within_seconds_are_asked_again(browse, link, ask, dates):
    browser = browse()
    browser.post(link, {"answer": "no"})

    page = browser.post(link, {"answer": "yes", "dates": [str(dates[0].id)]})

    assert "Which one is it?" in page.words and "Your answer: no" in page.words
    assert page.one("input[name=answer][checked]")["value"] == "yes", "what was pressed is still there"
    assert "Which one is it?" in browser.get(link).words
    assert ask.answer == "no"
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        assert "Which one is it?" not in browser.get(link).words


def test_the_organizer_sees_that_it_is_asked_which_answer_is_meant(browse, link, people, meetup, ask, db):
    for answer in ("no", "not_now"):
        browse().post(link, {"answer": answer})
    page = f"/meetups/{meetup.id}/outreach?person={people.anna.id}"

    assert "Their page asks which one is meant" in browse(people.olha).get(page).words
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        browse().post(link, {"answer": "no", "seen": queries.stamp(ask, asks=True)})
    assert "Their page asks which one is meant" not in browse(people.olha).get(page).words
    assert "asked which one is meant" in browse(people.olha).get(page).words


def test_a_slip_is_put_right_from_the_page_that_shows_it_however_soon_but_only_once(browse, link, ask, dates):
    browser = browse()
    page = browser.post(link, {"answer": "no"})

    with time_machine.travel(NOON + timedelta(seconds=2), tick=False):
        seen = page.one("input[name=seen]")["value"]
        page = browser.post(link, {"answer": "yes", "dates": [str(dates[0].id)], "seen": seen})
    assert (page.status, ask.answer) == (200, "yes")

    with time_machine.travel(NOON + timedelta(seconds=4), tick=False):
        page = browser.post(link, {"answer": "not_now", "seen": page.one("input[name=seen]")["value"]})
    assert ("Which one is it?" in page.words, ask.answer) == (True, "yes")


def test_who_is_asked_which_answer_is_meant_says_it_at_once_however_often_they_changed_their_mind(browse, link, ask):
    browser = browse()
    browser.post(link, {"answer": "no"})

    for answer in ("not_now", "no", "not_now"):
        page = browser.post(link, {"answer": answer})
        if answer != ask.answer:
            assert "Which one is it?" in page.words
            page = browser.post(link, {"answer": answer, "seen": page.one("input[name=seen]")["value"]})
        assert ("Which one is it?" in page.words, ask.answer) == (False, answer)


def test_a_filled_trap_is_not_applied_but_asked_again(browse, link, ask):
    page = browse().post(link, {"answer": "no", "website": "http://spam.example"})

    assert page.status == 422
    assert ask.answered_at is None


def test_unknown_foreign_and_cut_links_look_alike(browse, link, people, ask, db):
    other = make_link(db, "surveys.form", people.anna.id, ask.id, NOON)
    theirs = make_link(db, "outreach.speaker", people.bohdan.id, ask.id, NOON)

    for path in (f"/speaker/{other}", f"/speaker/{theirs}", link[:-3], "/speaker/nothing"):
        assert browse().get(path).status == 404
        assert browse().post(path, {"answer": "no"}).status == 404


@pytest.mark.parametrize(
    ("why", "title"),
    [
        ("withdrawn", "This question was taken back"), ("cancelled", "This meetup does not take place"),
        ("over", "This meetup is over"), ("someone_else", "Somebody else speaks this time"),
    ],
)  # fmt: skip
def test_a_closed_door_is_a_kind_page_and_takes_no_answer(why, title, browse, link, ask, dates, meetup, people, db):
    if why == "withdrawn":
        ask.withdrawn_at = NOON
    if why == "cancelled":
        db.add(Cancellation(meetup_id=meetup.id, cancelled_by=people.olha.id, cancelled_at=NOON))
    if why == "over":
        meetup.starts_at = NOON - days(1)
    if why == "someone_else":
        bohdan = a_yes(db, an_ask(db, meetup, people.bohdan, people.olha), dates[0])
        a_booking(db, bohdan, SOON, people.olha)

    page = browse().get(link)

    assert (page.status, page.title) == (200, title)
    assert page.all("a[href='?lang=uk']") and page.all("footer a[href*='signin']")
    assert browse().post(link, {"answer": "no"}).status == 200
    assert ask.answered_at is None


def test_a_late_answer_is_still_an_answer(browse, link, ask):
    with time_machine.travel(NOON + days(9), tick=False):
        assert "it still helps" in browse().get(link).words
        browse().post(link, {"answer": "no"})

    assert ask.answer == "no"


def test_dates_stand_in_the_meetups_zone_and_in_the_readers(browse, link, people, db):
    people.anna.zone = "Europe/Warsaw"

    page = browse().get(link)

    assert "Wednesday 18 March, 12:00 Kyiv (UTC+2)" in page.words
    assert "11:00 Warsaw for you" in page.words


# --- once chosen -----------------------------------------------------------------------------------


@pytest.fixture
def booking(db, ask, dates, people):
    return a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)


def test_once_chosen_the_link_is_the_speakers_desk(browse, link, booking, meetup, db, app):
    meetup.join_url = "https://meet.example.org/x"
    app.state.ahead = replace(app.state.ahead, talk_news=lambda *_about: ["12 of 84 come so far."])

    page = browse().get(link)

    assert page.title == "Anna, you speak on Wednesday 18 March"
    assert "12 of 84 come so far." in page.words
    assert page.one("main a[href='https://meet.example.org/x']")
    assert meetup.starts_at == SOON


def test_the_speaker_writes_title_and_abstract(browse, link, booking, meetup, db):
    words = {"title": "Plans that lie", "abstract": "Why and when.", "slides_url": "https://s.example.org/1"}

    page = browse().post(f"{link}/talk", {**words, "version": str(meetup.version)})

    assert page.status == 200
    assert [meetup.title, meetup.abstract, meetup.slides_url] == list(words.values())


def test_words_changed_by_somebody_else_meanwhile_stand_beside_the_speakers(browse, link, booking, meetup, db):
    old = meetup.version
    meetup.title, meetup.version = "The organizer’s title", old + 1

    page = browse().post(f"{link}/talk", {"title": "Mine", "abstract": "All mine", "version": str(old)})

    assert page.status == 409
    assert "The organizer’s title" in page.words
    assert page.one("#f-title")["value"] == "Mine"
    assert meetup.title == "The organizer’s title"
    again = browse().post(f"{link}/talk", {"title": "Mine", "version": page.one("input[name=version]")["value"]})
    assert again.status == 200
    assert meetup.title == "Mine"


@pytest.mark.parametrize("fields", [{"title": ""}, {"title": "Fine", "slides_url": "javascript:alert(1)"}])
def test_a_talk_without_title_or_with_a_strange_link_is_shown_again(fields, browse, link, booking, meetup):
    page = browse().post(f"{link}/talk", {**fields, "abstract": "kept", "version": str(meetup.version)})

    assert page.status == 422
    assert "kept" in page.one("#f-abstract").get_text()


def test_not_being_able_takes_two_steps_and_a_tick_and_can_be_undone(browse, link, booking, ask, meetup, db):
    browser = browse()
    first = browser.get(f"{link}/cancellation")
    assert "The meetup looks for a speaker again." in first.words
    assert browser.post(f"{link}/cancellation", {"note": "ill"}).status == 422
    assert booking.released_at is None

    page = browser.post(f"{link}/cancellation", {"sure": "1", "note": "ill"})
    assert "You said that you cannot make it." in page.words
    assert (booking.released_by, booking.release_note) == (ask.person_id, "ill")
    assert decision.booking_of(db, meetup.id) is None

    assert "Tick this if you can make it." in browser.post(f"{link}/cancellation/withdrawal").words
    assert decision.booking_of(db, meetup.id) is None
    back = browser.post(f"{link}/cancellation/withdrawal", {"sure": "1", "at": page.one("input[name=at]")["value"]})
    assert back.title == "Anna, you speak on Wednesday 18 March"
    assert "You speak again, thank you. Olha is told by mail." in back.one("#notice").text
    assert decision.speaker_of(db, meetup.id).name == "Anna"
    assert len(db.exec(select(Booking)).all()) == 2


def test_who_comes_back_reads_which_day_hour_and_place_it_is_now_and_says_yes_to_no_other(
    browse, link, booking, people, meetup, db
):
    browser = browse()
    page = browser.post(f"{link}/cancellation", {"sure": "1"})
    at = page.one("input[name=at]")["value"]
    moved(db, people, meetup, at=NOON, starts_at=LATER, place="Roof")

    late = browser.post(f"{link}/cancellation/withdrawal", {"sure": "1", "at": at})

    assert late.status == 409 and "The date has changed meanwhile." in late.words
    assert "Thursday 26 March, 12:00 Kyiv (UTC+2)" in late.words and "Roof" in late.words
    again = browser.post(f"{link}/cancellation/withdrawal", {"sure": "1", "at": late.one("input[name=at]")["value"]})
    assert again.title == "Anna, you speak on Thursday 26 March"


def test_who_gave_it_back_cannot_come_back_over_somebody_else(browse, link, booking, people, meetup, dates, db):
    browse().post(f"{link}/cancellation", {"sure": "1"})
    bohdan = a_yes(db, an_ask(db, meetup, people.bohdan, people.olha), dates[0])
    a_booking(db, bohdan, SOON, people.olha, at=NOON + days(1))

    page = browse().post(f"{link}/cancellation/withdrawal", {"sure": "1"})

    assert page.title == "Somebody else speaks this time"
    assert decision.speaker_of(db, meetup.id).name == "Bohdan"


def test_a_date_they_did_not_tick_waits_for_their_word(browse, link, ask, dates, people, db):
    booking = a_booking(db, a_yes(db, ask, dates[0]), LATER, people.olha)
    assert booking.confirmed_at is None

    page = browse().get(link)
    assert page.title == "Anna, could it be Thursday 26 March?"
    assert not page.all("main input[checked]")
    assert browse().post(f"{link}/confirmation").status == 422
    page = browse().post(f"{link}/confirmation", {"suits": "yes"})

    assert page.title == "Anna, you speak on Thursday 26 March"
    assert booking.confirmed_at == NOON


def test_a_no_to_the_date_leads_to_the_page_that_says_what_follows(browse, link, ask, dates, people, db):
    booking = a_booking(db, a_yes(db, ask, dates[0]), LATER, people.olha)

    page = browse().post(f"{link}/confirmation", {"suits": "no"})

    assert page.title == "You cannot make it on Thursday 26 March?"
    assert booking.released_at is None


def test_a_move_asks_the_speaker_again(browse, link, booking, meetup, people, db):
    settle(db, meetup, LATER, people.olha, NOON + timedelta(hours=1))

    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        page = browse().get(link)
        assert page.title == "Anna, could it be Thursday 26 March?"
        assert "The meetup has moved" in page.words
        assert browse().post(f"{link}/confirmation", {"suits": "yes"}).title == "Anna, you speak on Thursday 26 March"


def test_another_length_asks_the_speaker_again_and_another_room_does_not(browse, link, booking, meetup, people, db):
    moved(db, people, meetup, at=NOON + timedelta(hours=1), place="Roof")
    assert browse().get(link).title == "Anna, you speak on Wednesday 18 March"

    moved(db, people, meetup, at=NOON + timedelta(hours=2), minutes=90)

    assert browse().get(link).title == "Anna, could it be Wednesday 18 March?"


def test_the_calendar_file_names_nobody(browse, link, booking, db):
    response = browse().client.get(f"{link}/meetup.ics")

    assert response.headers["content-type"].startswith("text/calendar")
    assert "DTSTART:20260318T100000Z" in response.text
    assert "ATTENDEE" not in response.text
    assert "METHOD" not in response.text


def test_before_the_decision_there_is_no_desk(browse, link, ask, meetup):
    assert browse().client.get(f"{link}/meetup.ics").status_code == 404
    assert browse().get(f"{link}/cancellation").title.startswith("Anna, would you tell")
    browse().post(f"{link}/talk", {"title": "Mine now", "version": "1"})
    assert meetup.title == "How to read query plans"


def test_no_choice_is_told_in_a_sentence_and_nothing_needed_is_called_optional(browse, link, ask):
    page = browse().post(link, {"note": "hm"})

    assert "Choose one of the answers." in page.one("#errors").get_text()
    assert page.one("#errors").has_attr("autofocus")
    assert "optional" not in page.one("label[for=f-other_dates]").get_text()
    assert "optional" not in page.one("label[for=f-suggested_name]").get_text()
    assert "optional" in page.one("label[for=f-ask_again_on]").get_text()


def test_a_ticked_date_is_a_yes(browse, link, ask, dates):
    browse().post(link, {"dates": [str(dates[0].id)]})

    assert ask.answer == "yes"


def test_a_no_to_the_date_is_not_asked_for_twice(browse, link, ask, dates, people, db):
    booking = a_booking(db, a_yes(db, ask, dates[0]), LATER, people.olha)

    page = browse().post(f"{link}/confirmation", {"suits": "no"})
    assert "The entry leaves your calendar" not in page.words
    assert "Nobody has been invited yet." in page.words
    sure = page.one("input[name=sure]")
    browse().post(f"{link}/cancellation", {"sure": sure["value"]})

    assert sure["type"] == "hidden"
    assert booking.released_by == ask.person_id


def test_who_was_to_speak_is_told_why_it_is_off(browse, link, booking, meetup, people, db):
    cancel(db, meetup, "too few people", people.olha, NOON)

    page = browse().get(link)

    assert "Thank you for having said yes. Why: too few people" in page.words


def test_who_said_yes_and_was_not_chosen_is_thanked_and_told_why_it_is_off(
    browse, link, ask, dates, meetup, people, db
):
    a_yes(db, ask, dates[0])
    cancel(db, meetup, "too few people", people.olha, NOON)

    assert (
        "Thank you for having said yes; you need not keep any time free for it. Why: too few"
        in browse().get(link).words
    )


def test_after_the_meetup_the_old_link_leads_on(browse, link, booking, meetup, people, db):
    meetup.slides_url = "https://s.example.org/1"
    with time_machine.travel(SOON + days(1), tick=False):
        assert browse().get(link).title == "Thank you for speaking"
        assert browse().post(f"{link}/afterwards/feedback.digest").status == 404
        db.add(Thanks(meetup_id=meetup.id, message="It was a joy.", thanked_by=people.olha.id, thanked_at=SOON))
        page = browse().get(link)
        assert page.one("a[href='https://s.example.org/1']")
        digest = browse().post(page.one("main form[action*=afterwards]")["action"])

    assert "It was a joy." in digest.words
    assert browse().post(f"{link}/afterwards/people.login").status == 404


def test_everything_a_talk_lacks_is_said_at_once(browse, link, booking, meetup):
    page = browse().post(f"{link}/talk", {"title": "", "slides_url": "http://x", "version": str(meetup.version)})

    assert {a["href"] for a in page.all(".errors a")} == {"#f-title", "#f-slides_url"}


def test_a_no_is_thanked_for_and_not_asked_again_in_the_heading(browse, link, ask):
    page = browse().post(link, {"answer": "no"})

    assert page.title == "Thank you for your answer, Anna"
    assert page.all(".note--good") == []
