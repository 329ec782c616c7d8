"""Whether it is asked which of a speaker's answers is meant, because they came within seconds."""

from datetime import datetime

from sqlmodel import Session

from app.base.i18n import _
from app.outreach import history
from app.outreach.models import Ask
from app.people.links import DOUBT


def in_doubt(db: Session, asked: Ask, now: datetime) -> bool:
    """Whether nothing was said since, lately. A doubt ends by itself: then the answer that stands counts."""
    said = history.replies(db, asked)
    if not said or said[-1].said != "doubt" or asked.answered_at is None:
        return False
    return asked.answered_at <= said[-1].said_at and now - said[-1].said_at < DOUBT


def which() -> str:
    """What the page asks them then."""
    return _(
        "Different answers came within seconds; the one at the top of this page counts so far. Which one is it? Send "
        "it once more, and it counts."
    )
