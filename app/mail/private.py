"""Mails that nobody but their reader ever sees: who gets one tells what was promised to stay unsaid, such as who has
not answered an anonymous survey.

Organizers see none of them, on no page and in no count. What comes back of one is not told either, and nothing
follows from it: the next other mail to a dead address finds out the same."""

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from app.base.due import kinds
from app.base.errors import Missing
from app.mail.models import Email, Incoming


def is_private(kind: str) -> bool:
    """Whether mails of this kind are for their readers alone."""
    due = kinds().get(kind)
    return due is not None and due.private


def shown() -> ColumnElement[bool]:
    """Whether organizers may know of an Email."""
    return col(Email.kind).not_in(_private())


def shown_email(db: Session, email_id: int) -> Email:
    """The mail of this number, for an organizer. One they may not know of is as missing as one that is not there."""
    email = db.get_one(Email, email_id)
    if is_private(email.kind):
        raise Missing
    return email


def shown_incoming() -> ColumnElement[bool]:
    """Whether organizers may know of an Incoming: not of what a program said about a private mail."""
    about_one = select(col(Email.id)).where(col(Email.kind).in_(_private()))
    return or_(col(Incoming.email_id).is_(None), col(Incoming.email_id).not_in(about_one))


def shown_mail(db: Session, incoming_id: int) -> Incoming:
    """The same of a mail that came in."""
    incoming = db.get_one(Incoming, incoming_id)
    if incoming.email_id:
        shown_email(db, incoming.email_id)
    return incoming


def _private() -> list[str]:
    return [due.kind for due in kinds().values() if due.private]
