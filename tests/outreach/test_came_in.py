"""What those who were asked write by mail: beside them, told to whoever asked, and never an answer."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.desk.actions import erase
from app.mail.models import Email, Skeleton
from app.outreach.models import Ask
from tests.house import NOON
from tests.makers.incoming import (
    a_bounce,
    a_human_mail,
    a_sent_letter,
    an_away_mail,
    our_addresses,
    read_in,
    taken_in,
)
from tests.makers.mail import an_email
from tests.makers.outreach import a_candidate, a_plain_meetup, an_ask

DAY = timedelta(days=1)


@pytest.fixture
def ask(db, people) -> Ask:
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    a_candidate(db, meetup, people.anna, people.olha)
    return an_ask(db, meetup, people.anna, people.olha)


@pytest.fixture
def write(db, database, settings, people, ask):
    """Anna answers the mail in which she was asked."""
    letter = a_sent_letter(db, people.anna, about=f"{ask.id}/1", thread=f"outreach/{ask.id}")
    ours = our_addresses(db, settings)

    def wrote(raw: bytes, at=NOON, back: bool = False) -> None:
        taken_in(db, raw, ours.bounce(letter.id) if back else ours.reply(letter.id), at=at)
        read_in(database, db, settings, at)

    return wrote


def _page(browse, people, ask):
    return browse(people.olha).get(f"/meetups/{ask.meetup_id}/outreach?person={people.anna.id}")


def _told(db) -> list[Email]:
    return list(db.exec(select(Email).where(Email.kind == "outreach/wrote").order_by(Email.id)))


def test_what_they_write_stands_beside_them_whole_and_is_no_answer(browse, people, ask, write, db):
    write(a_human_mail("I accept!\n\nAnna"))
    page = _page(browse, people, ask)

    own, whole = page.all("#mails .letter__words")
    assert own.text == "I accept!\n\nAnna" and "Would you tell us about it?" in whole.text
    assert whole.find_parent("details") and not own.find_parent("details")
    db.refresh(ask)
    assert (ask.answer, ask.answered_at) == ("", None)
    assert f"/meetups/{ask.meetup_id}/asks/{ask.id}/answer" in page.forms(), "an organizer writes the answer down"


def test_an_absence_stands_beside_a_question_until_it_is_answered(browse, people, ask, write, db):
    write(an_away_mail("I am away until 12 March 2026."))
    assert "away until Thursday 12 March" in _page(browse, people, ask).words

    ask.answer, ask.answered_at = "no", NOON
    db.add(ask)
    db.commit()
    assert "12 March" not in _page(browse, people, ask).words


def test_whoever_asked_is_told_once_and_answers_go_to_the_person(people, ask, write, db, run_worker, browse):
    write(a_human_mail("Could it be <b>online</b>?\n\nAnna"))
    for hour in (0, 1, 24 * 2, 24 * 30):
        run_worker(NOON + timedelta(hours=hour))
    (told,) = _told(db)

    assert (told.person_id, told.sent_at) == (people.olha.id, NOON)
    page = browse(people.olha).get(f"/mailbox/{told.id}?view=text").words
    assert "Anna wrote" in page and "Could it be <b>online</b>?" in page and "not an answer" in page
    assert "anna@example.com" in browse(people.olha).get(f"/mailbox/{told.id}?view=headers").words
    assert "&lt;b&gt;online" in browse(people.olha).client.get(f"/mailbox/{told.id}/html").text


def test_a_machine_that_writes_all_day_is_told_three_times(people, ask, write, db, run_worker):
    for number in range(30):
        at = NOON + timedelta(minutes=number)
        write(a_human_mail(f"No. {number}"), at=at)
        run_worker(at)

    assert len(_told(db)) == 3


def test_automatic_replies_are_told_to_nobody(people, ask, write, db, run_worker):
    write(an_away_mail())
    run_worker(NOON)

    assert _told(db) == []


def test_the_desk_says_that_they_are_away_or_that_they_wrote(people, ask, write, browse, db):
    ask.answer_by = NOON - DAY
    db.add(ask)
    db.commit()
    write(an_away_mail("I am away until 12 March 2026."))
    desk = browse(people.olha).get("/").words
    assert "Anna has not answered" in desk and "away until Thursday 12 March" in desk

    write(a_human_mail("Let me think."))
    page = browse(people.olha).get("/")
    assert "They wrote a mail on Tuesday 3 March" in page.words
    assert page.all(f'a[href="/meetups/{ask.meetup_id}/outreach?person={people.anna.id}"]')


def test_the_desk_says_whom_mail_does_not_reach_and_what_waits_to_be_sorted(
    people, ask, write, browse, db, database, settings
):
    write(a_bounce(), back=True)
    taken_in(db, a_human_mail("Hello", "stranger@example.org"), "meetups@example.com")
    read_in(database, db, settings)
    page = browse(people.olha).get("/")

    assert "Mail to Anna does not arrive" in page.words and "User unknown" in page.words
    assert page.all(f'a[href="/people/{people.anna.id}"]') and page.all('a[href="/mail/incoming"]')
    assert "1 mail waits to be sorted" in page.words
    assert "could not be delivered" not in page.words, "it is said once"


def test_an_erasure_takes_what_they_wrote_out_of_the_organizers_mail(people, ask, write, db, run_worker):
    write(a_human_mail("My secret plans"))
    run_worker(NOON)
    (told,) = _told(db)
    kept = told.skeleton_id
    other = an_email(db, people.bohdan, subject="Something else")
    erase(db, people.anna, NOON)
    db.commit()

    db.expire_all()
    assert (told.subject, told.skeleton_id) == ("", None) and other.subject == "Something else"
    assert db.get(Skeleton, kept) is None
