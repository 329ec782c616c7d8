"""Asking the outbox: what waits and for what, what went, what the server said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.base.forms import row_number
from app.base.i18n import _
from app.mail import practice
from app.mail.arrival import HELD, UNSENT, arrived, came_back, permanent
from app.mail.campaigns import ON_HOLD, TO_RELEASE, of, on_its_way, practised
from app.mail.models import Bounce, Email, Pause, PracticeMail
from app.mail.private import shown
from app.people.models import Person
from app.people.queries import mentions

PAGE = 50
LATELY = timedelta(days=14)
"""How long a failed mail is spoken of: afterwards what it was about is mostly over."""
JUST_NOW = timedelta(minutes=1)
"""How long after a mail went it is still said that it goes out now."""

FOLDERS: dict[str, ColumnElement[bool]] = {
    "waiting": and_(UNSENT, or_(col(Email.held_at).is_(None), col(Email.held_for) == "release")),
    "held": ON_HOLD,
    "sent": arrived(),
    "failed": or_(col(Email.failed_at).is_not(None), came_back()),
    "dropped": col(Email.dropped_at).is_not(None),
}
"""The five things that can be true of an email; exactly one of them is. What waits for a release is
among what waits: it is to go, only later. Held is what somebody told to wait, and what has no address that works."""


def failed_lately(now: datetime) -> ColumnElement[bool]:
    """What failed for another reason than an address that does not work: that one waits for another address."""
    refused = select(col(Bounce.email_id)).where(permanent(), col(Bounce.settled_at).is_(None))
    return and_(shown(), col(Email.failed_at) > now - LATELY, col(Email.id).not_in(refused))


@dataclass(frozen=True)
class Folder:
    """One tab of the outbox."""

    name: str
    label: str
    count: int


def folders(db: Session, practice: bool) -> list[Folder]:
    """The tabs with their counts. What was only practised was not sent."""
    labels = {
        "waiting": _("Waiting"), "held": _("On hold"), "sent": _("Only practised") if practice else _("Sent"),
        "failed": _("Failed"), "dropped": _("No longer needed"),
    }  # fmt: skip
    each = (func.count().filter(where) for where in FOLDERS.values())
    counts = db.execute(select(*each).select_from(Email).where(shown())).one()
    return [Folder(name, labels[name], count) for name, count in zip(FOLDERS, counts, strict=True)]


def true_of(db: Session, did: str, now: datetime) -> int:
    """Of how many mails that is true now which a button said it did: of fewer than it said it is over."""
    goes = or_(on_its_way(now), col(Email.sent_at) > now - JUST_NOW)
    held = and_(HELD, col(Email.held_for) == "organizer")
    which = {"held": held, "sent": goes, "again": goes, "chosen": TO_RELEASE, "waits": TO_RELEASE}
    return int(db.execute(select(func.count()).select_from(Email).where(shown(), which[did])).scalar_one())


def emails(
    db: Session, folder: str, kind: str = "", about: int | None = None, before: int | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """A page of a folder as (Email, Person), the newest first; one more row than a page says that there is more."""
    rows = select(Email, Person).join(Person, col(Person.id) == col(Email.person_id)).where(shown(), FOLDERS[folder])
    if kind:
        rows = rows.where(col(Email.kind) == kind if about is None else of(kind, about))
    if before:
        rows = rows.where(col(Email.id) < before)
    return db.execute(rows.order_by(col(Email.id).desc()).limit(PAGE + 1)).all()


def chosen(db: Session, numbers: Sequence[str]) -> list[Email]:
    """The mails of these numbers, as a form sends them; what is no number of a mail is passed over."""
    ids = {number for text in numbers if (number := row_number(text)) is not None}
    these = select(Email).where(shown(), col(Email.id).in_(ids)).order_by(col(Email.id))
    return list(db.scalars(these)) if ids else []


def kinds(db: Session) -> list[str]:
    """Every kind of email that was ever owed."""
    return list(db.scalars(select(col(Email.kind)).where(shown()).distinct().order_by(col(Email.kind))))


def pause(db: Session, now: datetime) -> Pause | None:
    """The pause in force: the server refused us, and this is until when we leave it alone."""
    standing = (col(Pause.until) > now, col(Pause.ended_at).is_(None))
    return db.scalars(select(Pause).where(*standing).order_by(col(Pause.id).desc())).first()


def paused_since(db: Session) -> datetime | None:
    """When the first of the pauses began since anything went; else when the last one did.

    Other connections may have mails in hand when one of them is refused."""
    lasting = col(Pause.ended_at).is_(None)
    went = select(func.max(col(Email.sent_at))).scalar_subquery()
    since = or_(went.is_(None), col(Pause.began_at) > went)
    first = select(func.min(col(Pause.began_at))).where(since, lasting).scalar_subquery()
    last = select(func.max(col(Pause.began_at))).where(lasting).scalar_subquery()
    return db.scalars(select(func.coalesce(first, last, type_=UTCDateTime()))).first()


def mailbox(
    db: Session, person_id: int | None, words: str = "", before: int | None = None, whole: bool = True
) -> Sequence[Row[*tuple[Any, ...]]]:
    """A page of the practice mailbox as (Email, Person), the newest first; of one person, or with these words.

    `whole`: those kept with links that work, of which there are none with a server; else all that can be read."""
    rows = select(Email, Person).join(PracticeMail, col(PracticeMail.email_id) == col(Email.id))
    kept = practice.WHOLE if whole else col(Email.skeleton_id).is_not(None)
    rows = rows.join(Person, col(Person.id) == col(Email.person_id)).where(shown(), kept, practised())
    if person_id:
        rows = rows.where(col(Email.person_id) == person_id)
    rows = rows.where(*mentions(words, Person.name, Person.email, Email.subject))
    if before:
        rows = rows.where(col(Email.id) < before)
    return db.execute(rows.order_by(col(Email.id).desc()).limit(PAGE + 1)).all()


def test_arrived(db: Session) -> bool:
    """Whether a test mail was ever taken by a mail server, and has not come back."""
    taken = (col(Email.kind) == "mail/test", arrived(), ~practised())
    return db.execute(select(col(Email.id)).where(*taken).limit(1)).first() is not None
