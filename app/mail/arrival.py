"""Whether a letter reached its reader, asked in SQL: that it went is one fact, that it came back is another."""

from sqlalchemy import ColumnElement, and_, select
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


def came_back() -> ColumnElement[bool]:
    """Whether a letter went and came back for good. Once it is sent anew, what became of it before counts no more.

    Few letters come back, so they are looked up first, once for a whole statement."""
    letter = aliased(Email)
    this = (col(letter.id) == col(Bounce.email_id), col(letter.sent_at) == col(Bounce.letter_sent_at))
    back = select(col(Bounce.email_id)).join(letter, and_(*this)).where(permanent())
    return col(Email.id).in_(back.correlate(None))


def arrived() -> ColumnElement[bool]:
    """Whether a letter went and, as far as anybody said, arrived."""
    return and_(col(Email.sent_at).is_not(None), ~came_back())
