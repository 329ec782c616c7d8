"""Meetups are planned, described, moved and cancelled; the same twice is the same as once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.base.errors import Refused
from app.meetups import actions, queries
from app.meetups.models import Cancellation, Meetup, Move
from app.outreach.decision import booking_of
from app.people.models import Audience
from app.topics.models import Choice, Topic
from tests.house import NOON
from tests.makers.invitations import an_announced_meetup
from tests.makers.meetups import NEXT_WEEK, a_meetup, cancelled, moved
from tests.makers.outreach import an_ask

SECOND = timedelta(seconds=1)
DETAILS = {
    "version": "1",
    "title": "Query plans",
    "starts_at": "2026-03-10T12:00",
    "minutes": "45",
    "zone": "Europe/Kyiv",
    "place": "Kitchen",
    "join_url": "https://meet.example.com/x",
}


def found(db, meetup):
    db.expire_all()
    return db.get_one(Meetup, meetup.id)


# --- what stands on its own ---


def test_the_first_date_is_no_move_and_the_same_date_again_is_none_either(db, people):
    meetup = a_meetup(db, people, starts_at=None)

    assert actions.settle(db, meetup, NEXT_WEEK, by=people.olha, now=NOON) is None
    assert actions.settle(db, meetup, NEXT_WEEK, by=people.olha, now=NOON) is None
    again = actions.settle(db, meetup, NEXT_WEEK + timedelta(days=1), by=people.olha, now=NOON)

    assert meetup.starts_at == NEXT_WEEK + timedelta(days=1)
    assert (again.number, again.from_starts_at, again.other_time) == (1, NEXT_WEEK, True)


def test_moves_are_counted_and_another_place_is_not_another_time(db, people):
    meetup = a_meetup(db, people)

    moves = [moved(db, people, meetup, NOON, **to) for to in ({"place": "Roof"}, {"minutes": 30}, {"minutes": 30})]

    assert [move and (move.number, move.other_time) for move in moves] == [(1, False), (2, True), None]


@pytest.mark.parametrize("what", ["over", "cancelled", "past", "endless", "unsafe"])
def test_some_moves_are_refused(db, people, what):
    meetup = a_meetup(db, people)
    if what == "cancelled":
        cancelled(db, people, meetup, NOON)
    at = NEXT_WEEK + timedelta(hours=2) if what == "over" else NOON
    to = {"past": {"starts_at": NOON}, "endless": {"minutes": 5000}, "unsafe": {"join_url": "http://x"}}
    to = to.get(what, {"starts_at": NEXT_WEEK + timedelta(days=1)})

    with pytest.raises(Refused):
        moved(db, people, meetup, at, **to)


def test_a_meetup_is_over_when_it_ends_in_python_as_in_the_database(db, people):
    meetup, open_ended = a_meetup(db, people), a_meetup(db, people, starts_at=None)

    for moment in (meetup.ends_at - SECOND, meetup.ends_at, meetup.ends_at + SECOND):
        ahead = db.exec(select(Meetup.id).where(queries.not_over(moment))).all()
        assert (meetup.id in ahead) is not queries.is_over(meetup, moment)
        assert open_ended.id in ahead


def test_cancelling_twice_is_the_same_as_once_and_what_is_over_stays(db, people):
    meetup, held = a_meetup(db, people), a_meetup(db, people)

    first = cancelled(db, people, meetup, NOON)
    second = cancelled(db, people, meetup, NOON + SECOND, reason="Another reason")

    assert (first.reason, second.cancelled_at) == (second.reason, NOON)
    with pytest.raises(Refused):
        cancelled(db, people, held, NEXT_WEEK + timedelta(hours=1))


# --- the pages ---


def test_a_new_meetup_begins_with_its_people_and_goes_where_it_was_begun(db, people, browse):
    olha = browse(people.olha).client
    fields = {"audience_id": people.everyone.id, "zone": "Europe/Kyiv", "title": "", "begin": "survey"}

    survey = olha.post("/meetups/new", data=fields, follow_redirects=False)
    known = olha.post("/meetups/new", data=fields | {"begin": "known", "title": "Tests"}, follow_redirects=False)

    first, second = db.exec(select(Meetup).order_by(Meetup.id)).all()
    assert survey.headers["location"] == f"/surveys/new?meetup_id={first.id}"
    assert known.headers["location"] == f"/meetups/{second.id}/speakers"
    assert (first.title, second.title, first.created_by) == ("", "Tests", people.olha.id)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"begin": "known"}, "Write the topic"),
        ({"zone": "Atlantis"}, "not a time zone"),
        ({"audience_id": "99"}, "Choose who"),
    ],
)
def test_what_is_wrong_with_a_new_meetup_is_said_beside_the_field(db, people, browse, wrong, word):
    fields = {"audience_id": people.everyone.id, "zone": "Europe/Kyiv", "title": "", "begin": "survey"}

    page = browse(people.olha).post("/meetups/new", fields | wrong)

    assert page.status == 422
    assert word in page.words
    assert db.exec(select(Meetup)).all() == []


def test_words_are_kept_and_nobody_hears_of_them(db, people, browse):
    meetup = a_meetup(db, people)

    more = {"abstract": "Why it is slow.", "capacity": "20"}
    browse(people.olha).post(f"/meetups/{meetup.id}/details", DETAILS | more)

    assert (found(db, meetup).abstract, meetup.capacity, meetup.version) == ("Why it is slow.", 20, 2)
    assert db.exec(select(Move)).all() == []


def test_an_hour_that_the_clocks_skip_moves_forward(db, people, browse):
    meetup = a_meetup(db, people, starts_at=None)

    browse(people.olha).post(f"/meetups/{meetup.id}/details", DETAILS | {"starts_at": "2026-03-29T03:30"})

    assert found(db, meetup).starts_at.isoformat() == "2026-03-29T01:30:00+00:00"


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"join_url": "http://meet.example.com"}, "https://"),
        ({"minutes": "0"}, "5 or more"),
        ({"starts_at": "2026-03-01T12:00"}, "already passed"),
        ({"starts_at": ""}, "has a date already"),
        ({"starts_at": "soon"}, "Write a date"),
        ({"join_url": "javascript:alert(1)"}, "https://"),
    ],
)
def test_wrong_details_are_said_beside_the_field_and_kept(db, people, browse, wrong, word):
    meetup = a_meetup(db, people)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/details", DETAILS | {"title": "Kept"} | wrong)

    assert page.status == 422
    assert word in page.words
    assert page.one("#f-title")["value"] == "Kept"
    assert found(db, meetup).version == 1


def test_two_organizers_do_not_overwrite_each_other(db, people, browse):
    meetup = a_meetup(db, people)
    olha = browse(people.olha)
    olha.post(f"/meetups/{meetup.id}/details", DETAILS | {"title": "First"})

    page = olha.post(f"/meetups/{meetup.id}/details", DETAILS | {"title": "Second"})

    assert page.status == 409
    assert page.one("#f-title")["value"] == "Second"
    assert "First" in page.words
    assert found(db, meetup).title == "First"
    version = page.one("main input[name=version]")["value"]
    olha.post(f"/meetups/{meetup.id}/details", DETAILS | {"title": "Second", "version": version})
    assert found(db, meetup).title == "Second"


def test_cancelling_says_what_will_happen_first(db, people, browse):
    meetup = a_meetup(db, people)
    olha = browse(people.olha)

    page = olha.get(f"/meetups/{meetup.id}/cancellation")
    assert "Nobody was invited yet" in page.words
    assert db.exec(select(Cancellation)).all() == []

    page = olha.post(f"/meetups/{meetup.id}/cancellation", reason="Anna is ill.")
    assert "It is cancelled" in page.words
    assert "Anna is ill." in page.words


@pytest.mark.parametrize("path", ["/meetups/new", "/meetups/1/details", "/meetups/1/cancellation"])
def test_only_organizers_come_in(db, people, browse, path):
    a_meetup(db, people)

    assert browse(people.bohdan).get(path).status == 403
    assert browse().get(path).status == 401
    assert browse(people.bohdan).post(path, DETAILS).status == 403
    assert browse(people.olha).get(path.replace("1", "999")).status in (200, 404)


def test_a_topic_that_is_settled_is_on_the_board_and_chosen(db, people, browse):
    fields = {"audience_id": people.everyone.id, "zone": "Europe/Kyiv", "title": "Tests", "begin": "known"}
    olha = browse(people.olha)

    for _twice in range(2):
        olha.post("/meetups/new", fields)

    topic = db.exec(select(Topic)).one()
    assert topic.title == "Tests"
    assert [choice.topic_id for choice in db.exec(select(Choice))] == [topic.id, topic.id]
    assert "Topic chosen, nobody on the list yet" in olha.get("/meetups/1").words


def test_a_meetup_is_for_everyone_unless_somebody_says_otherwise(db, people, browse):
    db.add(Audience(name="A team", created_at=NOON))

    first = browse(people.olha).get("/meetups/new").all("#f-audience_id option")[0]

    assert first.get_text() == "Everyone · 3 people"


def test_what_was_done_is_said(db, people, browse):
    plain, announced = a_meetup(db, people), an_announced_meetup(db, people)
    booking = booking_of(db, announced.id)
    booking.decided_at = booking.confirmed_at = NOON - SECOND
    olha = browse(people.olha)

    saved = olha.post(f"/meetups/{plain.id}/details", DETAILS | {"title": "Kept"})
    asked = olha.post(f"/meetups/{announced.id}/details", DETAILS | {"starts_at": "2026-03-11T12:00"})
    sure = asked.one("button[name=sure]")["value"]
    more = {"starts_at": "2026-03-11T12:00", "sure": sure, "reason": ""}
    moved_now = olha.post(f"/meetups/{announced.id}/details", DETAILS | more)

    assert "It is kept." in saved.one("#notice").get_text()
    assert "Anna, who speaks, is asked at once whether the new time suits" in asked.words
    assert "It is changed." in moved_now.one("#notice").get_text()
    assert "Moved, waiting for Anna to confirm the new time" in moved_now.words
    assert "Moved to Wednesday 11 March" in moved_now.words


def test_the_page_one_is_on_is_marked_on_the_line(db, people, browse):
    meetup = a_meetup(db, people)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach")

    assert page.one(".road a[aria-current=page]").get_text() == "Outreach"
    assert [crumb.get_text() for crumb in page.all(".crumbs a")] == ["Meetups", "Query plans"]


def test_a_meetup_that_was_held_keeps_its_seats(db, people, browse):
    meetup = a_meetup(db, people, capacity=20, starts_at=NOON - timedelta(days=1))
    same = {"starts_at": "2026-03-02T12:00", "slides_url": "https://slides.example.com/1"}

    browse(people.olha).post(f"/meetups/{meetup.id}/details", DETAILS | same | {"capacity": "7"})

    held = found(db, meetup)
    assert (held.capacity, held.slides_url) == (20, "https://slides.example.com/1")


def test_whoever_was_asked_to_speak_is_said_to_hear_of_the_end(db, people, browse):
    meetup = a_meetup(db, people)
    an_ask(db, meetup, people.anna, people.olha)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/cancellation", reason="")

    assert "Told that nothing waits for their answer any more: Anna." in page.words
