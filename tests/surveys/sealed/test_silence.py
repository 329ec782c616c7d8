"""In an anonymous survey nobody but a person themselves finds out whether they have answered."""

from datetime import timedelta

from sqlmodel import col, select

from app.base.clock import days
from app.mail.models import Email
from tests.house import NOON
from tests.makers.sealed import a_sealed_survey, handed_in

MINUTE = timedelta(minutes=1)
HALFWAY = NOON + days(5)
"""When the first reminder of ten days goes."""


def kinds_to(db, person) -> list[str]:
    rows = select(Email.kind).where(Email.person_id == person.id, col(Email.sent_at).is_not(None))
    return list(db.exec(rows.order_by(col(Email.id))))


# --- who is written to -------------------------------------------------------------------------


def test_an_invitation_goes_as_soon_as_there_is_a_key(db, people, run_worker):
    a_sealed_survey(db, people)
    run_worker(NOON)
    assert kinds_to(db, people.anna) == ["surveys/invite"]


def test_whoever_has_answered_already_is_invited_all_the_same(db, people, run_worker, work_sealed):
    survey = a_sealed_survey(db, people)
    work_sealed(NOON)
    handed_in(db, survey, people.anna)
    run_worker(NOON)
    assert kinds_to(db, people.anna) == kinds_to(db, people.bohdan) == ["surveys/invite"]


def test_the_silent_are_reminded_by_mails_of_a_kind_of_their_own(db, people, run_worker):
    survey = a_sealed_survey(db, people)
    run_worker(NOON)
    handed_in(db, survey, people.anna, at=NOON + MINUTE)
    for hours in (0, 1, 25, 24 * 4):
        run_worker(HALFWAY + timedelta(hours=hours))
    assert kinds_to(db, people.anna) == ["surveys/invite"]
    assert kinds_to(db, people.bohdan) == ["surveys/invite", "surveys/sealed_reminder", "surveys/sealed_reminder"]
