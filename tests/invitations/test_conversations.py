"""All letters of one invitation are one conversation, and a change is told once, with the next version of the entry."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import vobject
from sqlmodel import col, select

from app.invitations.answers import counts
from app.mail.letter import parts
from app.mail.models import Email, PracticeMail, Version
from app.meetups.actions import describe
from app.outreach import actions as outreach
from app.outreach import queries as outreach_queries
from app.people.models import Person
from app.topics import actions as topics
from app.topics.queries import what
from tests.house import NOON, many_people
from tests.makers.invitations import an_announced_meetup, mails, says
from tests.makers.meetups import NEXT_WEEK, cancelled, moved
from tests.makers.topics import a_choice, a_topic

SENT = NOON + timedelta(minutes=1)


def minutes(n):
    return NOON + timedelta(minutes=n)


def letters(db, person):
    """What somebody got about invitations, in order: as mail, and read."""
    db.expire_all()
    rows = select(PracticeMail.raw).join(Email).where(Email.person_id == person.id, Email.thread.startswith("inv"))
    raws = db.exec(rows.order_by(col(Email.id))).all()
    return [message_from_bytes(raw, policy=policy.default) for raw in raws], [parts(raw) for raw in raws]


def event(letter):
    """The entry in a letter."""
    return vobject.readOne(letter.calendar).vevent


def reworded(db, meetup, at, **words):
    """That an organizer described it anew."""
    describe(db, meetup, what(db, meetup), at, **words)
    db.commit()


def test_letters_about_one_meetup_answer_one_another_and_say_what_happened_in_one_word(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    says(db, meetup, people.bohdan, "online", at=minutes(5))
    run_worker(minutes(16))
    moved(db, people, meetup, at=minutes(30), place="Roof")
    run_worker(minutes(41))
    cancelled(db, people, meetup, at=minutes(60))
    run_worker(minutes(61))

    sent, _read = letters(db, people.bohdan)

    assert [mail["Subject"] for mail in sent] == [
        "Invitation: Query plans", "Noted: Query plans", "New place: Query plans", "Cancelled: Query plans",
    ]  # fmt: skip
    first, last = sent[0]["Message-ID"], sent[-2]["Message-ID"]
    assert sent[-1]["In-Reply-To"] == last
    assert sent[-1]["References"].split() == [first, last]
    assert "New place: Query plans" in letters(db, people.bohdan)[1][2].text


def test_another_title_is_told_once_ten_minutes_after_the_last_of_five_edits(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    says(db, meetup, people.bohdan, "online", at=minutes(2))
    run_worker(minutes(13))
    for n in range(5):
        reworded(db, meetup, minutes(20 + n), title=f"Plans, part {n}", abstract="How they are **made**.")
        run_worker(minutes(20 + n) + timedelta(seconds=30))
    run_worker(minutes(33))
    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/answer"]

    for n in (34, 35, 60):
        run_worker(minutes(n))

    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/answer", "invitations/move"]
    letter = letters(db, people.bohdan)[1][-1]
    assert letter.subject == "Updated: Plans, part 4"
    assert "“Query plans” has another title: “Plans, part 4”." in letter.text
    assert "What it is about was written anew; you find it below. Time and place stay as they were." in letter.text
    assert "How they are made." in letter.text
    assert "Your answer stays as it is." in letter.text
    entry = event(letter)
    assert (entry.summary.value, entry.sequence.value) == ("Plans, part 4", "1")


def test_a_move_and_another_title_in_ten_minutes_are_one_mail(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    moved(db, people, meetup, at=minutes(20), starts_at=NEXT_WEEK + timedelta(days=1))
    reworded(db, meetup, minutes(25), title="Plans")

    for n in (30, 34, 35, 50):
        run_worker(minutes(n))

    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/move"]
    letter = letters(db, people.bohdan)[1][-1]
    assert letter.subject == "Moved: Plans"
    assert "“Plans” has another time." in letter.text
    assert "The meetup was called “Query plans” before." in letter.text


def test_who_said_no_or_wants_the_recording_hears_nothing_of_other_words(db, people, run_worker):
    no, recording, silent = many_people(db, 3)
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    says(db, meetup, no, "no", at=minutes(2))
    says(db, meetup, recording, "recording", at=minutes(2))
    reworded(db, meetup, minutes(20), title="Plans")

    run_worker(minutes(31))

    assert ["invitations/move" in mails(db, person) for person in (no, recording, silent)] == [False, False, True]


def test_slides_seats_and_words_as_they_were_are_no_news(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    reworded(db, meetup, minutes(20), title="Query plans", capacity=5, slides_url="https://example.com/slides")

    run_worker(minutes(60))

    assert mails(db, people.bohdan) == ["invitations/invite"]


def test_close_to_the_meetup_changes_are_told_at_once_but_not_twice_in_ten_minutes(db, people, run_worker):
    meetup = an_announced_meetup(db, people, starts_at=minutes(120))
    run_worker(SENT)
    moved(db, people, meetup, at=minutes(20), place="Roof")
    run_worker(minutes(20))
    moved(db, people, meetup, at=minutes(22), place="Cellar")
    run_worker(minutes(23))
    assert mails(db, people.bohdan).count("invitations/move") == 1

    run_worker(minutes(31))

    assert mails(db, people.bohdan).count("invitations/move") == 2


def test_the_speaker_hears_of_an_organizers_words_and_not_of_their_own(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    ask = outreach_queries.ask_of(db, meetup.id, people.anna.id)
    outreach.write_talk(db, ask, "My plans", "", "", meetup.version, minutes(20))
    db.commit()
    run_worker(minutes(40))
    assert "outreach/moved" not in kinds(db, people.anna)

    reworded(db, meetup, minutes(50), title="Our plans")
    run_worker(minutes(55))
    assert "outreach/moved" not in kinds(db, people.anna)
    run_worker(minutes(61))
    run_worker(minutes(90))

    assert kinds(db, people.anna).count("outreach/moved") == 1


def kinds(db, person: Person) -> list[str]:
    """The kinds of all mails that went to somebody."""
    db.expire_all()
    return list(db.exec(select(Email.kind).where(Email.person_id == person.id, col(Email.sent_at).is_not(None))))


def test_no_letter_names_anybody_elses_address(db, people, run_worker):
    crowd = many_people(db, 3)
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    moved(db, people, meetup, at=minutes(20), starts_at=NEXT_WEEK + timedelta(days=1))
    run_worker(minutes(31))
    cancelled(db, people, meetup, at=minutes(40))
    run_worker(minutes(41))

    everybody = {person.email for person in (*crowd, people.olha, people.anna, people.bohdan)}
    for email, raw in db.exec(select(Email, PracticeMail.raw).join(PracticeMail)):
        if email.kind.startswith("invitations/"):
            read = parts(raw)
            whole = raw.decode() + read.text + read.html + read.calendar.replace("\r\n ", "")
            assert [one for one in everybody - {email.address} if one in whole] == [], email.kind


def test_versions_rise_by_one_and_their_stamps_rise_whatever_happens(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    for n, said in ((5, "no"), (30, "room"), (60, "no")):
        says(db, meetup, people.bohdan, said, at=minutes(n))
        run_worker(minutes(n + 11))
    moved(db, people, meetup, at=minutes(90), starts_at=NEXT_WEEK + timedelta(days=1))
    run_worker(minutes(101))
    cancelled(db, people, meetup, at=minutes(120))
    run_worker(minutes(121))

    mine = select(Version).join(Email).where(Email.person_id == people.bohdan.id).order_by(col(Version.sequence))
    versions = db.exec(mine).all()

    assert [(one.sequence, one.method) for one in versions] == [
        (0, "REQUEST"), (1, "CANCEL"), (2, "REQUEST"), (3, "CANCEL"), (4, "REQUEST"), (5, "CANCEL"),
    ]  # fmt: skip
    assert len({one.uid for one in versions}) == 1
    assert sorted({one.stamped_at for one in versions}) == [one.stamped_at for one in versions]


def test_moved_and_moved_back_in_ten_minutes_is_no_news_and_answers_stand(db, people, run_worker):
    meetup = an_announced_meetup(db, people, capacity=1)
    run_worker(SENT)
    says(db, meetup, people.bohdan, "room", at=minutes(2))
    run_worker(minutes(13))
    moved(db, people, meetup, at=minutes(20), starts_at=NEXT_WEEK + timedelta(days=1), place="Roof")
    assert (counts(db, meetup).room, counts(db, meetup).wanted) == (0, 1)

    moved(db, people, meetup, at=minutes(25), starts_at=NEXT_WEEK, place="Kitchen")
    for n in (26, 36, 60):
        run_worker(minutes(n))

    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/answer"]
    assert counts(db, meetup).room == 1


def test_another_title_taken_back_is_no_news_and_a_move_taken_back_beside_it_is_not_told(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    reworded(db, meetup, minutes(20), title="Plans")
    reworded(db, meetup, minutes(22), title="Query plans")
    run_worker(minutes(40))
    assert mails(db, people.bohdan) == ["invitations/invite"]

    moved(db, people, meetup, at=minutes(50), place="Roof")
    moved(db, people, meetup, at=minutes(51), place="Kitchen")
    reworded(db, meetup, minutes(52), title="Plans of queries")
    run_worker(minutes(63))

    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/move"]
    text = letters(db, people.bohdan)[1][-1].text
    assert "“Query plans” has another title: “Plans of queries”. Time and place stay as they were." in text
    assert "Your answer stays" not in text and "Will you come?" in text
    assert "\n\n\n" not in text


def test_who_answered_for_the_time_that_was_taken_back_is_asked_again(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    moved(db, people, meetup, at=minutes(20), starts_at=NEXT_WEEK + timedelta(days=1))
    says(db, meetup, people.bohdan, "online", at=minutes(22))
    moved(db, people, meetup, at=minutes(25), starts_at=NEXT_WEEK)

    run_worker(minutes(36))

    assert mails(db, people.bohdan) == ["invitations/invite", "invitations/move"]
    assert "What you answered was about the earlier time." in letters(db, people.bohdan)[1][-1].text


def test_whose_calendar_holds_the_entry_hears_of_a_change_and_the_end_whatever_they_turned_off(
    db, people, run_worker
):
    quiet, gone, late = many_people(db, 3)
    meetup = an_announced_meetup(db, people)
    late.muted_at = NOON
    run_worker(SENT)
    says(db, meetup, gone, "no", at=minutes(2))
    run_worker(minutes(13))
    quiet.muted_at = gone.muted_at = minutes(14)
    moved(db, people, meetup, at=minutes(20), starts_at=NEXT_WEEK + timedelta(days=1))
    run_worker(minutes(31))
    cancelled(db, people, meetup, at=minutes(40))
    run_worker(minutes(41))

    assert mails(db, quiet) == ["invitations/invite", "invitations/move", "invitations/cancelled"]
    assert mails(db, gone) == ["invitations/invite", "invitations/answer"]
    assert mails(db, late) == []
    told = letters(db, quiet)[1]
    because = "You get this because you were invited to this meetup: a change of it reaches you in any case."
    assert all(because in letter.text and because in letter.html for letter in told[1:])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("room", "you said that you come."), ("recording", "you answered the invitation to this meetup."),
        ("", "you were invited to this meetup: a change of it reaches you in any case."),
    ],
)  # fmt: skip
def test_a_change_says_why_it_reaches_just_this_reader(db, people, run_worker, answer, why):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    if answer:
        says(db, meetup, people.bohdan, answer, at=minutes(2))
    moved(db, people, meetup, at=minutes(20), starts_at=NEXT_WEEK + timedelta(days=1))
    run_worker(minutes(31))

    assert f"You get this because {why}" in letters(db, people.bohdan)[1][-1].text


def test_a_topic_with_another_name_renames_its_meetup_in_mails_and_calendars(db, people, run_worker):
    topic, other = a_topic(db, "Query plans"), a_topic(db, "Kafka")
    by_topic, by_title, own = (
        an_announced_meetup(db, people, title=title) for title in ("", "Query plans", "Plans, honestly")
    )
    for meetup in (by_topic, by_title, own):
        a_choice(db, meetup, topic, people.olha)
    run_worker(SENT)
    topics.edit(db, topic, "Reading query plans", "", topic.version, minutes(20))
    topics.edit(db, other, "Kafka basics", "", other.version, minutes(20))
    run_worker(minutes(31))

    assert (by_title.title, by_topic.title, own.title) == ("Reading query plans", "", "Plans, honestly")
    assert mails(db, people.bohdan).count("invitations/move") == 2
    for letter in letters(db, people.bohdan)[1][-2:]:
        assert letter.subject == "Updated: Reading query plans"
        assert "“Query plans” has another title: “Reading query plans”." in letter.text
        assert event(letter).summary.value == "Reading query plans"


def test_a_cancellation_asks_for_no_answer(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(SENT)
    cancelled(db, people, meetup, at=minutes(5))
    run_worker(minutes(6))

    invited, off = letters(db, people.bohdan)[1]
    assert "does not reach us" in invited.calendar.replace("\n ", "")
    assert "To answer" not in off.calendar and "RSVP=FALSE" in off.calendar.replace("\n ", "")
