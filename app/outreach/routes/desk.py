"""The speaker's desk, once chosen: ticking off the list, handing in slides, taking them away again."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, writes
from app.base.errors import Missing
from app.base.forms import Form, Sent
from app.base.handing_in import LARGEST, hand_in
from app.base.shelf import Taken
from app.base.web import done, pages
from app.meetups import files
from app.meetups.models import Meetup, MeetupFile
from app.outreach import checklist, decision
from app.outreach.models import Booking
from app.outreach.routes.speaker import DOOR, Visitor, asked_by, page
from app.people.links import Visit

router = APIRouter()


@router.post("/speaker/{token}/tasks/{task}", name="outreach.ready")
@writes
def ready(request: Request, visit: Visitor, task: str, db: Db, sent: Sent) -> Response:
    """One thing of the list is done; or, `undo`, it is not."""
    booking, kind = _talk(db, visit), checklist.KINDS.get(task)
    if booking is None or kind is None or not kind.ticked:
        raise Missing
    if Form(sent)["undo"]:
        checklist.not_ready(db, booking, task)
    else:
        checklist.ready(db, booking, task, now())
    return done(request, "outreach.speaker", token=visit.token)


@router.post("/speaker/{token}/files", name="outreach.hand_in", max_body_size=LARGEST)
async def add(request: Request, token: str) -> Response:
    """The speaker hands in slides, before the meetup or after it."""

    def may(db: Session) -> tuple[Visit, Booking]:
        visit = DOOR(request, db)
        if (booking := _talk(db, visit)) is None:
            raise Missing
        return visit, booking

    def keep(db: Session, taken: Taken) -> None:
        visit, booking = may(db)
        files.keep(db, db.get_one(Meetup, booking.meetup_id), taken, visit.person, now())

    def wrong(db: Session, sentence: str) -> Response:
        return page(request, db, DOOR(request, db), 422, wrong=sentence)

    kinds = files.allowed(pages(request).settings)
    kept = await hand_in(request, kinds, may, keep, wrong)
    return kept or done(request, "outreach.speaker", token=token, said="file")


@router.post("/speaker/{token}/files/{file_id}/withdrawal", name="outreach.remove_file")
@writes
def remove(request: Request, visit: Visitor, file_id: int, db: Db) -> Response:
    """They take back a file they handed in."""
    files.remove(db, _file(db, visit, file_id), visit.person, now())
    return done(request, "outreach.speaker", token=visit.token, said="file_gone", file=file_id)


@router.post("/speaker/{token}/files/{file_id}/return", name="outreach.put_back_file")
@writes
def put_back(request: Request, visit: Visitor, file_id: int, db: Db) -> Response:
    """It is there again."""
    files.put_back(db, _file(db, visit, file_id), now())
    return done(request, "outreach.speaker", token=visit.token, said="file")


def _talk(db: Session, visit: Visit) -> Booking | None:
    """The decision for whoever came by the link, whether the meetup is ahead or over."""
    return decision.booking_for(db, asked_by(db, visit))


def _file(db: Session, visit: Visit, file_id: int) -> MeetupFile:
    booking, file = _talk(db, visit), db.get(MeetupFile, file_id)
    if booking is None or file is None or (file.meetup_id, file.person_id) != (booking.meetup_id, visit.person.id):
        raise Missing
    return file
