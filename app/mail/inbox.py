"""Asking what came in: what waits for a person, everything by kind, and what somebody wrote in a conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlmodel import Session, col

from app.base.i18n import _
from app.mail.models import Bounce, CalendarAnswer, Email, Incoming
from app.mail.private import shown, shown_incoming
from app.people.models import Person
from app.people.queries import mentions

PAGE = 50
MOST = 20
"""People a search for whom a mail is from shows at most."""

TO_SORT: ColumnElement[bool] = and_(col(Incoming.review) != "", col(Incoming.settled_at).is_(None))
"""Mails that wait for a person."""
FOLDERS: dict[str, ColumnElement[bool]] = {
    "waiting": TO_SORT,
    "human": col(Incoming.kind) == "human",
    "itip": col(Incoming.kind) == "itip",
    "automatic": col(Incoming.kind).in_(("automatic", "receipt")),
    "bounce": col(Incoming.kind).in_(("bounce", "complaint")),
}
"""The folders of what came in: what waits to be sorted, then everything by kind."""


@dataclass(frozen=True)
class Folder:
    """One of them, with its count."""

    name: str
    label: str
    count: int


def folders(db: Session) -> list[Folder]:
    """All of them, and last everything."""
    labels = {
        "waiting": _("To sort"), "human": _("Written by people"), "itip": _("From calendars"),
        "automatic": _("Automatic"), "bounce": _("Did not arrive"), "all": _("All that came in"),
    }  # fmt: skip
    each = (func.count().filter(where) for where in FOLDERS.values())
    counts = db.execute(select(*each, func.count()).select_from(Incoming).where(shown_incoming())).one()
    return [Folder(name, labels[name], count) for name, count in zip((*FOLDERS, "all"), counts, strict=True)]


def to_sort(db: Session) -> int:
    """How many mails wait for a person."""
    return int(db.execute(select(func.count()).select_from(Incoming).where(TO_SORT)).scalar_one())


def came_in(db: Session, folder: str, before: int | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    """A page of a folder as (Incoming, Person or None, CalendarAnswer or None), the newest first.

    One more row says that there is more. The person is whose letter it answers."""
    rows = select(Incoming, Person, CalendarAnswer).outerjoin(Person, col(Person.id) == col(Incoming.person_id))
    rows = rows.outerjoin(CalendarAnswer, col(CalendarAnswer.incoming_id) == col(Incoming.id)).where(shown_incoming())
    if folder in FOLDERS:
        rows = rows.where(FOLDERS[folder])
    if before:
        rows = rows.where(col(Incoming.id) < before)
    return db.execute(rows.order_by(col(Incoming.id).desc()).limit(PAGE + 1)).all()


def at_their_address(db: Session, mails: Sequence[Incoming]) -> dict[str, Person]:
    """Who has the address that these mails say they come from, by that address. It proves nothing."""
    said = {mail.said_by for mail in mails if mail.said_by and mail.person_id is None}
    return {person.email: person for person in db.scalars(select(Person).where(col(Person.email).in_(said)))}


def answers_in(db: Session, thread: str, person_id: int) -> list[Incoming]:
    """What somebody wrote in a conversation, and what their mail program answered by itself; the newest first."""
    theirs = (
        col(Incoming.thread) == thread, col(Incoming.person_id) == person_id,
        col(Incoming.kind).in_(("human", "automatic")), shown_incoming(),
    )  # fmt: skip
    rows = select(Incoming).where(*theirs)
    return list(db.scalars(rows.order_by(col(Incoming.arrived_at).desc(), col(Incoming.id).desc())))


def calendar_answer(db: Session, incoming: Incoming) -> CalendarAnswer | None:
    """What a calendar answered by this mail, if it was understood."""
    return db.get(CalendarAnswer, incoming.id)


def bounce_by(db: Session, incoming: Incoming) -> Bounce | None:
    """The failure that this mail reported, if it did."""
    return db.scalars(select(Bounce).where(col(Bounce.incoming_id) == incoming.id)).first()


@dataclass(frozen=True)
class Conversation:
    """The letters to one person that answer one another."""

    thread: str
    subject: str


def conversations(db: Session, person_id: int) -> list[Conversation]:
    """Every conversation with somebody, the latest first."""
    rows = db.execute(
        select(col(Email.thread), func.min(col(Email.id)), func.max(col(Email.id)))
        .where(shown(), col(Email.person_id) == person_id, col(Email.thread) != "", col(Email.sent_at).is_not(None))
        .group_by(col(Email.thread))
        .order_by(func.max(col(Email.id)).desc())
    ).all()
    begun = {first for _thread, first, _last in rows}
    subjects = dict(db.execute(select(col(Email.id), col(Email.subject)).where(col(Email.id).in_(begun))).all())
    return [Conversation(thread, subjects[first]) for thread, first, _last in rows]


def people_called(db: Session, words: str) -> list[tuple[Person, list[Conversation]]]:
    """Whom a mail may be from: people by name or address, with what we wrote to them about."""
    if not words:
        return []
    found = db.scalars(
        select(Person).where(*mentions(words, Person.name, Person.email)).order_by(col(Person.name)).limit(MOST)
    )
    return [(person, conversations(db, person.id)) for person in found]


def first_letter(db: Session, person_id: int, thread: str) -> Email | None:
    """The letter a conversation with somebody began with."""
    same = and_(col(Email.person_id) == person_id, col(Email.thread) == thread, col(Email.sent_at).is_not(None))
    return db.scalars(select(Email).where(shown(), same).order_by(col(Email.id))).first()
