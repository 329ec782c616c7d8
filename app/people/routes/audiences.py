"""Audiences: saved groups by department, site, tag, or picked by hand.

A draft of one is a GET of its page with what is ticked in the query: it shows the size and keeps nothing."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Form, Sent, clean
from app.base.i18n import _
from app.base.web import done, show
from app.people import actions, queries
from app.people.access import Organizer
from app.people.fields import AudienceFields, stamp
from app.people.models import Audience, Person

router = APIRouter()
SHOWN = 10
"""How many people a search for somebody to put in shows."""


@router.get("/audiences", name="people.audiences")
@reads
def index(request: Request, who: Organizer, db: Db, removed: str = "") -> Response:
    """Every audience with its size."""
    here, _gone = queries.headcount(db)
    notice = _("The audience is removed. Nobody in it was touched.") if removed else None
    return show(request, "people/audiences.html", audiences=queries.audiences(db), here=here, notice=notice)


@router.get("/audiences/new", name="people.audience_new")
@reads
def new(request: Request, who: Organizer, db: Db) -> Response:
    """An empty audience, or a draft of one with its size."""
    return show(request, "people/audience.html", **_about(db, None, _form(request.query_params)))


@router.post("/audiences/new", name="people.audience_new")
@writes
def create(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Save a new audience."""
    return _save(request, db, None, Form(sent), who)


@router.get("/audiences/{audience_id}", name="people.audience")
@reads
def audience(request: Request, audience_id: int, who: Organizer, db: Db, saved: str = "") -> Response:
    """One audience: what narrows it, and who is in it now."""
    found, query = db.get_one(Audience, audience_id), request.query_params
    form = _form(query) if "draft" in query else _form_of(found)
    words = clean(query.get("q", "")).strip()[:100]
    notice = _("Saved.") if saved else None
    return show(request, "people/audience.html", **_about(db, found, form, words), notice=notice)


@router.post("/audiences/{audience_id}", name="people.audience")
@writes
def edit(request: Request, audience_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Save another shape for it."""
    return _save(request, db, db.get_one(Audience, audience_id), Form(sent), who)


@router.post("/audiences/{audience_id}/removal", name="people.audience_remove")
@writes
def remove(request: Request, audience_id: int, who: Organizer, db: Db) -> Response:
    """Do without it, as long as nothing was sent to it."""
    actions.remove_audience(db, db.get_one(Audience, audience_id))
    return done(request, "people.audiences", removed=1)


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
    fields = form.fill(AudienceFields)
    if fields and found and fields.seen and fields.seen != _stamp(found):
        form.wrong("", _("Somebody changed this audience meanwhile. Look at what is ticked, then save again."))
        theirs = {"theirs": _form_of(found).all}
        return show(request, "people/audience.html", 409, **_about(db, found, form) | theirs)
    if fields:
        try:
            saved = actions.save_audience(db, found, fields, who, now())
            return done(request, "people.audience", audience_id=saved.id, saved=1)
        except Refused as no:
            form.wrong("name", no.sentence)
    return show(request, "people/audience.html", 422, **_about(db, found, form))


def _form(query: QueryParams) -> Form:
    """What is ticked in a draft."""
    values: Mapping[str, Any] = {name: query.getlist(name) for name in query}
    return Form(values)


def _form_of(found: Audience) -> Form:
    return Form(
        name=found.name, departments=found.departments, sites=found.sites, tags=found.tags,
        only_picked="1" if found.only_picked else None,
    )  # fmt: skip


def _stamp(found: Audience) -> str:
    return stamp(found.name, found.departments, found.sites, found.tags, found.only_picked)


def _as_ticked(found: Audience | None, form: Form) -> Audience:
    """The audience as the form has it, to be counted and not to be kept."""
    return Audience(
        id=found.id if found else 0, name=form["name"], only_picked=bool(form["only_picked"]), created_at=now(),
        departments=form.all.get("departments", []), sites=form.all.get("sites", []), tags=form.all.get("tags", []),
    )  # fmt: skip


def _about(db: Session, found: Audience | None, form: Form, words: str = "") -> dict[str, object]:
    ticked = _as_ticked(found, form)
    here, _gone = queries.headcount(db)
    picked = queries.picked(db, found.id) if found else []
    there = {person.id for person in picked}
    hits = queries.directory(db, queries.Wanted(words))[0] if words else []
    found_here = [person for person in hits if person.id not in there]
    return {
        "audience": found, "form": form, "groups": queries.groups(db), "here": here, "words": words,
        "hits": found_here[:SHOWN], "more": max(len(found_here) - SHOWN, 0), "picked": picked,
        "size": queries.size(db, ticked), "members": queries.some_members(db, ticked),
        "saved_size": found and _stamp(ticked) == _stamp(found),
        "everyone": found is not None and queries.is_everyone(db, found),
        "seen": _stamp(found) if found else "", "title": found.name if found else _("A new audience"), "theirs": None,
    }  # fmt: skip
