"""Calendars to subscribe to: what is in them, how their secret address is made, renewed and ended, how they are asked for."""

import re
from datetime import timedelta
from time import sleep
from urllib.parse import urlsplit

import pytest
import vobject
from sqlmodel import select

from app.base import clock
from app.invitations import feeds
from app.invitations.models import Feed
from app.mail.models import Version
from app.people.links import make_link
from app.topics.actions import edit
from tests.house import NOON
from tests.makers.invitations import a_booked_meetup, an_announced_meetup, guest, says
from tests.makers.mail import an_email
from tests.makers.meetups import NEXT_WEEK, cancelled, moved
from tests.makers.topics import a_choice, a_topic


def an_address(db, person=None, by=None):
    """The path of a feed that was made at noon."""
    token = feeds.make(db, person, by or person, NOON)
    db.commit()
    return f"/calendar/{token}.ics"


def events(browser, path):
    """The calendar behind an address, and its events by title."""
    calendar = vobject.readOne(browser.get(path).text)
    return calendar, {one.summary.value: one for one in calendar.contents.get("vevent", [])}


def test_my_page_makes_an_address_and_shows_it_once(db, people, browse):
    browser = browse(people.bohdan)
    assert "There is no address yet" in browser.get("/me/calendar").words

    made = browser.post("/me/calendar")

    address = made.one(".copy code").text
    assert re.fullmatch(r"http://testserver/calendar/k1[0-9a-z]{34}\.ics", address)
    assert made.one("main .note a")["href"] == address.replace("http://", "webcal://")
    assert "As far as we know no calendar has fetched it yet" in made.words
    again = browser.get("/me/calendar")
    assert "/calendar/k1" not in again.text
    assert db.exec(select(Feed)).one().fingerprint not in again.response.content


def test_a_link_from_a_mail_that_was_passed_on_makes_none_but_says_how_to_get_there(db, people, browse):
    token = make_link(db, "desk.my_page", people.bohdan.id, 0, NOON)
    stranger = browse()

    assert stranger.post(f"/my/{token}/calendar").status in (404, 405)
    assert db.exec(select(Feed)).all() == []
    page = stranger.get(f"/my/{token}")
    assert page.one("a[href*='next=%2Fme%2Fcalendar']") and "You sign in for that" in page.words


def test_a_new_address_ends_the_old_one_and_ending_it_leaves_none(db, people, browse):
    browser = browse(people.bohdan)
    first = browser.post("/me/calendar").one(".copy code").text
    second = browser.post("/me/calendar").one(".copy code").text
    assert (browser.get(first).status, browser.get(second).status) == (404, 200)

    browser.post("/me/calendar", end="yes")

    assert browser.get(second).status == 404


@pytest.mark.parametrize("token", ["k1" + "0" * 34, "nothing", "k1"])
def test_an_address_nobody_made_is_not_found(people, browse, token):
    assert browse().get(f"/calendar/{token}.ics").status == 404


def test_who_left_has_no_calendar_from_that_moment_on(db, people, browse):
    path = an_address(db, people.bohdan)
    people.bohdan.left_at = NOON
    db.add(people.bohdan)

    assert browse().get(path).status == 404


def test_it_is_a_calendar_that_asks_nobody_for_an_answer_and_names_nobody(db, people, browse):
    an_announced_meetup(db, people)
    page = browse().get(an_address(db, people.bohdan))

    head = page.response.headers
    assert head["content-type"] == "text/calendar; charset=utf-8"
    assert head["cache-control"] == "private, no-cache"
    assert head["x-robots-tag"] == "noindex"
    assert "METHOD" not in page.text
    assert "ATTENDEE" not in page.text
    assert "ORGANIZER" not in page.text
    assert "mailto:" not in page.text.lower()
    assert "X-WR-CALNAME:Brown bags" in page.text


def test_in_it_is_what_somebody_is_invited_to_unless_they_do_not_come_and_where_they_speak(db, people, browse):
    for title, said in (("Silent", ""), ("Room", "room"), ("Online", "online"), ("No", "no"), ("Later", "recording")):
        meetup = an_announced_meetup(db, people, title=title)
        if said:
            says(db, meetup, people.bohdan, said)
    a_booked_meetup(db, people, title="Only planned")

    assert set(events(browse(), an_address(db, people.bohdan))[1]) == {"Silent", "Room", "Online"}
    assert {"Silent", "Only planned"} <= set(events(browse(), an_address(db, people.anna))[1])


def test_an_event_has_the_personal_uid_and_the_sequence_of_the_last_mail(db, people, browse):
    meetup = an_announced_meetup(db, people)
    path, uid = an_address(db, people.bohdan), f"{meetup.id}.{guest(db, meetup, people.bohdan).secret}@example.com"
    assert events(browse(), path)[1]["Query plans"].sequence.value == "0"

    for number in (0, 1, 2):
        email = an_email(db, people.bohdan)
        db.add(Version(
            uid=uid, sequence=number, email_id=email.id, method="REQUEST", starts_at=NEXT_WEEK, ends_at=NEXT_WEEK,
            stamped_at=NOON + timedelta(minutes=number),
        ))  # fmt: skip

    event = events(browse(), path)[1]["Query plans"]
    assert (event.uid.value, event.sequence.value) == (uid, "2")
    assert event.dtstamp.value == NOON + timedelta(minutes=2)


def test_a_move_another_title_and_a_cancellation_are_in_it_at_once(db, people, browse):
    meetup = an_announced_meetup(db, people)
    path, browser = an_address(db, people.bohdan), browse()
    before = browser.get(path).response.headers["etag"]
    moved(db, people, meetup, at=NOON, starts_at=NEXT_WEEK + timedelta(days=1), place="Roof")
    event = events(browser, path)[1]["Query plans"]
    assert (event.dtstart.value, event.location.value) == (NEXT_WEEK + timedelta(days=1), "Roof")

    cancelled(db, people, meetup, at=NOON)

    assert events(browser, path)[1]["Query plans"].status.value == "CANCELLED"
    assert browser.get(path).response.headers["etag"] != before


def test_a_cancelled_meetup_leaves_the_calendar_some_weeks_later(db, people, browse):
    meetup = an_announced_meetup(db, people)
    path = an_address(db, people.bohdan)
    cancelled(db, people, meetup, at=NOON)
    clock.run_ahead(timedelta(days=30).total_seconds())

    assert events(browse(), path)[1] == {}


def test_what_has_not_changed_is_not_sent_again(db, people, browse):
    meetup = an_announced_meetup(db, people)
    path, browser = an_address(db, people.bohdan), browse()
    tag = browser.get(path).response.headers["etag"]

    same = browser.get(path, if_none_match=f'W/{tag}, "other"')
    assert (same.status, same.text, same.response.headers["etag"]) == (304, "", tag)

    says(db, meetup, people.bohdan, "no")
    assert browser.get(path, if_none_match=tag).status == 200


def test_it_can_be_asked_for_by_head(db, people, browse):
    path = an_address(db, people.bohdan)

    answer = browse().client.head(path)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"]


def test_the_companys_calendar_has_everything_announced_under_public_names(db, people, browse):
    meetup = an_announced_meetup(db, people)
    a_booked_meetup(db, people, title="Not announced")
    browser = browse(people.olha)
    address = browser.post("/meetups/calendar").one(".copy code").text

    page = browse().get(address)

    calendar = vobject.readOne(page.text)
    assert [one.uid.value for one in calendar.vevent_list] == [f"meetup-{meetup.id}@example.com"]
    assert guest(db, meetup, people.bohdan).secret not in page.text
    assert "Address of the calendar" not in browser.get("/meetups/calendar").text


def test_only_organizers_make_the_companys(people, browse):
    assert browse(people.bohdan).post("/meetups/calendar").status == 403
    assert browse().post("/meetups/calendar").status == 401


def test_the_day_it_was_fetched_last_is_written_down_later_for_all_at_once(db, people, browse, app, database):
    mine, annas = an_address(db, people.bohdan), an_address(db, people.anna)
    browse().get(mine)
    browse().get(annas)
    assert [feed.seen_on for feed in db.exec(select(Feed))] == [None, None]
    told = "A calendar fetched it last on Tuesday 3 March."
    assert told in browse(people.bohdan).get("/me/calendar").words

    db.commit()
    app.state.feeds.stop(database.submit)

    assert {feed.seen_on for feed in db.exec(select(Feed))} == {NOON.date()}
    assert told in browse(people.bohdan).get("/me/calendar").words


def test_it_says_how_often_to_look_again_and_asks_before_an_address_stops(db, people, browse):
    browser = browse(people.bohdan)
    path = urlsplit(browser.post("/me/calendar").one(".copy code").text).path

    text = browser.get(path).text
    page = browser.get("/me/calendar")

    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in text
    assert all(form.find_parent("details") for form in page.all("main form"))


def seen_by_now(db) -> set[object]:
    """The days written down, once they are: nobody waits for that write."""
    for _look in range(200):
        db.expire_all()
        days = {feed.seen_on for feed in db.exec(select(Feed))}
        db.rollback()  # whoever writes needs the lock
        if None not in days:
            break
        sleep(0.05)
    return days


def test_five_minutes_later_the_next_calendar_brings_the_days_along(db, people, browse):
    mine, annas = an_address(db, people.bohdan), an_address(db, people.anna)
    browse().get(mine)
    clock.run_ahead(301)

    browse().get(annas)

    assert seen_by_now(db) == {NOON.date()}


def test_what_has_no_title_is_called_by_its_topic_also_when_that_gets_another_name(db, people, browse):
    meetup = an_announced_meetup(db, people, title="")
    topic = a_topic(db, "Indexes")
    a_choice(db, meetup, topic, people.olha)
    path, browser = an_address(db, people.bohdan), browse()
    before = browser.get(path).response.headers["etag"]
    assert set(events(browser, path)[1]) == {"Indexes"}

    edit(db, topic, "Indexes in practice", topic.blurb, topic.version, NOON)
    db.commit()

    assert browser.get(path, if_none_match=before).status == 200
    assert set(events(browser, path)[1]) == {"Indexes in practice"}
