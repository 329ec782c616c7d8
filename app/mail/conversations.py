"""Letters that answer one another, and calendar entries that follow one another: what came before a letter."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.base.due import CalendarPart
from app.mail.arrival import arrived
from app.mail.entries import names_of
from app.mail.models import Email, Version

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Before:
    """The letters of one conversation that went out before."""

    root_subject: str
    references: tuple[str, ...]
    """Message-IDs: the first, and the last if it is another one (RFC 5322, 3.6.4)."""


def before(db: Session, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], Before]:
    """For each (person_id, thread) what went out already, in one look; those without are left out."""
    if not any(thread for _person, thread in wanted):
        return {}
    sent = (
        select(col(Email.person_id), col(Email.thread), col(Email.subject), col(Email.message_id))
        .where(
            col(Email.person_id).in_({person for person, _thread in wanted}),
            col(Email.thread).in_({thread for _person, thread in wanted if thread}),
            arrived(), col(Email.message_id).is_not(None),
        )
        .order_by(col(Email.sent_at), col(Email.id))
    )  # fmt: skip
    found: dict[tuple[int, str], Before] = {}
    for person_id, thread, subject, message_id in db.execute(sent):
        there = found.get((person_id, thread))
        if there is None:
            found[person_id, thread] = Before(subject, (message_id,))
        else:
            found[person_id, thread] = Before(there.root_subject, (there.references[0], message_id))
    return found


def roots(db: Session, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """For each (person_id, thread) its first letter, whether it arrived or not."""
    threads = {thread for _person, thread in wanted if thread}
    if not threads:
        return {}
    first = (
        select(col(Email.person_id), col(Email.thread), func.min(col(Email.id)))
        .where(col(Email.person_id).in_({person for person, _thread in wanted}), col(Email.thread).in_(threads))
        .group_by(col(Email.person_id), col(Email.thread))
    )
    return {(person_id, thread): email_id for person_id, thread, email_id in db.execute(first)}


class Numbering:
    """Gives calendar versions their SEQUENCE and DTSTAMP: each one more than the last, a retry the same again."""

    def __init__(self, db: Session, uids: Collection[str], email_ids: Sequence[int]) -> None:
        self._last: dict[str, tuple[int, datetime]] = {}
        self._own: dict[int, Version] = {}
        if uids:
            names = {name: uid for uid in uids for name in names_of(uid)}
            latest = select(col(Version.uid), func.max(col(Version.sequence)), func.max(col(Version.stamped_at)))
            for name, sequence, stamped_at in db.execute(
                latest.where(col(Version.uid).in_(names)).group_by(Version.uid)
            ):
                last = self._last.get(names[name], (sequence, stamped_at))
                self._last[names[name]] = (max(last[0], sequence), max(last[1], stamped_at))
            mine = select(Version).where(col(Version.email_id).in_(email_ids)).order_by(col(Version.sequence))
            self._own = {version.email_id: version for version in db.scalars(mine)}
        self.new: list[Version] = []

    def number(self, email: Email, uid: str, part: CalendarPart, told: bytes, now: datetime) -> Version:
        """The version that this letter carries."""
        own = self._own.get(email.id)
        if own and (own.method, own.told) == (part.method, told):
            return own
        sequence, stamped_at = self._last.get(uid, (-1, now - SECOND))
        version = Version(
            uid=uid, sequence=sequence + 1, email_id=email.id, method=part.method, starts_at=part.starts_at,
            ends_at=part.ends_at, told=told, stamped_at=max(_whole(now), _whole(stamped_at) + SECOND),
        )  # fmt: skip
        self._last[uid] = (version.sequence, version.stamped_at)
        self.new.append(version)
        return version


def _whole(at: datetime) -> datetime:
    """A DTSTAMP knows no fractions of a second."""
    return at.replace(microsecond=0)
