"""The surveys' mails: who is owed which when, however often the worker runs, and what they say."""

import email
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default

import pytest
from sqlmodel import col, select

from app.base.clock import days
from app.mail.models import Email, PracticeMail
from app.meetups.models import Meetup
from app.surveys import actions, queries, schedule
from app.surveys.answering import Mark
from app.surveys.who_sees import who_sees_what
from tests.house import NOON
from tests.makers.surveys import a_draft, a_survey, an_answer, only, paper, question, their_link

CLOSES = NOON + days(10)


def sent_to(db, person) -> list[tuple[str, str]]:
    rows = db.exec(
        select(Email).where(Email.person_id == person.id, col(Email.sent_at).is_not(None)).order_by(Email.id)
    )
    return [(row.kind, row.about) for row in rows]


def letter(db, kind: str) -> EmailMessage:
    raw = db.exec(select(PracticeMail.raw).join(Email).where(Email.kind == kind).order_by(Email.id)).first()
    return email.message_from_bytes(raw, policy=default)


def bodies(message: EmailMessage) -> list[str]:
    return [" ".join(message.get_body((kind,)).get_content().split()) for kind in ("plain", "html")]


def test_an_invitation_and_two_reminders_however_often_the_worker_runs(db, people, run_worker):
    survey = a_survey(db, people, asked=only(people.anna))
    for hours in (0, 1, 24, 24 * 5, 24 * 5 + 1, 24 * 8, 24 * 9, 24 * 9 + 2, 24 * 11):
        run_worker(NOON + timedelta(hours=hours))

    assert sent_to(db, people.anna) == [
        ("surveys/invite", str(survey.id)),
        ("surveys/reminder", f"{survey.id}/1"),
        ("surveys/reminder", f"{survey.id}/2"),
    ]


def test_nobody_is_reminded_of_what_they_have_done(db, people, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    an_answer(db, survey, people.anna, Mark(question(paper(db, survey), "scale").id, number=4), at=NOON + days(1))
    run_worker(NOON + days(6))
    assert [kind for kind, _ in sent_to(db, people.anna)] == ["surveys/invite"]
    assert [kind for kind, _ in sent_to(db, people.bohdan)] == ["surveys/invite", "surveys/reminder"]


@pytest.mark.parametrize("fact", ["left_at", "muted_at"])
def test_nobody_is_written_to_who_left_or_asked_for_silence(db, people, run_worker, fact):
    a_survey(db, people)
    setattr(people.anna, fact, NOON)
    db.add(people.anna)
    run_worker(NOON)
    assert sent_to(db, people.anna) == []
    assert len(sent_to(db, people.bohdan)) == 1


def test_a_closed_survey_reminds_nobody(db, people, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    actions.close(db, survey, people.olha, NOON + days(2))
    assert run_worker(NOON + days(6)) == 0


def test_after_a_long_silence_of_the_worker_only_the_newest_reminder_goes(db, people, run_worker):
    survey = a_survey(db, people, asked=only(people.anna))
    run_worker(NOON)
    run_worker(NOON + days(9.5))
    assert sent_to(db, people.anna)[1:] == [("surveys/reminder", f"{survey.id}/2")]


def test_who_was_invited_late_is_not_reminded_at_once(db, people, run_worker):
    a_survey(db, people, asked=only(people.anna))
    run_worker(NOON + days(5.5))
    assert [kind for kind, _ in sent_to(db, people.anna)] == ["surveys/invite"]
    run_worker(NOON + days(6.6))
    assert [kind for kind, _ in sent_to(db, people.anna)] == ["surveys/invite", "surveys/reminder"]


def test_an_organizers_reminder_is_one_of_the_two(db, people, run_worker):
    survey = a_survey(db, people, asked=only(people.anna))
    run_worker(NOON)
    assert actions.remind(db, survey, people.olha, NOON + days(2)) == 1
    for at in (2, 3, 5, 6, 8.99, 9.5):
        run_worker(NOON + days(at))
    assert [about for _, about in sent_to(db, people.anna)] == [f"{survey.id}", f"{survey.id}/1", f"{survey.id}/2"]


def test_all_mails_say_the_same_in_text_and_html_with_one_button_to_the_form(db, people, run_worker, browse):
    survey = a_survey(db, people, asked=only(people.anna))
    run_worker(NOON)
    message = letter(db, "surveys/invite")
    text, html = bodies(message)

    assert message["Subject"] == "What next?"
    for words in (
        "7 questions, about 3 minutes",
        "Friday 13 March, 12:00 Kyiv (UTC+2)",
        who_sees_what(paper(db, survey)),
    ):
        assert words in text
        assert words in html
    link = next(word for word in text.split() if "/s/k1" in word)
    assert link in html
    assert html.count("/s/k1") == 1
    assert browse().get(link.removeprefix("http://testserver")).title == "What next?"


def test_the_same_sentence_of_who_sees_what_stands_everywhere(db, people, run_worker, browse):
    survey = a_survey(db, people, asked=only(people.anna))
    run_worker(NOON)
    sentence = who_sees_what(paper(db, survey))
    link = their_link(db, survey, people.anna)
    scale = question(paper(db, survey), "scale")

    assert sentence in bodies(letter(db, "surveys/invite"))[0]
    assert sentence in browse().get(link).words
    assert sentence in browse().post(link, {scale.name: "3"}).words


def test_feedback_is_asked_for_in_words_about_the_talk(db, people, run_worker):
    meetup = Meetup(
        title="Kafka", audience_id=people.everyone.id, zone="Europe/Kyiv", created_by=people.olha.id, created_at=NOON,
        starts_at=NOON - days(1),
    )  # fmt: skip
    db.add(meetup)
    db.commit()
    survey = actions.draft_feedback(db, meetup.id, people.olha, NOON)
    actions.send(db, survey, only(people.anna), NOON, NOON + days(7), people.olha, NOON)
    for at in (0, 1, 3, 4, 6, 6.9):
        run_worker(NOON + days(at))

    assert sent_to(db, people.anna) == [
        ("surveys/feedback_invite", str(survey.id)),
        ("surveys/feedback_reminder", f"{survey.id}/1"),
    ]
    text, html = bodies(letter(db, "surveys/feedback_invite"))
    assert "You were there on Monday 2 March, 12:00 Kyiv (UTC+2)." in text
    assert "less than a minute" in html
    assert "You get this because you came to this meetup." in html


def test_what_was_heard_goes_to_everybody_who_was_asked_once(db, people, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    actions.close(db, survey, people.olha, NOON + days(1))
    actions.write_heard(survey, "You want:\n\n- Kafka\n- **Rust**")
    actions.tell(db, survey, people.olha, NOON + days(1))
    for at in (1, 2, 30):
        run_worker(NOON + days(at))

    for person in (people.olha, people.anna, people.bohdan):
        assert sent_to(db, person)[1:] == [("surveys/heard", str(survey.id))]
    text, html = bodies(letter(db, "surveys/heard"))
    assert "You want: - Kafka - Rust Read it on the page:" in text
    assert "<li>Kafka</li>" in html
    assert letter(db, "surveys/heard")["Reply-To"] is not None


def test_stale_news_is_not_told(db, people, run_worker):
    survey = a_survey(db, people)
    actions.close(db, survey, people.olha, NOON)
    actions.write_heard(survey, "x")
    actions.tell(db, survey, people.olha, NOON)
    assert run_worker(NOON + days(30)) == 0


def test_a_draft_asks_nobody(db, people, run_worker):
    a_draft(db, people)
    assert run_worker(NOON) == 0


def test_the_plan_of_a_short_survey_has_fewer_reminders(db, people):
    def planned(close: datetime) -> int:
        survey = a_survey(db, people, closes_at=close, title=str(close))
        return len(queries.reminders(db, survey.id))

    assert [planned(NOON + days(n)) for n in (0.5, 1, 2, 3, 5, 10)] == [0, 0, 0, 1, 1, 2]


@pytest.mark.parametrize("weekday", range(7))
def test_nobody_is_reminded_at_the_weekend_and_no_survey_closes_there_unless_asked_to(weekday):
    sent = NOON + days(weekday)
    closes = [schedule.usual_close(sent, "Europe/Kyiv"), *(sent + days(n) for n in range(3, 30))]

    assert closes[0].isoweekday() <= 5
    for close in closes:
        assert all(at.isoweekday() <= 5 and at < close for at in schedule.plan(sent, close, 2, "Europe/Kyiv"))
