"""Step 6's emails: thanks to the speaker, the numbers when they come later, and the recap to everybody invited."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, cast, exists, literal, or_, select
from sqlalchemy.types import String
from sqlmodel import Session, col

from app.base.clock import days
from app.base.due import Alike, Due, Words, Writing, about
from app.base.i18n import _, when_both
from app.feedback.digest import digest_of
from app.feedback.draft import for_reader, web_address
from app.feedback.models import Recap, Thanks
from app.feedback.places import headline, recap_places, thanks_places
from app.invitations.models import Attendance, Guest
from app.mail import rules
from app.mail.arrival import arrived
from app.mail.models import Email
from app.mail.vocabulary import speaks_of
from app.meetups.models import Meetup
from app.outreach.models import Ask, Booking
from app.people.models import Person
from app.people.queries import present
from app.topics.queries import called

STALE = days(30)
"""After so long a mail that did not go out would only puzzle."""


def due(now: datetime) -> Iterator[Due]:
    """Thanks to speakers, and fresh recaps."""
    fresh = now - STALE
    later = and_(col(Thanks.numbers_at) > col(Thanks.thanked_at), col(Thanks.numbers_at) > fresh)
    thanked = _speakers(about(Thanks.meetup_id))
    yield Due(
        "feedback/thanks", lambda: _("Thanks to the speaker"), thanked.where(col(Thanks.thanked_at) > fresh),
        _to_speaker, automatic=False, thing=Meetup,
    )  # fmt: skip
    yield Due(
        "feedback/numbers", lambda: _("Numbers for the speaker"), thanked.where(later), _to_speaker,
        automatic=False, thing=Meetup,
    )  # fmt: skip
    recent = _readers().where(col(Recap.published_at) > fresh)
    yield Due(
        "feedback/recap", lambda: _("Recap"), recent, _recap, category="recaps", programme=True,
        together=_alike, thing=Meetup,
    )  # fmt: skip


def _speakers(key: Any) -> Select[Any]:
    """Whoever gave a talk that thanks are written for. It is a letter to one person, not programme mail."""
    standing = and_(col(Booking.meetup_id) == col(Thanks.meetup_id), col(Booking.released_at).is_(None))
    return (
        select(col(Ask.person_id), key)
        .select_from(Thanks)
        .join(Booking, standing)
        .join(Ask, col(Ask.id) == col(Booking.ask_id))
        .join(Person, col(Person.id) == col(Ask.person_id))
        .where(col(Person.left_at).is_(None))
    )


def _readers() -> Select[Any]:
    """Everybody invited and everybody who came, once: whoever got an earlier edition has read it."""
    key = about(Recap.meetup_id, Recap.edition)
    here, person = col(Recap.meetup_id), col(Person.id)
    invited = exists().where(col(Guest.meetup_id) == here, col(Guest.person_id) == person)
    came = exists().where(col(Attendance.meetup_id) == here, col(Attendance.person_id) == person)
    read = exists().where(
        col(Email.kind) == "feedback/recap",
        col(Email.person_id) == col(Person.id),
        col(Email.about) != key,
        col(Email.about).like(cast(Recap.meetup_id, String) + literal("/%")),
        arrived(),
    )
    rows: Any = (
        select(col(Person.id), key)
        .select_from(Recap)
        .join(Person, or_(invited, came))
        .where(present(), rules.wants("recaps"), ~read)
    )
    return rows  # type: ignore[no-any-return]


# --- words ---------------------------------------------------------------------------------------


@speaks_of(thanks_places)
def _to_speaker(writing: Writing) -> Words:
    db, meetup_id = writing.db, writing.about
    meetup, thanks = db.get_one(Meetup, meetup_id), db.get_one(Thanks, meetup_id)
    organizer = db.get_one(Person, thanks.thanked_by)
    digest = digest_of(db, meetup_id, writing.now) if thanks.numbers_at else None
    values = {
        "meetup": meetup,
        "title": called(db, meetup) or _("your talk"),
        "thanks": thanks,
        "digest": digest,
        "organizer": organizer,
        "link": writing.link("feedback.digest", meetup_id),
        "because": _("You get this because you gave this talk."),
    }
    return Words(values, reply_to=organizer.email)


@speaks_of(recap_places)
def _recap(writing: Writing) -> Words:
    db, meetup = writing.db, writing.db.get_one(Meetup, writing.about)
    came, missed = _there(db, meetup.id, [writing.person_id])[writing.person_id]
    title = called(db, meetup) or _("A meetup")
    values = {
        "title": title,
        "meetup": meetup,
        "missed": missed,
        "headline": headline(title, missed),
        "greeting": _greeting(title, meetup, came, missed),
        "text": for_reader(db.get_one(Recap, meetup.id).text),
        "slides": web_address(meetup.slides_url),
        "recording": web_address(meetup.recording_url),
        "link": writing.link("feedback.recap_by_link", meetup.id),
        "because": _("You get this because you were invited to this meetup or were there."),
    }
    return Words(values)


def _alike(db: Session, meetup_id: int, person_ids: Collection[int]) -> Mapping[int, Alike]:
    """Whoever was there reads another first sentence than whoever was not."""
    return {person_id: Alike(there) for person_id, there in _there(db, meetup_id, person_ids).items()}


def _there(db: Session, meetup_id: int, person_ids: Collection[int]) -> dict[int, tuple[bool, bool]]:
    """For each, whether they came, and whether they missed it: nobody did where nobody at all was ticked."""
    came = set(db.scalars(select(col(Attendance.person_id)).where(col(Attendance.meetup_id) == meetup_id)))
    return {person_id: (person_id in came, bool(came) and person_id not in came) for person_id in person_ids}


def _greeting(title: str, meetup: Meetup, came: bool, missed: bool) -> str:
    """The first sentence. Where nobody was ticked at all, nobody is told that they missed it."""
    values = {"title": title, "when": when_both(meetup.starts_at, meetup.zone) if meetup.starts_at else ""}
    if came:
        return _("Thank you for being there: “%(title)s”, %(when)s. This is what came of it.", **values)
    if missed:
        return _("In case you could not be there: this is what came of “%(title)s”, %(when)s.", **values)
    return _("This is what came of “%(title)s”, %(when)s.", **values)
