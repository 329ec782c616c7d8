"""Asking candidates: the organizer's page, the mail, its one reminder, and what is said in between."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.base.clock import days
from app.base.errors import Refused
from app.mail.models import Email
from app.meetups.models import Cancellation
from app.outreach import actions, queries
from app.outreach.card import audience_card
from app.outreach.models import Ask, OfferedDate
from app.people.models import Person
from app.speakers.models import Candidate
from tests.house import NOON, People, a_person, many_people
from tests.makers.outreach import SOON, a_booking, a_candidate, a_plain_meetup, a_yes, an_ask, an_offered_date
from tests.makers.speakers import a_skill
from tests.makers.topics import a_choice, a_topic

MESSAGE = "Hello Anna,\n\nwe would like to hear it from you."
WORDS = {"subject": "Would you?", "message": MESSAGE, "answer_by": "2026-03-10"}


def sent(db: Session) -> list[str]:
    return [email.kind for email in db.exec(select(Email).order_by(Email.id)) if email.sent_at]


@pytest.fixture
def meetup(db: Session, people: People):
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    a_candidate(db, meetup, people.anna, people.olha, 1, "you wrote that you can teach it")
    a_candidate(db, meetup, people.bohdan, people.olha, 2)
    return meetup


def test_the_page_opens_with_the_first_who_can_be_asked_and_a_mail_in_their_words(browse, people, meetup, db):
    an_offered_date(db, meetup)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach")

    assert page.status == 200
    plan = [item.get_text(" ", strip=True) for item in page.all(".order__item")]
    assert plan == ["Anna not asked yet", "Bohdan not asked yet"]
    assert "Would you tell us about “How to read query plans”?" in page.one("#f-subject")["value"]
    assert "Why you: you wrote that you can teach it" in page.one("#f-message").get_text()
    assert "Wednesday 18 March, 12:00 Kyiv" in page.one(".letter__body").get_text()
    assert "No answer until then: you decide whether Bohdan is asked." in page.words


def test_a_ukrainian_reads_it_in_ukrainian_and_in_their_own_zone(browse, people, meetup, db):
    people.anna.language, people.anna.zone = "uk", "Europe/Warsaw"
    an_offered_date(db, meetup)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach?person={people.anna.id}")

    assert "11:00" in page.one(".letter__body").get_text()


def test_asking_puts_one_mail_in_the_outbox_with_the_dates_and_a_link(browse, people, meetup, db, run_worker):
    an_offered_date(db, meetup)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/outreach/{people.anna.id}/ask", {**WORDS, "how": "mail"})

    assert page.status == 200
    assert "The mail to Anna is in the outbox." in page.text
    assert run_worker(NOON) == 1
    assert run_worker(NOON) == 0
    assert sent(db) == ["outreach/ask"]


def test_without_a_date_nobody_is_asked(browse, people, meetup, db):
    page = browse(people.olha).post(f"/meetups/{meetup.id}/outreach/{people.anna.id}/ask", {**WORDS, "how": "mail"})

    assert page.status == 409
    assert "Offer at least one date first" in page.words
    assert db.exec(select(Ask)).all() == []


def test_asking_twice_is_refused(browse, people, meetup, db):
    an_offered_date(db, meetup)
    an_ask(db, meetup, people.anna, people.olha)

    page = browse(people.olha).post(f"/meetups/{meetup.id}/outreach/{people.anna.id}/ask", {**WORDS, "how": "mail"})

    assert page.status == 409
    assert "Anna has been asked already." in page.words


def test_a_mail_without_words_or_with_a_day_gone_by_is_shown_again_with_what_was_typed(browse, people, meetup, db):
    an_offered_date(db, meetup)
    olha, ask = browse(people.olha), f"/meetups/{meetup.id}/outreach/{people.anna.id}/ask"

    short = olha.post(ask, {**WORDS, "message": "Hi", "how": "mail"})
    gone_by = olha.post(ask, {**WORDS, "answer_by": "2026-03-02", "subject": "My own subject", "how": "mail"})

    assert (short.status, gone_by.status) == (422, 422)
    assert "too short" in short.words
    assert gone_by.one("#f-subject")["value"] == "My own subject"
    assert "This day has passed." in gone_by.words


def test_the_preview_shows_what_is_typed_and_keeps_nothing(browse, people, meetup, db):
    an_offered_date(db, meetup)
    preview = f"/meetups/{meetup.id}/outreach/{people.anna.id}/preview"

    page = browse(people.olha).post(preview, {**WORDS, "message": "Quite other <b>words</b> than before"})

    assert "Quite other <b>words</b> than before" in page.one(".letter__body").get_text()
    assert page.one("#f-subject")["value"] == "Would you?"
    assert db.exec(select(Ask)).all() == []


def test_a_week_of_silence_brings_one_reminder_however_often_the_worker_runs(people, meetup, db, run_worker):
    an_offered_date(db, meetup)
    an_ask(db, meetup, people.anna, people.olha, answer_by=NOON + days(9))

    for hours in (0, 1, 24 * 6, 24 * 7, 24 * 8, 24 * 8 + 1, 24 * 9, 24 * 30):
        run_worker(NOON + timedelta(hours=hours))

    assert sent(db) == ["outreach/ask", "outreach/reminder"]


def test_with_little_time_the_reminder_comes_half_way(people, meetup, db, run_worker):
    an_offered_date(db, meetup)
    an_ask(db, meetup, people.anna, people.olha, answer_by=NOON + days(2))

    run_worker(NOON)
    run_worker(NOON + timedelta(hours=23))
    assert sent(db) == ["outreach/ask"]
    run_worker(NOON + timedelta(hours=24))

    assert sent(db) == ["outreach/ask", "outreach/reminder"]


def test_after_an_outage_the_question_and_its_reminder_do_not_come_together(people, meetup, db, run_worker):
    an_offered_date(db, meetup)
    an_ask(db, meetup, people.anna, people.olha)

    run_worker(NOON + days(5))
    run_worker(NOON + days(5) + timedelta(hours=23))
    assert sent(db) == ["outreach/ask"]
    run_worker(NOON + days(6))

    assert sent(db) == ["outreach/ask", "outreach/reminder"]


def test_a_link_that_is_mailed_late_is_read_for_a_day_before_its_reminder(people, meetup, db, run_worker):
    an_offered_date(db, meetup)
    an_ask(db, meetup, people.anna, people.olha, in_person=True, link_asked_at=NOON + days(5))

    for hours in (0, 1, 24):
        run_worker(NOON + days(5) + timedelta(hours=hours))

    assert sent(db) == ["outreach/link", "outreach/reminder"]


@pytest.mark.parametrize("what", ["answered", "withdrawn", "left", "cancelled"])
def test_nobody_is_reminded_who_needs_no_reminder(what, people, meetup, db, run_worker):
    date = an_offered_date(db, meetup)
    ask = an_ask(db, meetup, people.anna, people.olha)
    run_worker(NOON)
    if what == "answered":
        a_yes(db, ask, date)
    if what == "withdrawn":
        ask.withdrawn_at = NOON
    if what == "left":
        people.anna.left_at = NOON
    if what == "cancelled":
        db.add(Cancellation(meetup_id=meetup.id, cancelled_by=people.olha.id, cancelled_at=NOON))

    run_worker(NOON + days(6))

    assert "outreach/reminder" not in sent(db)


def test_asking_in_person_mails_nothing_until_the_link_is_wanted(browse, people, meetup, db, run_worker):
    an_offered_date(db, meetup)
    olha = browse(people.olha)

    page = olha.post(f"/meetups/{meetup.id}/outreach/{people.anna.id}/ask", {**WORDS, "how": "person"})
    run_worker(NOON)
    assert "Anna was asked in person" in page.text
    assert sent(db) == []

    ask = queries.ask_of(db, meetup.id, people.anna.id)
    olha.post(f"/meetups/{meetup.id}/asks/{ask.id}/link")
    run_worker(NOON)
    assert sent(db) == ["outreach/link"]


def test_a_question_taken_back_can_be_asked_anew_by_a_new_mail(browse, people, meetup, db, run_worker):
    an_offered_date(db, meetup)
    ask = an_ask(db, meetup, people.anna, people.olha)
    run_worker(NOON)
    olha = browse(people.olha)

    olha.post(f"/meetups/{meetup.id}/asks/{ask.id}/withdrawal")
    assert "question taken back" in olha.get(f"/meetups/{meetup.id}/outreach").words
    page = olha.post(f"/meetups/{meetup.id}/outreach/{people.anna.id}/ask", {**WORDS, "how": "mail"})
    run_worker(NOON)

    assert sent(db) == ["outreach/ask", "outreach/ask"]
    assert page.words.count("Asked, with an answer by Tuesday 10 March.") == 2
    assert "The question was taken back." in page.words


def test_a_question_taken_back_before_it_left_does_not_leave(people, meetup, db, run_worker):
    an_offered_date(db, meetup)
    ask = an_ask(db, meetup, people.anna, people.olha)
    actions.withdraw(db, ask, NOON)

    run_worker(NOON)

    assert sent(db) == []


def test_dates_are_offered_in_the_meetups_zone_and_can_be_taken_back(browse, people, meetup, db):
    olha = browse(people.olha)

    page = olha.post(f"/meetups/{meetup.id}/outreach/dates", {"starts_at": "2026-03-18T12:00"})
    date = db.exec(select(OfferedDate)).one()
    assert date.starts_at == SOON
    assert "Wednesday 18 March, 12:00 Kyiv" in page.words

    page = olha.post(f"/meetups/{meetup.id}/outreach/dates/{date.id}/withdrawal")
    assert "None yet." in page.words
    olha.post(f"/meetups/{meetup.id}/outreach/dates", {"starts_at": "2026-03-18T12:00"})
    assert db.exec(select(OfferedDate)).one().withdrawn_at is None


@pytest.mark.parametrize("text", ["", "soon", "2026-03-01T12:00", "2026-13-41T99:99"])
def test_a_date_that_is_none_or_gone_by_is_told_beside_the_field(text, browse, people, meetup, db):
    page = browse(people.olha).post(f"/meetups/{meetup.id}/outreach/dates", {"starts_at": text})

    assert page.status == 422
    assert page.one("#f-starts_at-error")
    assert page.one("#f-starts_at")["value"] == text


def test_a_call_is_written_down_with_who_wrote_it(browse, people, meetup):
    path = f"/meetups/{meetup.id}/outreach/{people.anna.id}/log"

    page = browse(people.olha).post(path, {"words": "Met at lunch, she hesitates"})

    assert "Met at lunch, she hesitates (Olha)" in page.words


def test_an_answer_by_word_of_mouth_is_recorded_and_told_to_nobody(browse, people, meetup, db, run_worker):
    date = an_offered_date(db, meetup)
    ask = an_ask(db, meetup, people.anna, people.olha, in_person=True)

    page = browse(people.olha).post(
        f"/meetups/{meetup.id}/asks/{ask.id}/answer", {"answer": "yes", "dates": [str(date.id)], "note": "by phone"}
    )
    run_worker(NOON)

    assert "yes: Wed 18 Mar" in page.words
    assert "Answered by word of mouth, Olha wrote it down: yes, on Wed 18 Mar. “by phone”" in page.words
    assert sent(db) == []


def test_whom_somebody_suggested_can_be_added_with_one_button(browse, people, meetup, db):
    an_offered_date(db, meetup)
    ask = an_ask(db, meetup, people.anna, people.olha)
    olha = browse(people.olha)
    given = {"answer": "other", "suggested_name": "Vira", "suggested_email": "vira@example.org", "may_name_me": "1"}
    olha.post(f"/meetups/{meetup.id}/asks/{ask.id}/answer", given)

    page = olha.get(f"/meetups/{meetup.id}/outreach")
    assert "Anna suggested Vira." in page.words
    olha.post(f"/meetups/{meetup.id}/asks/{ask.id}/suggestion")
    olha.post(f"/meetups/{meetup.id}/asks/{ask.id}/suggestion")

    vira = db.exec(select(Person).where(Person.email == "vira@example.org")).one()
    candidate = db.exec(select(Candidate).where(Candidate.person_id == vira.id)).one()
    assert (vira.is_colleague, candidate.position) == (False, 3)
    page = olha.get(f"/meetups/{meetup.id}/outreach?person={vira.id}")
    assert "Anna suggested them." in page.words
    assert "Why you: Anna suggested you." in page.one("#f-message").get_text()
    assert "suggested Vira" not in olha.get(f"/meetups/{meetup.id}/outreach").words


def test_who_suggested_somebody_in_confidence_is_not_named_to_them(browse, people, meetup, db):
    an_offered_date(db, meetup)
    ask = an_ask(db, meetup, people.anna, people.olha, suggested_name="Vira", suggested_email="vira@example.org")

    vira = actions.suggest(db, ask, people.olha, NOON)
    db.commit()

    page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach?person={vira.id}")
    assert "Why you: A colleague thought of you." in page.one("#f-message").get_text()


def test_groups_under_five_are_not_on_the_audience_card(people, meetup, db):
    many_people(db, 6, department="Support")

    card = audience_card(db, meetup)

    assert card.size == 9
    assert card.roles == [("Support", 6)]
    assert (card.wanting, card.words) == (0, [])


def test_nobody_is_asked_once_a_speaker_has_confirmed(people, meetup, db):
    date = an_offered_date(db, meetup)
    a_booking(db, a_yes(db, an_ask(db, meetup, people.anna, people.olha), date), SOON, people.olha)

    with pytest.raises(Refused):
        actions.ask(db, meetup, people.bohdan, "Would you?", "Hello", NOON + days(5), people.olha, NOON)


def test_only_organizers_come_in_and_a_foreign_ask_is_not_found(browse, people, meetup, db):
    other = a_plain_meetup(db, people.everyone, people.olha, title="Another one")
    ask = an_ask(db, other, people.anna, people.olha)
    stranger = a_person(db, "Zoia")
    path = f"/meetups/{meetup.id}/outreach"

    assert browse(people.bohdan).get(path).status == 403
    assert browse().get(path).status == 401
    assert browse(people.bohdan).post(f"{path}/{people.anna.id}/ask", WORDS).status == 403
    assert browse(people.olha).post(f"/meetups/{meetup.id}/asks/{ask.id}/withdrawal").status == 404
    assert browse(people.olha).get(f"{path}?person={stranger.id}").status == 404
    an_offered_date(db, meetup)
    assert browse(people.olha).post(f"{path}/{stranger.id}/ask", {**WORDS, "how": "mail"}).status == 404
    assert browse(people.olha).get("/meetups/999/outreach").status == 404


def test_an_empty_list_says_how_to_begin(browse, people, db):
    meetup = a_plain_meetup(db, people.everyone, people.olha)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach")

    assert "Nobody is on the list yet" in page.words


def test_an_answer_is_asked_for_before_the_first_date_and_the_draft_does_so_by_itself(browse, people, meetup, db):
    an_offered_date(db, meetup, NOON + days(4))
    olha, ask = browse(people.olha), f"/meetups/{meetup.id}/outreach/{people.anna.id}/ask"

    late = olha.post(ask, {**WORDS, "how": "mail"})

    assert olha.get(f"/meetups/{meetup.id}/outreach").one("#f-answer_by")["value"] == "2026-03-06"
    assert late.status == 422
    assert "The first date on offer is Saturday 7 March: ask for the answer before it." in late.words


def test_a_date_of_another_year_is_taken_for_a_slip(browse, people, meetup, db):
    page = browse(people.olha).post(f"/meetups/{meetup.id}/outreach/dates", {"starts_at": "2099-12-31T12:00"})

    assert page.status == 422
    assert "Is the year right?" in page.words


def test_why_them_is_said_in_the_language_of_whoever_reads_it(browse, people, meetup, db):
    people.olha.language = "uk"
    a_choice(db, meetup, a_topic(db, "Testing in practice"), people.olha)
    a_skill(db, people.bohdan, "Testing in practice")
    an_offered_date(db, meetup)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach?person={people.bohdan.id}")

    assert "Why you: You wrote that you can teach “Testing in practice”." in page.one("#f-message").get_text()
    assert "You wrote that you can teach" not in page.one("#one header").get_text()


def test_the_page_opens_with_whoever_is_waited_for_and_says_who_else_was_asked(browse, people, meetup, db):
    an_offered_date(db, meetup)
    an_ask(db, meetup, people.anna, people.olha)
    olha = browse(people.olha)

    assert olha.get(f"/meetups/{meetup.id}/outreach").one("#one h2").get_text().strip().startswith("Anna")
    page = olha.get(f"/meetups/{meetup.id}/outreach?person={people.bohdan.id}")
    assert "Bohdan is asked. Still asked as well: Anna." in page.words


def test_while_a_speaker_is_settled_nobody_else_is_offered_to_be_asked(browse, people, meetup, db):
    date = an_offered_date(db, meetup)
    a_booking(db, a_yes(db, an_ask(db, meetup, people.anna, people.olha), date), SOON, people.olha)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach?person={people.bohdan.id}")

    assert "There is a speaker, so nobody else is asked." in page.words
    assert page.all("#f-subject") == []


def test_the_first_dates_go_with_the_mail(browse, people, meetup, db):
    dates = {"date_1": "2026-03-18T12:00", "date_2": "2026-03-26T12:00", "date_3": ""}
    olha, here = browse(people.olha), f"/meetups/{meetup.id}/outreach/{people.anna.id}"
    assert (
        "Thursday 26 March, 12:00 Kyiv" in olha.post(f"{here}/preview", {**WORDS, **dates}).one(".letter__body").text
    )
    assert db.exec(select(OfferedDate)).all() == []

    page = olha.post(f"{here}/ask", {**WORDS, **dates, "how": "mail"})

    assert "The mail to Anna is in the outbox." in page.text
    assert len(queries.dates_of(db, meetup.id)) == 2
    assert queries.ask_of(db, meetup.id, people.anna.id) is not None


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"date_1": "2026-02-01T12:00"}, "This time has already passed."),
        ({"date_1": "2026-03-18T12:00", "date_2": "2036-03-18T12:00"}, "more than a year ahead"),
        ({"date_1": "2026-03-18T12:00", "date_3": "soon"}, "Write a date and time"),
        ({"date_1": "2026-03-09T12:00"}, "ask for the answer before it"),
    ],
)
def test_a_date_that_cannot_be_leaves_nothing_on_offer_and_keeps_what_was_typed(
    browse, people, meetup, db, dates, sentence
):
    page = browse(people.olha).post(f"/meetups/{meetup.id}/outreach/{people.anna.id}/ask", {**WORDS, **dates})

    assert page.status == 422
    assert sentence in page.words
    assert page.one("#f-date_1")["value"] == dates["date_1"]
    assert db.exec(select(OfferedDate)).all() == []


def test_whoever_asks_one_more_is_reminded_of_the_yes_that_waits(browse, people, meetup, db):
    offered = an_offered_date(db, meetup)
    a_yes(db, an_ask(db, meetup, people.anna, people.olha), offered)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/outreach?person={people.bohdan.id}")

    assert "Bohdan is asked as well. Anna has said yes and waits for your decision." in page.words
    assert (
        browse(people.olha).get(f"/meetups/{meetup.id}/outreach").one(".order__item[aria-current] a").get_text()
        == "Anna"
    )
