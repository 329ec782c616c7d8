"""The wall, by sign-in and by a personal link: wishing, me too, I could teach this, three votes, comments.

By a link every press carries its button's own name: what opens a mail's links and sends their forms, sends none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Everything, Fields, Form, Sent, row_number
from app.base.i18n import _
from app.base.web import pages, show
from app.people.access import member_or_link
from app.people.links import Visit
from app.people.models import Person
from app.topics import actions, balloting, queries, rounds, talking, wall
from app.topics.models import Comment, Topic, Wish
from app.topics.routes.board import NewWish

router = APIRouter()
Visitor = Annotated[Visit, Inside(member_or_link("topics.wall_by_link"))]

SHOWN = 40
"""How many topics the wall shows before "show all"."""
Change = Callable[[Session, Topic, Person, datetime], None]
SAY: Mapping[str, Change] = {
    "vote": actions.vote, "offer": actions.offer, "ballot": balloting.cast, "place": balloting.rise,
}  # fmt: skip
UNSAY: Mapping[str, Change] = {
    "vote": lambda db, topic, who, _now: actions.unvote(db, topic, who),
    "offer": lambda db, topic, who, _now: actions.unoffer(db, topic, who),
    "ballot": balloting.take_back,
}


class NewComment(Fields):
    """What somebody says about a topic."""

    words: str = Field(min_length=2, max_length=1000)


# --- looking -----------------------------------------------------------------------------------


@router.get("/wall", name="topics.wall")
@router.api_route("/wall/{token}", methods=["GET", "HEAD"], name="topics.wall_by_link")
@reads
def on_the_wall(
    request: Request, visit: Visitor, db: Db,
    words: str = "", everything: Everything = False, topic: str = "", told: str = "", wish: str = "",
) -> Response:  # fmt: skip
    """What everybody wishes for; `topic` is shown wherever it stands."""
    return _wall(
        request,
        db,
        visit,
        words=words,
        everything=everything,
        topic=row_number(topic) or 0,
        told=told,
        wish=row_number(wish) or 0,
    )


def _wall(
    request: Request, db: Session, visit: Visit, status: int = 200, *,
    words: str = "", form: Form | None = None, everything: bool = False, topic: int = 0,
    told: str = "", wish: int = 0,
) -> Response:  # fmt: skip
    person, token = visit.person, visit.token
    lines = queries.board(db, now(), person.id)
    by_id = {line.id: line for line in lines}
    its = rounds.open_round(db, now())
    given = rounds.votes_of(db, its.id, person.id) if its else []
    votes = [id for id in given if by_id[id].parked is None]
    shown = [line for n, line in enumerate(lines) if everything or n < SHOWN or line.id in (topic, *votes)]
    on_it = [line.id for line in shown]
    return show(
        request, "topics/wall.html", status,
        token=token, person=person, words=words[:300], form=form, about=topic if form else 0,
        talked=topic if told in ("said", "unsaid") else 0,
        found=[by_id[id] for id, _title in queries.lookalikes(db, words[:300])],
        lines=shown, more=len(lines) - len(shown), everything=everything,
        by_id=by_id, wishes=wall.wishes(db, person, on_it), comments=wall.comments(db, person, on_it),
        round=its, counted=None if its else rounds.last_round(db, now()),
        votes=votes, freed=[by_id[id] for id in given if id not in votes], most=rounds.VOTES,
        organizes=bool(person.organizer_since) and not token, notice=_notice(request, visit, told, wish),
    )  # fmt: skip


def _notice(request: Request, visit: Visit, told: str, wish_id: int) -> object:
    """What has just happened, and the way back from a wish."""
    if told not in _TOLD:
        return None
    if told != "wished" or not wish_id:
        return _TOLD[told]()
    page = (
        {"name": "topics.wall_unwish_by_link", "token": visit.token}
        if visit.token
        else {"name": "topics.wall_unwish"}
    )
    action = pages(request).url(**page, wish_id=wish_id)
    return {"text": _TOLD[told](), "undo": {"action": action, "label": _("Take it back"), "hidden": {"press": "yes"}}}


_TOLD: Mapping[str, Callable[[], str]] = {
    "wished": lambda: _("Your wish stands on the wall. You hear when it is planned, or why it has to wait."),
    "unwished": lambda: _("Your wish is taken back."),
    "said": lambda: _("Your comment stands on the wall, under your name."),
    "unsaid": lambda: _("Your comment is taken back."),
    "hidden": lambda: _("Only its author and organizers read it now, with your reason."),
    "unhidden": lambda: _("Everybody reads it again."),
}


# --- saying ------------------------------------------------------------------------------------


@router.post("/wall/wishes", name="topics.wall_wish")
@router.post("/wall/{token}/wishes", name="topics.wall_wish_by_link")
@writes
def wish(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """Wish for something, unless there is something like it: then that is shown first."""
    form = _pressed(sent, visit)
    if not form["words"].strip():
        form.wrong("words", _("Write what you would like to learn."))
    if not (new := form.fill(NewWish)):
        return _wall(request, db, visit, 422, form=form)
    if not form["sure"] and queries.lookalikes(db, new.words):
        return _wall(request, db, visit, words=new.words, form=form)
    made = actions.wish(db, visit.person, new.words, now())
    return _back(request, visit, told="wished", wish=made.id)


@router.post("/wall/wishes/{wish_id}/withdrawal", name="topics.wall_unwish")
@router.post("/wall/{token}/wishes/{wish_id}/withdrawal", name="topics.wall_unwish_by_link")
@writes
def unwish(request: Request, wish_id: int, visit: Visitor, db: Db, sent: Sent) -> Response:
    """Take one's own wish back."""
    _pressed(sent, visit)
    its = db.get_one(Wish, wish_id)
    if its.person_id != visit.person.id:
        raise Missing
    actions.unwish(db, its)
    return _back(request, visit, told="unwished")


@router.post("/wall/topics/{topic_id}/comments", name="topics.wall_comment")
@router.post("/wall/{token}/topics/{topic_id}/comments", name="topics.wall_comment_by_link")
@writes
def comment(request: Request, topic_id: int, visit: Visitor, db: Db, sent: Sent) -> Response:
    """Say something about a topic, under one's name."""
    topic, form = db.get_one(Topic, topic_id), _pressed(sent, visit)
    if not form["words"].strip():
        form.wrong("words", _("Write what you want to say about it."))
    if not (new := form.fill(NewComment)):
        return _wall(request, db, visit, 422, form=form, topic=topic.id)
    talking.comment(db, topic, new.words, visit.person, now())
    return _back(request, visit, topic.id, told="said")


@router.post("/wall/comments/{comment_id}/withdrawal", name="topics.wall_uncomment")
@router.post("/wall/{token}/comments/{comment_id}/withdrawal", name="topics.wall_uncomment_by_link")
@writes
def uncomment(request: Request, comment_id: int, visit: Visitor, db: Db, sent: Sent) -> Response:
    """Take one's own comment back."""
    _pressed(sent, visit)
    said = db.get_one(Comment, comment_id)
    talking.uncomment(db, said, visit.person)
    return _back(request, visit, said.topic_id, told="unsaid")


@router.post("/wall/topics/{topic_id}/{what}", name="topics.wall_say")
@router.post("/wall/{token}/topics/{topic_id}/{what}", name="topics.wall_say_by_link")
@writes
def say(request: Request, topic_id: int, what: str, visit: Visitor, db: Db, sent: Sent) -> Response:
    """Me too; I could teach this; one of three votes; this vote before the one above it."""
    return _change(request, db, visit, sent, topic_id, SAY.get(what))


@router.post("/wall/topics/{topic_id}/{what}/withdrawal", name="topics.wall_unsay")
@router.post("/wall/{token}/topics/{topic_id}/{what}/withdrawal", name="topics.wall_unsay_by_link")
@writes
def unsay(request: Request, topic_id: int, what: str, visit: Visitor, db: Db, sent: Sent) -> Response:
    """Not me after all."""
    return _change(request, db, visit, sent, topic_id, UNSAY.get(what))


def _change(
    request: Request, db: Session, visit: Visit, sent: FormData, topic_id: int, change: Change | None
) -> Response:
    topic = db.get_one(Topic, topic_id)
    _pressed(sent, visit)
    if change is None:
        raise Missing
    change(db, topic, visit.person, now())
    return _back(request, visit, topic_id)


def _pressed(sent: FormData, visit: Visit) -> Form:
    """What was sent, if a button of the page was pressed."""
    form = Form(sent)
    if visit.token and form["press"] != "yes":
        raise Refused(_("Nothing has changed. Open the wall and press the button there."))
    return form


def _back(
    request: Request, visit: Visit, topic_id: int = 0, told: str | None = None, wish: int | None = None
) -> Response:
    """To the wall, to the topic that was spoken of, wherever it stands."""
    page = {"name": "topics.wall_by_link", "token": visit.token} if visit.token else {"name": "topics.wall"}
    everything = request.query_params.get("all")
    there = pages(request).url(**page, told=told, wish=wish, all=everything, topic=topic_id or None)
    return RedirectResponse(there + (f"#topic-{topic_id}" if topic_id else ""), 303)
