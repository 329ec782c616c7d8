"""What people's calendars hold, read off the versions of their entries that went out."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, cast, func, literal, select
from sqlmodel import Session, col

from app.mail.arrival import arrived
from app.mail.models import CalendarAnswer, Email, Incoming, Version
from app.meetups.calendar import Entry

REFRESHED, REFRESH_NEWS = timedelta(hours=1), timedelta(days=1)
"""A calendar that asks for the entry as it is gets it once in so long; a question older than a day is over."""


def newest(column: Any, person_id: Any, thread: Any, *where: ColumnElement[bool]) -> ScalarSelect[Any]:
    """A column of the last Version that a mail took to somebody in a conversation (or of that Email); else NULL."""
    return (
        select(column)
        .join_from(Version, Email, col(Email.id) == col(Version.email_id))
        .where(col(Email.person_id) == person_id, col(Email.thread) == thread, arrived(), *where)
        .order_by(col(Version.sequence).desc())
        .limit(1)
        .correlate_except(Version, Email)
        .scalar_subquery()
    )


def thread_of(room: str, number: Any) -> ColumnElement[str]:
    """The name of a conversation in SQL: "invitations/12"."""
    return literal(f"{room}/") + cast(number, String)


def uid_begins(meetup_id: Any, secret: Any) -> ColumnElement[str]:
    """What the UID of somebody's entry begins with, up to the @."""
    begins: ColumnElement[str] = cast(meetup_id, String) + "." + secret + "@"
    return begins


def refresh_asked_at(person_id: Any, begins: ColumnElement[str], now: datetime) -> ScalarSelect[Any]:
    """When somebody's calendar asked last for the entry whose UID begins so (RFC 5546 §3.2.6); else NULL."""
    return (
        select(func.max(col(Incoming.arrived_at)))
        .join(CalendarAnswer, col(CalendarAnswer.incoming_id) == col(Incoming.id))
        .where(
            col(CalendarAnswer.person_id) == person_id, col(CalendarAnswer.method) == "REFRESH",
            col(CalendarAnswer.uid).startswith(begins), col(Incoming.arrived_at) > now - REFRESH_NEWS,
        )
        .correlate_except(Incoming, CalendarAnswer)
        .scalar_subquery()
    )  # fmt: skip


def wants_refresh(asked_at: ScalarSelect[Any], told_at: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    """Whether it got none since, nor in the hour before.

    Here I15 goes before I21 (one automatic letter a day): the calendar asked for just this, and shows an old time
    until it gets it. An answer to it is another REPLY, never another REFRESH, so an hour is enough against loops."""
    return and_(asked_at >= told_at, told_at <= now - REFRESHED)


def versions_of(db: Session, person_id: int, thread: str, uid_begins: str) -> list[tuple[Version, str]]:
    """Every version of an entry with the address it was written to, the newest first."""
    rows = (
        select(Version, col(Email.address))
        .join_from(Version, Email, col(Email.id) == col(Version.email_id))
        .where(
            col(Email.person_id) == person_id, col(Email.thread) == thread,
            col(Version.uid).startswith(uid_begins, autoescape=True),
        )
        .order_by(col(Version.sequence).desc())
    )  # fmt: skip
    return [(version, address) for version, address in db.execute(rows)]


def names_of(uid: str) -> tuple[str, str]:
    """The names under which versions of an entry are kept: its UID; and the UID up to the @ for what went out before
    versions were rows, when nobody wrote the domain down."""
    return uid, uid.partition("@")[0] + "@"


def as_mailed(db: Session, entry: Entry) -> Entry:
    """The entry with SEQUENCE and DTSTAMP of its newest version: as a file it takes no mailed one's place wrongly."""
    newest_row = select(col(Version.sequence), col(Version.stamped_at)).where(
        col(Version.uid).in_(names_of(entry.uid))
    )
    row = db.execute(newest_row.order_by(col(Version.sequence).desc()).limit(1)).first()
    return replace(entry, sequence=row[0], version_at=row[1]) if row else entry
