"""Beside every button that sends programme mail stands whose mail has to wait; whoever wants none is not counted."""

from datetime import timedelta

import pytest
import time_machine

from app.mail.models import MailRules, Unwanted
from app.surveys import actions
from tests.house import NOON, many_people
from tests.makers.feedback import a_held_meetup, invited
from tests.makers.invitations import a_booked_meetup
from tests.makers.mail import an_email
from tests.makers.surveys import a_draft, a_survey, an_answered_survey

DAY = timedelta(days=1)


def a_survey_page(db, people):
    return f"/surveys/{a_draft(db, people).id}/sending"


def an_invitation_page(db, people):
    return f"/meetups/{a_booked_meetup(db, people).id}/invitation"


def a_letter_page(db, people):
    survey = an_answered_survey(db, people, 5)
    actions.close(db, survey, people.olha, NOON)
    db.commit()
    return f"/surveys/{survey.id}/heard"


def a_recap_page(db, people):
    meetup = a_held_meetup(db, people)
    invited(db, meetup, people.olha, people.bohdan)
    return f"/meetups/{meetup.id}/recap"


EVERYWHERE = pytest.mark.parametrize(
    ("composer", "category"),
    [
        (a_survey_page, "surveys"), (an_invitation_page, "invitations"), (a_letter_page, "results"),
        (a_recap_page, "recaps"),
    ],
)  # fmt: skip


def had_two(db, person, days_ago=1):
    for _ in range(2):
        an_email(db, person, kind="topics/planned", sent_at=NOON - days_ago * DAY)


@EVERYWHERE
def test_whoever_had_two_this_week_gets_theirs_later_and_it_is_said_when(db, people, browse, composer, category):
    path = composer(db, people)
    olha = browse(people.olha)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        assert "enough programme mail" not in olha.get(path).words
        had_two(db, people.bohdan)

        page = olha.get(path)
    assert page.status == 200
    assert "has had enough programme mail this week: theirs goes by Mon 9 Mar." in page.words


@EVERYWHERE
def test_while_programme_mail_waits_for_a_release_that_is_said_instead(db, people, browse, composer, category):
    path = composer(db, people)
    had_two(db, people.bohdan)
    db.add(MailRules(id=1, weekly=2, release_until=NOON + 9 * DAY, set_by=people.olha.id, set_at=NOON))

    page = browse(people.olha).get(path)
    assert "The mails wait in the outbox until you send them from there." in page.words
    assert "enough programme mail" not in page.words


@EVERYWHERE
def test_whoever_wants_none_of_them_gets_none_and_is_said_to_be_left_out(db, people, browse, composer, category):
    path = composer(db, people)
    olha = browse(people.olha)
    before = olha.get(path)
    db.add(Unwanted(person_id=people.bohdan.id, category=category, since=NOON))
    page = olha.get(path)

    assert "left out" in page.words.lower()
    assert _mails(page) == _mails(before) - 1


def _mails(page) -> int:
    """The number on the button."""
    words = " ".join(button.get_text(" ") for button in page.all("main button"))
    return int(next(word for word in words.split() if word.isdigit()))


def test_a_meetup_that_begins_before_says_that_it_is_too_late(db, people, browse):
    meetup = a_booked_meetup(db, people, starts_at=NOON + 3 * DAY)
    early, late = many_people(db, 2)
    had_two(db, early, 6)
    had_two(db, late, 1)

    page = browse(people.olha).get(f"/meetups/{meetup.id}/invitation")
    assert "2 of the 4 have had enough programme mail this week: theirs go by Mon 9 Mar." in page.words
    assert "too late for 1 of them" in page.words


def test_the_plan_of_a_survey_counts_apart_what_goes_at_once_and_what_goes_later(db, people, browse):
    path = a_survey_page(db, people)
    had_two(db, people.bohdan)
    words = browse(people.olha).get(path).words

    assert "2 mails go out, with a link of its own for each person." in words
    assert "Monday 9 March" in words and "Until then 1 more has gone too" in words


def test_after_sending_the_same_numbers_and_days_are_said(db, people, browse, run_worker):
    path = a_survey_page(db, people)
    had_two(db, people.bohdan)
    olha = browse(people.olha)

    sent = olha.post(
        path, {"version": olha.get(path).one("[name=version]")["value"], "closes_at": "2026-03-13T18:00"}
    )

    assert "2 mails go now. 1 more goes by Mon 9 Mar" in sent.text
    run_worker(NOON)
    assert "1 mail goes later, by Mon 9 Mar" in olha.get(path.replace("/sending", "")).words


def test_where_all_have_had_enough_nobody_is_reminded_sooner_than_planned(db, people, browse, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    for person in (people.olha, people.anna, people.bohdan):
        had_two(db, person, 0)
    with time_machine.travel(NOON + 2 * DAY, tick=False):
        page = browse(people.olha).get(f"/surveys/{survey.id}")

    assert "Nobody can be reminded sooner than planned" in page.words
    assert not page.all(f"form[action='/surveys/{survey.id}/reminder']")


def test_beside_the_button_that_reminds_the_same_is_said(db, people, browse, run_worker):
    survey = a_survey(db, people)
    run_worker(NOON)
    had_two(db, people.bohdan)
    with time_machine.travel(NOON + 2 * DAY, tick=False):
        page = browse(people.olha).get(f"/surveys/{survey.id}")

    assert "Remind 3 people" in page.words
    assert "1 of the 3 has had enough programme mail this week" in page.words
