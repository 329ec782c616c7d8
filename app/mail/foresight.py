"""What an action would cause by mail: it is done in a transaction that is taken back, and the outbox is asked.

The same SELECTs say so that the worker goes by (record 31): a page that shows this cannot promise anything else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, col, select

from app.base.db import unavailable
from app.base.due import kinds
from app.mail.arrival import UNSENT
from app.mail.models import Email
from app.mail.outbox import insert_each, still_owed
from app.mail.private import shown
from app.mail.writer import Writer
from app.people.models import Person

CORRECTED = timedelta(minutes=10)
"""What is about a change leaves so much later: until then the change can be corrected."""
NAMED = 5
"""How many readers of one letter are named."""


@dataclass(frozen=True)
class Foreseen:
    """One letter that would go, to one reader or to many."""

    kind: str
    names: tuple[str, ...]
    """The first few of its readers."""
    people: int
    goes_at: datetime
    """When it leaves; one that is `held` waits for an organizer."""
    held: bool
    subject: str
    text: str
    """As the first of them would read it; "" where it cannot be written now."""


@dataclass(frozen=True)
class Alike:
    """Letters of one kind about one thing: the first of them, how many they are, and some of their readers."""

    first: Email
    people: int
    names: tuple[str, ...]


def foresee(
    db: Session, writer: Writer, acts: Sequence[Callable[[], object]], now: datetime
) -> list[list[Foreseen]]:  # fmt: skip
    """The letters that each act would cause or change, one act after another. Leaves the database as it was.

    What is owed anyway goes into the outbox first: of that only what would read differently is told."""
    found = []
    with db.begin_nested() as trial:
        for at in _moments(now):
            insert_each(db, kinds().values(), at)
        for act in acts:
            waiting = [(alike, _letter(db, writer, alike, now)) for alike in _alike(db, UNSENT)]
            act()
            db.flush()
            changed = [
                letter for alike, before in waiting
                if _is_owed(db, alike.first, now) and (letter := _letter(db, writer, alike, now)) != before
            ]  # fmt: skip
            found.append(changed + [letter for at in _moments(now) for letter in _caused(db, writer, at)])
        trial.rollback()
    return found


def _moments(now: datetime) -> tuple[datetime, datetime]:
    return now, now + CORRECTED


def _caused(db: Session, writer: Writer, at: datetime) -> list[Foreseen]:
    """What is put into the outbox at that moment."""
    last = db.scalar(select(func.coalesce(func.max(col(Email.id)), 0)))
    insert_each(db, kinds().values(), at)
    return [_letter(db, writer, alike, at) for alike in _alike(db, col(Email.id) > last)]


def _alike(db: Session, which: ColumnElement[bool]) -> list[Alike]:
    """Such letters as an organizer may know of, however many each goes to."""
    known = and_(which, shown(), col(Email.kind).in_(list(kinds())))
    groups = select(func.min(col(Email.id)), func.count()).where(known).group_by(col(Email.kind), col(Email.about))
    counted = dict(db.exec(groups).all())
    emails = db.exec(select(Email).where(col(Email.id).in_(counted)).order_by(col(Email.kind), col(Email.id)))
    return [Alike(email, counted[email.id], _names(db, email, known)) for email in emails.all()]


def _names(db: Session, first: Email, known: ColumnElement[bool]) -> tuple[str, ...]:
    rows = select(Person).join(Email, col(Email.person_id) == col(Person.id))
    theirs = rows.where(known, col(Email.kind) == first.kind, col(Email.about) == first.about)
    return tuple(person.called for person in db.exec(theirs.order_by(col(Email.id)).limit(NAMED)))


def _is_owed(db: Session, email: Email, at: datetime) -> bool:
    return bool(still_owed(db, kinds()[email.kind], [email], at))


def _letter(db: Session, writer: Writer, alike: Alike, at: datetime) -> Foreseen:
    first = alike.first
    try:
        letter = writer.preview(db, first, at)
        subject, text = letter.subject, letter.text
    except Exception as error:  # the worker reports what keeps a letter from being written
        if unavailable(error):
            raise
        subject = text = ""
    return Foreseen(first.kind, alike.names, alike.people, at, first.held_at is not None, subject, text)
