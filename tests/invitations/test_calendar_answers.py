"""What guests' calendars answer: only the entry's secret says whose answer it is, and only the last one counts."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlmodel import col, select

from app.invitations.inbound import take
from app.invitations.models import Guest
from app.mail.inbound import Attendee
from app.mail.inbound import CalendarAnswer as Answer
from app.mail.models import CalendarAnswer, Email, Incoming
from tests.house import NOON
from tests.makers.invitations import an_announced_meetup, guest, mails, says, their_link
from tests.makers.meetups import NEXT_WEEK, cancelled, moved

SENT = NOON + timedelta(minutes=1)
ME = "bohdan@example.com"


def minutes(n):
    return NOON + timedelta(minutes=n)


@pytest.fixture
def meetup(db, people, run_worker):
    """One that Bohdan was invited to: his calendar has the entry."""
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    return meetup


def a_reply(db, people, meetup, partstat="ACCEPTED", address=ME, **values):
    """What a calendar says to Bohdan's entry."""
    given = {
        "method": "REPLY", "uid": f"{meetup.id}.{guest(db, meetup, people.bohdan).secret}@example.com",
        "attendees": (Attendee(address, partstat),) if address else (), "dtstamp": minutes(5), "from_": ME,
    } | values  # fmt: skip
    return Answer(partstat=partstat, **given)


def arrives(db, answer, at=None, read=None):
    """It comes in, and is read then or later; returns why a person should look, or that it is none of ours."""
    number = len(db.exec(select(Incoming)).all())
    at = at or (answer.dtstamp or NOON) + timedelta(minutes=1)
    incoming = Incoming(arrived_at=at, fingerprint=b"%d" % number, kind="itip")
    db.add(incoming)
    db.flush()
    said = take(db, incoming, answer, read or at)
    db.commit()
    return said


@pytest.mark.parametrize(
    ("partstat", "said"), [("ACCEPTED", "room"), ("DECLINED", "no"), ("TENTATIVE", "maybe"), ("DELEGATED", "no")]
)
def test_what_a_button_says_is_kept_as_the_answer(db, people, meetup, partstat, said):
    assert arrives(db, a_reply(db, people, meetup, partstat)) == ""

    mine = guest(db, meetup, people.bohdan)
    assert (mine.answer, mine.answered_by, mine.answered_at) == (said, "calendar", minutes(6))
    assert db.exec(select(CalendarAnswer)).one().applied_at is not None


def test_without_a_room_yes_means_online_and_who_said_where_stays_there(db, people, run_worker):
    online, both = an_announced_meetup(db, people, place=""), an_announced_meetup(db, people)
    run_worker(SENT)
    says(db, both, people.bohdan, "online", at=minutes(2))

    for meetup in (online, both):
        arrives(db, a_reply(db, people, meetup))

    assert guest(db, online, people.bohdan).answer == "online"
    assert guest(db, both, people.bohdan).answer == "online"


@pytest.mark.parametrize(
    ("address", "sender", "review", "said"),
    [
        (ME, ME, "", "room"),
        ("BOHDAN@Example.com", "other@elsewhere.net", "", "room"),
        ("", ME, "", "room"),
        ("b.melnyk@example.com", ME, "alias", "room"),
        ("", "b.melnyk@example.com", "alias", "room"),
        ("crasher@elsewhere.net", ME, "stranger", ""),
        ("", "crasher@elsewhere.net", "stranger", ""),
    ],
)
def test_who_may_answer(db, people, meetup, address, sender, review, said):
    assert arrives(db, a_reply(db, people, meetup, address=address, from_=sender)) == review

    assert guest(db, meetup, people.bohdan).answer == said


def test_another_address_is_asked_about_until_an_organizer_knows_it(db, people, meetup):
    reply = a_reply(db, people, meetup, address="b.melnyk@example.com")
    assert arrives(db, reply) == "alias"
    first = db.exec(select(Incoming)).one()
    first.settled_at = minutes(30)
    db.add(first)

    assert arrives(db, replace(reply, dtstamp=minutes(40))) == ""


def test_several_people_or_no_answer_at_all_wait_for_a_person(db, people, meetup):
    several = (Attendee(ME, "ACCEPTED"), Attendee("anna@example.com", "ACCEPTED"))
    assert arrives(db, a_reply(db, people, meetup, attendees=several)) == "several attendees"
    assert arrives(db, a_reply(db, people, meetup, partstat="NEEDS-ACTION")) == "unknown partstat"
    for method in ("REQUEST", "CANCEL", "ADD", "PUBLISH"):
        assert arrives(db, a_reply(db, people, meetup, method=method)) == "unknown method"

    assert guest(db, meetup, people.bohdan).answer == ""
    assert db.exec(select(CalendarAnswer)).all() == []


def test_an_entry_that_is_none_of_ours_is_not_touched(db, people, meetup):
    for uid in ("", "x", f"{meetup.id}.{'0' * 32}@example.com", f"meetup-{meetup.id}@example.com", "9999.abc@x"):
        assert arrives(db, a_reply(db, people, meetup, uid=uid)) is None

    assert guest(db, meetup, people.bohdan).answer == ""


def test_an_answer_to_the_earlier_time_is_kept_and_does_not_count(db, people, meetup, run_worker):
    moved(db, people, meetup, at=minutes(10), starts_at=NEXT_WEEK + timedelta(days=1))
    run_worker(minutes(21))

    arrives(db, a_reply(db, people, meetup, sequence=0, dtstamp=minutes(30)))
    assert guest(db, meetup, people.bohdan).answer == ""
    assert db.exec(select(CalendarAnswer)).one().applied_at is None

    arrives(db, a_reply(db, people, meetup, sequence=1, dtstamp=minutes(31)))
    assert guest(db, meetup, people.bohdan).answer == "room"


def test_an_answer_to_the_entry_before_another_room_counts(db, people, meetup, run_worker):
    moved(db, people, meetup, at=minutes(10), place="Roof")
    run_worker(minutes(21))

    arrives(db, a_reply(db, people, meetup, sequence=0, dtstamp=minutes(30)))

    assert guest(db, meetup, people.bohdan).answer == "room"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_answer_counts_in_whatever_order_they_come(db, people, meetup, order):
    replies = [
        a_reply(db, people, meetup, said, dtstamp=minutes(5 + n))
        for n, said in enumerate(("ACCEPTED", "TENTATIVE", "DECLINED"))
    ]
    for n, which in enumerate(order):
        arrives(db, replies[which], at=minutes(20 + n))

    assert guest(db, meetup, people.bohdan).answer == "no"


def test_a_seat_that_was_given_while_the_mail_lay_here_stays_given(db, people, run_worker):
    meetup = an_announced_meetup(db, people, capacity=1)
    run_worker(SENT)
    says(db, meetup, people.olha, "room", at=minutes(30))

    arrives(db, a_reply(db, people, meetup), at=minutes(6), read=minutes(31))

    assert guest(db, meetup, people.bohdan).seat_asked_at == minutes(31)
    assert guest(db, meetup, people.bohdan).waits_since and not guest(db, meetup, people.olha).waits_since


def test_a_clock_that_is_ahead_makes_no_answer_the_last_one_for_ever(db, people, meetup):
    there = {"dtstart": meetup.starts_at, "dtend": meetup.ends_at}
    ahead = a_reply(db, people, meetup, dtstamp=minutes(10**7), sequence=99, **there)
    arrives(db, ahead, at=minutes(6))
    assert guest(db, meetup, people.bohdan).answer == "room"

    arrives(db, a_reply(db, people, meetup, "DECLINED", dtstamp=minutes(9)))

    assert guest(db, meetup, people.bohdan).answer == "no"


def test_of_two_answers_of_one_second_the_mails_own_dates_decide(db, people, meetup):
    for said, dated in (("DECLINED", minutes(8)), ("ACCEPTED", minutes(7))):
        reply = a_reply(db, people, meetup, said)
        incoming = Incoming(arrived_at=minutes(9), fingerprint=said.encode(), kind="itip", dated_at=dated)
        db.add(incoming)
        db.flush()
        take(db, incoming, reply, minutes(9))
        db.commit()

    assert guest(db, meetup, people.bohdan).answer == "no"


@pytest.mark.parametrize("own", [{"is_colleague": False}, {"email": "bohdan@gmail.com"}])
def test_outside_the_company_another_address_of_the_same_domain_is_a_stranger(db, people, meetup, own):
    """Where anybody gets an address, whoever the invitation was forwarded to may have one too."""
    for name, value in own.items():
        setattr(people.bohdan, name, value)
    for letter in db.exec(select(Email).where(Email.person_id == people.bohdan.id)):
        letter.address = people.bohdan.email
    db.commit()
    other = "somebody@" + people.bohdan.email.partition("@")[2]

    assert arrives(db, a_reply(db, people, meetup, address=other)) == "stranger"
    assert guest(db, meetup, people.bohdan).answer == ""


def test_an_answer_given_on_our_own_page_later_wins(db, people, meetup):
    says(db, meetup, people.bohdan, "online", at=minutes(10))

    arrives(db, a_reply(db, people, meetup, "DECLINED", dtstamp=minutes(9)), at=minutes(11))
    assert guest(db, meetup, people.bohdan).answer == "online"

    arrives(db, a_reply(db, people, meetup, "DECLINED", dtstamp=minutes(12)))
    assert guest(db, meetup, people.bohdan).answer == "no"


def test_read_twice_it_is_the_same(db, people, meetup):
    reply = a_reply(db, people, meetup, address="b.melnyk@example.com")
    arrives(db, reply)
    incoming, before = db.exec(select(Incoming)).one(), guest(db, meetup, people.bohdan).model_dump()

    assert take(db, incoming, reply, minutes(60)) == "alias"

    assert db.exec(select(CalendarAnswer)).one().applied_at == minutes(6)
    assert guest(db, meetup, people.bohdan).model_dump() == before


def test_nothing_counts_once_it_is_off_or_over(db, people, meetup):
    cancelled(db, people, meetup, at=minutes(4))

    assert arrives(db, a_reply(db, people, meetup)) == ""

    assert guest(db, meetup, people.bohdan).answer == ""


def test_an_answer_by_calendar_is_not_confirmed_by_mail_and_takes_no_entry_out(db, people, meetup, run_worker):
    arrives(db, a_reply(db, people, meetup, "DECLINED"))

    run_worker(minutes(60))

    assert mails(db, people.bohdan) == ["invitations/invite"]


def test_who_finds_no_seat_by_calendar_is_told(db, people, run_worker):
    meetup = an_announced_meetup(db, people, capacity=1)
    run_worker(SENT)
    says(db, meetup, people.olha, "room", at=minutes(2))
    arrives(db, a_reply(db, people, meetup))

    run_worker(minutes(60))

    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/answer"]


def test_another_time_is_a_proposal_and_moves_nothing(db, people, meetup):
    other = NEXT_WEEK + timedelta(days=2)
    counter = a_reply(db, people, meetup, "TENTATIVE", method="COUNTER", dtstart=other, dtend=other)

    assert arrives(db, counter) == ""

    assert db.exec(select(CalendarAnswer)).one().starts_at == other
    assert meetup.starts_at == NEXT_WEEK
    assert guest(db, meetup, people.bohdan).answer == "maybe"


def test_a_calendar_that_asks_gets_the_entry_once_an_hour(db, people, meetup, run_worker):
    ask = a_reply(db, people, meetup, "", method="REFRESH")
    arrives(db, ask, at=minutes(10))
    run_worker(minutes(11))
    assert mails(db, people.bohdan) == ["invitations/invite"]
    run_worker(minutes(62))
    arrives(db, ask, at=minutes(70))
    run_worker(minutes(71))
    run_worker(minutes(100))
    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/refresh"]

    run_worker(minutes(130))

    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/refresh", "invitations/refresh"]
    last = db.exec(select(Email).where(Email.kind == "invitations/refresh").order_by(col(Email.id).desc())).first()
    assert last.address == ME
    assert db.exec(select(Guest).where(Guest.answer != "")).all() == []


def test_organizers_read_beside_the_name_what_a_calendar_said(db, people, meetup, browse):
    reply = a_reply(db, people, meetup, "DELEGATED", delegated_to="vira@example.com", comment="<b>Ill</b>, sorry")
    arrives(db, reply)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/invitation")

    assert "<b>Ill</b>, sorry" in page.words
    assert "Sends vira@example.com instead" in page.words
    assert "No by calendar" in page.words
    assert "Ill" not in browse(people.bohdan).get("/me").text


def test_another_time_waits_on_the_desk_and_in_the_list_until_it_is_dealt_with(db, people, meetup, browse):
    other = NEXT_WEEK + timedelta(days=2, hours=2)
    arrives(db, a_reply(db, people, meetup, "", method="COUNTER", dtstart=other, dtend=other))
    olha = browse(people.olha)
    assert "Bohdan would rather have it on Thursday 12 March, 14:00" in olha.get("/").words
    guests = olha.get(f"/meetups/{meetup.id}/invitation")
    assert "Would rather have it on Thursday 12 March, 14:00 Kyiv (UTC+2)." in guests.words

    olha.post(f"/meetups/{meetup.id}/guests/{people.bohdan.id}/proposal")

    assert "would rather" not in olha.get("/").words
    assert "Would rather" not in olha.get(f"/meetups/{meetup.id}/invitation").words


def test_a_maybe_is_counted_apart_and_asked_about_on_their_own_pages(db, people, meetup, browse):
    arrives(db, a_reply(db, people, meetup, "TENTATIVE"))

    guests = browse(people.olha).get(f"/meetups/{meetup.id}/invitation?show=maybe")
    assert "1 say maybe, by calendar" in guests.words
    assert "0 of 2 come" in guests.words
    assert "Bohdan" in guests.words
    mine = browse().get(their_link(db, meetup, people.bohdan))
    assert "Your calendar said maybe" in mine.words
    assert [button["value"] for button in mine.all("main button[name=answer]")] == [
        "room",
        "online",
        "recording",
        "no",
    ]
    assert "Your calendar said maybe. Please choose." in browse(people.bohdan).get("/me").words
    assert "maybe" in browse(people.olha).get(f"/meetups/{meetup.id}/guests.csv").text
