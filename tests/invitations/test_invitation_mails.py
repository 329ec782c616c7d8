"""Who is owed which mail by the facts of now, and what their calendars learn."""

from datetime import timedelta

import pytest
import vobject
from sqlmodel import col, select

from app.invitations import actions
from app.mail.letter import parts
from app.mail.models import Email, PracticeMail
from tests.house import NOON, a_person, many_people
from tests.makers.invitations import a_booked_meetup, an_announced_meetup, mails, says
from tests.makers.meetups import NEXT_WEEK, cancelled, moved

SOON = NOON + timedelta(minutes=1)
LATER = NOON + timedelta(hours=2)


def letters(db, person):
    """Everything that reached somebody, in order, as it reads."""
    rows = select(PracticeMail.raw).join(Email).where(Email.person_id == person.id).order_by(col(Email.id))
    return [parts(raw) for raw in db.exec(rows.where(col(Email.kind).startswith("invitations/")))]


def entry(letter):
    """The calendar part: method and event."""
    calendar = vobject.readOne(letter.calendar)
    return calendar.method.value, calendar.vevent


def test_everybody_but_the_speaker_is_invited_once_however_often_the_worker_runs(db, people, run_worker):
    an_announced_meetup(db, people)

    for minutes in (1, 2, 60):
        run_worker(NOON + timedelta(minutes=minutes))

    assert mails(db, people.bohdan) == mails(db, people.olha) == ["invitations/invite"]
    assert mails(db, people.anna) == []


def test_the_invitation_carries_four_links_and_a_calendar_entry_of_ones_own(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SOON)

    mine, olhas = letters(db, people.bohdan)[0], letters(db, people.olha)[0]

    for answer in ("room", "online", "recording", "no"):
        assert f"?a={answer}" in mine.text
        assert f"?a={answer}" in mine.html
    assert "Tuesday 10 March, 12:00 Kyiv (UTC+2)" in mine.text
    method, event = entry(mine)
    assert (method, event.sequence.value, event.dtstart.value) == ("REQUEST", "0", NEXT_WEEK)
    assert event.uid.value.startswith(f"{meetup.id}.")
    assert event.uid.value != entry(olhas)[1].uid.value
    assert "olha@example.com" not in mine.calendar.lower()
    assert "To answer, open the link in the mail" in event.description.value


def test_who_muted_left_or_said_no_meanwhile_gets_none(db, people, run_worker):
    muted, left, gone = (a_person(db, name) for name in ("Muted", "Left", "Gone"))
    muted.muted_at = NOON
    meetup = an_announced_meetup(db, people)
    says(db, meetup, gone, "no", at=SOON)
    left.left_at = SOON
    db.commit()

    run_worker(LATER)

    assert mails(db, muted) == mails(db, left) == []
    assert mails(db, gone) == ["invitations/answer"]


def test_a_move_is_told_once_ten_minutes_later_with_the_next_sequence(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SOON)
    moved(db, people, meetup, at=LATER, starts_at=NEXT_WEEK + timedelta(days=1))
    run_worker(LATER + timedelta(minutes=5))
    again = LATER + timedelta(minutes=6)
    moved(db, people, meetup, at=again, starts_at=NEXT_WEEK + timedelta(days=2), reason="Paint.")
    run_worker(LATER + timedelta(minutes=11))
    assert mails(db, people.bohdan) == ["invitations/invite"]

    run_worker(LATER + timedelta(minutes=16))
    run_worker(LATER + timedelta(minutes=30))

    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/move"]
    letter = letters(db, people.bohdan)[1]
    assert "It was to be on Tuesday 10 March, 12:00 Kyiv (UTC+2)." in letter.text
    assert "Paint." in letter.text
    method, event = entry(letter)
    assert (method, event.sequence.value) == ("REQUEST", "1")
    assert event.uid.value == entry(letters(db, people.bohdan)[0])[1].uid.value


def test_who_was_not_yet_written_to_gets_the_new_time_in_the_invitation_itself(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    moved(db, people, meetup, at=SOON, starts_at=NEXT_WEEK + timedelta(days=1))

    run_worker(LATER)
    run_worker(LATER + timedelta(hours=1))

    assert mails(db, people.bohdan) == ["invitations/invite"]
    event = entry(letters(db, people.bohdan)[0])[1]
    assert (event.sequence.value, event.dtstart.value) == ("0", NEXT_WEEK + timedelta(days=1))


def test_a_cancellation_takes_the_entry_out_of_the_calendars_that_have_it(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SOON)
    late = a_person(db, "Late")
    actions.announce(db, meetup, "", by=people.olha, now=SOON)
    cancelled(db, people, meetup, at=SOON)

    run_worker(LATER)
    run_worker(LATER + timedelta(days=30))

    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/cancelled"]
    assert mails(db, late) == []
    method, event = entry(letters(db, people.bohdan)[1])
    assert (method, event.status.value, event.sequence.value) == ("CANCEL", "CANCELLED", "1")
    assert "Anna is ill." in letters(db, people.bohdan)[1].text


def test_the_day_before_only_those_who_come_are_reminded_and_once(db, people, run_worker):
    coming, not_coming, silent = many_people(db, 3)
    meetup = an_announced_meetup(db, people)
    says(db, meetup, coming, "room")
    says(db, meetup, not_coming, "recording")
    run_worker(SOON)

    for hours in (25, 23, 22, 1, -1):
        run_worker(NEXT_WEEK - timedelta(hours=hours))

    assert mails(db, coming) == ["invitations/invite", "invitations/reminder"]
    assert mails(db, not_coming) == mails(db, silent) == ["invitations/invite"]


def test_three_corrections_of_the_room_are_no_three_reminders(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    says(db, meetup, people.bohdan, "room")
    run_worker(SOON)

    for hours, place in ((20, "Roof"), (15, "Cellar"), (10, "Library")):
        run_worker(NEXT_WEEK - timedelta(hours=hours))
        moved(db, people, meetup, at=NEXT_WEEK - timedelta(hours=hours), place=place)
        run_worker(NEXT_WEEK - timedelta(hours=hours - 1))

    assert mails(db, people.bohdan).count("invitations/reminder") == 1


def test_another_day_has_a_day_before_of_its_own(db, people, run_worker):
    meetup, later = an_announced_meetup(db, people), NEXT_WEEK + timedelta(days=3)
    says(db, meetup, people.bohdan, "room")
    run_worker(SOON)
    run_worker(NEXT_WEEK - timedelta(hours=20))
    moved(db, people, meetup, at=NEXT_WEEK - timedelta(hours=10), starts_at=later)
    says(db, meetup, people.bohdan, "room", at=NEXT_WEEK - timedelta(hours=9))

    run_worker(later - timedelta(hours=20))

    assert mails(db, people.bohdan).count("invitations/reminder") == 2


def test_a_moved_or_cancelled_meetup_reminds_nobody_of_the_old_day(db, people, run_worker):
    meetup, off = an_announced_meetup(db, people), an_announced_meetup(db, people)
    for one in (meetup, off):
        says(db, one, people.bohdan, "online")
    run_worker(SOON)
    moved(db, people, meetup, at=LATER, starts_at=NEXT_WEEK + timedelta(days=7))
    cancelled(db, people, off, at=LATER)

    run_worker(NEXT_WEEK - timedelta(hours=3))

    assert "invitations/reminder" not in mails(db, people.bohdan)


def test_whoever_waited_is_told_once_a_seat_is_theirs_and_whoever_sat_at_once_is_not(db, people, run_worker):
    first, second, third = many_people(db, 3)
    meetup = an_announced_meetup(db, people, capacity=1)
    run_worker(SOON)
    for minute, person in enumerate((first, second, third), start=2):
        says(db, meetup, person, "room", at=NOON + timedelta(minutes=minute))
    run_worker(LATER)
    assert "invitations/seat" not in mails(db)

    says(db, meetup, first, "online", at=LATER)
    run_worker(LATER + timedelta(minutes=1))
    run_worker(LATER + timedelta(minutes=2))

    assert mails(db, second) == ["invitations/invite", "invitations/answer", "invitations/seat"]
    assert mails(db, first) == mails(db, third) == ["invitations/invite", "invitations/answer"]


def test_a_seat_is_promised_only_once_the_answer_that_freed_it_is_no_slip(db, people, run_worker):
    first, second = many_people(db, 2)
    meetup = an_announced_meetup(db, people, capacity=1)
    run_worker(SOON)
    says(db, meetup, first, "room", at=SOON)
    says(db, meetup, second, "room", at=SOON + timedelta(minutes=1))
    says(db, meetup, first, "no", at=LATER)

    run_worker(LATER + timedelta(seconds=1))
    assert "invitations/seat" not in mails(db, second)
    run_worker(LATER + timedelta(minutes=1))
    assert "invitations/seat" in mails(db, second)


def test_a_fresh_answer_that_is_about_no_seat_holds_back_no_promise(db, people, run_worker):
    first, second, third = many_people(db, 3)
    meetup = an_announced_meetup(db, people, capacity=1)
    run_worker(SOON)
    says(db, meetup, first, "room", at=SOON)
    says(db, meetup, second, "room", at=SOON + timedelta(minutes=1))
    says(db, meetup, first, "no", at=LATER)
    says(db, meetup, third, "online", at=LATER + timedelta(seconds=50))

    run_worker(LATER + timedelta(minutes=1))

    assert "invitations/seat" in mails(db, second)


def test_the_mail_of_a_move_says_where_too_and_speaks_of_answers_only_to_who_gave_one(db, people, run_worker):
    meetup = an_announced_meetup(db, people, capacity=5)
    run_worker(SOON)
    says(db, meetup, people.olha, "room", at=SOON + timedelta(minutes=1))
    moved(db, people, meetup, at=LATER, starts_at=NEXT_WEEK + timedelta(days=1), place="Roof")

    run_worker(LATER + timedelta(minutes=11))

    silent, answered = letters(db, people.bohdan)[-1].text, letters(db, people.olha)[-1].text
    assert "Where it takes place has changed too." in silent
    assert "Can you come then? Seats in the room go by who answers first." in silent
    assert "What you answered was about the earlier time." in answered


@pytest.mark.parametrize("days", [0, 1])
def test_nothing_goes_out_once_it_is_over(db, people, run_worker, days):
    meetup = an_announced_meetup(db, people)
    says(db, meetup, people.bohdan, "room")

    run_worker(NEXT_WEEK + timedelta(days=days, minutes=45))

    assert mails(db) == []


def test_the_address_that_invites_gets_a_mail_but_no_entry_and_the_organizer_is_told(
    db, people, run_worker, settings, browse
):
    desk = a_person(db, "Desk", email=settings.mail_from)
    page = browse(people.olha).get(f"/meetups/{a_booked_meetup(db, people).id}/invitation")
    assert "meetups@example.com is where invitations come from, so it cannot be invited itself" in page.words
    an_announced_meetup(db, people)

    run_worker(SOON)

    assert mails(db, desk) == ["invitations/invite"]
    assert letters(db, desk)[0].calendar == ""


def test_a_reminder_says_tomorrow_and_one_that_goes_late_says_today(db, people, run_worker):
    late = a_person(db, "Late")
    meetup = an_announced_meetup(db, people)
    run_worker(SOON)
    says(db, meetup, people.bohdan, "room", at=LATER)
    says(db, meetup, late, "online", at=NEXT_WEEK - timedelta(hours=20))
    for hours in (23, 7):
        run_worker(NEXT_WEEK - timedelta(hours=hours))

    first, second = letters(db, people.bohdan)[-1], letters(db, late)[-1]
    assert "Tomorrow: Query plans, Tuesday 10 March, 12:00" in first.text
    assert "Today: Query plans, Tuesday 10 March, 12:00" in second.text
    assert first.subject == second.subject == "Reminder: Query plans"
    assert "day before" not in second.text
