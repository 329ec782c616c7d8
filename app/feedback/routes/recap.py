"""The recap: its editor, into the library and out again, and its page behind the mailed link."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, glances, reads, writes
from app.base.errors import Overtaken
from app.base.forms import Fields, Form, Sent
from app.base.i18n import _
from app.base.web import done, show
from app.feedback import actions, queries
from app.feedback.draft import draft
from app.feedback.models import Recap
from app.feedback.routes.shown import closed, past_meetup
from app.feedback.routes.told import told_by
from app.mail.budget import held_back
from app.meetups.door import TheMeetup
from app.meetups.models import Meetup
from app.people.access import Organizer
from app.people.links import Visit, by_link
from app.topics.queries import called

router = APIRouter()

Visitor = Annotated[Visit, Inside(by_link("feedback.recap_by_link"))]


class NewRecap(Fields):
    """A recap as it was edited."""

    text: str = Field(max_length=20000)
    version: int = 0
    do: str = "preview"
    """What typing alone sends has no button in it, and keeps nothing."""


# --- writing it --------------------------------------------------------------------------------


@router.get("/meetups/{meetup_id}/recap", name="feedback.recap_edit")
@reads
def recap_edit(request: Request, who: Organizer, meetup: TheMeetup, db: Db, said: str = "") -> Response:
    """The recap's editor; the first time with a draft from the rows."""
    recap = queries.recap_of(db, meetup.id)
    text = recap.text if recap else draft(db, meetup, now())
    form = Form(text=text, version=recap.version if recap else 0)
    notice = told_by(request, db, meetup, said, 0)
    return show(request, "feedback/recap_edit.html", form=form, notice=notice, **_editor(db, meetup, text, recap))


def _editor(db: Session, meetup: Meetup, text: str, recap: Recap | None, theirs: str = "") -> dict[str, object]:
    held = queries.was_held(db, meetup, now())
    readers, attended = queries.readers(db, meetup.id), queries.how_many(db, queries.attended(db, meetup.id))
    return {
        "title": called(db, meetup), "recap": recap, "preview": text, "theirs": theirs, "held": held,
        "attended": attended,
        "guests": queries.how_many(db, readers), "held_back": held_back(db, readers, now()),
        "unread": queries.how_many(db, queries.concerned(db, meetup.id)) - queries.how_many(db, readers),
    }  # fmt: skip


@router.post("/meetups/{meetup_id}/recap", name="feedback.recap_edit")
@writes
def recap_save(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Keep the recap, keep and publish it, or only look how it will read."""
    form, recap = Form(sent), queries.recap_of(db, meetup.id)
    if not (new := form.fill(NewRecap)):
        return show(request, "feedback/recap_edit.html", 422, form=form, **_editor(db, meetup, form["text"], recap))
    if new.do == "preview":
        return show(request, "feedback/recap_edit.html", form=form, **_editor(db, meetup, new.text, recap))
    try:
        recap = actions.write_recap(db, meetup, new.text, new.version, by=who, now=now())
    except Overtaken as overtaken:
        return _both_texts(request, db, meetup, form, overtaken.sentence)
    if new.do == "publish":
        actions.publish(db, meetup, by=who, now=now())
        return done(request, "feedback.index", meetup_id=meetup.id, said="published")
    return done(request, "feedback.recap_edit", meetup_id=meetup.id, said="kept")


def _both_texts(request: Request, db: Session, meetup: Meetup, form: Form, sentence: str) -> Response:
    """The editor again, with the text that was kept meanwhile beside the one that was typed."""
    recap = db.get_one(Recap, meetup.id)
    form.wrong("", sentence)
    form.values["version"] = str(recap.version)
    return show(
        request, "feedback/recap_edit.html", 409, form=form, **_editor(db, meetup, form["text"], recap, recap.text)
    )


# --- publishing it -----------------------------------------------------------------------------


@router.post("/meetups/{meetup_id}/recap/publication", name="feedback.publish")
@writes
def publish(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Into the library, and to everybody invited."""
    actions.publish(db, meetup, by=who, now=now())
    return done(request, "feedback.index", meetup_id=meetup.id, said="published")


@router.post("/meetups/{meetup_id}/recap/publication/withdrawal", name="feedback.withdraw")
@writes
def withdraw(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Out of the library again."""
    actions.withdraw(db, meetup)
    return done(request, "feedback.index", meetup_id=meetup.id, said="withdrawn")


@router.api_route("/recap/{token}", methods=["GET", "HEAD"], name="feedback.recap_by_link")
@glances
def recap_by_link(request: Request, visit: Visitor, db: Db) -> Response:
    """The recap, for whoever got the mail."""
    meetup, recap = db.get_one(Meetup, visit.about), queries.recap_of(db, visit.about)
    if recap is None or recap.published_at is None:
        words = _("The organizer took the recap back to change it. It will stand on this page again.")
        return closed(request, _("This recap is being rewritten"), words)
    return show(request, "feedback/recap_by_link.html", stylesheet="organizer.css", **past_meetup(db, meetup, recap))
