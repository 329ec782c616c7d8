"""Personal links: minted when a mail is written, recognized when its page is opened.

A link's purpose is the name of the door it opens ("surveys.form"); it opens no other. It may be used
many times until its date; only login links are used up."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlmodel import Session, col, update
from starlette.requests import Request

from app.base import clock
from app.base.errors import Missing
from app.base.guard import own_language
from app.base.i18n import speak
from app.base.links import fingerprint, mint, tidy
from app.base.web import surround
from app.people.models import Link, Person, Programme, SignIn

GOOD_FOR = timedelta(days=400)
"""Pages behind links close by their own dates; the link itself lives long enough to explain that."""
LOGIN_FOR = timedelta(minutes=15)
"""How long a login link works once it is written; and how long it is owed once it is asked for."""
LIFETIMES = {"people.login": LOGIN_FOR}
"""The purposes whose links live shorter than the others."""
CONTRADICTION = timedelta(seconds=5)
"""Different answers by one link within so short a time are a machine's, or a slip."""
DOUBT = timedelta(hours=2)
"""How long it is then asked which of them is meant."""


@dataclass(frozen=True)
class Visit:
    """Who came by which link, and about what. `token`, as it was minted, is needed to link back to the same door."""

    person: Person
    about: int
    token: str


def make_link(db: Session, purpose: str, person_id: int, about: int, now: datetime) -> str:
    """A new token for this person, purpose and thing. Only its fingerprint stays here."""
    token, row = mint_link(purpose, person_id, about, now)
    db.add(Link(**row))
    return token


def mint_link(purpose: str, person_id: int, about: int, now: datetime) -> tuple[str, dict[str, Any]]:
    """The same for who mints many at once: the token, and the row of `Link` that is to be kept of it."""
    token = mint()
    return token, {
        "fingerprint": fingerprint(token) or b"", "purpose": purpose, "person_id": person_id, "about": about,
        "created_at": now, "expires_at": now + LIFETIMES.get(purpose, GOOD_FOR),
    }  # fmt: skip


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
        token = tidy(request.path_params["token"])
        found = _behind(db, token, purpose, clock.now())
        if found is None:
            if token:  # cut and mangled links are told without a look; only whole ones could be guesses
                request.app.state.limits.spend("20/minute", "bad link", request.client.host if request.client else "")
            surround(request, programme=db.get(Programme, 1))
            raise Missing
        about, person, programme = found
        speak(own_language(request, person.language), person.zone or programme.zone)
        surround(request, programme=programme, visitor=person)
        return Visit(person, about, token)

    return visit


def revoke_all(db: Session, person_ids: Collection[int], now: datetime) -> None:
    """Close every link and sign-in of people who left."""
    links = update(Link).where(col(Link.person_id).in_(person_ids), col(Link.revoked_at).is_(None))
    sign_ins = update(SignIn).where(col(SignIn.person_id).in_(person_ids), col(SignIn.ended_at).is_(None))
    db.exec(links.values(revoked_at=now))
    db.exec(sign_ins.values(ended_at=now))


def restore_all(db: Session, person_ids: Collection[int]) -> None:
    """Open the links again that closed the moment these people left; sign-ins stay ended."""
    when_left = select(col(Person.left_at)).where(col(Person.id) == col(Link.person_id)).scalar_subquery()
    together = (col(Link.person_id).in_(person_ids), col(Link.revoked_at) == when_left)
    db.exec(update(Link).where(*together).values(revoked_at=None).execution_options(synchronize_session="fetch"))


def secret() -> tuple[str, bytes]:
    """A session's random name for the cookie, and what is stored of it."""
    name = secrets.token_urlsafe(32)
    return name, kept_of(name)


def kept_of(name: str) -> bytes:
    """What is stored of a random name that a browser keeps."""
    return sha256(name.encode()).digest()


def code_of(name: str) -> str:
    """Six digits that belong to a random name and do not tell it."""
    return f"{int.from_bytes(sha256(b'six digits' + name.encode()).digest()) % 1_000_000:06}"
