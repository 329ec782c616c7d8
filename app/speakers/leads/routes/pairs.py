"""Two that may be one person: a look at both, and somebody says."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _
from app.base.web import done, pages, show
from app.people.access import Organizer
from app.people.models import Person
from app.speakers.leads import queries, sameness
from app.speakers.leads.suggesting import suggested
from app.speakers.models import Lead, Sameness

router = APIRouter()
SHOWN = 10
"""How many pairs a page shows; the next ones come when these are answered."""


class Saying(Fields):
    """What one button says of two."""

    lead_id: int
    other_id: int
    is_person: bool = False
    different: bool = False


@router.get("/leads/pairs", name="speakers.pairs")
@reads
def index(request: Request, who: Organizer, db: Db, told: str = "") -> Response:
    """The nearest first."""
    known = sameness.said(db)
    found = suggested(db, known)
    pairs = queries.sides(db, found[:SHOWN], known)
    return show(request, "speakers/leads/pairs.html", pairs=pairs, total=len(found), notice=_told(request, db, told))


def _told(request: Request, db: Session, told: str) -> object:
    """What was just said, with the way back."""
    spoken = db.get(Sameness, row_number(told) or 0)
    if spoken is None or spoken.taken_back_at:
        return _("Taken back.") if spoken else None
    text = _("Two people: you are not asked again.") if spoken.different else _("One person from now on.")
    action = pages(request).url("speakers.unsay", said_id=spoken.id)
    return {"text": text, "undo": {"action": action, "label": _("Undo"), "hidden": {"from": "pairs"}}}


@router.post("/leads/samenesses", name="speakers.say")
@writes
def say(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """They are one person, or two."""
    form = Form(sent)
    saying = form.fill(Saying)
    lead = db.get(Lead, saying.lead_id) if saying else None
    if saying is None or lead is None or not (other := _other(db, saying)):
        raise Missing
    spoken = sameness.say(db, lead, other, saying.different, who, now())
    if form["from"] == "lead":
        return done(request, "speakers.lead", lead_id=lead.id)
    return done(request, "speakers.pairs", told=spoken.id)


def _other(db: Session, saying: Saying) -> Lead | Person | None:
    if saying.is_person:
        return db.get(Person, saying.other_id)
    return db.get(Lead, saying.other_id) if saying.other_id != saying.lead_id else None


@router.post("/leads/samenesses/{said_id}/withdrawal", name="speakers.unsay")
@writes
def unsay(request: Request, said_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Take it back."""
    spoken = db.get_one(Sameness, said_id)
    sameness.take_back(db, spoken, now())
    if Form(sent)["from"] == "pairs":
        return done(request, "speakers.pairs", told=spoken.id)
    return done(request, "speakers.lead", lead_id=spoken.lead_id)
