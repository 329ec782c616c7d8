"""Personal links: minted when a mail is written, recognized when its page is opened.

A link's purpose is the name of the door it opens ("surveys.form"); it opens no other. It may be used
many times until its date; only login links are used up."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session, col, update
from starlette.requests import Request

from app.base import clock
from app.base.errors import Missing
from app.base.i18n import reader, speak
from app.base.links import fingerprint, mint
from app.base.web import surround
from app.people.models import Link, Person, Programme, SignIn

GOOD_FOR = timedelta(days=400)
"""Pages behind links close by their own dates; the link itself lives long enough to explain that."""


@dataclass(frozen=True)
class Visit:
    """Who came by which link, and about what. `token` is needed to link back to the same door."""

    person: Person
    about: int
    token: str


def make_link(
    db: Session, purpose: str, person_id: int, about: int, now: datetime, good_for: timedelta = GOOD_FOR
) -> str:
    """A new token for this person, purpose and thing. Only its fingerprint stays here."""
    token = mint()
    db.add(
        Link(
            fingerprint=fingerprint(token) or b"",
            purpose=purpose,
            person_id=person_id,
            about=about,
            created_at=now,
            expires_at=now + good_for,
        )
    )
    return token


_BEHIND = (
    select(col(Link.about), Person, Programme)
    .select_from(Link)
    .join(Person, col(Person.id) == col(Link.person_id))
    .join(Programme, col(Programme.id) == 1)
    .where(
        col(Link.fingerprint) == bindparam("key"), col(Link.purpose) == bindparam("purpose"),
        col(Link.revoked_at).is_(None), col(Link.used_at).is_(None), col(Person.left_at).is_(None),
        or_(col(Link.expires_at).is_(None), col(Link.expires_at) > bindparam("now")),
    )
)  # fmt: skip


def _behind(db: Session, token: str, purpose: str, now: datetime) -> tuple[int, Person, Programme] | None:
    """What a living link is about, whose it is, and the programme, in one look.

    Unknown, foreign, expired and revoked links look alike, and so do those of people who left: None."""
    key = fingerprint(token)
    if key is None:
        return None
    row = db.execute(_BEHIND, {"key": key, "purpose": purpose, "now": now}).first()
    return (row[0], row[1], row[2]) if row else None


def find_any_link(db: Session, token: str, purpose: str) -> Link:
    """The link of this token and purpose, also when it is used up or over: its page says so. Missing if unknown."""
    key = fingerprint(token)
    link = db.get(Link, key) if key else None
    if link is None or link.purpose != purpose:
        raise Missing
    return link


def by_link(purpose: str) -> Callable[[Request, Session], Visit]:
    """What a handler's `Visit` argument is found with: the person behind the link in the path."""

    def visit(request: Request, db: Session) -> Visit:
        request.state.by_link = True
        token = request.path_params["token"]
        found = _behind(db, token, purpose, clock.now())
        if found is None:
            request.app.state.limits.spend("20/minute", "bad link", request.client.host if request.client else "")
            raise Missing
        about, person, programme = found
        language = reader().language if "lang" in request.query_params else person.language or reader().language
        speak(language, person.zone or programme.zone)
        surround(request, programme=programme, visitor=person)
        return Visit(person, about, token)

    return visit


def revoke_all(db: Session, person_id: int, now: datetime) -> None:
    """Close every link and sign-in of somebody who left."""
    db.exec(
        update(Link).where(col(Link.person_id) == person_id, col(Link.revoked_at).is_(None)).values(revoked_at=now)
    )
    db.exec(
        update(SignIn).where(col(SignIn.person_id) == person_id, col(SignIn.ended_at).is_(None)).values(ended_at=now)
    )


def restore_all(db: Session, person_id: int, revoked_at: datetime) -> None:
    """Open the links again that were closed at that moment; sign-ins stay ended."""
    together = (col(Link.person_id) == person_id, col(Link.revoked_at) == revoked_at)
    db.exec(update(Link).where(*together).values(revoked_at=None))


def secret() -> tuple[str, bytes]:
    """A session's random name for the cookie, and what is stored of it."""
    name = secrets.token_urlsafe(32)
    return name, sha256(name.encode()).digest()
