"""Changing what came of a meetup: ticking who was there, asking them, thanking, writing and publishing the recap."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, literal
from sqlmodel import Session, col, delete, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app.base.clock import days
from app.base.db import insert_new
from app.base.errors import Missing, Overtaken, Refused
from app.base.i18n import _
from app.feedback import queries
from app.feedback.digest import digest_of
from app.feedback.models import Feedback, Recap, Thanks
from app.invitations.answers import coming
from app.invitations.models import Attendance
from app.meetups.models import Meetup
from app.outreach.decision import speaker_of
from app.people.models import Person
from app.people.queries import present
from app.surveys import actions as surveys
from app.surveys.models import Participation, Survey
from app.surveys.queries import state
from app.surveys.sums import steps

OPEN_FOR = days(7)
"""How long people can say how it was."""


# --- who came ----------------------------------------------------------------------------------


def tick(db: Session, meetup: Meetup, people: list[int], by: Person, now: datetime) -> None:
    """These were there. Ticking somebody twice is the same as once."""
    _begun(db, meetup, now)
    known = select(Person.id).where(present(), col(Person.id).in_(people))
    if queries.how_many(db, known) < len(set(people)):
        raise Missing
    _there(db, meetup, known, by, now)


def tick_all_who_said_so(db: Session, meetup: Meetup, by: Person, now: datetime) -> None:
    """Everybody who said they come was there."""
    _begun(db, meetup, now)
    speaker = speaker_of(db, meetup.id)
    said_so = select(Person.id).where(present(), col(Person.id).in_(coming(meetup.id)))
    _there(db, meetup, said_so.where(col(Person.id) != (speaker.id if speaker else 0)), by, now)


def untick(db: Session, meetup: Meetup, people: list[int]) -> None:
    """These were not there after all. Whoever was asked how it was stays asked."""
    gone = (col(Attendance.meetup_id) == meetup.id, col(Attendance.person_id).in_(people))
    db.exec(delete(Attendance).where(*gone))


def _there(db: Session, meetup: Meetup, people: Select[Any], by: Person, now: datetime) -> None:
    at = literal(now, UTCDateTime())
    rows: Any = people.with_only_columns(literal(meetup.id), col(Person.id), literal(by.id), at)
    insert_new(db, Attendance, ["meetup_id", "person_id", "ticked_by", "ticked_at"], rows)


def _begun(db: Session, meetup: Meetup, now: datetime) -> None:
    if not queries.was_held(db, meetup, now):
        raise Refused(_("Who came can be ticked once the meetup has begun."))


# --- how it was --------------------------------------------------------------------------------


def questions(db: Session, meetup: Meetup, by: Person, now: datetime) -> Survey:
    """The feedback survey to look at and change before anybody is asked; made once."""
    if survey := queries.survey_of(db, meetup.id):
        return survey
    _begun(db, meetup, now)
    return surveys.draft_feedback(db, meetup.id, by, now)


def open_feedback(db: Session, meetup: Meetup, by: Person, now: datetime) -> Feedback:
    """Ask everybody who came how it was, for a week. Opening it twice is the same as once."""
    if feedback := queries.feedback_of(db, meetup.id):
        return feedback
    _begun(db, meetup, now)
    people = queries.to_ask(db, meetup.id)
    if not queries.how_many(db, people):
        raise Refused(_("Nobody is ticked as present yet. Tick who came first: they are the ones who are asked."))
    survey = questions(db, meetup, by, now)
    if survey.sent_at is None:
        surveys.send(db, survey, people, now, closing(now), by, now)
    feedback = Feedback(meetup_id=meetup.id, survey_id=survey.id, opened_by=by.id, opened_at=now)
    db.add(feedback)
    db.flush()
    return feedback


def closing(now: datetime) -> datetime:
    """When feedback that is opened now closes: on a full hour, as people say times."""
    at = now + OPEN_FOR
    full = at.replace(minute=0, second=0, microsecond=0)
    return full if full == at else full + timedelta(hours=1)


def ask_more(db: Session, meetup: Meetup, now: datetime) -> int:
    """Ask those who were ticked after feedback was opened. Returns how many are new."""
    survey = _open_survey(db, meetup, now)
    rows: Any = queries.not_asked_yet(db, survey).with_only_columns(literal(survey.id), col(Person.id))
    return insert_new(db, Participation, ["survey_id", "person_id"], rows)


def close(db: Session, meetup: Meetup, by: Person, now: datetime) -> None:
    """No more answers; the numbers stand."""
    surveys.close(db, _open_survey(db, meetup, now), by, now)


def reopen(db: Session, meetup: Meetup, by: Person, now: datetime) -> None:
    """Take a close before its day back: people can answer as long as their mails say. Twice is the same as once."""
    survey = queries.survey_of(db, meetup.id)
    if survey and state(survey, now) == "open":
        return
    until = queries.opens_again_until(db, meetup.id, now)
    if survey is None or until is None:
        raise Refused(_("It cannot be opened again: its day is past, or what people said was told already."))
    surveys.extend(db, survey, until, by, now)


def _open_survey(db: Session, meetup: Meetup, now: datetime) -> Survey:
    feedback = queries.feedback_of(db, meetup.id)
    if feedback is None:
        raise Refused(_("Feedback is not open yet."))
    survey = db.get_one(Survey, feedback.survey_id)
    if state(survey, now) != "open":
        raise Refused(_("Feedback is closed: nobody can answer any more."))
    return survey


# --- thanks ------------------------------------------------------------------------------------


def thank(
    db: Session, meetup: Meetup, message: str, numbers: bool, quotes: bool, by: Person, now: datetime
) -> Thanks:
    """Thank the speaker, with the numbers or without. Once: a second time changes nothing."""
    if thanks := queries.thanks_of(db, meetup.id):
        return thanks
    _begun(db, meetup, now)
    if speaker_of(db, meetup.id) is None:
        raise Refused(_("No speaker is on record for this meetup, so there is nobody to write to."))
    if numbers:
        _settled(db, meetup, now)
    thanks = Thanks(
        meetup_id=meetup.id,
        message=message,
        quotes=quotes and numbers,
        thanked_by=by.id,
        thanked_at=now,
        numbers_at=now if numbers else None,
    )
    db.add(thanks)
    return thanks


def share_numbers(db: Session, meetup: Meetup, quotes: bool, now: datetime) -> Thanks:
    """Show a speaker who was thanked without numbers what people said, now that it is known."""
    thanks = db.get_one(Thanks, meetup.id)
    if thanks.numbers_at is None:
        _settled(db, meetup, now)
        thanks.numbers_at, thanks.quotes = now, quotes
    return thanks


def _settled(db: Session, meetup: Meetup, now: datetime) -> None:
    feedback = queries.feedback_of(db, meetup.id)
    if feedback is None or state(db.get_one(Survey, feedback.survey_id), now) != "closed":
        raise Refused(_("People can still answer. Close the feedback first, or thank without numbers."))
    if steps.is_awaited(db, db.get_one(Survey, feedback.survey_id), now):
        raise Refused(_("The answers are being counted. Look again in a minute."))
    if digest_of(db, meetup.id, now) is None:
        raise Refused(_("Too few people answered to show numbers. Thank without them."))


# --- recap -------------------------------------------------------------------------------------


def write_recap(db: Session, meetup: Meetup, text: str, version: int, by: Person, now: datetime) -> Recap:
    """Keep the recap as written. Overtaken when somebody else kept another text meanwhile."""
    recap = queries.recap_of(db, meetup.id)
    if recap is None:
        _begun(db, meetup, now)
        recap = Recap(meetup_id=meetup.id, text=text, drafted_by=by.id, drafted_at=now)
    elif recap.text == text:
        return recap
    elif recap.version != version:
        raise Overtaken(_("Somebody changed the recap meanwhile. Both texts are here: bring them together."))
    else:
        recap.text, recap.version = text, recap.version + 1
    db.add(recap)
    db.flush()
    return recap


def publish(db: Session, meetup: Meetup, by: Person, now: datetime) -> Recap:
    """Put the recap into the library; everybody invited gets it by mail. Twice is the same as once."""
    recap = queries.recap_of(db, meetup.id)
    if recap is None:
        raise Refused(_("There is no recap yet. Write it first: a draft is waiting."))
    _begun(db, meetup, now)
    if recap.published_at is None:
        recap.published_at, recap.published_by = now, by.id
        recap.edition += 1
    return recap


def withdraw(db: Session, meetup: Meetup) -> Recap:
    """Take the recap out of the library; mails that have not left yet stay."""
    recap = db.get_one(Recap, meetup.id)
    recap.published_at = recap.published_by = None
    return recap
