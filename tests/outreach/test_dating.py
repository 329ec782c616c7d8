"""Finding the date: who is at work then, what people said, who can speak, what else is on."""

from datetime import UTC, datetime, time

import pytest

from app.base.clock import days
from app.outreach.dating import Seen, judged, proposals, ranked
from app.surveys.times import Liked, Times
from tests.house import NOON, many_people
from tests.makers.outreach import LATER, SOON, a_plain_meetup, a_yes, an_ask, an_offered_date

KYIV = "Europe/Kyiv"
TUESDAY = Times((Liked(2, time(12), 8, "Tuesday at lunch"), Liked(5, time(10), 2, "Friday morning")), 10)


def slot(at: datetime, **seen: object):
    return judged(at, Seen(**({"zones": {KYIV: 10}, "times": Times()} | seen)), KYIV, 45, NOON)


def test_everybody_at_work_is_the_best_there_is():
    found = slot(SOON)

    assert (found.could_come, found.of, found.points) == (10, 10, 55)
    assert found.reasons == ()


@pytest.mark.parametrize(
    ("at", "zone", "reason"),
    [
        (datetime(2026, 3, 18, 10, tzinfo=UTC), "America/New_York", "For 6 in New York it is 06:00."),
        (datetime(2026, 3, 18, 12, tzinfo=UTC), "Asia/Ho_Chi_Minh", "For 6 in Ho Chi Minh it is 19:00."),
        (datetime(2026, 4, 30, 10, tzinfo=UTC), "Asia/Ho_Chi_Minh", "6 in Ho Chi Minh have a holiday:"),
        (datetime(2026, 5, 1, 10, tzinfo=UTC), "Europe/Bucharest", "6 in Bucharest have a holiday:"),
        (datetime(2026, 3, 21, 10, tzinfo=UTC), "Europe/Stockholm", "6 in Stockholm have a day off."),
    ],
)
def test_who_is_not_at_work_is_said_with_the_reason(at, zone, reason):
    found = slot(at, zones={zone: 6})

    assert found.could_come == 0
    assert any(one.startswith(reason) for one in found.reasons), found.reasons


def test_no_place_of_fewer_than_five_is_named():
    found = slot(SOON, zones={KYIV: 10, "America/New_York": 3, "Asia/Tokyo": 1})

    assert found.reasons == ("4 people elsewhere are not at work then.",)


def test_the_clocks_of_summer_are_the_clocks_of_the_day():
    before, after = datetime(2026, 3, 27, 15, 30, tzinfo=UTC), datetime(2026, 3, 30, 15, 30, tzinfo=UTC)

    assert slot(before, zones={KYIV: 10}).could_come == 10, "17:30 in winter"
    assert slot(after, zones={KYIV: 10}).could_come == 0, "18:30 in summer"


def test_what_people_said_counts_by_how_many_said_it():
    tuesday, wednesday = datetime(2026, 3, 24, 10, tzinfo=UTC), datetime(2026, 3, 25, 10, tzinfo=UTC)

    assert slot(tuesday, times=TUESDAY).points == 75
    assert "“Tuesday at lunch” suits 8 of 10 who said when they could come." in slot(tuesday, times=TUESDAY).reasons
    assert slot(wednesday, times=TUESDAY).points == 55


def test_another_meetup_near_costs_and_is_named():
    seen = {"others": [(SOON, "Kafka"), (SOON + days(2), "Tests")]}

    assert slot(SOON, **seen).points == 55 - 30 - 10
    assert "“Kafka” is on the same day." in slot(SOON, **seen).reasons
    assert "“Tests” is on Fri 20 Mar." in slot(SOON, **seen).reasons


def test_less_than_a_week_is_short_notice():
    assert slot(NOON + days(1)).points == 40


def test_proposed_are_the_times_people_named_on_workdays_of_the_next_weeks():
    found = proposals(TUESDAY, "Europe/Stockholm", NOON)

    assert found[0] == datetime(2026, 3, 13, 9, tzinfo=UTC)
    assert {at.isoweekday() for at in found} == {2, 5}
    assert datetime(2026, 4, 3, 8, tzinfo=UTC) not in found, "Good Friday"
    assert datetime(2026, 3, 31, 10, tzinfo=UTC) in found, "noon by the clock of summer"


def test_without_answers_noon_in_the_middle_of_the_week_is_proposed():
    assert {at.isoweekday() for at in proposals(Times(), KYIV, NOON)} == {2, 3, 4}


def test_the_dates_on_offer_stand_among_the_proposals_by_their_points():
    seen = Seen({KYIV: 10}, TUESDAY, willing=2, can={SOON: ["Anna"]})
    found = ranked([SOON, LATER], seen, KYIV, 45, NOON)

    assert sum(one.offered for one in found) == 2 and len(found) == 8
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    offered = {one.starts_at: one for one in found if one.offered}
    assert "Can speak then: Anna." in offered[SOON].reasons
    assert "No speaker has said yes to it." in offered[LATER].reasons
    assert offered[SOON].points - offered[LATER].points == 13


def test_its_page_offers_and_takes_back_with_one_press(people, browse, db):
    many_people(db, 6, zone="Asia/Ho_Chi_Minh")
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    ask = an_ask(db, meetup, people.anna, people.olha)
    a_yes(db, ask, an_offered_date(db, meetup))
    olha = browse(people.olha)

    page = olha.get(f"/meetups/{meetup.id}/dates")
    assert "9 of 9 could come" in page.words and "Can speak then: Anna." in page.words
    first = page.one("form[action$='/dates/withdrawal'] input[name=at]")["value"]
    proposed = page.all("form[action$='/dates'] input[name=at]")[0]["value"]

    page = olha.post(f"/meetups/{meetup.id}/dates", {"at": proposed})
    assert len(page.all("form[action$='/dates/withdrawal']")) == 2
    page = olha.post(f"/meetups/{meetup.id}/dates/withdrawal", {"at": first})
    assert len(page.all("form[action$='/dates/withdrawal']")) == 1


@pytest.mark.parametrize("at", ["", "tomorrow", "2026-03-18T12:00"])
def test_what_is_no_moment_is_refused(people, browse, db, at):
    meetup = a_plain_meetup(db, people.everyone, people.olha)

    assert browse(people.olha).post(f"/meetups/{meetup.id}/dates", {"at": at}).status == 409


def test_two_speakers_of_one_name_are_two(people, browse, db):
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    people.bohdan.name = people.anna.name
    for person, at in ((people.anna, SOON), (people.bohdan, LATER)):
        a_yes(db, an_ask(db, meetup, person, people.olha), an_offered_date(db, meetup, at))

    page = browse(people.olha).get(f"/meetups/{meetup.id}/dates")
    assert page.words.count("Can speak then: Anna.") == 2


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00"])
def test_the_ends_of_the_calendar_are_no_times(people, browse, db, at):
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    ask = a_yes(db, an_ask(db, meetup, people.anna, people.olha), an_offered_date(db, meetup))
    olha = browse(people.olha)

    assert olha.post(f"/meetups/{meetup.id}/dates", {"at": at}).status == 409
    assert olha.get(f"/meetups/{meetup.id}/decision?ask={ask.id}&starts_at={at[:16]}").status < 500
    assert olha.post(f"/meetups/{meetup.id}/decision", {"ask": ask.id, "starts_at": at[:16]}).status == 422
