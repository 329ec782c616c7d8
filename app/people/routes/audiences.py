"""Audiences: saved segments by department, site, tag, or picked by hand."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Form, Sent
from app.base.i18n import _
from app.base.web import done, show
from app.people import actions, queries
from app.people.access import Organizer
from app.people.fields import AudienceFields
from app.people.models import Audience, Person

router = APIRouter()


@router.get("/audiences", name="people.audiences")
@reads
def index(request: Request, who: Organizer, db: Db) -> Response:
    """Every audience with its size."""
    return show(request, "people/audiences.html", audiences=queries.audiences(db))


@router.get("/audiences/new", name="people.audience_new")
@reads
def new(request: Request, who: Organizer, db: Db) -> Response:
    """An empty segment."""
    return show(request, "people/audience.html", **_about(db, None, Form()))


@router.post("/audiences/new", name="people.audience_new")
@writes
def create(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Save a new segment."""
    return _save(request, db, None, Form(sent), who)


@router.get("/audiences/{audience_id}", name="people.audience")
@reads
def audience(request: Request, audience_id: int, who: Organizer, db: Db, q: str = "") -> Response:
    """One segment: what narrows it, and who is in it now."""
    found = db.get_one(Audience, audience_id)
    return show(request, "people/audience.html", **_about(db, found, _form_of(found), q.strip()[:100]))


@router.post("/audiences/{audience_id}", name="people.audience")
@writes
def edit(request: Request, audience_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Save another shape for it."""
    return _save(request, db, db.get_one(Audience, audience_id), Form(sent), who)


@router.post("/audiences/{audience_id}/people/{person_id}", name="people.pick")
@writes
def pick(request: Request, audience_id: int, person_id: int, who: Organizer, db: Db) -> Response:
    """Put somebody in by hand."""
    actions.pick(db, db.get_one(Audience, audience_id), db.get_one(Person, person_id))
    return done(request, "people.audience", audience_id=audience_id)


@router.post("/audiences/{audience_id}/people/{person_id}/withdrawal", name="people.unpick")
@writes
def unpick(request: Request, audience_id: int, person_id: int, who: Organizer, db: Db) -> Response:
    """Take them out again."""
    actions.unpick(db, db.get_one(Audience, audience_id), person_id)
    return done(request, "people.audience", audience_id=audience_id)


def _save(request: Request, db: Session, found: Audience | None, form: Form, who: Person) -> Response:
    if fields := form.fill(AudienceFields):
        try:
            saved = actions.save_audience(db, found, fields, who, now())
            return done(request, "people.audience", audience_id=saved.id)
        except Refused as no:
            form.wrong("name", no.sentence)
    return show(request, "people/audience.html", 422, **_about(db, found, form))


def _form_of(found: Audience) -> Form:
    return Form(
        name=found.name, departments=found.departments, sites=found.sites, tags=found.tags,
        only_picked="1" if found.only_picked else None,
    )  # fmt: skip


def _about(db: Session, found: Audience | None, form: Form, words: str = "") -> dict[str, object]:
    everybody = queries.directory(db, queries.Wanted())[1]
    hits = queries.directory(db, queries.Wanted(words))[0][:10] if words else []
    return {
        "audience": found, "form": form, "groups": queries.groups(db), "everybody": everybody, "words": words,
        "hits": hits,
        "size": queries.size(db, found) if found else 0, "members": queries.some_members(db, found) if found else [],
        "picked": queries.picked(db, found.id) if found else [], "title": found.name if found else _("A new audience"),
    }  # fmt: skip
