"""Bringing in the programme of a conference: read a file or an address, look, and only then let it."""

import asyncio
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile

from fastapi import APIRouter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, database, reads, writes
from app.base.errors import Overtaken, Refused
from app.base.fetching import MAX_BYTES
from app.base.forms import Everything, Form, Sent
from app.base.i18n import _
from app.base.tabular.tables import Unreadable
from app.base.web import done, show
from app.people.access import Organizer, identify
from app.speakers.leads import importing, queries, sources
from app.speakers.models import Schedule
from app.speakers.schedules.talks import Found

router = APIRouter()
SHOWN = 100
"""How many rows of each kind a look lists at first; the counts are always of all."""


@router.get("/leads/imports/new", name="speakers.import_new")
@reads
def new(request: Request, who: Organizer, db: Db, told: str = "") -> Response:
    """Choose a file or give an address; below, what was read before."""
    notice = _("It is laid aside. Nothing was changed.") if told == "aside" else None
    return _new(request, db, Form(), notice=notice)


def _new(request: Request, db: Session, form: Form, status: int = 200, notice: str | None = None) -> Response:
    page = "speakers/leads/import.html"
    return show(request, page, status, form=form, schedules=queries.schedules(db), notice=notice)


@router.post("/leads/imports", name="speakers.imports", max_body_size=MAX_BYTES + 1024 * 1024)
async def imports(request: Request, sent: Sent) -> Response:
    """Read a programme. Fetching and reading are slow and come before the door; only what was read goes through."""
    house, form = database(request), Form(sent)
    await house.look(lambda db: identify(request, db))
    upload, address = sent.get("file"), form["address"].strip()
    try:
        if isinstance(upload, UploadFile) and upload.filename:
            found, source = await run_in_threadpool(_in_upload, upload, upload.filename)
        elif address:
            inside = request.app.state.settings.inside
            found, source = await run_in_threadpool(sources.at_address, address, inside)
        else:
            raise Unreadable(_("Choose a file or write an address."))
    except (Refused, Unreadable) as no:
        form.wrong("address" if address else "file", no.sentence)
        return await house.look(lambda db: _again(request, db, form))

    def keep(db: Session) -> int:
        return importing.keep(db, found, source, identify(request, db), now()).id

    number = await asyncio.wrap_future(house.submit(keep))
    return done(request, "speakers.import_preview", import_id=number)


def _in_upload(upload: UploadFile, name: str) -> tuple[Found, str]:
    with NamedTemporaryFile(prefix="brownbag-") as file:
        shutil.copyfileobj(upload.file, file)
        file.flush()
        return sources.in_file(Path(file.name), name), name


def _again(request: Request, db: Session, form: Form) -> Response:
    identify(request, db)
    return _new(request, db, form, 422)


@router.get("/leads/imports/{import_id}", name="speakers.import_preview")
@reads
def preview(request: Request, import_id: int, who: Organizer, db: Db, everything: Everything = False) -> Response:
    """What the programme would bring: talks, people, what is left out, what could not be read."""
    return _preview(request, db, db.get_one(Schedule, import_id), Form(), shown=10**6 if everything else SHOWN)


def _preview(
    request: Request, db: Session, kept: Schedule, form: Form, status: int = 200, shown: int = SHOWN
) -> Response:
    found = None if kept.applied_at else importing.comparison(db, kept, form["event"].strip())
    called = "" if kept.applied_at or not importing.is_nameless(kept) else importing.likely_name(db, kept)
    ours = queries.ours_among(db, found.speakers) if found else 0
    page = "speakers/leads/preview.html"
    return show(request, page, status, kept=kept, found=found, called=called, ours=ours, form=form, shown=shown)


@router.post("/leads/imports/{import_id}/application", name="speakers.import_apply")
@writes
def apply(request: Request, import_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Let it: all of it or nothing. A second press finds nothing to do."""
    kept, form = db.get_one(Schedule, import_id), Form(sent)
    if kept.applied_at:
        return done(request, "speakers.import_preview", import_id=import_id)
    called = form["event"].strip()
    try:
        _as_shown(importing.comparison(db, kept, called), form["seen"])
    except Overtaken as no:
        form.wrong("", no.sentence)
        return _preview(request, db, kept, form, 409)
    found = importing.apply(db, kept, now(), called)
    programme = kept.id if found.new else None
    return done(request, "speakers.leads", programme=programme, added=len(found.leads), talks=found.talks)


def _as_shown(found: importing.Comparison, seen: str) -> None:
    if seen and seen != found.counts:
        raise Overtaken(_("The leads changed since you looked. This is what the programme would do now."))


@router.post("/leads/imports/{import_id}/withdrawal", name="speakers.import_lay_aside")
@writes
def lay_aside(request: Request, import_id: int, who: Organizer, db: Db) -> Response:
    """Change nothing."""
    importing.lay_aside(db, db.get_one(Schedule, import_id))
    return done(request, "speakers.import_new", told="aside")
