"""What mails are about, by title: the outbox names its campaigns so, and the rooms they come from lie behind it."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, SQLModel

from app.base.due import kinds
from app.meetups.models import Meetup
from app.outreach.models import Ask
from app.surveys.models import Survey
from app.topics.models import Round, Topic
from app.topics.queries import what


def title(db: Session, kind: str, about: int) -> str:
    """The title of what mails of this kind with this number are about; empty where it has none of its own."""
    due = kinds().get(kind)
    row = db.get(due.thing, about) if due and due.thing else None
    return _TITLES[type(row)](db, row) if row else ""


def conversation_page(db: Session, thread: str, person_id: int | None) -> tuple[str, dict[str, object]] | None:
    """Where one writes down what somebody said in a conversation: a route and its values; None: there is no such."""
    room, _slash, number = thread.partition("/")
    if not number.isdecimal() or person_id is None:
        return None
    if room == "invitations":
        return "invitations.index", {"meetup_id": int(number)}
    ask = db.get(Ask, int(number)) if room == "outreach" else None
    return ("outreach.index", {"meetup_id": ask.meetup_id, "person": person_id}) if ask else None


_TITLES: dict[type[SQLModel], Callable[[Session, Any], str]] = {
    Survey: lambda _db, survey: str(survey.title),
    Topic: lambda _db, topic: str(topic.title),
    Round: lambda _db, its: str(its.name),
    Meetup: what,
}
