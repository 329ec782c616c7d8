"""What a meetup is about: the choice, and taking it back."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.forms import Everything, Form, Sent
from app.base.web import done, show
from app.meetups.door import TheMeetup
from app.meetups.queries import is_over
from app.people.access import Organizer
from app.people.models import Audience, Person
from app.people.queries import members, size
from app.surveys.paper import THRESHOLD
from app.topics import actions, queries
from app.topics.models import Choice, Topic
from app.topics.routes.told import told_by

router = APIRouter()


@router.get("/meetups/{meetup_id}/topic", name="topics.for_meetup")
@reads
def for_meetup(
    request: Request, who: Organizer, meetup: TheMeetup, db: Db, told: str = "", everything: Everything = False
) -> Response:
    """Choose what this meetup is about."""
    chosen, choice = queries.topic_of(db, meetup.id), db.get(Choice, meetup.id)
    audience = db.get_one(Audience, meetup.audience_id)
    counted = size(db, audience)
    among = members(audience) if counted >= THRESHOLD else None
    lines = sorted(queries.board(db, now(), among=among), key=lambda line: line.next_up)
    return show(
        request,
        "topics/for_meetup.html",
        chosen=chosen,
        choice=choice,
        everything=everything,
        chooser=db.get(Person, choice.chosen_by) if choice else None,
        line=queries.line_of(db, chosen.id, now()) if chosen else None,
        audience=audience,
        size=counted if among is not None else 0,
        survey_id=queries.survey_about(db, meetup.id),
        over=is_over(meetup, now()),
        lines=[line for line in lines if not chosen or line.id != chosen.id],
        minutes=int(queries.SECOND_THOUGHT.total_seconds() // 60),
        still=_unheard(db, meetup.id),
        notice=told_by(request, db, who, told, 0, 0),
    )


def _unheard(db: Session, meetup_id: int) -> bool:
    """Whether the choice can still be taken back before anybody hears of it."""
    choice = db.get(Choice, meetup_id)
    return choice is not None and now() - choice.chosen_at < queries.SECOND_THOUGHT


@router.post("/meetups/{meetup_id}/topics/{topic_id}/choice", name="topics.choose")
@writes
def choose(request: Request, topic_id: int, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Make this the meetup's topic."""
    reason = Form(sent)["reason"].strip()[:500]
    actions.choose(db, meetup, db.get_one(Topic, topic_id), reason, who, now())
    return done(request, "speakers.index", meetup_id=meetup.id)


@router.post("/meetups/{meetup_id}/choice/withdrawal", name="topics.unchoose")
@writes
def unchoose(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Take the choice back."""
    told = "unplanned" if _unheard(db, meetup.id) else None
    actions.unchoose(db, meetup, now())
    return done(request, "topics.for_meetup", meetup_id=meetup.id, told=told)
