"""The speakers room's pages: who could speak at a meetup, and contacts outside."""

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
from app.people.fields import Address, Language, Name, Zone
from app.people.models import Person
from app.people.queries import home_zone, usual_zones
from app.speakers import actions, queries
from app.speakers.actions import Card
from app.speakers.models import Candidate
from app.topics.queries import line_of, topic_of

router = APIRouter()


# --- who could speak ---------------------------------------------------------------------------


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
    found = queries.found(db, topic, taken) if topic else []
    seen = {*taken, *(one.person_id for one in found)}
    results = queries.anybody(db, q, taken)
    others = [one for one in queries.contacts(db, topic) if one.person_id not in seen] if topic else []
    ids = [*taken, *(one.person_id for one in (*found, *results, *others))]
    past = ahead(request).past(db, meetup, list(dict.fromkeys(ids)), now())
    return show(
        request,
        "speakers/index.html",
        topic=topic,
        line=line_of(db, topic.id, now()) if topic else None,
        listed=[(candidate, somebody, queries.sub(somebody)) for candidate, somebody in listed],
        reasons=queries.reasons(db, meetup.id),
        heard=bool(found) or bool(topic and taken and queries.found(db, topic)),
        found=found,
        others=others,
        q=q,
        results=results,
        past=past,
        first=next((one for _candidate, one in listed if not one.left_at), None),
        begun=any(past[id].state for id in taken),
        closed="cancelled" if cancelled(db, meetup.id) else "over" if is_over(meetup, now()) else "",
        notice=_told(request, db, meetup, told, person),
    )


def _told(request: Request, db: Session, meetup: Meetup, told: str, person_id: int) -> object:
    """What has just happened, with the way back."""
    person = db.get(Person, person_id) if person_id else None
    if told == "removed" and person:
        action = pages(request).url("speakers.add", meetup_id=meetup.id)
        undo = {"action": action, "label": _("Put back"), "hidden": {"person_id": person.id}}
        return {"text": _("%(name)s is off the list.", name=person.called), "undo": undo}
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


# --- contacts ----------------------------------------------------------------------------------


class NewContact(Fields):
    """Somebody from outside."""

    name: Name
    email: Address
    company: str = Field(default="", max_length=120)
    speaks_about: str = Field(default="", max_length=500)
    language: Language = ""
    zone: Zone = ""
    note: str = Field(default="", max_length=1000)

    @property
    def card(self) -> Card:
        """As it is written down."""
        return Card(**self.model_dump())


@router.get("/contacts", name="speakers.contacts")
@reads
def contacts(request: Request, who: Organizer, db: Db, q: str = "", told: str = "") -> Response:
    """People outside who could speak."""
    q = clean(q).strip()[:200]
    notice = {"added": _("Written down."), "saved": _("Saved.")}.get(told)
    return show(request, "speakers/contacts.html", contacts=queries.contacts(db, q=q), q=q, notice=notice)


@router.get("/contacts/new", name="speakers.contact_new")
@reads
def contact_new(request: Request, who: Organizer, db: Db, meetup_id: int = 0, name: str = "") -> Response:
    """An empty card."""
    return _card(request, db, Form(name=name[:200]) if name else None, meetup_id=meetup_id)


@router.post("/contacts/new", name="speakers.contact_new")
@writes
def contact_add(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Write somebody down; from a meetup's page they are put on its list at once."""
    form = Form(sent)
    meetup_id = row_number(form["meetup_id"]) or 0
    if not (new := form.fill(NewContact)):
        return _card(request, db, form, 422, meetup_id=meetup_id)
    try:
        person = actions.add_contact(db, new.card, who, now())
    except Refused as no:
        form.wrong("email", no.sentence)
        return _card(request, db, form, 422, meetup_id=meetup_id)
    if meetup_id and (meetup := db.get(Meetup, meetup_id)):
        actions.add(db, meetup, person, "", who, now())
        return done(request, "speakers.index", meetup_id=meetup.id, told="contact", person=person.id)
    return done(request, "speakers.contacts", told="added")


@router.get("/contacts/{person_id}", name="speakers.contact")
@reads
def contact(request: Request, person_id: int, who: Organizer, db: Db) -> Response:
    """One card."""
    if not (there := queries.contact(db, person_id)):
        raise Missing
    kept, person = there
    form = Form(
        name=person.name,
        email=person.email,
        company=kept.company,
        speaks_about=kept.speaks_about,
        language=person.language,
        zone=person.zone,
        note=kept.note,
    )
    return _card(request, db, form, person=person)


@router.post("/contacts/{person_id}", name="speakers.contact")
@writes
def contact_edit(request: Request, person_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Correct a card."""
    if not (there := queries.contact(db, person_id)):
        raise Missing
    kept, person = there
    form = Form(sent)
    if not (new := form.fill(NewContact)):
        return _card(request, db, form, 422, person=person)
    try:
        actions.edit_contact(db, kept, person, new.card)
    except Refused as no:
        form.wrong("email", no.sentence)
        return _card(request, db, form, 422, person=person)
    return done(request, "speakers.contacts", told="saved")


def _card(
    request: Request,
    db: Session,
    form: Form | None,
    status: int = 200,
    person: Person | None = None,
    meetup_id: int = 0,
) -> Response:
    return show(
        request,
        "speakers/contact.html",
        status,
        form=form,
        person=person,
        meetup_id=meetup_id,
        home_zone=home_zone(db),
        zones=usual_zones(),
    )
