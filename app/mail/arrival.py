"""Whether a letter reached its reader, asked in SQL: that it went is one fact, that it came back is another."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.mail.inbound.reading import DEAD
from app.mail.models import Bounce, Email

UNSENT = and_(col(Email.sent_at).is_(None), col(Email.failed_at).is_(None), col(Email.dropped_at).is_(None))
"""Neither gone, nor failed, nor needless."""
HELD = and_(UNSENT, col(Email.held_at).is_not(None))
"""Waits for a person."""


def permanent() -> ColumnElement[bool]:
    """Whether a Bounce says that the address itself is dead."""
    return col(Bounce.status).in_(DEAD)


def of_this_sending(letter: Any) -> ColumnElement[bool]:
    """Whether a Bounce is of the sending that its letter's `sent_at` tells of.

    A report may be read before it is written down that the letter went: then it names no sending, and is of the one
    that had begun when it came."""
    unknown = and_(col(Bounce.letter_sent_at).is_(None), col(Bounce.at) >= col(letter.sent_at))
    return or_(col(Bounce.letter_sent_at) == col(letter.sent_at), unknown)


def came_back() -> ColumnElement[bool]:
    """Whether a letter went and came back for good. Once it is sent anew, what became of it before counts no more.

    Few letters come back, so they are looked up first, once for a whole statement."""
    letter = aliased(Email)
    this = and_(col(letter.id) == col(Bounce.email_id), of_this_sending(letter))
    back = select(col(Bounce.email_id)).join(letter, this).where(permanent())
    return col(Email.id).in_(back.correlate(None))


def arrived() -> ColumnElement[bool]:
    """Whether a letter went and, as far as anybody said, arrived."""
    return and_(col(Email.sent_at).is_not(None), ~came_back())
