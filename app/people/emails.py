"""The login link: owed to whoever asked for it, for a quarter of an hour."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from app.base.due import Due, Words, Writing, about
from app.base.i18n import _
from app.people.links import LOGIN_FOR
from app.people.models import LoginRequest, Person


def due(now: datetime) -> Iterator[Due]:
    """Every login link that was asked for a moment ago."""
    asked = (
        select(col(LoginRequest.person_id), about(LoginRequest.id))
        .join(Person, col(Person.id) == col(LoginRequest.person_id))
        .where(col(LoginRequest.asked_at) > now - LOGIN_FOR, col(Person.left_at).is_(None))
    )
    yield Due("people/login", lambda: _("Sign-in link"), asked, _words, at_once=True, anyway=True, fleeting=True)


def _words(writing: Writing) -> Words:
    return Words({"link": writing.link("people.login", writing.about)})
