"""The meetup afterwards, on one page: who came, how it was, thanks, recap, in this order."""

from datetime import datetime

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads
from app.base.forms import Form, clean
from app.base.web import is_partial, show
from app.feedback import actions, queries
from app.feedback.digest import digest_of
from app.feedback.models import Feedback
from app.feedback.routes.told import told_by
from app.mail.budget import held_back
from app.mail.campaigns import sending
from app.meetups.door import TheMeetup
from app.meetups.models import Cancellation, Meetup
from app.outreach.decision import speaker_of
from app.people.access import Organizer
from app.people.models import Person
from app.surveys.paper import THRESHOLD
from app.surveys.queries import counts, state
from app.surveys.schedule import plan
from app.surveys.sums.steps import is_awaited
from app.topics.queries import called

router = APIRouter()


@router.get("/meetups/{meetup_id}/after", name="feedback.index")
@reads
def index(
    request: Request, who: Organizer, meetup: TheMeetup, db: Db, q: str = "", said: str = "", n: int = 0
) -> Response:
    """Who came, how it was, thanks, recap."""
    facts = after(db, meetup, clean(q).strip()[:80]) | {"ticking": is_partial(request) or bool(q) or said == "ticked"}
    return show(
        request, "feedback/index.html", form=Form(), notice=told_by(request, db, meetup, said, n), **facts
    )  # fmt: skip


def after(db: Session, meetup: Meetup, q: str = "") -> dict[str, object]:
    """Everything the page shows."""
    at, recap = now(), queries.recap_of(db, meetup.id)
    return {
        "q": q,
        "title": called(db, meetup),
        "found": queries.find_people(db, meetup, q),
        "held": queries.was_held(db, meetup, at),
        "cancelled": db.get(Cancellation, meetup.id),
        "roll": queries.roll(db, meetup),
        "speaker": speaker_of(db, meetup.id),
        "ticking": bool(q),
        "threshold": THRESHOLD,
        "thanks": queries.thanks_of(db, meetup.id),
        "recap": recap,
        "mails": sending(db, "feedback/recap", meetup.id, recap.published_at if recap else None, at),
        "guests": queries.how_many(db, queries.readers(db, meetup.id)),
        "held_back": held_back(db, queries.readers(db, meetup.id), at),
        **_feedback(db, meetup, at),
    }


def _feedback(db: Session, meetup: Meetup, at: datetime) -> dict[str, object]:
    """How far the feedback is, and what it says."""
    feedback, survey = queries.feedback_of(db, meetup.id), queries.survey_of(db, meetup.id)
    asked, answered = counts(db, feedback.survey_id) if feedback else (0, 0)
    return {
        "feedback": feedback,
        "survey": survey,
        "asked": asked,
        "answered": answered,
        "feedback_state": state(survey, at) if feedback and survey else "",
        "digest": digest_of(db, meetup.id, at),
        "awaited": survey is not None and is_awaited(db, survey, at),
        "opens_again_until": queries.opens_again_until(db, meetup.id, at),
        "questions": queries.questions(db, survey),
        "would_close": actions.closing(at),
        "would_remind": plan(at, actions.closing(at), 1, meetup.zone),
        "to_ask": queries.how_many(db, queries.to_ask(db, meetup.id)),
        "more": queries.how_many(db, queries.not_asked_yet(db, survey)) if feedback and survey else 0,
        "names": _names(db, feedback, meetup),
    }


def _names(db: Session, feedback: Feedback | None, meetup: Meetup) -> dict[int, str]:
    """Who did the steps that are done."""
    thanks, recap = queries.thanks_of(db, meetup.id), queries.recap_of(db, meetup.id)
    doers = {feedback and feedback.opened_by, thanks and thanks.thanked_by, recap and recap.published_by}
    return {id_: person.called for id_ in doers if id_ and (person := db.get(Person, id_))}
