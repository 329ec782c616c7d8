"""How a file gets from a form onto the shelf, for every page that takes one.

Copying a hundred megabytes takes seconds: it comes before the transaction, and what the transaction refuses is thrown
away again."""

import asyncio
from collections.abc import Callable, Mapping

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import database
from app.base.errors import Refused
from app.base.i18n import _
from app.base.shelf import MOST_OCTETS, Kind, Shelf, Taken
from app.base.web import pages

LARGEST = MOST_OCTETS + 1024 * 1024
"""The largest request that hands in a file, in octets."""


async def hand_in(
    request: Request,
    kinds: Mapping[str, Kind],
    may: Callable[[Session], object],
    keep: Callable[[Session, Taken], object],
    wrong: Callable[[Session, str], Response],
) -> Response | None:
    """Keep the file of the form that was sent; None once it is kept, else the page that says what is `wrong`.

    `may` raises for who may not, before a byte is read; `keep` writes whose the file is."""
    house, shelf = database(request), Shelf(pages(request).settings.files)
    await house.look(may)
    try:
        taken = await _taken(request, kinds, shelf)
        try:
            await asyncio.wrap_future(house.submit(lambda db: keep(db, taken)))
        except Refused:
            shelf.forget(taken.secret)
            raise
    except Refused as no:
        sentence = no.sentence
        return await house.look(lambda db: wrong(db, sentence))
    house.written.set()
    return None


async def _taken(request: Request, kinds: Mapping[str, Kind], shelf: Shelf) -> Taken:
    async with request.form(max_files=1, max_fields=10) as sent:
        upload = sent.get("file")
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise Refused(_("Choose a file first."))
        return await run_in_threadpool(shelf.take, upload.file, upload.filename, kinds, now())
