"""Asking about invitations: who was invited, who would be invited now, and what a guest is told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.base.i18n import _
from app.invitations.answers import ROOM, remains, seating, stands, told
from app.invitations.models import Announcement, Guest
from app.mail import rules
from app.mail.entries import uid_begins
from app.mail.models import CalendarAnswer, Email, Version
from app.meetups.calendar import Entry
from app.meetups.entries import entry_of, uid_of
from app.meetups.models import Meetup
from app.outreach.decision import speaker_of
from app.people.models import Audience, Person, Programme
from app.people.queries import belongs, is_everyone, members, mentions
from app.surveys.wording import words_for_reader
from app.topics.demand import wanting
from app.topics.queries import called, topic_of, what

PAGE = 50
"""How many guests a page of the list shows."""


# --- the announcement ------------------------------------------------------------------------------


def announcement_of(db: Session, meetup_id: int) -> Announcement | None:
    """That the audience was invited, if it was."""
    return db.get(Announcement, meetup_id)


@dataclass(frozen=True)
class Reach:
    """Who would be invited now, and who is left out and why."""

    audience: str
    new: int
    there: int
    """Those who have been invited already."""
    left: int
    muted: int
    speaker: str
    """The speaker's name if they belong to the audience: they have an entry of their own."""

    @property
    def size(self) -> int:
        """How many are in the audience now."""
        return self.new + self.there + self.muted + bool(self.speaker)


def reach(db: Session, meetup: Meetup) -> Reach:
    """Who would be invited now."""
    audience, speaker = db.get_one(Audience, meetup.audience_id), speaker_of(db, meetup.id)
    mine = col(Person.id) == (speaker.id if speaker else 0)
    kind = case(
        (_is_guest(meetup), "there"),
        (mine, "speaker"),
        (col(Person.left_at).is_not(None), "left"),
        (~rules.wants("invitations"), "muted"),
        else_="new",
    ).label("kind")
    rows = select(kind, func.count()).where(col(Person.is_colleague).is_(True), belongs(audience)).group_by("kind")
    by: dict[str, int] = dict(db.execute(rows).all())
    return Reach(
        audience.name,
        by.get("new", 0),
        by.get("there", 0),
        by.get("left", 0),
        by.get("muted", 0),
        speaker.called if speaker and by.get("speaker") else "",
    )


def newcomers(db: Session, meetup: Meetup) -> Select[tuple[int]]:
    """The ids of those who would be invited now: the audience without its guests, who wants no mail, the speaker."""
    audience, speaker = db.get_one(Audience, meetup.audience_id), speaker_of(db, meetup.id)
    new = members(audience).where(rules.wants("invitations"), ~_is_guest(meetup))
    return new.where(col(Person.id) != speaker.id) if speaker else new


def _is_guest(meetup: Meetup) -> ColumnElement[bool]:
    return exists().where(col(Guest.meetup_id) == meetup.id, col(Guest.person_id) == col(Person.id))


def uninvitable(db: Session, meetup: Meetup, mail_from: str) -> str:
    """The address that invitations come from, if somebody in the audience has it: it cannot be invited."""
    same = func.lower(col(Person.email)) == mail_from.lower()
    rows = select(col(Person.email)).where(same, col(Person.id).in_(newcomers(db, meetup)))
    return db.scalars(rows).first() or ""


def some_readers(db: Session, meetup: Meetup) -> list[tuple[Person, bool]]:
    """A few people to read the invitation as: those who asked for the topic first, other languages among them."""
    topic = topic_of(db, meetup.id)
    asked = col(Person.id).in_(wanting(topic.id)) if topic else literal(False)
    rows = select(Person, asked).where(col(Person.id).in_(newcomers(db, meetup)))
    nth = func.row_number().over(partition_by=(asked, col(Person.language)), order_by=col(Person.id))
    return [(person, bool(wished)) for person, wished in db.execute(rows.order_by(asked.desc(), nth).limit(8))]


# --- guests ----------------------------------------------------------------------------------------


def guests(
    db: Session, meetup: Meetup, show: str = "", search: str = "", after: int = 0, limit: int | None = None
) -> Sequence[Row[Any]]:
    """The list of guests by name: person_id, name, email, department, said, answered_at, answered_by, place, seated.

    `show` is an answer, "silent" or "waiting"; `after` the person the page before ended on."""
    here = seating(col(Guest.meetup_id) == meetup.id)
    said = case((stands(), col(Guest.answer)), else_="")
    name = func.lower(func.coalesce(func.nullif(col(Person.name), ""), col(Person.email)))
    found = mentions(search, Person.name, Person.email, Person.department)
    rows = (
        select(
            col(Person.id).label("person_id"),
            col(Person.name),
            col(Person.email),
            col(Person.department),
            col(Person.title),
            said.label("said"),
            col(Guest.answered_at),
            col(Guest.answered_by),
            here.c.place,
            here.c.seated,
        )
        .join(Guest, col(Guest.person_id) == col(Person.id))
        .join(Meetup, col(Meetup.id) == col(Guest.meetup_id))
        .outerjoin(here, here.c.person_id == col(Person.id))
        .where(col(Guest.meetup_id) == meetup.id, remains(), *_shown(show, said, here), *found)
        .order_by(name, col(Person.id))
    )
    if after:
        # the last name is read by the database itself: it and Python differ on what lower case is
        other = aliased(Person)
        last = select(func.lower(func.coalesce(func.nullif(col(other.name), ""), col(other.email))))
        last_name = last.where(col(other.id) == after).scalar_subquery()
        rows = rows.where(or_(name > last_name, and_(name == last_name, col(Person.id) > after)))
    return db.execute(rows.limit(limit) if limit else rows).all()


def _shown(show: str, said: ColumnElement[str], here: Subquery) -> list[ColumnElement[bool]]:
    if show == "waiting":
        return [said == ROOM, ~here.c.seated]
    if show == ROOM:
        return [said == ROOM, here.c.seated]
    return [said == ("" if show == "silent" else show)] if show else []


def by_calendar(db: Session, meetup: Meetup, person_ids: Collection[int]) -> dict[int, CalendarAnswer]:
    """The last thing that each of these guests' calendars said: its comment, whom it names, another time."""
    rows = (
        select(CalendarAnswer)
        .join(Guest, _to_guest())
        .where(col(CalendarAnswer.meetup_id) == meetup.id, col(CalendarAnswer.person_id).in_(person_ids))
        .order_by(col(CalendarAnswer.sequence), col(CalendarAnswer.stamped_at), col(CalendarAnswer.incoming_id))
    )
    return {row.person_id: row for row in db.scalars(rows)}


def proposals(db: Session, meetup_ids: Collection[int]) -> dict[int, list[tuple[CalendarAnswer, Person]]]:
    """Other times that guests' calendars proposed and nobody dealt with, by meetup; of each guest the last."""
    rows = (
        select(CalendarAnswer, Person)
        .join(Guest, _to_guest())
        .join(Person, col(Person.id) == col(CalendarAnswer.person_id))
        .join(Meetup, col(Meetup.id) == col(CalendarAnswer.meetup_id))
        .where(
            col(CalendarAnswer.meetup_id).in_(meetup_ids), col(CalendarAnswer.method) == "COUNTER",
            col(CalendarAnswer.settled_at).is_(None), col(CalendarAnswer.starts_at).is_not(None),
            col(CalendarAnswer.starts_at) != col(Meetup.starts_at), col(Person.left_at).is_(None),
        )
        .order_by(col(CalendarAnswer.sequence), col(CalendarAnswer.stamped_at), col(CalendarAnswer.incoming_id))
    )  # fmt: skip
    last = {(row.meetup_id, person.id): (row, person) for row, person in db.execute(rows)}
    found: dict[int, list[tuple[CalendarAnswer, Person]]] = {}
    for (meetup_id, _person_id), one in last.items():
        found.setdefault(meetup_id, []).append(one)
    return found


def _to_guest() -> ColumnElement[bool]:
    """Whether a CalendarAnswer row is to the entry of this Guest row."""
    return and_(
        col(Guest.meetup_id) == col(CalendarAnswer.meetup_id), col(Guest.person_id) == col(CalendarAnswer.person_id),
        col(CalendarAnswer.uid).startswith(uid_begins(Guest.meetup_id, Guest.secret)),
    )  # fmt: skip


def guest_of(db: Session, meetup_id: int, person_id: int) -> Guest | None:
    """Somebody's invitation, if they are invited."""
    return db.get(Guest, (meetup_id, person_id))


# --- what a guest is told ---------------------------------------------------------------------------


def is_in_calendar(db: Session, guest: Guest) -> bool:
    """Whether the entry is in a guest's calendar: the invitation brings it, a no takes it out or its own button."""
    mine = (col(Guest.meetup_id) == guest.meetup_id, col(Guest.person_id) == guest.person_id)
    method, sent_at = db.execute(select(told(col(Version.method)), told(col(Email.sent_at))).where(*mine)).one()
    if method != "REQUEST":
        return False
    declined = exists().where(
        col(CalendarAnswer.person_id) == guest.person_id,
        col(CalendarAnswer.uid).startswith(f"{guest.meetup_id}.{guest.secret}@"),
        col(CalendarAnswer.partstat) == "DECLINED", col(CalendarAnswer.applied_at) > sent_at,
    )  # fmt: skip
    return not db.execute(select(declined)).scalar_one()


def entry(db: Session, meetup: Meetup, guest: Guest, mail_from: str, now: datetime) -> Entry:
    """A guest's calendar entry as it stands now. Its SEQUENCE and its time stamp are given when a mail takes it."""
    person, programme = db.get_one(Person, guest.person_id), db.get_one(Programme, 1)
    plain_entry = entry_of(meetup, what(db, meetup), uid_of(meetup.id, guest.secret, mail_from), now)
    return replace(
        plain_entry, organizer_name=programme.name, organizer_email=mail_from, guest_name=person.name,
        guest_email=person.email,
    )  # fmt: skip


def invitation(db: Session, meetup: Meetup, person: Person, message: str) -> dict[str, object]:
    """What every mail about an invitation and its preview say."""
    topic, speaker = topic_of(db, meetup.id), speaker_of(db, meetup.id)
    asked = topic is not None and db.execute(select(literal(person.id).in_(wanting(topic.id)))).scalar_one()
    title = called(db, meetup)
    return {
        "meetup": meetup,
        "stem": _("Invitation: %(title)s", title=title or _("a meetup")),
        "title": title,
        "speaker": speaker,
        "message": message,
        "you_asked": bool(asked),
        "topic": words_for_reader(topic.title) if topic else "",
    }


def because(db: Session, meetup: Meetup) -> str:
    """Why somebody gets a mail about this meetup."""
    audience = db.get_one(Audience, meetup.audience_id)
    if is_everyone(db, audience):
        return _("You get this because all colleagues are invited.")
    return _("You get this because you belong to the audience “%(audience)s”.", audience=audience.name)
