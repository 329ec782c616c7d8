"""What speakers' calendars answer: a yes confirms, anything else is for the organizer to deal with."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.mail.inbound import Attendee
from app.mail.inbound import CalendarAnswer as Answer
from app.mail.models import Email, Incoming, Version
from app.meetups.models import Meetup
from app.outreach import actions, decision
from app.outreach.inbound import take
from app.outreach.models import Ask
from tests.house import NOON
from tests.makers.meetups import moved
from tests.makers.outreach import LATER, SOON, a_booking, a_plain_meetup, a_yes, an_ask, an_offered_date


@pytest.fixture
def booking(db, people, run_worker):
    """Anna speaks, has confirmed, and has the entry in her calendar."""
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    ask = an_ask(db, meetup, people.anna, people.olha)
    booking = a_booking(db, a_yes(db, ask, an_offered_date(db, meetup)), SOON, people.olha)
    run_worker(NOON)
    return booking


def arrives(db, booking, partstat, minutes=5, address="anna@example.com", slow=0, **values):
    """Her calendar answers so many minutes after noon, by a clock that is so many minutes slow."""
    at = NOON + timedelta(minutes=minutes)
    answer = Answer(
        uid=f"{booking.meetup_id}.{booking.secret}@example.com", partstat=partstat,
        attendees=(Attendee(address, partstat),), dtstamp=at - timedelta(minutes=slow), **{"method": "REPLY", **values},
    )  # fmt: skip
    incoming = Incoming(arrived_at=at, fingerprint=b"%d" % minutes, kind="itip")
    db.add(incoming)
    db.flush()
    said = take(db, incoming, answer, at)
    db.commit()
    return said


def test_a_yes_confirms_the_time_as_it_is_now(db, people, booking, run_worker):
    meetup = db.get_one(Meetup, booking.meetup_id)
    moved(db, people, meetup, at=NOON + timedelta(minutes=11), starts_at=LATER)
    run_worker(NOON + timedelta(minutes=20))
    assert not decision.confirmed(db, booking)

    arrives(db, booking, "ACCEPTED", 30, sequence=0)
    assert not decision.confirmed(db, booking), "it was a yes to the earlier time"
    arrives(db, booking, "ACCEPTED", 31, sequence=1)

    assert decision.confirmed(db, booking)
    assert meetup.starts_at == LATER


@pytest.mark.parametrize(
    ("partstat", "words"),
    [
        ("DECLINED", "Anna declined the calendar entry."),
        ("TENTATIVE", "Anna answered the calendar entry with maybe."),
    ],
)
def test_a_no_or_a_maybe_releases_nobody_and_waits_for_the_organizer(db, people, booking, browse, partstat, words):
    assert arrives(db, booking, partstat, comment="A cold") == ""

    assert decision.booking_of(db, booking.meetup_id) == booking
    olha = browse(people.olha)
    assert f"{words} “A cold”" in olha.get("/").words
    page = olha.get(f"/meetups/{booking.meetup_id}/outreach?person={people.anna.id}")
    assert f"{words} “A cold” Nobody is released by that" in page.words

    olha.post(f"/meetups/{booking.meetup_id}/outreach/{people.anna.id}/calendar")

    assert words not in olha.get("/").words


def test_a_yes_after_that_settles_it(db, people, booking):
    arrives(db, booking, "DECLINED", 5)
    assert decision.objections(db, [booking.meetup_id]) != {}

    arrives(db, booking, "ACCEPTED", 6)

    assert decision.objections(db, [booking.meetup_id]) == {}


def test_a_no_by_a_slow_clock_after_a_yes_on_the_page_is_shown(db, booking):
    actions.confirm(db, booking, NOON + timedelta(minutes=10))

    arrives(db, booking, "DECLINED", 12, slow=5)

    assert [said.partstat for said in decision.objections(db, [booking.meetup_id]).values()] == ["DECLINED"]


def test_a_no_to_the_earlier_time_is_shown_until_they_say_yes(db, people, booking, run_worker):
    meetup = db.get_one(Meetup, booking.meetup_id)
    moved(db, people, meetup, at=NOON + timedelta(minutes=11), starts_at=LATER)
    run_worker(NOON + timedelta(minutes=20))

    arrives(db, booking, "DECLINED", 30, sequence=0)
    assert decision.objections(db, [booking.meetup_id])[booking.meetup_id].applied_at is None

    actions.confirm(db, booking, NOON + timedelta(minutes=40))
    assert decision.objections(db, [booking.meetup_id]) == {}


def test_another_time_is_shown_and_moves_nothing(db, people, booking, browse):
    arrives(db, booking, "", method="COUNTER", dtstart=LATER, dtend=LATER + timedelta(minutes=45))

    assert "Anna would rather have it on Thursday 26 March, 12:00 Kyiv (UTC+2)." in browse(people.olha).get("/").words
    assert decision.starts(db, booking) == SOON


def test_a_stranger_with_the_secret_changes_nothing(db, people, booking):
    assert arrives(db, booking, "DECLINED", address="x@elsewhere.net") == "stranger"

    assert decision.objections(db, [booking.meetup_id]) == {}


def test_an_entry_that_comes_back_is_the_same_entry(db, people, booking, run_worker):
    actions.release(db, booking, by=people.anna, note="", now=NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    back = actions.come_back(db, db.get_one(Ask, booking.ask_id), NOON + timedelta(hours=2))

    assert back.secret == booking.secret


def test_a_calendar_that_asks_gets_the_entry_once_an_hour(db, people, booking, run_worker):
    arrives(db, booking, "", 10, method="REFRESH")
    arrives(db, booking, "", 11, method="REFRESH")

    for minutes in (12, 59, 60, 61, 90):
        run_worker(NOON + timedelta(minutes=minutes))

    kinds = db.exec(
        select(Email.kind).where(Email.person_id == people.anna.id, col(Email.sent_at).is_not(None))
    ).all()
    assert kinds.count("outreach/refresh") == 1
    assert db.exec(select(Version.sequence).order_by(col(Version.sequence))).all() == [0, 1]
