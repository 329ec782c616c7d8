"""Bringing in people: paste or upload a list, look at what it would do, only then let it; and undo it."""

import asyncio
from typing import Any

from fastapi import APIRouter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, database, reads, writes
from app.base.errors import Overtaken, Refused
from app.base.forms import Everything, Form, Sent, row_number
from app.base.i18n import _, ngettext
from app.base.tabular.tables import MAX_BYTES, Unreadable
from app.base.web import done, show
from app.people import applying, importing, undoing
from app.people.access import Organizer, identify
from app.people.comparing import Comparison
from app.people.effects import done_words, undone_words
from app.people.models import Import, Person
from app.people.sheets import apart
from app.people.sheets.mapping import Said
from app.people.sheets.reading import Layout, Sheet, Unmapped, read_paste

router = APIRouter()
SHOWN, MOST = 100, 100_000
"""How many rows of each kind a preview lists at first, and when asked for all; the counts are always of all."""


@router.get("/people/import", name="people.import_new")
@reads
def new(request: Request, who: Organizer, db: Db) -> Response:
    """Paste, upload, or add one."""
    return show(request, "people/import.html", form=Form())


@router.get("/people/imports", name="people.imports")
@reads
def past(request: Request, who: Organizer, db: Db) -> Response:
    """The lists that were brought in, what each did, and whether it can be undone."""
    did = {kept.id: done_words(kept.notes["did"]) for kept, _by in importing.latest(db) if "did" in kept.notes}
    return show(request, "people/imports.html", lists=importing.latest(db), did=did)


@router.post("/people/imports", name="people.imports", max_body_size=MAX_BYTES + 1024 * 1024)
async def imports(request: Request, sent: Sent) -> Response:
    """Read a list. Reading is slow and comes before the door; only what was read goes through it."""
    house, form = database(request), Form(sent)

    def begin(db: Session) -> dict[str, Said]:
        identify(request, db)
        return importing.said(db)

    said = await house.look(begin)
    upload = sent.get("file")
    try:
        _only_one(upload, form["paste"])
        found, source = await _read(upload, form["paste"], said)
    except Unreadable as no:
        form.wrong("file" if isinstance(upload, UploadFile) and upload.filename else "paste", no.sentence)
        return await house.look(lambda db: _again(request, db, form))

    def keep(db: Session) -> int:
        by = identify(request, db)
        if isinstance(found, Layout):
            return importing.keep_unmapped(db, found, source, by, now()).id
        return importing.keep(db, found, source, by, now()).id

    number = await asyncio.wrap_future(house.submit(keep))
    return done(request, "people.import_preview", import_id=number)


def _only_one(upload: object, paste: str) -> None:
    """Nothing that was given is left out without a word."""
    if isinstance(upload, UploadFile) and upload.filename and paste.strip():
        raise Unreadable(
            _(
                "There is a pasted list too, and they are read one at a time. Press the button again to read "
                "the pasted one, or empty it and choose the file again."
            )
        )


async def _read(upload: object, paste: str, said: dict[str, Said]) -> tuple[Sheet | Layout, str]:
    """What was read; only its columns, when somebody has to say first what they hold."""
    try:
        if isinstance(upload, UploadFile) and upload.filename:
            source = upload.filename
            data = await upload.read(MAX_BYTES + 1)
            return await run_in_threadpool(apart.read, data, said), source
        source = _("the pasted list")
        if not paste.strip():
            raise Unreadable(_("Paste a list or choose a file."))
        return await run_in_threadpool(read_paste, paste, said), source
    except Unmapped as asked:
        return asked.layout, source


def _again(request: Request, db: Session, form: Form) -> Response:
    identify(request, db)
    return show(request, "people/import.html", 422, form=form)


@router.get("/people/imports/{import_id}", name="people.import_preview")
@reads
def preview(
    request: Request, import_id: int, who: Organizer, db: Db, everything: Everything = False, right: str = ""
) -> Response:
    """What the list would do: new, changed, left, problems, each with its rows."""
    kept, right_now = db.get_one(Import, import_id), row_number(right)
    if kept.applied_at:
        return show(request, "people/applied.html", **_applied(db, kept))
    if importing.is_unmapped(kept):
        return done(request, "people.import_columns", import_id=import_id)
    told = None
    if right_now is not None:
        told = ngettext("%(num)d more line can be used now.", "%(num)d more lines can be used now.", right_now)
    return show(
        request, "people/preview.html", **_preview(db, kept, Form(), MOST if everything else SHOWN), notice=told
    )


def _preview(db: Session, kept: Import, form: Form, shown: int = SHOWN) -> dict[str, object]:
    found, mapping = applying.comparison(db, kept), importing.mapping_of(db, kept)
    return {
        "kept": kept, "form": form, "shown": shown, "found": found, "columns": importing.tag_columns(kept),
        "to_fix": importing.to_fix(kept), "stamp": importing.stamp(kept), "longest": importing.LONGEST,
        "nameless": sum(not row.name for row in found.new),
        "mapping": mapping, "said_by": db.get(Person, mapping.said_by) if mapping else None,
    }  # fmt: skip


def _applied(db: Session, kept: Import) -> dict[str, object]:
    """What the list did, and what undoing it would do or has done."""
    would = None if kept.undone_at else undoing.undone(db, kept)
    told: dict[str, Any] = kept.notes.get("undone", {})
    staying = would.staying if would else dict(told.get("staying", ()))
    return {
        "kept": kept, "did": done_words(kept.notes.get("did", {})), "would": would,
        "undone": undone_words(told), "staying": undoing.who(db, staying, SHOWN), "stay": len(staying),
        "by": db.get(Person, kept.applied_by or kept.read_by),
    }  # fmt: skip


@router.post("/people/imports/{import_id}/lines", name="people.import_again")
@writes
def again(request: Request, import_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Read the lines that had a problem once more, as they were put right."""
    kept, form = db.get_one(Import, import_id), Form(sent)
    if kept.applied_at:
        return done(request, "people.import_preview", import_id=import_id)
    try:
        importing.as_stamped(kept, form["stamp"])
        sheet = _read_again(form["lines"])
    except Overtaken as no:
        form.wrong("", no.sentence)
        return show(request, "people/preview.html", 409, **_preview(db, kept, form))
    except Unreadable as no:
        form.wrong("lines", no.sentence)
        return show(request, "people/preview.html", 422, **_preview(db, kept, form))
    return done(request, "people.import_preview", import_id=import_id, right=importing.put_right(db, kept, sheet))


def _read_again(lines: str) -> Sheet:
    if len(lines) > importing.LONGEST:
        raise Unreadable(_("This is too long: at most %(n)s characters.", n=importing.LONGEST))
    return read_paste(lines) if lines.strip() else Sheet([], [])


@router.post("/people/imports/{import_id}/application", name="people.import_apply")
@writes
def apply(request: Request, import_id: int, who: Organizer, db: Db, sent: Sent) -> Response:
    """Let it: all of it or nothing. A second press finds nothing to do."""
    kept, form = db.get_one(Import, import_id), Form(sent)
    if kept.applied_at:
        return done(request, "people.import_preview", import_id=import_id)
    try:
        _as_shown(applying.comparison(db, kept), form["seen"])
        let_go = bool(form["let_go"] or form["number"].strip())
        applying.apply(db, kept, form.all.get("tags", []), let_go, form["leaving"] or form["number"], who, now())
    except Refused as no:
        form.wrong("" if isinstance(no, Overtaken) else "number", no.sentence)
        return show(request, "people/preview.html", 409, **_preview(db, kept, form))
    return done(request, "people.index", applied=import_id)


def _as_shown(found: Comparison, seen: str) -> None:
    if seen and seen != found.counts:
        raise Overtaken(_("The directory changed since you looked. This is what the list would do now."))


@router.post("/people/imports/{import_id}/withdrawal", name="people.import_forget")
@writes
def forget(request: Request, import_id: int, who: Organizer, db: Db) -> Response:
    """Lay it aside."""
    kept = db.get_one(Import, import_id)
    if kept.applied_at:
        return done(request, "people.import_preview", import_id=import_id)
    importing.forget(db, kept)
    return done(request, "people.index", aside=1)


@router.post("/people/imports/{import_id}/application/withdrawal", name="people.import_undo")
@writes
def undo(request: Request, import_id: int, who: Organizer, db: Db) -> Response:
    """Take back what it did. A second press finds nothing to do."""
    undoing.undo(db, db.get_one(Import, import_id), who, now())
    return done(request, "people.import_preview", import_id=import_id)
