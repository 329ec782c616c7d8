"""The one email this room owes itself: the test mail."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from app.base.due import Due, Words, Writing, about
from app.base.i18n import _
from app.mail.models import TestMail


def due(now: datetime) -> Iterator[Due]:
    """A test mail, within a day of being asked for."""
    asked = select(col(TestMail.person_id), about(TestMail.id)).where(
        col(TestMail.asked_at) > now - timedelta(days=1)
    )
    yield Due("mail/test", lambda: _("Test mail"), asked, _words, anyway=True, fleeting=True)


def _words(writing: Writing) -> Words:
    return Words({"at": writing.db.get_one(TestMail, writing.about).asked_at})
