"""What several of the room's pages show alike: a past meetup with its recap, and a door that is closed for now."""

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.web import show
from app.feedback.draft import for_reader, web_address
from app.feedback.models import Recap
from app.meetups.files import files_of
from app.meetups.models import Meetup
from app.outreach.decision import speaker_of
from app.topics.queries import called


def past_meetup(db: Session, meetup: Meetup, recap: Recap | None) -> dict[str, object]:
    """A past meetup to read."""
    return {
        "meetup": meetup,
        "title": called(db, meetup),
        "recap": recap,
        "recap_text": for_reader(recap.text) if recap else "",
        "speaker": speaker_of(db, meetup.id),
        "files": files_of(db, [meetup.id]).get(meetup.id, []),
        **links(meetup),
    }


def links(meetup: Meetup) -> dict[str, str]:
    """What a browser may open of what it left behind."""
    return {"slides": web_address(meetup.slides_url), "recording": web_address(meetup.recording_url)}


def closed(request: Request, title: str, sentence: str) -> Response:
    """A kind page behind a link that works, while there is nothing to see."""
    return show(request, "errors/closed.html", title=title, sentence=sentence)
