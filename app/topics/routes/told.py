"""What a page says after a button was pressed, with the way back."""

from sqlmodel import Session
from starlette.requests import Request

from app.base.i18n import _, clock_time, ngettext
from app.base.web import pages
from app.mail.choosing import wants
from app.people.models import Person
from app.people.queries import home_zone
from app.topics import queries
from app.topics.models import Parking, Topic, Wish


def told_by(request: Request, db: Session, who: Person, told: str, wish_id: int, topic_id: int) -> object:
    """What has just happened, with the way back."""
    url = pages(request).url
    its = db.get(Wish, wish_id) if wish_id else None
    its = its if its and (its.person_id == who.id or who.organizer_since) else None
    topic = db.get(Topic, topic_id) if topic_id else None
    title = topic.title if topic else ""
    if told == "wished" and its:
        return _notice(_wished(db, who, its), url("topics.unwish", wish_id=its.id), _("Take it back"))
    if told == "sorted" and its and topic:
        text = _("“%(words)s” counts for “%(title)s” now.", words=its.words, title=title)
        return _notice(text, url("topics.unsort", wish_id=its.id), _("Undo"))
    if told == "aside" and its:
        text = _("“%(words)s” is set aside: no topic.", words=its.words)
        return _notice(text, url("topics.take_up", wish_id=its.id), _("Undo"))
    if told == "merged" and topic:
        text = _("“%(title)s” is part of this topic now, with every vote.", title=title)
        return _notice(text, url("topics.unmerge", topic_id=topic.id), _("Undo"))
    if told == "shortlisted" and topic:
        text = _("“%(title)s” is on the shortlist.", title=title)
        return _notice(text, url("topics.unshortlist", topic_id=topic.id), _("Undo"), {"from": "topic"})
    if told == "parked" and topic and (parking := db.get(Parking, topic.id)):
        return _notice(_parked(db, parking, title), url("topics.unpark", topic_id=topic.id), _("Undo"))
    return {
        "unwished": _("Your wish is taken back."),
        "unmerged": _("They are two topics again, each with its own votes."),
        "unshortlisted": _("“%(title)s” is off the shortlist.", title=title),
        "unparked": _("“%(title)s” waits no longer. Nobody is told about it.", title=title),
        "saved": _("Saved."),
        "unplanned": _("The choice is taken back. Nobody is told about it."),
    }.get(told)


def _parked(db: Session, parking: Parking, title: str) -> str:
    at = parking.parked_at + queries.SECOND_THOUGHT
    people = queries.line_of(db, parking.topic_id, parking.parked_at).want
    if not people:
        return _("“%(title)s” waits now.", title=title)
    return ngettext(
        "“%(title)s” waits now. %(num)d person is told at %(time)s; take it back until then.",
        "“%(title)s” waits now. %(num)d people are told at %(time)s; take it back until then.",
        people, title=title, time=clock_time(at, home_zone(db)),
    )  # fmt: skip


def _wished(db: Session, who: Person, its: Wish) -> str:
    if its.topic_id:
        return _("Your wish counts for “%(title)s”.", title=db.get_one(Topic, its.topic_id).title)
    if wants(db, who, "topics"):
        return _("Your wish is on the list. An organizer sorts it into a topic; you hear when it is planned.")
    return _("Your wish is on the list. An organizer sorts it into a topic; “My page” says when it is planned.")


def _notice(text: str, action: str, label: str, hidden: dict[str, str] | None = None) -> dict[str, object]:
    return {"text": text, "undo": {"action": action, "label": label, "hidden": hidden or {}}}
