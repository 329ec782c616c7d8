"""An answer is confirmed by one mail once it has settled; the calendar follows whoever does not come, and back."""

from datetime import timedelta

import vobject
from sqlmodel import col, select

from app.invitations import actions
from app.invitations.mine import mine_of
from app.mail.letter import parts
from app.mail.models import Email, PracticeMail
from tests.house import NOON, a_person, many_people
from tests.makers.invitations import an_announced_meetup, guest, says
from tests.makers.meetups import NEXT_WEEK, cancelled, moved

SENT = NOON + timedelta(minutes=1)


def minutes(n):
    return NOON + timedelta(minutes=n)


def confirmed(db, person):
    """The confirmations somebody got, in order."""
    db.expire_all()
    rows = (
        select(PracticeMail.raw).join(Email).where(Email.person_id == person.id, Email.kind == "invitations/answer")
    )
    return [parts(raw) for raw in db.exec(rows.order_by(col(Email.id)))]


def entries(db, person):
    """What somebody's calendar was told, in order: method, sequence, status."""
    db.expire_all()
    rows = select(PracticeMail.raw).join(Email).where(Email.person_id == person.id).order_by(col(Email.id))
    told = [vobject.readOne(text) for raw in db.exec(rows) if (text := parts(raw).calendar)]
    return [
        (one.method.value, int(one.vevent.sequence.value), one.vevent.contents.get("status") is not None)
        for one in told
    ]


def test_an_answer_is_confirmed_once_however_often_the_worker_runs(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    says(db, meetup, people.bohdan, "online", at=minutes(5))

    for n in (6, 14, 15, 16, 60):
        run_worker(minutes(n))

    letter = confirmed(db, people.bohdan)[0]
    assert len(confirmed(db, people.bohdan)) == 1
    assert "You join online: Query plans, Tuesday 10 March" in letter.text
    assert "https://meet.example.com/x" in letter.text
    assert "/rsvp/k1" in letter.text and "/rsvp/k1" in letter.html
    assert letter.calendar == ""
    assert confirmed(db, people.olha) == []


def test_a_changed_mind_is_one_mail(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    for n, said in ((5, "room"), (9, "recording"), (12, "online")):
        says(db, meetup, people.bohdan, said, at=minutes(n))
        run_worker(minutes(n) + timedelta(seconds=30))

    run_worker(minutes(30))

    assert ["You join online: " in letter.text for letter in confirmed(db, people.bohdan)] == [True]


def test_who_does_not_come_has_no_entry_any_more_and_who_comes_after_all_has_it_again(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    for n, said in ((5, "no"), (30, "recording"), (60, "room"), (90, "online")):
        says(db, meetup, people.bohdan, said, at=minutes(n))
        run_worker(minutes(n + 11))

    assert entries(db, people.bohdan) == [("REQUEST", 0, True), ("CANCEL", 1, False), ("REQUEST", 2, True)]
    assert "The entry leaves your calendar with this mail." in confirmed(db, people.bohdan)[0].text
    assert "leaves your calendar" not in confirmed(db, people.bohdan)[1].text


def test_a_move_after_that_goes_on_counting_and_nothing_is_taken_out_twice(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    says(db, meetup, people.bohdan, "no", at=minutes(5))
    run_worker(minutes(16))
    moved(db, people, meetup, at=minutes(60), starts_at=NEXT_WEEK + timedelta(days=1))
    run_worker(minutes(71))
    says(db, meetup, people.bohdan, "no", at=minutes(80))
    run_worker(minutes(91))
    cancelled(db, people, meetup, at=minutes(120))
    run_worker(minutes(121))

    assert [(method, number) for method, number, _status in entries(db, people.bohdan)] == [
        ("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2), ("CANCEL", 3),
    ]  # fmt: skip


def test_who_waits_for_a_seat_is_told_the_number(db, people, run_worker):
    first, second = many_people(db, 2)
    meetup = an_announced_meetup(db, people, capacity=1)
    run_worker(SENT)
    says(db, meetup, first, "room", at=minutes(4))
    says(db, meetup, second, "room", at=minutes(5))

    run_worker(minutes(16))

    assert "There is a seat for you. The day before, you are reminded." in confirmed(db, first)[0].text
    assert "You are on the waiting list: Query plans, Tuesday 10 March" in confirmed(db, second)[0].text
    assert "number 1 on the waiting list" in confirmed(db, second)[0].text


def test_an_answer_in_doubt_overtaken_or_long_past_is_not_confirmed(db, people, run_worker):
    doubts, late, gone = many_people(db, 3)
    meetup, off = an_announced_meetup(db, people), an_announced_meetup(db, people)
    run_worker(SENT)
    for person in (doubts, late, gone):
        says(db, meetup, person, "room", at=minutes(5))
    says(db, off, people.bohdan, "room", at=minutes(5))
    guest(db, meetup, doubts).doubted_at = minutes(5)
    gone.left_at = minutes(6)
    cancelled(db, people, off, at=minutes(6))
    db.commit()
    run_worker(minutes(5 + 60 * 24))
    moved(db, people, meetup, at=minutes(1500), starts_at=NEXT_WEEK + timedelta(days=1))

    run_worker(minutes(1600))

    assert [confirmed(db, person) for person in (doubts, late, gone, people.bohdan)] == [[], [], [], []]


def test_who_wants_no_mail_is_told_only_of_a_yes(db, people, run_worker):
    quiet, coming = a_person(db, "Quiet"), a_person(db, "Coming")
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    quiet.muted_at = coming.muted_at = minutes(2)
    says(db, meetup, quiet, "no", at=minutes(5))
    says(db, meetup, coming, "room", at=minutes(5))

    run_worker(minutes(16))

    assert (len(confirmed(db, quiet)), len(confirmed(db, coming))) == (0, 1)


def test_what_an_organizer_writes_down_is_confirmed_too(db, people, run_worker, browse):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    browse(people.olha).post(f"/meetups/{meetup.id}/guests/{people.bohdan.id}/answer", answer="room")

    run_worker(minutes(11))

    assert "an organizer wrote down what you said" in confirmed(db, people.bohdan)[0].text


def test_a_no_before_the_invitation_has_left_takes_nothing_out_and_a_yes_brings_it(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    says(db, meetup, people.bohdan, "no", at=NOON)
    run_worker(SENT)
    run_worker(minutes(11))
    assert entries(db, people.bohdan) == []

    says(db, meetup, people.bohdan, "online", at=minutes(20))
    actions.announce(db, meetup, "", by=people.olha, now=minutes(20))
    run_worker(minutes(31))

    run_worker(minutes(50))
    assert entries(db, people.bohdan) == [("REQUEST", 0, True)]
    assert len(confirmed(db, people.bohdan)) == 2


def test_a_doubt_ends_after_two_hours_with_the_answer_that_stands(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    says(db, meetup, people.bohdan, "no", at=minutes(5))
    says(db, meetup, people.bohdan, "online", at=minutes(5) + timedelta(seconds=2))
    assert mine_of(db, meetup.id, people.bohdan.id, minutes(6)).unsure
    for n in (16, 120):
        run_worker(minutes(n))
    assert confirmed(db, people.bohdan) == []

    for n in (126, 127, 300):
        run_worker(minutes(n))

    (letter,) = confirmed(db, people.bohdan)
    assert "So this answer stands; if it is not yours, choose another one below." in letter.text
    assert "You do not come: Query plans" in letter.text
    assert [method for method, _number, _status in entries(db, people.bohdan)] == ["REQUEST", "CANCEL"]
    assert not mine_of(db, meetup.id, people.bohdan.id, minutes(126)).unsure


def test_an_answer_that_was_confirmed_and_then_doubted_is_not_told_again(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    says(db, meetup, people.bohdan, "room", at=minutes(5))
    run_worker(minutes(16))
    for second in (0, 1, 2):
        says(
            db, meetup, people.bohdan, ("no", "online", "recording")[second], minutes(60) + timedelta(seconds=second)
        )
    for n in (61, 75, 181, 182, 400):
        run_worker(minutes(n))

    assert guest(db, meetup, people.bohdan).answer == "room"
    assert ["nothing came since" in letter.text for letter in confirmed(db, people.bohdan)] == [False]


def test_what_no_person_fills_in_brings_no_second_confirmation(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    says(db, meetup, people.bohdan, "room", at=minutes(5))
    run_worker(minutes(16))
    actions.doubt(db, mine_of(db, meetup.id, people.bohdan.id, minutes(60)), minutes(60))
    db.commit()
    for n in (61, 181, 400):
        run_worker(minutes(n))

    assert len(confirmed(db, people.bohdan)) == 1


def test_what_a_calendar_said_is_not_confirmed_after_a_doubt_either(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    mine = guest(db, meetup, people.bohdan)
    mine.answer, mine.answered_by, mine.answered_at = "maybe", "calendar", minutes(5)
    mine.doubted_at = minutes(60)
    db.commit()
    for n in (61, 181, 400):
        run_worker(minutes(n))

    assert confirmed(db, people.bohdan) == []
