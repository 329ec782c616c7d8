"""Contacts: speakers outside, and the card of each."""

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent, clean, row_number
from app.base.i18n import _
from app.base.web import done, show
from app.meetups.models import Meetup
from app.people.access import Organizer
from app.people.fields import Address, Language, Name, Zone
from app.people.models import Person
from app.people.queries import home_zone, usual_zones
from app.speakers import actions, queries
from app.speakers.actions import Card
from app.speakers.leads import sameness
from app.speakers.leads.queries import subjects
from app.speakers.models import Lead

router = APIRouter()


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
    return show(request, "speakers/contacts.html", contacts=queries.contacts(db, q), q=q, notice=notice)


@router.get("/contacts/new", name="speakers.contact_new")
@reads
def contact_new(
    request: Request, who: Organizer, db: Db, meetup_id: int = 0, name: str = "", lead_id: int = 0
) -> Response:
    """An empty card, or one that begins with what a lead talked about."""
    if lead := db.get(Lead, lead_id) if lead_id else None:
        form = Form(name=lead.name, speaks_about=subjects(db, lead.id), lead_id=lead.id)
        return _card(request, db, form, meetup_id=meetup_id)
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
    if lead := db.get(Lead, row_number(form["lead_id"]) or 0):
        sameness.say(db, lead, person, False, who, now())
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
