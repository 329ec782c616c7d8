"""Votes and offers: the buttons beside every topic."""

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, writes
from app.base.forms import Form, Sent
from app.base.web import done
from app.people.access import Member
from app.topics import actions
from app.topics.lines import STATES
from app.topics.models import Topic

router = APIRouter()


@router.post("/topics/{topic_id}/vote", name="topics.vote")
@writes
def vote(request: Request, topic_id: int, who: Member, db: Db, sent: Sent) -> Response:
    """Me too."""
    actions.vote(db, db.get_one(Topic, topic_id), who, now())
    return back(request, topic_id, sent)


@router.post("/topics/{topic_id}/vote/withdrawal", name="topics.unvote")
@writes
def unvote(request: Request, topic_id: int, who: Member, db: Db, sent: Sent) -> Response:
    """Not me after all."""
    actions.unvote(db, db.get_one(Topic, topic_id), who)
    return back(request, topic_id, sent)


@router.post("/topics/{topic_id}/offer", name="topics.offer")
@writes
def offer(request: Request, topic_id: int, who: Member, db: Db, sent: Sent) -> Response:
    """I could teach this."""
    actions.offer(db, db.get_one(Topic, topic_id), who, now())
    return back(request, topic_id, sent)


@router.post("/topics/{topic_id}/offer/withdrawal", name="topics.unoffer")
@writes
def unoffer(request: Request, topic_id: int, who: Member, db: Db, sent: Sent) -> Response:
    """I cannot after all."""
    actions.unoffer(db, db.get_one(Topic, topic_id), who)
    return back(request, topic_id, sent)


def back(request: Request, topic_id: int, sent: FormData, told: str | None = None) -> Response:
    """To where the button stood: the topic's page, or the board as it was filtered."""
    form = Form(sent)
    if form["from"] == "topic":
        return done(request, "topics.topic", topic_id=topic_id, told=told)
    state = form["state"] if form["state"] in STATES else None
    page = done(request, "topics.board", state=state, q=form["q"] or None, all=form["all"] or None)
    page.headers["location"] += f"#topic-{topic_id}"
    return page
