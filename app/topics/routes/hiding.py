"""Organizers hide what breaks the rules of conduct, with a reason, and show it again."""

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, writes
from app.base.errors import Refused
from app.base.forms import Fields, Form, Sent
from app.base.i18n import _
from app.base.web import done
from app.people.access import Organizer
from app.people.models import Person
from app.topics import talking
from app.topics.models import Comment, Wish

router = APIRouter()


class Why(Fields):
    """Why nobody else shall read it."""

    reason: str = Field(min_length=3, max_length=300)


@router.post("/topics/wishes/{wish_id}/hiding", name="topics.hide_wish")
@writes
def hide_wish(request: Request, wish_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Hide somebody's wish."""
    return _hide(request, db, db.get_one(Wish, wish_id), who, sent)


@router.post("/topics/wishes/{wish_id}/hiding/withdrawal", name="topics.unhide_wish")
@writes
def unhide_wish(request: Request, wish_id: int, who: Organizer, db: Db) -> Response:
    """Show it again."""
    return _unhide(request, db, db.get_one(Wish, wish_id), who)


@router.post("/topics/comments/{comment_id}/hiding", name="topics.hide_comment")
@writes
def hide_comment(request: Request, comment_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Hide somebody's comment."""
    return _hide(request, db, db.get_one(Comment, comment_id), who, sent)


@router.post("/topics/comments/{comment_id}/hiding/withdrawal", name="topics.unhide_comment")
@writes
def unhide_comment(request: Request, comment_id: int, who: Organizer, db: Db) -> Response:
    """Show it again."""
    return _unhide(request, db, db.get_one(Comment, comment_id), who)


def _hide(request: Request, db: Session, said: Wish | Comment, who: Person, sent: FormData) -> Response:
    if not (why := Form(sent).fill(Why)):
        raise Refused(_("Say why in at least three letters: whoever wrote it reads the reason."))
    talking.hide(db, said, why.reason, who, now())
    return done(request, "topics.wall", told="hidden")


def _unhide(request: Request, db: Session, said: Wish | Comment, who: Person) -> Response:
    talking.unhide(db, said, who, now())
    return done(request, "topics.wall", told="unhidden")
