"""How it was: the questions, asking those who came, closing, and opening again."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, writes
from app.base.web import done
from app.feedback import actions
from app.meetups.door import TheMeetup
from app.people.access import Organizer
from app.surveys.queries import counts

router = APIRouter()


@router.post("/meetups/{meetup_id}/feedback/questions", name="feedback.questions")
@writes
def questions(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Look at the questions, and change them, before anybody is asked."""
    survey = actions.questions(db, meetup, by=who, now=now())
    return done(request, "surveys.edit" if survey.sent_at is None else "surveys.results", survey_id=survey.id)


@router.post("/meetups/{meetup_id}/feedback", name="feedback.open")
@writes
def open_(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Ask everybody who came."""
    feedback = actions.open_feedback(db, meetup, by=who, now=now())
    asked, _answered = counts(db, feedback.survey_id)
    return done(request, "feedback.index", meetup_id=meetup.id, said="asked", n=asked)


@router.post("/meetups/{meetup_id}/feedback/people", name="feedback.ask_more")
@writes
def ask_more(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Ask those who were ticked later."""
    more = actions.ask_more(db, meetup, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="asked", n=more)


@router.post("/meetups/{meetup_id}/feedback/closing", name="feedback.close")
@writes
def close(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """No more answers."""
    actions.close(db, meetup, by=who, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="closed")


@router.post("/meetups/{meetup_id}/feedback/closing/withdrawal", name="feedback.reopen")
@writes
def reopen(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Answers again, until the day that it was to close."""
    actions.reopen(db, meetup, by=who, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="reopened")
