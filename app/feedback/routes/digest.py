"""The speaker's page afterwards, by link: thanks, what people said as far as it is shared, the recap."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, Inside, reads
from app.base.i18n import _
from app.base.web import show
from app.feedback import queries
from app.feedback.digest import digest_of
from app.feedback.routes.shown import closed, links
from app.meetups.models import Meetup
from app.outreach.decision import speaker_of
from app.people.links import Visit, by_link
from app.people.models import Person
from app.topics.queries import called

router = APIRouter()

Visitor = Annotated[Visit, Inside(by_link("feedback.digest"))]


@router.api_route("/digest/{token}", methods=["GET", "HEAD"], name="feedback.digest")
@reads
def digest(request: Request, visit: Visitor, db: Db) -> Response:
    """What the speaker is thanked with. It counts answers, so it is read in a thread."""
    meetup, thanks = db.get_one(Meetup, visit.about), queries.thanks_of(db, visit.about)
    speaker = speaker_of(db, meetup.id)
    if thanks is None or speaker is None or speaker.id != visit.person.id:
        words = _("When the organizer has written, it stands on this page.")
        return closed(request, _("Nothing to see here yet"), words)
    recap = queries.recap_of(db, meetup.id)
    return show(
        request,
        "feedback/digest.html",
        stylesheet="organizer.css",
        meetup=meetup,
        title=called(db, meetup),
        thanks=thanks,
        token=visit.token,
        organizer=db.get_one(Person, thanks.thanked_by),
        recap=recap if recap and recap.published_at else None,
        digest=digest_of(db, meetup.id, now()) if thanks.numbers_at else None,
        **links(meetup),
    )
