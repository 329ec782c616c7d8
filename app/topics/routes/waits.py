"""How long it took from a wish to a meetup, topic by topic."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads
from app.base.web import show
from app.people.access import Organizer
from app.topics.waits import usual, waits

router = APIRouter()


@router.get("/topics/waits", name="topics.waits")
@reads
def its_page(request: Request, who: Organizer, db: Db) -> Response:
    """The rows behind the figure on the desk."""
    found = waits(db, now())
    return show(request, "topics/waits.html", waits=found, usual=usual(found))
