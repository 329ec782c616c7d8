"""Who may come in. `who: Organizer` or `who: Member` in a handler's signature is the whole check.

A sign-in is a row that can be ended; the browser holds its random name in a cookie. It ends by itself after
twelve hours, and sooner when nobody is about."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.config import Settings
from app.base.db import Inside, database
from app.base.errors import NotAllowed, SignedOut
from app.base.guard import CHOSEN, own_language
from app.base.i18n import reader, speak
from app.base.web import surround
from app.people.links import LOGIN_FOR, Visit, by_link, kept_of, secret
from app.people.models import Person, Programme, SignIn
from app.people.presence import idle

STAY = timedelta(hours=12)
"""How long a sign-in lasts at most."""


def somebody(request: Request, db: Session) -> Person | None:
    """Who is signed in, if anybody; from here on they are spoken to in their language and zone."""
    programme = db.get(Programme, 1)
    surround(request, programme=programme)
    person = _signed_in(request, db, clock.now())
    zone = programme.zone if programme else "UTC"
    if person is None:
        speak(reader().language, zone)
        return None
    speak(own_language(request, person.language), person.zone or zone)
    surround(request, me=person)
    return person


def _member(request: Request, db: Session) -> Person:
    person = somebody(request, db)
    if person is None:
        raise sign_in_first(request)
    return person


def sign_in_first(request: Request) -> SignedOut:
    """To be raised where nobody is signed in: the way in leads back to the page they wanted."""
    surround(request, wanted=_wanted(request))
    return SignedOut()


def _wanted(request: Request) -> str:
    """The page somebody was about to look at, to come back to; a form that was sent is none."""
    query = f"?{request.url.query}" if request.url.query else ""
    return request.url.path + query if request.method == "GET" and request.url.path != "/" else ""


def _organizer(request: Request, db: Session) -> Person:
    person = _member(request, db)
    if person.organizer_since is None:
        raise NotAllowed
    return person


def identify(request: Request, db: Session) -> Person:
    """The organizer behind a request, for a handler that opens its transactions itself."""
    return _organizer(request, db)


Anybody = Annotated[Person | None, Inside(somebody)]
Member = Annotated[Person, Inside(_member)]
Organizer = Annotated[Person, Inside(_organizer)]


def member_or_link(purpose: str) -> Callable[[Request, Session], Visit]:
    """For pages with two addresses: one for who is signed in (then `token` is ""), one with a personal link."""

    def visit(request: Request, db: Session) -> Visit:
        if "token" in request.path_params:
            return by_link(purpose)(request, db)
        return Visit(_member(request, db), 0, "")

    return visit


def sign_in(db: Session, person: Person, now: datetime) -> str:
    """Let somebody in; returns what their browser must keep. Always a new name, never a given one."""
    name, kept = secret()
    db.add(SignIn(fingerprint=kept, person_id=person.id, signed_in_at=now, expires_at=now + STAY))
    return name


def sign_out(db: Session, request: Request, now: datetime) -> None:
    """End this browser's sign-in."""
    if found := _found(request, db, now):
        found[0].ended_at = now


def remember(response: Response, settings: Settings, name: str) -> None:
    """Put a sign-in's name into the browser. Its person reads in their own language."""
    response.delete_cookie(CHOSEN)
    response.set_cookie(
        _cookie(settings),
        name,
        max_age=int(STAY.total_seconds()),
        httponly=True,
        secure=settings.secure,
        samesite="lax",
        path="/",
    )


def remember_asking(response: Response, settings: Settings, name: str) -> None:
    """This browser asks for a login link: the link's button is for it alone, and it keeps the proof."""
    response.set_cookie(
        _cookie(settings, "asked"),
        name,
        max_age=int(LOGIN_FOR.total_seconds()),
        httponly=True,
        secure=settings.secure,
        samesite="lax",
        path="/",
    )


def asking_browser(request: Request) -> str:
    """The proof that this browser asked for a login link lately, or nothing."""
    return request.cookies.get(_cookie(request.app.state.settings, "asked"), "")[:64]


def forget(response: Response, settings: Settings) -> None:
    """Take it out again, and the language that was chosen meanwhile."""
    response.delete_cookie(CHOSEN)
    response.delete_cookie(_cookie(settings), path="/", secure=settings.secure, httponly=True, samesite="lax")


_BEHIND = (
    select(SignIn, Person)
    .join(Person, col(Person.id) == col(SignIn.person_id))
    .where(
        col(SignIn.fingerprint) == bindparam("key"), col(SignIn.ended_at).is_(None),
        col(SignIn.expires_at) > bindparam("now"), col(Person.left_at).is_(None),
    )
)  # fmt: skip
"""Put together once: it stands before every page."""


def _signed_in(request: Request, db: Session, now: datetime) -> Person | None:
    found = _found(request, db, now)
    if found is None:
        return None
    row, person = found
    presence = request.app.state.presence
    if now - presence.last_seen(row) > idle(person):
        return None
    presence.see(row, now, database(request).submit)
    return person


def _found(request: Request, db: Session, now: datetime) -> tuple[SignIn, Person] | None:
    """The sign-in that this browser keeps the name of, and whose it is."""
    name = request.cookies.get(_cookie(request.app.state.settings), "")
    return db.exec(_BEHIND, params={"key": kept_of(name), "now": now}).first() if name else None


def _cookie(settings: Settings, name: str = "sid") -> str:
    return f"__Host-{name}" if settings.secure else name
