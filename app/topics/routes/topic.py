"""One topic: the people behind its numbers, better words, merging, shortlisting, parking, a meetup about it."""

from dataclasses import dataclass

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Overtaken, Refused
from app.base.forms import Everything, Fields, Form, Sent, row_number
from app.base.i18n import _
from app.base.web import done, show
from app.people.access import Member, Organizer
from app.people.models import Person
from app.people.queries import home_zone
from app.topics import actions, queries
from app.topics.lines import Line
from app.topics.models import Parking, Shortlisting, Topic
from app.topics.routes.told import told_by
from app.topics.routes.voting import back
from app.topics.themes.queries import behind
from app.topics.voices import Voice, voices_of
from app.topics.words import normal

router = APIRouter()

SHOWN = 200
"""How many voices a topic's page shows before "show all"."""


class NewTopic(Fields):
    """A topic's title, and a line or two about it."""

    title: str = Field(min_length=2, max_length=120)
    blurb: str = Field(default="", max_length=1000)


@dataclass(frozen=True)
class Someone:
    """Everything one person said on one side of a topic."""

    person_id: int
    name: str
    sub: str
    voices: list[Voice]


@router.get("/topics/{topic_id}", name="topics.topic")
@reads
def topic(
    request: Request,
    topic_id: int,
    who: Member,
    db: Db,
    everything: Everything = False,
    told: str = "",
    topic: int = 0,
) -> Response:
    """The people behind a topic's numbers, and what can be done with it."""
    notice = told_by(request, db, who, told, 0, topic or topic_id)
    return show(request, "topics/topic.html", **_topic(db, topic_id, who, everything), notice=notice)


@router.post("/topics/{topic_id}", name="topics.topic")
@writes
def edit(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Give it better words."""
    its, form = db.get_one(Topic, topic_id), Form(sent)
    new = form.fill(NewTopic)
    try:
        if new:
            actions.edit(db, its, new.title, new.blurb, row_number(form["version"]) or 0, now())
            return done(request, "topics.topic", topic_id=topic_id, told="saved")
    except Overtaken as late:
        form.wrong("", late.sentence)
        return show(request, "topics/topic.html", 409, **_topic(db, topic_id, who, form=form, theirs=its))
    except Refused as no:
        if queries.merged_into(db, topic_id):
            raise  # its page has no form to say it in
        form.wrong("title", no.sentence)
    return show(request, "topics/topic.html", 422, **_topic(db, topic_id, who, form=form))


def _topic(
    db: Session,
    topic_id: int,
    who: Person,
    everybody: bool = False,
    form: Form | None = None,
    theirs: Topic | None = None,
) -> dict[str, object]:
    its = db.get_one(Topic, topic_id)
    line = queries.line_of(db, topic_id, now(), who.id)
    organizes = bool(who.organizer_since)
    voices = voices_of(db, topic_id) if organizes else []
    others = queries.board(db, now()) if organizes else []
    alike = [id for id, _title in queries.lookalikes(db, its.title, but=line.id)] if organizes else []
    others = sorted(others, key=lambda other: (other.id not in alike, normal(other.title)))
    return {
        "topic": its,
        "line": line,
        "merged_into": queries.merged_into(db, topic_id),
        "merged_here": queries.merged_here(db, topic_id) if organizes else [],
        "unnamed": queries.unnamed_surveys(db, line.id) if organizes else [],
        "wanting": _someones(voices, "want", everybody),
        "teaching": _someones(voices, "teach", everybody),
        "others": [(other.id, other.title) for other in others if other.id != line.id],
        "alike": alike,
        "audiences": queries.audiences(db) if organizes else [],
        "themes": behind(db, topic_id, now()) if organizes else [],
        "history": _history(db, its, line),
        "minutes": int(queries.SECOND_THOUGHT.total_seconds() // 60),
        "form": form,
        "theirs": theirs,
        "organizes": organizes,
    }


def _someones(voices: list[Voice], side: str, everybody: bool) -> tuple[list[Someone], int, int]:
    """The people to be named, how many are left out for length, and how many a survey keeps nameless."""
    named: dict[int, Someone] = {}
    nameless: set[int] = set()
    for voice in voices:
        if voice.side != side:
            continue
        if voice.named:
            someone = named.setdefault(voice.person_id, Someone(voice.person_id, voice.name, voice.sub, []))
            someone.voices.append(voice)
        else:
            nameless.add(voice.person_id)
    people = sorted(named.values(), key=lambda one: normal(one.name))
    shown = people if everybody else people[:SHOWN]
    return shown, len(people) - len(shown), len(nameless - set(named))


def _history(db: Session, its: Topic, line: Line) -> list[tuple[object, str, str]]:
    """(when, what happened, the meetup's id or "") in order."""
    happened: list[tuple[object, str, str]] = [(its.created_at, _("On the board"), "")]
    if short := db.get(Shortlisting, its.id):
        happened.append((short.shortlisted_at, _("Shortlisted"), ""))
    if parked := db.get(Parking, its.id):
        happened.append((parked.parked_at, _("Parked: %(reason)s", reason=parked.reason), ""))
    for held in line.meetups:
        words = _("Chosen for a meetup: %(reason)s", reason=held.reason) if held.reason else _("Chosen for a meetup")
        happened.append((held.chosen_at, words, str(held.meetup_id)))
        if held.over and held.starts_at:
            happened.append((held.starts_at, _("Held"), str(held.meetup_id)))
    return sorted(happened, key=lambda one: str(one[0]))


@router.post("/topics/{topic_id}/merge", name="topics.merge")
@writes
def merge(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """This topic is the same as another one."""
    into = row_number(Form(sent)["into"])
    if into is None:
        raise Refused(_("Choose the topic it is the same as."))
    actions.merge(db, db.get_one(Topic, topic_id), db.get_one(Topic, into), who, now())
    return done(request, "topics.topic", topic_id=into, told="merged", topic=topic_id)


@router.post("/topics/{topic_id}/merge/withdrawal", name="topics.unmerge")
@writes
def unmerge(request: Request, topic_id: int, who: Organizer, db: Db) -> Response:
    """They are two topics after all."""
    actions.unmerge(db, db.get_one(Topic, topic_id), now())
    return done(request, "topics.topic", topic_id=topic_id, told="unmerged")


@router.post("/topics/{topic_id}/shortlisting", name="topics.shortlist")
@writes
def shortlist(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Consider it next."""
    actions.shortlist(db, db.get_one(Topic, topic_id), who, now())
    return back(request, topic_id, sent, told="shortlisted")


@router.post("/topics/{topic_id}/shortlisting/withdrawal", name="topics.unshortlist")
@writes
def unshortlist(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Not next."""
    actions.unshortlist(db, db.get_one(Topic, topic_id))
    return back(request, topic_id, sent, told="unshortlisted")


class Reason(Fields):
    """Why."""

    reason: str = Field(min_length=3, max_length=500)


@router.post("/topics/{topic_id}/parking", name="topics.park")
@writes
def park(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Let it wait, and tell those who wished for it why."""
    its, form = db.get_one(Topic, topic_id), Form(sent)
    if not (why := form.fill(Reason)):
        return show(request, "topics/topic.html", 422, **_topic(db, topic_id, who, form=form))
    actions.park(db, its, why.reason, who, now())
    return done(request, "topics.topic", topic_id=topic_id, told="parked")


@router.post("/topics/{topic_id}/parking/withdrawal", name="topics.unpark")
@writes
def unpark(request: Request, topic_id: int, who: Organizer, db: Db) -> Response:
    """It waits no longer."""
    actions.unpark(db, db.get_one(Topic, topic_id))
    return done(request, "topics.topic", topic_id=topic_id, told="unparked")


class Why(Fields):
    """For whom, and why this topic."""

    audience_id: int | None = None
    reason: str = Field(default="", max_length=500)


@router.post("/topics/{topic_id}/meetup", name="topics.plan")
@writes
def plan(request: Request, topic_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """A new meetup about this topic; its speaker is the next question."""
    its, form = db.get_one(Topic, topic_id), Form(sent)
    if not (new := form.fill(Why)):
        return show(request, "topics/topic.html", 422, **_topic(db, topic_id, who, form=form))
    meetup = actions.plan(db, its, new.audience_id, new.reason, who, now(), home_zone(db))
    return done(request, "speakers.index", meetup_id=meetup.id)
