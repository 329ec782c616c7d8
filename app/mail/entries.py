"""What people's calendars hold, read off the versions of their entries that went out."""

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, String, cast, literal, select
from sqlmodel import Session, col

from app.mail.arrival import arrived
from app.mail.models import Email, Version
from app.meetups.calendar import Entry


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
