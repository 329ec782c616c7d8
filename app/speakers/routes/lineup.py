"""Who could speak at a meetup: the ordered list, and who else there is."""

from typing import Literal

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.ahead import ahead
from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent, clean, row_number
from app.base.i18n import _
from app.base.web import done, pages, show
from app.meetups.door import TheMeetup
from app.meetups.models import Meetup
from app.meetups.queries import cancelled, is_over
from app.people.access import Organizer
from app.people.models import Person
from app.speakers import actions, finding, queries
from app.speakers.finding import Found
from app.speakers.models import Candidate
from app.speakers.ranking import Weights
from app.topics.models import Topic
from app.topics.queries import line_of, topic_of

router = APIRouter()


class NewCandidate(Fields):
    """Who, and why them."""

    person_id: int
    reason: str = Field(default="", max_length=500)


class Change(Fields):
    """What one button of the list does."""

    to: Literal["up", "down"] | None = None


@router.get("/meetups/{meetup_id}/speakers", name="speakers.index")
@reads
def index(
    request: Request, who: Organizer, meetup: TheMeetup, db: Db, q: str = "", told: str = "", person: int = 0
) -> Response:
    """The order is the plan; below it, who else could speak and why."""
    q, topic = clean(q).strip()[:200], topic_of(db, meetup.id)
    listed = queries.candidates(db, meetup.id)
    taken = [somebody.id for _candidate, somebody in listed]
    fairness, closed = queries.fairness(db), _closed(db, meetup)
    could = _could(request, db, meetup, topic, *fairness) if topic and not closed else []
    found = [one for one in could if one.person_id not in taken]
    results = queries.anybody(db, q, taken)
    seen = {*taken, *(one.person_id for one in found)}
    others = [one for one in queries.contacts(db) if one.person_id not in seen] if topic else []
    ids = [*taken, *(one.person_id for one in (*found, *results, *others))]
    past = ahead(request).past(db, meetup, list(dict.fromkeys(ids)), now())
    return show(
        request,
        "speakers/index.html",
        topic=topic,
        line=line_of(db, topic.id, now()) if topic else None,
        listed=[(candidate, somebody, finding.sub(somebody)) for candidate, somebody in listed],
        reasons=queries.reasons(db, meetup.id),
        heard=bool(could),
        found=found,
        fairness=fairness,
        others=others,
        q=q,
        results=results,
        past=past,
        first=next((one for _candidate, one in listed if not one.left_at), None),
        begun=any(past[id].state for id in taken),
        closed=closed,
        notice=_told(request, db, meetup, told, person),
    )


def _closed(db: Session, meetup: Meetup) -> str:
    return "cancelled" if cancelled(db, meetup.id) else "over" if is_over(meetup, now()) else ""


def _could(request: Request, db: Session, meetup: Meetup, topic: Topic, weights: Weights, weeks: int) -> list[Found]:
    """Who could speak, ranked by what later rooms know of them."""
    about = finding.about(db, topic)
    spoke = {id: about[at] for id, at in ahead(request).spoke_at(db, about.keys()).items() if at != meetup.id}
    found = finding.found(db, topic, spoke)
    behind = ahead(request).behind(db, meetup, [one.person_id for one in found], now())
    return finding.placed(found, behind, weights, weeks, now())


class NewFairness(Fields):
    """How candidates are ranked."""

    fit: int = Field(ge=0, le=5)
    pause: int = Field(ge=0, le=5)
    seldom: int = Field(ge=0, le=5)
    voice: int = Field(ge=0, le=5)
    weeks: int = Field(ge=0, le=52)


@router.post("/meetups/{meetup_id}/fairness", name="speakers.weigh")
@writes
def weigh(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Rank candidates so from now on, for this meetup and all others."""
    if not (new := Form(sent).fill(NewFairness)):
        raise Refused(_("Each slider goes from 0 to 5, and the rest from 0 to 52 weeks."))
    weights = Weights(new.fit, new.pause, new.seldom, new.voice)
    actions.weigh(db, weights, new.weeks, who, now())
    return done(request, "speakers.index", meetup_id=meetup.id, told="weighed")


def _told(request: Request, db: Session, meetup: Meetup, told: str, person_id: int) -> object:
    """What has just happened, with the way back."""
    person = db.get(Person, person_id) if person_id else None
    if told == "removed" and person:
        action = pages(request).url("speakers.add", meetup_id=meetup.id)
        undo = {"action": action, "label": _("Put back"), "hidden": {"person_id": person.id}}
        return {"text": _("%(name)s is off the list.", name=person.called), "undo": undo}
    if told == "weighed":
        return _("Candidates are ranked so from now on.")
    if told == "contact" and person:
        return _("%(name)s is one of your contacts now, and last on the list.", name=person.called)
    return None


@router.post("/meetups/{meetup_id}/candidates", name="speakers.add")
@writes
def add(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Put somebody on the list."""
    new = Form(sent).fill(NewCandidate)
    person = db.get(Person, new.person_id) if new else None
    if new is None or person is None:
        raise Refused(_("Choose who could speak, and say why in at most 500 characters."))
    actions.add(db, meetup, person, new.reason, who, now())
    return done(request, "speakers.index", meetup_id=meetup.id)


@router.post("/meetups/{meetup_id}/candidates/order", name="speakers.order")
@writes
def order(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """This is the order."""
    numbers = map(row_number, Form(sent).all.get("order", []))
    actions.order(db, meetup.id, [id for id in numbers if id is not None])
    return done(request, "speakers.index", meetup_id=meetup.id)


@router.post("/meetups/{meetup_id}/candidates/{candidate_id}/position", name="speakers.move")
@writes
def move(request: Request, candidate_id: int, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """One place up or down."""
    change = Form(sent).fill(Change)
    if change and change.to:
        actions.move(db, _candidate(db, meetup, candidate_id), up=change.to == "up")
    return done(request, "speakers.index", meetup_id=meetup.id)


@router.post("/meetups/{meetup_id}/candidates/{candidate_id}/reason", name="speakers.say_why")
@writes
def say_why(request: Request, candidate_id: int, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Why them."""
    reason = Form(sent)[f"reason-{candidate_id}"].strip()[:500]
    actions.say_why(db, _candidate(db, meetup, candidate_id), reason)
    return done(request, "speakers.index", meetup_id=meetup.id)


@router.post("/meetups/{meetup_id}/candidates/{candidate_id}/withdrawal", name="speakers.remove")
@writes
def remove(request: Request, candidate_id: int, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Take somebody off the list."""
    candidate = _candidate(db, meetup, candidate_id)
    actions.remove(db, candidate)
    return done(request, "speakers.index", meetup_id=meetup.id, told="removed", person=candidate.person_id)


def _candidate(db: Session, meetup: Meetup, candidate_id: int) -> Candidate:
    candidate = db.get(Candidate, candidate_id)
    if candidate is None or candidate.meetup_id != meetup.id:
        raise Missing
    return candidate
