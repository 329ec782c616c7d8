"""Sorting wishes into topics."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, writes
from app.base.errors import Refused
from app.base.forms import Form, Sent, row_number
from app.base.i18n import _
from app.base.web import done
from app.people.access import Organizer
from app.topics import actions
from app.topics.models import Topic, Wish
from app.topics.routes.topic import NewTopic, Reason

router = APIRouter()


@router.post("/topics/wishes/{wish_id}/topic", name="topics.sort")
@writes
def sort(request: Request, wish_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """This wish belongs to a topic, or is a new one."""
    mine, form = db.get_one(Wish, wish_id), Form(sent)
    if topic_id := row_number(form["topic_id"]):
        topic = db.get_one(Topic, topic_id)
        actions.sort(db, mine, topic)
    elif new := Form(sent, title=form["title"] or mine.words[:120]).fill(NewTopic):
        topic = actions.make_topic(db, mine, new.title, who, now())
    else:
        raise Refused(_("A topic's title has between 2 and 120 characters."))
    return done(request, "topics.board", told="sorted", wish=mine.id, topic=topic.id)


@router.post("/topics/wishes/{wish_id}/topic/withdrawal", name="topics.unsort")
@writes
def unsort(request: Request, wish_id: int, who: Organizer, db: Db) -> Response:
    """Let it wait again for being sorted."""
    actions.unsort(db, db.get_one(Wish, wish_id))
    return done(request, "topics.board")


@router.post("/topics/wishes/{wish_id}/aside", name="topics.set_aside")
@writes
def set_aside(request: Request, wish_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """This is no topic, and why."""
    its = db.get_one(Wish, wish_id)
    if not (why := Form(sent).fill(Reason)):
        raise Refused(_("Say why in at least three letters: whoever wished for it reads that."))
    actions.set_aside(db, its, why.reason, who, now())
    return done(request, "topics.board", told="aside", wish=wish_id)


@router.post("/topics/wishes/{wish_id}/aside/withdrawal", name="topics.take_up")
@writes
def take_up(request: Request, wish_id: int, who: Organizer, db: Db) -> Response:
    """It may be one after all."""
    actions.take_up(db, db.get_one(Wish, wish_id))
    return done(request, "topics.board")
