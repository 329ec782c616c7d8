"""What an organizer does with a mail that came in: says whose it is, has it read again, lays it aside."""

from datetime import datetime

from sqlmodel import Session

from app.base.errors import Refused
from app.base.i18n import _
from app.mail.inbox import first_letter
from app.mail.models import Incoming
from app.mail.receiving.store import is_kept
from app.people.models import Person


def belongs_to(db: Session, incoming: Incoming, person: Person, thread: str, by: Person, now: datetime) -> Incoming:
    """It is from this person, in this conversation ("" for none). It changes no answer of theirs."""
    letter = first_letter(db, person.id, thread) if thread else None
    if thread and letter is None:
        raise Refused(_("There is no such conversation with %(name)s.", name=person.called))
    incoming.person_id, incoming.thread, incoming.email_id = person.id, thread, letter.id if letter else None
    return dealt_with(db, incoming, by, now)


def dealt_with(db: Session, incoming: Incoming, by: Person, now: datetime) -> Incoming:
    """Nobody has to look at it any more. Twice is once."""
    if incoming.settled_at is None:
        incoming.settled_at, incoming.settled_by = now, by.id
        db.add(incoming)
    return incoming


def read_again(db: Session, incoming: Incoming) -> Incoming:
    """Let the worker read it once more, with three tries of its own: after an upgrade that understands more."""
    if not is_kept(db, incoming):
        raise Refused(_("The mail itself is not kept any more, only what was read out of it."))
    incoming.read_at, incoming.tries, incoming.review = None, 0, ""
    incoming.try_at = incoming.settled_at = incoming.settled_by = None
    db.add(incoming)
    return incoming
