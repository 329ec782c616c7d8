"""What mails are about, by title: the outbox names its campaigns so, and the rooms they come from lie behind it."""

from sqlmodel import Session

from app.invitations.queries import what
from app.meetups.models import Meetup
from app.surveys.models import Survey
from app.topics.models import Topic


def title(db: Session, kind: str, about: int) -> str:
    """The title of what mails of this kind with this number are about; empty where it has none of its own."""
    if kind.startswith("surveys/"):
        survey = db.get(Survey, about)
        return survey.title if survey else ""
    if kind == "topics/parked":
        topic = db.get(Topic, about)
        return topic.title if topic else ""
    if kind.startswith(("invitations/", "feedback/", "topics/")):
        meetup = db.get(Meetup, about)
        return what(db, meetup) if meetup else ""
    return ""
