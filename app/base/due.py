"""The shape of what is owed by mail: a SELECT that says who should have which email by the facts of now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, literal
from sqlmodel import Session


@dataclass(frozen=True)
class Writing:
    """What the words of one email are made from.

    `link(purpose, about)` mints a personal link for this recipient and returns it whole.
    `mail_from` is the one address all mail comes from: the ORGANIZER of every calendar entry."""

    db: Session
    person_id: int
    about: int
    part: str
    now: datetime
    link: Callable[[str, int], str]
    mail_from: str


@dataclass(frozen=True)
class Words:
    """What a room says in one email: values for its templates, and a calendar part if it has one."""

    values: Mapping[str, object]
    calendar: bytes = b""
    calendar_method: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class Due:
    """One kind of email and who is owed it.

    `kind` names the templates too: "outreach/ask" is templates/outreach/emails/ask.txt and ask.html.
    `owed` selects (person_id, about), `about` made by the function of that name below.
    `automatic` marks programme mail (surveys, reminders): vacation replies to it are not wanted."""

    kind: str
    owed: Select[*tuple[Any, ...]]
    words: Callable[[Writing], Words]
    automatic: bool = True


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
