"""The files of a meetup: an organizer's page of them, and the address under which each is opened."""

from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.errors import Missing
from app.base.handing_in import LARGEST, hand_in
from app.base.shelf import Shelf, Taken
from app.base.web import done, pages, show, surround
from app.meetups import files
from app.meetups.door import TheMeetup, the_meetup
from app.meetups.models import Meetup, MeetupFile
from app.people.access import Organizer, identify
from app.people.models import Person, Programme

router = APIRouter()


@router.get("/meetups/{meetup_id}/files", name="meetups.files")
@reads
def index(request: Request, who: Organizer, meetup: TheMeetup, db: Db, removed: int = 0) -> Response:
    """What there is, and what can be added."""
    return _page(request, db, meetup, removed=removed)


@router.post("/meetups/{meetup_id}/files", name="meetups.hand_in", max_body_size=LARGEST)
async def add(request: Request, meetup_id: int) -> Response:
    """An organizer adds a file."""

    def may(db: Session) -> tuple[Person, Meetup]:
        return identify(request, db), the_meetup(request, db)

    def keep(db: Session, taken: Taken) -> None:
        who, meetup = may(db)
        files.keep(db, meetup, taken, who, now())

    def wrong(db: Session, sentence: str) -> Response:
        return _page(request, db, may(db)[1], 422, wrong=sentence)

    kinds = files.allowed(pages(request).settings)
    return await hand_in(request, kinds, may, keep, wrong) or done(request, "meetups.files", meetup_id=meetup_id)


@router.post("/meetups/{meetup_id}/files/{file_id}/withdrawal", name="meetups.remove_file")
@writes
def remove(request: Request, file_id: int, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Nobody can open it any more."""
    files.remove(db, _file(db, meetup, file_id), who, now())
    return done(request, "meetups.files", meetup_id=meetup.id, removed=file_id)


@router.post("/meetups/{meetup_id}/files/{file_id}/return", name="meetups.put_back_file")
@writes
def put_back(request: Request, file_id: int, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """It is there again."""
    files.put_back(db, _file(db, meetup, file_id), now())
    return done(request, "meetups.files", meetup_id=meetup.id)


def _file(db: Session, meetup: Meetup, file_id: int) -> MeetupFile:
    file = db.get(MeetupFile, file_id)
    if file is None or file.meetup_id != meetup.id:
        raise Missing
    return file


def _page(
    request: Request, db: Session, meetup: Meetup, status: int = 200, wrong: str = "", removed: int = 0
) -> Response:
    gone = db.get(MeetupFile, removed) if removed else None
    return show(
        request, "meetups/files.html", status,
        files=files.files_of(db, [meetup.id]).get(meetup.id, []), wrong=wrong,
        gone=gone if gone and gone.meetup_id == meetup.id and gone.removed_at else None,
        endings=files.endings(pages(request).settings),
    )  # fmt: skip


# --- by its address ------------------------------------------------------------------------------------


def _behind(request: Request, db: Session) -> MeetupFile:
    request.state.by_link = True
    found = files.by_secret(db, request.path_params["token"])
    if found is None:
        request.app.state.limits.spend("20/minute", "bad link", request.client.host if request.client else "")
        surround(request, programme=db.get(Programme, 1))
        raise Missing
    return found


@router.api_route("/files/{token}", methods=["GET", "HEAD"], name="meetups.file")
@reads
def fetch(request: Request, file: Annotated[MeetupFile, Inside(_behind)], db: Db) -> Response:
    """The file, to be saved: no browser runs what somebody handed in (SECURITY.md 6)."""
    path = Shelf(pages(request).settings.files).path(file.secret)
    if not path.is_file():
        raise Missing
    headers = {
        "Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex",
    }  # fmt: skip
    return _InOnePiece(path, headers=headers, media_type=files.media_type(file), filename=file.name)


class _InOnePiece(FileResponse):
    """Whole, or from one place to another: nobody needs a hundred ranges at once."""

    max_ranges = 1
