"""The shape of what is owed by mail: a SELECT that says who should have which email by the facts of now."""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, String, cast, literal
from sqlmodel import Session, SQLModel


@dataclass(frozen=True)
class Writing:
    """What the words of one email are made from.

    `link(purpose, about)` returns a personal link for this recipient, whole.
    `mail_from` is the one address all mail comes from. `receives`: replies and calendar answers reach us."""

    db: Session
    person_id: int
    about: int
    part: str
    now: datetime
    link: Callable[[str, int], str]
    mail_from: str
    receives: bool = False


class CalendarSheet(Protocol):
    """A calendar part with gaps for what differs from guest to guest and from version to version."""

    def fill(self, uid: str, guest_name: str, guest_email: str, sequence: int, version_at: datetime) -> bytes:
        """The part as it goes out (RFC 5545)."""


class CalendarPart(Protocol):
    """A calendar entry on its way. The outbox gives it its SEQUENCE, its time stamp and its organizer's address."""

    @property
    def uid(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...

    def sheet(self, organizer_email: str) -> CalendarSheet:
        """The part put together once, to be filled for each guest."""


@dataclass(frozen=True)
class Place:
    """What stands for one placeholder of an organizer's own words: words, or a block of the letter.

    A block is a pair of partials ("invitations/emails/_facts": _facts.txt and _facts.html) with what they need;
    it is rendered only where it is asked for."""

    text: str = ""
    block: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """What a room says in one email: values for its templates, and a calendar part if it has one.

    `thread` names the conversation it belongs to. A later letter of it has the subject `prefix` ("Updated: ") and
    `stem`: what it is about, by the name that it has now; without one, the first letter's subject (record 16).
    `direct`: it passes on what somebody said, so an answer goes to `reply_to` itself, also where mail comes in.
    `places` is what an organizer's own words may speak of."""

    values: Mapping[str, object]
    calendar: CalendarPart | None = None
    reply_to: str = ""
    thread: str = ""
    prefix: str = ""
    stem: str = ""
    direct: bool = False
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Alike:
    """What tells one reader's letter from another's besides name, address and links.

    Readers with the same `key` (and language and zone) get the same words; `uid` is the part of their
    calendar entry's UID before the @."""

    key: Hashable = ()
    uid: str = ""


Together = Callable[[Session, int, Collection[int]], Mapping[int, Alike]]
"""(db, about, person_ids) → for each person what tells their letter from the others'."""


def all_alike(db: Session, about: int, person_ids: Collection[int]) -> Mapping[int, Alike]:
    """Nothing but name, address and links differs."""
    return dict.fromkeys(person_ids, Alike())


@dataclass(frozen=True, eq=False)
class Due:
    """One kind of email and who is owed it.

    `kind` names the templates too: "outreach/ask" is templates/outreach/emails/ask.txt and ask.html.
    `called`: its name in words, for organizers.
    `owed` selects (person_id, about), `about` made by the function of that name below.
    `automatic`: vacation replies to it are not wanted. They are after a personal question to a speaker.
    `category`: what a person turns off to get no more of it; empty for what somebody waits for or has to know.
    `programme`: it counts against the weekly budget, and waits for a release where the rules say so.
    `together`: readers whose letters can be written as one, name, address and links apart.
    `thing`: what the number in `about` is the number of, where that has a title.
    `at_once`: somebody sits and waits for it, so it goes before everything else. `anyway`: it goes to an address even
    when others did not arrive there, for whoever asks may know better. `fleeting`: it is of use only at once, so one
    that was practised is not sent later.
    `private`: who gets it tells what was promised to stay unsaid, such as who has not answered an anonymous survey;
    so nobody but its reader learns of it. It neither counts against the weekly budget nor waits for a release, where
    it would have to be shown; for the same reason one that was practised is not sent later."""

    kind: str
    called: Callable[[], str]
    owed: Select[*tuple[Any, ...]]
    words: Callable[[Writing], Words]
    automatic: bool = True
    category: str = ""
    programme: bool = False
    together: Together | None = None
    thing: type[SQLModel] | None = None
    at_once: bool = False
    anyway: bool = False
    fleeting: bool = False
    private: bool = False


Dues = Mapping[str, Due]
"""Kinds of email by their names."""

_kinds: dict[str, Due] = {}


def learn(dues: Dues) -> None:
    """Whoever knows all rooms says here which kinds of email there are, as they are loaded."""
    _kinds.update(dues)


def kinds() -> Dues:
    """Every kind of email there is. Asking before anybody said so is a mistake of ours."""
    if not _kinds:
        raise RuntimeError("No kind of email is known yet: app.worker, which knows all rooms, was not imported.")
    return _kinds


def about(column: Any, part: Any = None) -> ColumnElement[str]:
    """The key of the thing an email is about: "12", or "12/2" for its second reminder, move, …"""
    key: ColumnElement[str] = cast(column, String)
    if part is not None:
        key = key + literal("/") + cast(part, String)
    return key.label("about")


def split(key: str) -> tuple[int, str]:
    """Turn a key back into the id and the part ("" without one)."""
    number, _, part = key.partition("/")
    return int(number), part
