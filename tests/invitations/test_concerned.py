"""Whom a move or the end of a meetup reaches by mail: before it is done, the organizer reads the true number."""

from datetime import timedelta

from sqlmodel import select

from app.invitations.answers import counts
from app.invitations.concerned import concerned, moving
from app.invitations.queries import guests
from app.mail.choosing import turn_off
from app.mail.letter import parts
from app.mail.models import Email, PracticeMail
from app.meetups.actions import cancel, describe
from tests.house import NOON, a_person
from tests.makers.invitations import (
    AN_HOUR_LATER,
    a_booked_meetup,
    an_announced_meetup,
    an_answer,
    guest,
    says,
    their_link,
)
from tests.makers.mail import a_dead_address
from tests.makers.meetups import a_meetup, cancelled, moved
from tests.makers.outreach import LATER, a_booking


def test_before_the_invitations_have_gone_nobody_would_be_told(db, people, browse):
    meetup = an_announced_meetup(db, people)

    assert (concerned(db, meetup).guests, concerned(db, meetup).holders) == (2, 0)
    page = browse(people.olha).get(f"/meetups/{meetup.id}/cancellation")
    assert "2 invited people are not written to" in page.words
    assert "Anna, who was to speak, is told." in page.words and "Cancel it and tell 1 person" in page.words


def test_who_said_no_hears_of_another_time_and_of_the_end_but_not_of_another_place(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    says(db, meetup, people.bohdan, "no")

    assert moving(db, meetup, (LATER, 45, "Kitchen", meetup.join_url)).asked == 2
    assert moving(db, meetup, (meetup.starts_at, 45, "Roof", meetup.join_url)).informed == 1


def test_whom_no_mail_reaches_is_named_and_not_counted(db, people, browse, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    a_dead_address(db, people.bohdan)
    olha = browse(people.olha)
    page = olha.get(f"/meetups/{meetup.id}/cancellation")

    assert "1 person who was invited is told" in page.words and "Cancel it and tell 2 people" in page.words
    assert "Mail does not reach Bohdan: tell them yourself." in page.words
    guests = olha.get(f"/meetups/{meetup.id}/invitation")
    assert guests.words.count("mail comes back") == 1 and guests.all(f"a[href='/people/{people.bohdan.id}']")


def test_a_persons_page_says_that_nothing_reaches_them_and_what_they_turned_off(db, people, browse):
    a_dead_address(db, people.bohdan)
    turn_off(db, people.bohdan, "recaps", NOON)
    page = browse(people.olha).get(f"/people/{people.bohdan.id}")

    assert "their address does not work: nothing is sent there" in page.words
    assert "Turned off by themselves: Recaps." in page.words


def test_who_may_come_hears_of_another_title_too(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    mine = guest(db, meetup, people.bohdan)
    mine.answer, mine.answered_by, mine.answered_at = "maybe", "calendar", AN_HOUR_LATER
    describe(
        db, meetup, meetup.title, AN_HOUR_LATER, title="Another title", abstract=meetup.abstract, capacity=meetup.capacity,
        zone=meetup.zone, slides_url="", recording_url="",
    )  # fmt: skip
    db.commit()
    run_worker(AN_HOUR_LATER + timedelta(minutes=11))

    told = db.exec(select(Email.person_id).where(Email.kind == "invitations/move")).all()
    assert people.bohdan.id in told


def test_the_number_told_of_the_end_is_the_same_before_and_after_the_mails_went(db, people, run_worker, browse):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    turn_off(db, people.bohdan, "invitations", NOON)
    db.commit()
    assert concerned(db, meetup).holders == 2

    cancel(db, meetup, "", people.olha, AN_HOUR_LATER)
    db.commit()
    assert concerned(db, meetup).holders == 2

    run_worker(AN_HOUR_LATER + timedelta(minutes=1))
    db.expire_all()
    assert (concerned(db, meetup).holders, concerned(db, meetup).left_alone) == (2, 0)
    page = browse(people.olha).get(f"/meetups/{meetup.id}/cancellation")
    assert "2 people who were invited are told" in page.words and "not written to" not in page.words


def test_a_dead_address_that_said_no_and_who_left_are_not_told_of_as_uninvited(db, people, run_worker, browse):
    gone = a_person(db, "Clara")
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    says(db, meetup, people.bohdan, "no")
    a_dead_address(db, people.bohdan)
    gone.left_at = AN_HOUR_LATER
    db.commit()

    page = browse(people.olha).get(f"/meetups/{meetup.id}/cancellation")
    assert "Cancel it and tell 2 people" in page.words and "not written to" not in page.words


def test_before_anybody_is_invited_those_who_said_yes_to_speaking_are_named_before_and_after(db, people, browse):
    meetup = a_meetup(db, people)
    an_answer(db, people, meetup, people.anna)
    an_answer(db, people, meetup, people.bohdan, answer="")
    an_answer(db, people, meetup, a_person(db, "Clara"), answer="no")
    olha, path = browse(people.olha), f"/meetups/{meetup.id}/cancellation"

    before, after = olha.get(path), olha.post(path, {"reason": "Anna is ill."})

    assert "Cancel it and tell 2 people" in before.words
    for page in (before, after):
        assert "Told, and thanked for being willing to speak: Anna." in page.words
        assert "Told that nothing waits for their answer any more: Bohdan." in page.words
        assert "Clara" not in page.words


def test_who_knows_already_that_somebody_else_speaks_hears_nothing_of_the_end(db, people, browse, run_worker):
    meetup = a_booked_meetup(db, people)
    an_answer(db, people, meetup, people.bohdan)
    olha, path = browse(people.olha), f"/meetups/{meetup.id}/cancellation"
    assert "willing to speak: Bohdan." in olha.get(path).words

    run_worker(NOON)
    assert "Bohdan" not in olha.get(path).words and "Cancel it and tell 1 person" in olha.get(path).words

    cancelled(db, people, meetup, AN_HOUR_LATER)
    assert run_worker(AN_HOUR_LATER + timedelta(minutes=11)) == concerned(db, meetup).told == 1
    assert "Bohdan" not in olha.get(path).words


def test_who_might_have_spoken_is_named_before_and_after_the_mail_about_the_end_went(db, people, browse, run_worker):
    meetup = a_meetup(db, people)
    an_answer(db, people, meetup, people.bohdan, answer="another_date")
    told = "Told, and thanked for being willing to speak: Bohdan."
    olha, path = browse(people.olha), f"/meetups/{meetup.id}/cancellation"
    assert told in olha.get(path).words

    cancelled(db, people, meetup, AN_HOUR_LATER)
    run_worker(AN_HOUR_LATER + timedelta(minutes=11))
    assert told in olha.get(path).words


def test_whom_mail_does_not_reach_is_no_candidate_or_speaker_that_is_told(db, people, browse):
    meetup = a_booked_meetup(db, people)
    an_answer(db, people, meetup, people.bohdan, answer="")
    a_dead_address(db, people.anna)
    a_dead_address(db, people.bohdan)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/cancellation")
    assert "Mail does not reach Anna, Bohdan: tell them yourself." in page.words
    assert "is told" not in page.words and "Told that nothing waits" not in page.words
    assert page.one("main button[type=submit]").get_text(strip=True) == "Cancel the meetup"


def test_a_guest_who_was_asked_to_speak_too_is_one_person(db, people, browse, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    an_answer(db, people, meetup, people.bohdan)

    assert concerned(db, meetup).told == 3
    assert "Cancel it and tell 3 people" in browse(people.olha).get(f"/meetups/{meetup.id}/cancellation").words


def test_until_guests_are_told_of_another_time_it_is_said_that_they_meant_to_come(db, people, run_worker, browse):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    says(db, meetup, people.bohdan, "room")
    moved(db, people, meetup, AN_HOUR_LATER + timedelta(minutes=1), starts_at=LATER)
    olha, path = browse(people.olha), f"/meetups/{meetup.id}/invitation"
    unheard = "1 of those who have not answered had said that they come to the earlier time"
    earlier = "1 of 2 wanted to come, to the earlier time"
    assert earlier in olha.get(path).words and unheard in olha.get(path).words
    assert earlier in olha.get(f"/meetups/{meetup.id}").words

    run_worker(AN_HOUR_LATER + timedelta(minutes=12))
    assert (counts(db, meetup).coming, counts(db, meetup).silent, counts(db, meetup).wanted) == (0, 2, 0)
    assert unheard not in olha.get(path).words and "0 of 2 come" in olha.get(f"/meetups/{meetup.id}").words


def test_the_organizer_reads_of_a_seat_what_its_guest_reads(db, people, run_worker, browse):
    clara = a_person(db, "Clara")
    meetup = an_announced_meetup(db, people, capacity=1)
    run_worker(NOON)
    says(db, meetup, people.bohdan, "room")
    moved(db, people, meetup, AN_HOUR_LATER + timedelta(minutes=1), starts_at=LATER)
    says(db, meetup, clara, "room", AN_HOUR_LATER + timedelta(minutes=3))

    assert "There is a seat for you, Clara." in browse().get(their_link(db, meetup, clara)).words
    assert [(row.name, row.seated) for row in guests(db, meetup, show="room")] == [("Clara", True)]
    assert guests(db, meetup, show="waiting") == []
    assert (counts(db, meetup).room, counts(db, meetup).waiting, counts(db, meetup).silent) == (1, 0, 2)
    assert counts(db, meetup).wanted == 2


def test_a_move_of_place_that_they_were_told_of_leaves_their_yes_to_the_time(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    says(db, meetup, people.bohdan, "room")
    moved(db, people, meetup, AN_HOUR_LATER + timedelta(minutes=1), place="Roof")
    run_worker(AN_HOUR_LATER + timedelta(minutes=12))
    moved(db, people, meetup, AN_HOUR_LATER + timedelta(minutes=30), starts_at=LATER)
    assert counts(db, meetup).wanted == 1

    run_worker(AN_HOUR_LATER + timedelta(minutes=50))
    assert counts(db, meetup).wanted == 0


def test_how_many_wanted_to_come_to_a_cancelled_meetup_is_said_of_the_time_that_they_knew(
    db, people, run_worker, browse
):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    says(db, meetup, people.bohdan, "room")
    moved(db, people, meetup, AN_HOUR_LATER + timedelta(minutes=1), starts_at=LATER)
    cancel(db, meetup, "", people.olha, AN_HOUR_LATER + timedelta(minutes=2))
    db.commit()
    run_worker(AN_HOUR_LATER + timedelta(minutes=20))

    page = browse(people.olha).get(f"/meetups/{meetup.id}/cancellation")
    assert "1 of them wanted to come." in page.words


def test_a_meetup_that_moves_back_before_anybody_was_told_is_news_to_nobody(db, people, run_worker, browse):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    before = meetup.setting
    moved(db, people, meetup, AN_HOUR_LATER, starts_at=LATER)

    back = moving(db, meetup, before)
    assert (back.told, back.unmoved, back.speaker) == (0, 2, "unmoved")
    further = moving(db, meetup, (LATER + timedelta(days=1), *before[1:]))
    assert (further.asked, further.unmoved, further.speaker) == (2, 0, "asked")

    run_worker(AN_HOUR_LATER + timedelta(minutes=11))
    assert (moving(db, meetup, before).asked, moving(db, meetup, before).unmoved) == (2, 0)


def test_the_page_says_of_a_move_back_that_nobody_hears_of_it(db, people, run_worker, browse):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    olha, path = browse(people.olha), f"/meetups/{meetup.id}/details"
    first = {field["name"]: field.get("value", "") for field in olha.get(path).all("main input[name]")}
    moved(db, people, meetup, AN_HOUR_LATER, starts_at=LATER)

    page = olha.post(path, first | {"version": str(meetup.version)})

    assert "2 people were not told of the move before, so for them nothing changes" in page.words
    assert "asked whether they can come" not in page.words and "Move it and tell" not in page.words


def test_who_answered_for_the_time_that_it_moves_back_to_is_not_asked_again(db, people, run_worker, browse):
    clara = a_person(db, "Clara")
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    olha, path = browse(people.olha), f"/meetups/{meetup.id}/details"
    first = {field["name"]: field.get("value", "") for field in olha.get(path).all("main input[name]")}
    before = meetup.setting
    says(db, meetup, people.bohdan, "no")
    says(db, meetup, clara, "room")
    run_worker(AN_HOUR_LATER + timedelta(minutes=11))
    moved(db, people, meetup, AN_HOUR_LATER + timedelta(minutes=20), starts_at=LATER)
    run_worker(AN_HOUR_LATER + timedelta(minutes=40))

    back = moving(db, meetup, before)
    assert (back.asked, back.informed, back.left_alone, back.speaker, back.told) == (1, 1, 1, "informed", 3)
    page = olha.post(path, first | {"version": str(meetup.version)})
    assert (
        "1 of them is asked whether they can come then" in page.words
        and "the answers of the others stay" in page.words
    )
    assert "Move it and tell 3 people" in page.words

    moved(db, people, meetup, AN_HOUR_LATER + timedelta(minutes=60), starts_at=before[0])
    run_worker(AN_HOUR_LATER + timedelta(minutes=80))
    since = (Email.kind == "invitations/move", Email.queued_at > AN_HOUR_LATER + timedelta(hours=1))
    mails = {email.person_id: email for email in db.exec(select(Email).where(*since))}
    assert set(mails) == {people.olha.id, clara.id}
    letter = db.exec(select(PracticeMail.raw).where(PracticeMail.email_id == mails[clara.id].id)).one()
    assert "Your answer stays as it is." in parts(letter).text


def test_a_speaker_who_is_asked_about_just_that_time_is_not_asked_again(db, people, run_worker):
    meetup = a_meetup(db, people)
    a_booking(db, an_answer(db, people, meetup, people.anna), meetup.starts_at, people.olha)
    run_worker(NOON)
    before = meetup.setting
    moved(db, people, meetup, AN_HOUR_LATER, starts_at=LATER)

    assert (moving(db, meetup, before).speaker, moving(db, meetup, before).told) == ("unmoved", 0)
    moved(db, people, meetup, AN_HOUR_LATER + timedelta(minutes=1), starts_at=before[0])
    assert run_worker(AN_HOUR_LATER + timedelta(minutes=20)) == 0


def test_who_answered_for_a_time_that_no_mail_told_of_is_asked_again_when_it_is_taken_back(db, people, run_worker):
    meetup = an_announced_meetup(db, people)
    run_worker(NOON)
    before = meetup.setting
    moved(db, people, meetup, AN_HOUR_LATER, starts_at=LATER)
    says(db, meetup, people.bohdan, "room", AN_HOUR_LATER + timedelta(minutes=1))

    told = moving(db, meetup, before)
    assert (told.asked, told.informed, told.unmoved) == (1, 0, 1)

    moved(db, people, meetup, AN_HOUR_LATER + timedelta(minutes=2), starts_at=before[0])
    run_worker(AN_HOUR_LATER + timedelta(minutes=20))
    again = select(Email.person_id).where(Email.kind == "invitations/move", Email.sent_at.is_not(None))
    assert list(db.exec(again)) == [people.bohdan.id]
