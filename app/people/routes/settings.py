"""The programme's settings: what it is called and in which time zone it lives."""

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.db import Db, reads, writes
from app.base.forms import Form, Sent
from app.base.i18n import _
from app.base.web import done, show
from app.people import actions, queries
from app.people.access import Organizer
from app.people.fields import ProgrammeFields, stamp
from app.people.models import Programme

router = APIRouter()


@router.get("/settings", name="people.settings")
@reads
def settings(request: Request, who: Organizer, db: Db, saved: str = "") -> Response:
    """What the first start asked, to be changed."""
    house = db.get_one(Programme, 1)
    form = Form(programme=house.name, zone=house.zone, conduct=house.conduct)
    return show(request, "people/settings.html", **_about(db, house, form), notice=_("Saved.") if saved else None)


@router.post("/settings", name="people.settings")
@writes
def keep(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Call it something else, or move it."""
    house, form = db.get_one(Programme, 1), Form(sent)
    new = form.fill(ProgrammeFields)
    if new and new.seen != _stamp(house):
        form.wrong("", _("Somebody changed the settings meanwhile. Compare, then save again."))
        return show(request, "people/settings.html", 409, **_about(db, house, form) | {"theirs": house})
    if new is None:
        return show(request, "people/settings.html", 422, **_about(db, house, form))
    actions.rename(db, house, new.programme, new.zone, new.conduct)
    return done(request, "people.settings", saved=1)


def _about(db: Session, house: Programme, form: Form) -> dict[str, object]:
    return {
        "form": form, "seen": _stamp(house), "zones": queries.usual_zones(), "theirs": None,
        "organizers": queries.organizers(db), "started_at": house.started_at,
    }  # fmt: skip


def _stamp(house: Programme) -> str:
    return stamp(house.name, house.zone, house.conduct)
