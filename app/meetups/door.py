"""The meetup a page is about: found by the number in its path, shown with its six-step line.

Where a meetup stands is computed from the facts of every room, so the desk computes it; the earlier
rooms only show it (`base/ahead.py`)."""

from typing import Annotated

from sqlmodel import Session
from starlette.requests import Request

from app.base import clock
from app.base.ahead import ahead
from app.base.db import Inside
from app.base.errors import Missing
from app.base.forms import row_number
from app.base.web import pages, surround, surround_pages
from app.meetups.models import Meetup


def the_meetup(request: Request, db: Session) -> Meetup:
    """The same for a handler that opens its transactions itself."""
    meetup = db.get(Meetup, row_number(str(request.path_params["meetup_id"])) or 0)
    if meetup is None:
        raise Missing
    surround(request, meetup=meetup)
    surround_pages(request, lambda: ahead(request).road(pages(request).url, db, meetup, clock.now()))
    return meetup


TheMeetup = Annotated[Meetup, Inside(the_meetup)]
"""The meetup named by `{meetup_id}` in the path. Put `who: Organizer` before it: strangers learn nothing."""
