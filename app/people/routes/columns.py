"""Between a list and its preview: somebody says what its columns hold, and the next one is read the same way."""

import asyncio
import re

from fastapi import APIRouter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, database, reads
from app.base.errors import Missing
from app.base.forms import Form, Sent
from app.base.i18n import _
from app.base.tabular.tables import Unreadable
from app.base.web import done, show
from app.people import importing
from app.people.access import Organizer, identify
from app.people.models import Import, Original
from app.people.sheets.mapping import FIELDS, Said
from app.people.sheets.reading import Sheet, read_again

router = APIRouter()
DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")


@router.get("/people/imports/{import_id}/columns", name="people.import_columns")
@reads
def columns(request: Request, import_id: int, who: Organizer, db: Db) -> Response:
    """Each column with what it holds, and what it is taken for."""
    return _page(request, db, import_id, Form())


def _page(request: Request, db: Session, import_id: int, form: Form, status: int = 200) -> Response:
    kept = db.get_one(Import, import_id)
    if kept.applied_at or "columns" not in kept.notes:
        return done(request, "people.import_preview", import_id=import_id)
    mapping = importing.mapping_of(db, kept)
    return show(
        request, "people/columns.html", status, kept=kept, form=form, columns=kept.notes["columns"],
        choices=_choices(), unmapped=importing.is_unmapped(kept), domain=mapping.domain if mapping else "",
        headed=kept.notes["at"] >= 0,
    )  # fmt: skip


def _choices() -> list[tuple[str, str]]:
    labels = {
        "name": _("Name"), "first": _("Given name"), "middle": _("Middle name"), "last": _("Surname"),
        "email": _("Mail, or what stands before the @"), "department": _("Department"), "site": _("Site"),
        "title": _("Role"), "language": _("Language"), "zone": _("Time zone"), "status": _("Here, or has left"),
        "tag": _("Tag, to group people by"),
    }  # fmt: skip
    return [("-", _("Leave it out")), *((field, labels[field]) for field in FIELDS)]


@router.post("/people/imports/{import_id}/columns", name="people.import_columns")
async def say(request: Request, import_id: int, sent: Sent) -> Response:
    """Read the list as it is said. Reading is slow and comes before the door."""
    house, form = database(request), Form(sent)
    table, at, width = await house.look(lambda db: _original(request, db, import_id))
    said = Said(
        [form[f"column-{n}"] if form[f"column-{n}"] in FIELDS else "" for n in range(width)],
        form["domain"].strip().lstrip("@").lower(),
        bool(form["headed"]),
    )
    sheet = None if _is_wrong(form, said) else await run_in_threadpool(_read, table, at, said, form)
    if sheet is None:
        return await house.look(lambda db: _refused(request, db, import_id, form))

    def keep(db: Session) -> None:
        by, kept = identify(request, db), db.get_one(Import, import_id)
        if kept.applied_at is None and sheet.layout:
            importing.replace(db, kept, sheet)
            importing.remember(db, sheet.layout.fingerprint, said, by, now())

    await asyncio.wrap_future(house.submit(keep))
    return done(request, "people.import_preview", import_id=import_id)


def _original(request: Request, db: Session, import_id: int) -> tuple[bytes, int, int]:
    """The table, which of its rows has the headers, and how many columns there are."""
    identify(request, db)
    kept, original = db.get_one(Import, import_id), db.get(Original, import_id)
    if original is None or "columns" not in kept.notes:
        raise Missing
    return original.table, kept.notes["at"], len(kept.notes["columns"])


def _is_wrong(form: Form, said: Said) -> bool:
    if "email" not in said.fields:
        form.wrong("", _("Say which column holds the mail address, or the part of it before the @."))
    if said.domain and not DOMAIN.fullmatch(said.domain):
        form.wrong("domain", _("This is no domain. Write it as it stands behind the @: example.com"))
    return bool(form.errors)


def _read(table: bytes, at: int, said: Said, form: Form) -> Sheet | None:
    try:
        sheet = read_again(table, at, said)
    except Unreadable as no:
        form.wrong("", no.sentence)
        return None
    if not sheet.rows:
        form.wrong("domain", _("Read like this, nobody has an address. What stands behind the @ of everybody’s?"))
        return None
    return sheet


def _refused(request: Request, db: Session, import_id: int, form: Form) -> Response:
    identify(request, db)
    return _page(request, db, import_id, form, 422)
