"""What is mailed after an answer and after a decision: the confirmation, the move, the thanks, the bad news early."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlmodel import Session, select

from app.base.clock import days
from app.mail.models import Email, PracticeMail
from app.meetups.actions import cancel, describe, settle
from app.outreach import actions, decision, history
from app.people.models import Person
from tests.house import NOON, People, a_person
from tests.makers.meetups import moved
from tests.makers.outreach import LATER, SOON, a_booking, a_plain_meetup, a_yes, an_ask, an_offered_date


@pytest.fixture
def meetup(db: Session, people: People):
    return a_plain_meetup(db, people.everyone, people.olha)


@pytest.fixture
def dates(db: Session, meetup):
    return an_offered_date(db, meetup), an_offered_date(db, meetup, LATER)


@pytest.fixture
def ask(db: Session, meetup, people, dates):
    return an_ask(db, meetup, people.anna, people.olha)


def mails(db: Session, person: Person) -> list[str]:
    """The kinds of all mails that reached somebody, the first one first."""
    rows = select(Email.kind).where(Email.person_id == person.id, Email.sent_at.is_not(None)).order_by(Email.id)  # type: ignore[union-attr]
    return list(db.exec(rows))


def last(db: Session, kind: str):
    """The last mail of a kind, as its reader's program reads it."""
    row = db.exec(select(PracticeMail).join(Email).where(Email.kind == kind).order_by(Email.id.desc())).first()  # type: ignore[attr-defined]
    return message_from_bytes(row.raw, policy=policy.default)


def calendar(mail) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return part.get_content().replace("\r\n ", "").replace("\r\n", "\n")


def test_an_ask_answers_to_the_organizer_and_is_no_automatic_mail(people, ask, db, run_worker):
    run_worker(NOON)

    mail = last(db, "outreach/ask")
    text = mail.get_body(("plain",)).get_content()
    assert mail["Reply-To"] == "olha@example.com"
    assert mail["Auto-Submitted"] is None
    assert "Wednesday 18 March, 12:00 Kyiv (UTC+2)" in text
    assert "http://testserver/speaker/k1" in text
    assert "http://testserver/speaker/k1" in mail.get_body(("html",)).get_content()


def test_every_answer_is_told_to_whoever_asked(people, ask, dates, db, run_worker):
    run_worker(NOON)
    actions.answer(db, ask, actions.Given("no", suggested_name="Vira"), NOON)
    run_worker(NOON)
    actions.answer(db, ask, actions.Given("yes", (dates[0].id,)), NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert mails(db, people.olha) == ["outreach/answered", "outreach/answered"]
    assert "Wednesday 18 March" in last(db, "outreach/answered").get_body(("plain",)).get_content()


def presses(db: Session, ask, at) -> None:
    """What a program does that checks mail: one answer after the other."""
    for seconds, answer in enumerate(("no", "not_now", "no", "not_now")):
        actions.answer(db, ask, actions.Given(answer), at + timedelta(seconds=seconds))


def test_who_never_said_which_of_several_answers_is_meant_is_told_once_which_one_stands(people, ask, db, run_worker):
    run_worker(NOON)
    presses(db, ask, NOON)
    for minutes in (1, 119, 121, 122, 60 * 24, 60 * 24 * 8):
        run_worker(NOON + timedelta(minutes=minutes))
        told = mails(db, people.anna).count("outreach/stands")
        assert told == (minutes > 120)

    assert mails(db, people.olha) == ["outreach/answered"]
    assert [reply.said for reply in history.replies(db, ask)] == ["no", "doubt"]
    mail = last(db, "outreach/stands").get_body(("plain",)).get_content()
    assert "Your answer: no." in mail and "http://testserver/speaker/k1" in mail


@pytest.mark.parametrize("end", ["the same again", "another", "by an organizer", "withdrawn", "cancelled"])
def test_a_doubt_that_is_over_brings_no_mail(end, people, meetup, ask, db, run_worker):
    presses(db, ask, NOON)
    soon = NOON + timedelta(minutes=5)
    {
        "the same again": lambda: actions.answer(db, ask, actions.Given("no"), soon),
        "another": lambda: actions.answer(db, ask, actions.Given("not_now"), soon),
        "by an organizer": lambda: actions.record(db, ask, actions.Given("no"), people.olha, soon),
        "withdrawn": lambda: actions.withdraw(db, ask, soon),
        "cancelled": lambda: cancel(db, meetup, "", people.olha, soon),
    }[end]()
    db.commit()

    run_worker(NOON + timedelta(hours=3))

    assert "outreach/stands" not in mails(db, people.anna)


def test_who_was_chosen_meanwhile_hears_of_that_alone(people, ask, dates, db, run_worker):
    presses(db, a_yes(db, ask, dates[0]), NOON)
    a_booking(db, ask, SOON, people.olha)

    run_worker(NOON + timedelta(hours=3))

    assert "outreach/stands" not in mails(db, people.anna)


def test_the_decision_confirms_the_one_and_thanks_the_others(people, meetup, ask, dates, db, run_worker):
    bohdan = an_ask(db, meetup, people.bohdan, people.olha)
    zoia = a_person(db, "Zoia")
    no = an_ask(db, meetup, zoia, people.olha)
    no.answer, no.answered_at = "no", NOON
    run_worker(NOON)

    booking = a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    for hours in (0, 1, 24 * 4, 24 * 6):
        run_worker(NOON + timedelta(hours=hours))

    assert mails(db, people.anna) == ["outreach/ask", "outreach/confirmed"]
    assert mails(db, people.bohdan) == ["outreach/ask", "outreach/other"]
    assert mails(db, zoia) == []
    entry = calendar(last(db, "outreach/confirmed"))
    assert "METHOD:REQUEST" in entry
    assert f"UID:{meetup.id}.{booking.secret}@example.com" in entry
    assert "SEQUENCE:0" in entry
    assert "mailto:meetups@example.com" in entry
    assert "mailto:anna@example.com" in entry
    assert bohdan.withdrawn_at is None


def _desk_speaks(db, people, meetup, dates, settings):
    """A decision for somebody who has the address that invitations come from."""
    desk = a_person(db, "Desk", email=settings.mail_from)
    return desk, a_booking(db, a_yes(db, an_ask(db, meetup, desk, people.olha), dates[0]), SOON, people.olha)


def _without_calendar(db, person) -> bool:
    letters = [last(db, kind) for kind in mails(db, person)]
    return not [part for mail in letters for part in mail.walk() if part.get_content_type() == "text/calendar"]


def test_a_speaker_with_the_address_that_invites_hears_everything_without_an_entry(
    people, meetup, dates, db, run_worker, settings
):
    desk, booking = _desk_speaks(db, people, meetup, dates, settings)
    run_worker(NOON)
    settle(db, meetup, LATER, people.olha, NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))
    actions.release(db, booking, by=desk, note="", now=NOON + days(1))
    run_worker(NOON + days(1))

    assert mails(db, desk) == ["outreach/confirmed", "outreach/moved", "outreach/released"]
    assert _without_calendar(db, desk)


def test_and_so_do_they_hear_that_the_meetup_is_off(people, meetup, dates, db, run_worker, settings):
    desk, _booking = _desk_speaks(db, people, meetup, dates, settings)
    run_worker(NOON)
    cancel(db, meetup, "too few people", people.olha, NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert mails(db, desk) == ["outreach/confirmed", "outreach/cancelled"]
    assert _without_calendar(db, desk)


def test_a_date_they_did_not_tick_is_asked_for_and_confirmed_after_their_yes(people, ask, dates, db, run_worker):
    booking = a_booking(db, a_yes(db, ask, dates[0]), LATER, people.olha)
    run_worker(NOON)
    actions.confirm(db, booking, NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert mails(db, people.anna) == ["outreach/proposed", "outreach/confirmed"]


def test_a_move_is_one_mail_to_the_speaker_which_asks_them_and_brings_the_entry(people, meetup, ask, dates, db, run_worker):  # fmt: skip
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    settle(db, meetup, LATER, people.olha, NOON + timedelta(hours=1))
    for seconds in (5, 10, 900, 90000):
        run_worker(NOON + timedelta(hours=1, seconds=seconds))

    assert mails(db, people.anna) == ["outreach/confirmed", "outreach/moved"]


def test_a_move_updates_the_calendar_with_a_higher_sequence(people, meetup, ask, dates, db, run_worker):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    settle(db, meetup, LATER, people.olha, NOON + timedelta(hours=1))
    for minutes in (60, 61):
        run_worker(NOON + timedelta(minutes=minutes))

    assert mails(db, people.anna) == ["outreach/confirmed", "outreach/moved"]
    entry = calendar(last(db, "outreach/moved"))
    assert "SEQUENCE:1" in entry
    assert "DTSTART:20260326T100000Z" in entry


def test_a_move_asks_for_the_new_time_in_the_same_mail_and_another_room_does_not(
    people, meetup, ask, dates, db, run_worker
):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    moved(db, people, meetup, at=NOON + timedelta(hours=1), place="Roof")
    run_worker(NOON + timedelta(hours=1))
    other_room = last(db, "outreach/moved").get_body(("plain",)).get_content()
    moved(db, people, meetup, at=NOON + timedelta(hours=2), minutes=90)
    run_worker(NOON + timedelta(hours=2))
    longer = last(db, "outreach/moved").get_body(("plain",)).get_content()

    assert "You have not said yes to the new time yet." not in other_room
    assert "takes 90 minutes now" in longer
    assert "You have not said yes to the new time yet." in longer
    assert mails(db, people.anna) == ["outreach/confirmed", "outreach/moved", "outreach/moved"]


def test_who_has_not_heard_that_it_is_settled_is_asked_for_the_new_time_instead(
    people, meetup, ask, dates, db, run_worker
):
    booking = a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    settle(db, meetup, LATER, people.olha, NOON + timedelta(minutes=1))
    run_worker(NOON + timedelta(minutes=1))
    assert mails(db, people.anna) == ["outreach/proposed"]

    actions.confirm(db, booking, NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert mails(db, people.anna) == ["outreach/proposed", "outreach/confirmed"]


def test_each_other_time_is_proposed_once_and_another_room_not_at_all(people, meetup, ask, dates, db, run_worker):
    a_booking(db, a_yes(db, ask, dates[0]), LATER, people.olha)
    run_worker(NOON)
    moved(db, people, meetup, at=NOON + timedelta(hours=1), starts_at=LATER + days(1))
    for hours in (1, 2):
        run_worker(NOON + timedelta(hours=hours))
    moved(db, people, meetup, at=NOON + timedelta(hours=3), place="Roof")
    run_worker(NOON + timedelta(hours=3))

    assert mails(db, people.anna) == ["outreach/proposed", "outreach/proposed"]


def test_who_is_chosen_and_has_not_confirmed_hears_once_that_it_is_off(people, meetup, ask, dates, db, run_worker):
    a_booking(db, a_yes(db, ask, dates[0]), LATER, people.olha)
    run_worker(NOON)
    cancel(db, meetup, "", people.olha, NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert mails(db, people.anna) == ["outreach/proposed", "outreach/cancelled"]


def test_a_cancelled_meetup_leaves_the_speakers_calendar(people, meetup, ask, dates, db, run_worker):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    cancel(db, meetup, "too few people", people.olha, NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert mails(db, people.anna) == ["outreach/confirmed", "outreach/cancelled"]
    entry = calendar(last(db, "outreach/cancelled"))
    assert "METHOD:CANCEL" in entry
    assert "STATUS:CANCELLED" in entry
    assert "SEQUENCE:1" in entry


def test_who_was_only_asked_hears_that_it_is_off(people, meetup, ask, db, run_worker):
    run_worker(NOON)
    cancel(db, meetup, "", people.olha, NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert mails(db, people.anna) == ["outreach/ask", "outreach/other"]


def test_who_said_yes_and_is_not_chosen_reads_which_talk_and_day_and_why(people, meetup, ask, dates, db, run_worker):
    a_yes(db, ask, *dates)
    run_worker(NOON)
    cancel(db, meetup, "The kitchen is being rebuilt.", people.olha, NOON + days(2))
    run_worker(NOON + days(2))

    mail = last(db, "outreach/other")
    assert mail["Subject"] == "Cancelled: How to read query plans"
    assert (
        "You had said yes to speaking about “How to read query plans” on one of these days: Wednesday 18 March, "
        "Thursday 26 March. The meetup does not take place. Why: The kitchen is being rebuilt. Thank you for having said "
        "yes; you need not keep any time free for it."
    ) in mail.get_body(("plain",)).get_content()


def test_the_silent_read_who_asked_them_when_and_about_what(people, meetup, ask, dates, db, run_worker):
    an_ask(db, meetup, people.bohdan, people.olha)
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)

    mail = last(db, "outreach/other")
    assert mail["Subject"] == "Somebody else speaks: How to read query plans"
    assert (
        "Olha asked you on Tuesday 3 March whether you would speak about “How to read query plans”. "
        "This time somebody else speaks. Nothing waits for your answer any more."
    ) in mail.get_body(("plain",)).get_content()


def test_a_speaker_who_cannot_make_it_is_told_to_every_organizer_at_once(people, meetup, ask, dates, db, run_worker):
    maria = a_person(db, "Maria", organizer_since=NOON)
    booking = a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    actions.release(db, booking, by=people.anna, note="I am ill", now=NOON + days(1))
    for hours in (24, 25):
        run_worker(NOON + timedelta(hours=hours))

    assert mails(db, maria) == ["outreach/speaker_out"]
    assert mails(db, people.olha) == ["outreach/answered", "outreach/speaker_out"]
    assert mails(db, people.anna) == ["outreach/confirmed", "outreach/released"]
    entry = calendar(last(db, "outreach/released"))
    assert "METHOD:CANCEL" in entry
    assert "STATUS" not in entry
    assert "I am ill" in last(db, "outreach/speaker_out").get_body(("plain",)).get_content()


def test_deciding_anew_tells_the_one_who_was_chosen_before(people, meetup, ask, dates, db, run_worker):
    bohdan = a_yes(db, an_ask(db, meetup, people.bohdan, people.olha), dates[1])
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    a_booking(db, bohdan, LATER, people.olha, at=NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert mails(db, people.anna) == ["outreach/confirmed", "outreach/released"]
    assert mails(db, people.bohdan) == ["outreach/other", "outreach/confirmed"]


def test_deciding_twice_for_the_same_is_once(people, ask, dates, db):
    first = a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)

    assert a_booking(db, ask, SOON, people.olha, at=NOON + days(1)).id == first.id


def test_what_was_held_up_until_the_meetup_was_over_is_not_told(people, ask, dates, db, run_worker):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)

    run_worker(SOON + days(1))

    assert mails(db, people.anna) == []


def test_every_mail_has_the_same_links_in_both_its_parts(people, meetup, ask, dates, db, run_worker):
    meetup.join_url, ask.remind_at = "https://meet.example.org/x", NOON + days(4)
    run_worker(NOON)
    run_worker(NOON + days(5))
    booking = a_booking(db, a_yes(db, ask, dates[0]), LATER, people.olha, at=NOON + days(5))
    run_worker(NOON + days(5))
    actions.confirm(db, booking, NOON + days(5))
    run_worker(NOON + days(5))
    settle(db, meetup, SOON, people.olha, NOON + days(6))
    run_worker(NOON + days(6))
    actions.release(db, booking, by=people.anna, note="", now=NOON + days(7))
    run_worker(NOON + days(7))

    seen = set()
    for row in db.exec(select(PracticeMail)):
        mail = message_from_bytes(row.raw, policy=policy.default)
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        for address in (word for word in text.split() if word.startswith("http")):
            assert address in html.replace("&amp;", "&"), mail["Subject"]
        assert "&#39;" not in text
        assert "&quot;" not in text
        seen.add(db.get_one(Email, row.email_id).kind)
    assert seen == {f"outreach/{name}" for name in (
        "ask", "reminder", "proposed", "confirmed", "moved", "released", "speaker_out", "answered")}  # fmt: skip


def test_a_place_that_is_said_later_is_no_move(people, meetup, ask, dates, db, run_worker):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    moved(db, people, meetup, at=NOON + timedelta(hours=1), place="Roof")
    run_worker(NOON + timedelta(hours=1))

    mail = last(db, "outreach/moved")
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "Updated: How to read query plans"
    assert "The place of “How to read query plans” on Wednesday 18 March" in text
    assert "Day and time stay as they were. Where it takes place is settled now." in text
    assert text.count("Roof") == 1
    assert "Say whether" not in text
    assert "SEQUENCE:1" in calendar(mail)


def test_a_move_and_a_place_in_one_go_are_told_as_the_move(people, meetup, ask, dates, db, run_worker):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    moved(db, people, meetup, at=NOON + timedelta(hours=1), starts_at=LATER)
    moved(db, people, meetup, at=NOON + timedelta(hours=2), place="Roof")
    run_worker(NOON + timedelta(hours=2))

    text = last(db, "outreach/moved").get_body(("plain",)).get_content()
    assert "It was Wednesday 18 March, 12:00 Kyiv (UTC+2)." in text
    assert "Say whether that works for you:" in text


def test_the_same_speaker_on_another_date_is_moved_not_let_go(people, meetup, ask, dates, db, run_worker):
    first = a_booking(db, a_yes(db, ask, *dates), SOON, people.olha)
    run_worker(NOON)
    second = a_booking(db, ask, LATER, people.olha, at=NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert (first.id, second.confirmed_at) == (second.id, NOON + timedelta(hours=1))
    assert mails(db, people.anna) == ["outreach/confirmed", "outreach/moved"]
    assert "You have not said yes" not in last(db, "outreach/moved").get_body(("plain",)).get_content()


def test_a_speaker_who_was_moved_and_lets_go_hears_of_the_day_they_had(people, meetup, ask, dates, db, run_worker):
    booking = a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    moved(db, people, meetup, at=NOON + timedelta(hours=1), starts_at=LATER)
    actions.release(db, booking, by=people.anna, note="", now=NOON + timedelta(hours=2))
    run_worker(NOON + timedelta(hours=2))

    text = last(db, "outreach/released").get_body(("plain",)).get_content()
    assert "Noted: you do not speak on Thursday 26 March" in text


def test_a_confirmation_is_told_to_whoever_asked(people, ask, dates, db, run_worker):
    booking = a_booking(db, a_yes(db, ask, dates[0]), LATER, people.olha)
    run_worker(NOON)
    actions.confirm(db, booking, NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    assert last(db, "outreach/answered")["Subject"].startswith("Anna has confirmed Thursday 26 March")


def text_of(db, kind):
    """The words of the last mail of a kind."""
    return last(db, kind).get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_another_title_and_another_place_are_both_told_to_the_speaker_whose_words_they_were(
    people, meetup, ask, dates, db, run_worker
):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    actions.write_talk(db, ask, "Plans, honestly", "From the **first** row.", "", meetup.version, NOON)
    run_worker(NOON)
    at = NOON + timedelta(hours=1)
    moved(db, people, meetup, at=at, place="Roof")
    describe(db, meetup, meetup.title, at, title="Plans", abstract="From the last row.")
    run_worker(at)

    text = text_of(db, "outreach/moved")
    assert "Where it takes place is settled now." in text
    assert "it was “Plans, honestly”, and is “Plans” now" in text
    assert "An organizer wrote anew what is said about your talk; you find it below." in text
    assert "From the last row." in text
    assert text.count("Roof") == 1
    run_worker(at + timedelta(hours=1))
    assert mails(db, people.anna) == ["outreach/confirmed", "outreach/moved"]


def test_the_speakers_own_new_words_are_not_told_to_them_with_a_move(people, meetup, ask, dates, db, run_worker):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    actions.write_talk(db, ask, "My title", "Mine.", "", meetup.version, NOON + timedelta(minutes=30))
    moved(db, people, meetup, at=NOON + timedelta(hours=1), starts_at=LATER)
    run_worker(NOON + timedelta(hours=1))

    mail, text = last(db, "outreach/moved"), text_of(db, "outreach/moved")
    assert mail["Subject"] == "Moved: My title"
    assert "another title" not in text and "Mine." not in text


def test_a_speaker_whose_meetup_was_moved_and_moved_back_before_they_heard_of_it_hears_nothing(
    people, meetup, ask, dates, db, run_worker
):
    booking = a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    moved(db, people, meetup, at=NOON + timedelta(hours=1), starts_at=LATER, place="Roof")
    assert not decision.confirmed(db, booking)
    moved(db, people, meetup, at=NOON + timedelta(hours=1, minutes=5), starts_at=SOON, place="")
    for hours in (2, 3):
        run_worker(NOON + timedelta(hours=hours))

    assert decision.confirmed(db, booking)
    assert mails(db, people.anna) == ["outreach/confirmed"]


def test_a_speaker_who_was_told_of_a_move_that_is_taken_back_is_told_that_too_and_need_not_confirm(
    people, meetup, ask, dates, db, run_worker
):
    booking = a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    moved(db, people, meetup, at=NOON + timedelta(hours=1), starts_at=LATER)
    run_worker(NOON + timedelta(hours=1))
    moved(db, people, meetup, at=NOON + timedelta(hours=2), starts_at=SOON)
    run_worker(NOON + timedelta(hours=2))

    text = text_of(db, "outreach/moved")
    assert decision.confirmed(db, booking)
    assert "It was Thursday 26 March, 12:00 Kyiv (UTC+2)." in text
    assert "You have not said yes" not in text
    assert mails(db, people.anna) == ["outreach/confirmed", "outreach/moved", "outreach/moved"]


def test_a_proposed_date_that_was_moved_and_moved_back_is_not_proposed_again(
    people, meetup, ask, dates, db, run_worker
):
    a_booking(db, a_yes(db, ask, dates[0]), LATER, people.olha)
    run_worker(NOON)
    moved(db, people, meetup, at=NOON + timedelta(minutes=1), starts_at=LATER + days(1))
    moved(db, people, meetup, at=NOON + timedelta(minutes=2), starts_at=LATER)
    run_worker(NOON + timedelta(minutes=3))

    assert mails(db, people.anna) == ["outreach/proposed"]


def test_what_a_candidate_says_is_one_conversation_that_says_what_they_had_said_before(
    people, meetup, ask, db, run_worker
):
    actions.answer(db, ask, actions.Given("no"), NOON)
    run_worker(NOON)
    first = last(db, "outreach/answered")
    actions.answer(db, ask, actions.Given("another_date", other_dates="in May"), NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))
    second = last(db, "outreach/answered")

    assert first["Subject"] == "Anna says no: “How to read query plans”"
    assert second["Subject"] == "Anna says yes, but on another date: “How to read query plans”"
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["Reply-To"] == "anna@example.com"
    assert "Anna had said no before." in text_of(db, "outreach/answered")


def test_who_can_make_it_after_all_is_told_with_talk_day_and_place(people, meetup, ask, dates, db, run_worker):
    booking = a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    moved(db, people, meetup, at=NOON, place="Roof")
    run_worker(NOON)  # their first answer is told before the second is given
    actions.release(db, booking, people.anna, "", NOON + timedelta(hours=1))
    actions.come_back(db, ask, NOON + timedelta(hours=2))
    run_worker(NOON + timedelta(hours=2))

    text = text_of(db, "outreach/answered")
    for said in ("How to read query plans", "Wednesday 18 March, 12:00 Kyiv (UTC+2)", "Where: Roof"):
        assert said in text


def test_the_text_of_a_cancellation_names_the_talk_and_says_were_to_speak(people, meetup, ask, dates, db, run_worker):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)
    cancel(db, meetup, "", people.olha, NOON + timedelta(hours=1))
    run_worker(NOON + timedelta(hours=1))

    text = text_of(db, "outreach/cancelled")
    assert "Cancelled: “How to read query plans” on Wednesday 18 March" in text
    assert "You get this because you were to speak." in text
    assert "\n-- \n" in text
    assert "RSVP=FALSE" in calendar(last(db, "outreach/cancelled"))


def test_the_speakers_entry_says_where_their_page_is_and_that_the_calendar_does_not_answer(
    people, ask, dates, db, run_worker
):
    a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    run_worker(NOON)

    entry = calendar(last(db, "outreach/confirmed"))
    assert "opens by the link in the mail of this entry." in entry
    assert "What you press in the calendar does not reach us" in entry
    assert "RSVP=FALSE" in entry and "/speaker/" not in entry


def test_somebody_from_outside_is_told_who_asks_and_for_which_company(people, meetup, dates, db, run_worker):
    people.olha.title = "Community manager"
    guest = a_person(db, "Guest", email="guest@elsewhere.example", is_colleague=False)
    an_ask(db, meetup, guest, people.olha)
    run_worker(NOON)

    mail = last(db, "outreach/ask")
    for part in ("plain", "html"):
        words = mail.get_body((part,)).get_content()
        assert "Olha, Community manager, for “Brown bags”: talks for the people of one company (example.com)" in words
    an_ask(db, meetup, people.bohdan, people.olha)
    run_worker(NOON)
    assert "Who asks" not in last(db, "outreach/ask").get_body(("plain",)).get_content()


def test_who_is_back_after_all_is_told_of_with_what_they_said_yes_to(people, meetup, ask, dates, db, run_worker):
    booking = a_booking(db, a_yes(db, ask, dates[0]), SOON, people.olha)
    actions.release(db, booking, by=people.anna, note="", now=NOON + timedelta(hours=1))
    settle(db, meetup, LATER, people.olha, NOON + timedelta(hours=2))
    actions.come_back(db, ask, NOON + timedelta(hours=3))
    db.commit()
    run_worker(NOON + timedelta(hours=3))

    text = last(db, "outreach/answered").get_body(("plain",)).get_content()
    assert "This is what they said yes to:" in text and "When: Thursday 26 March, 12:00 Kyiv (UTC+2)" in text


def test_a_suggested_name_without_an_address_ends_with_the_name(people, ask, db, run_worker):
    actions.answer(db, ask, actions.Given("no", suggested_name="Vira Test"), NOON)
    run_worker(NOON)

    assert "Suggests: Vira Test\r\n" in last(db, "outreach/answered").get_body(("plain",)).get_content()
