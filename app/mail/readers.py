"""Whom a campaign goes to: a few names, the languages, whose letter to read first, whose goes later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlmodel import Session, col

from app.mail.budget import each_later
from app.mail.campaigns import TO_RELEASE, Campaign, of, put_off
from app.mail.models import Email
from app.people.models import Person
from app.people.names import greeted
from app.people.queries import mentions

NAMED = 3
"""How many of its readers a campaign names; of the others it says how many."""
READERS = 30
"""Whose letters one can choose to read before all go."""


@dataclass(frozen=True)
class Later:
    """A mail whose reader has had enough programme mail this week, and from when on it may go."""

    email_id: int
    person_id: int
    reader: str
    at: datetime


def first_names(db: Session, one: Campaign) -> tuple[str, ...]:
    """The given names of the first readers of what waits for a release."""
    words = (col(Person.name), col(Person.email), col(Person.language))
    first = _readers(one, *words).order_by(col(Email.person_id)).limit(NAMED)
    return tuple(greeted(name or email.partition("@")[0], language) for name, email, language in db.execute(first))


def languages(db: Session, one: Campaign) -> list[tuple[str, int]]:
    """In which languages what waits for a release is read, as codes, and by how many; most first."""
    language = func.coalesce(func.nullif(col(Person.language), ""), "en")
    readers = func.count()
    spoken = _readers(one, language, readers).group_by(language).order_by(readers.desc(), language)
    return [(code, count) for code, count in db.execute(spoken)]


def some_readers(db: Session, one: Campaign, words: str = "") -> list[tuple[int, str]]:
    """Mails that wait for a release, each with its reader's name: one for each language first, then others.

    With words only those whose reader has them in the name or address."""
    nth = func.row_number().over(partition_by=col(Person.language), order_by=col(Email.person_id))
    found = _readers(one, *_READER).where(*mentions(words, Person.name, Person.email))
    rows = db.execute(found.order_by(nth, col(Email.person_id)).limit(READERS))
    return [(number, name or email) for number, _person_id, name, email in rows]


def over_budget(db: Session, one: Campaign, now: datetime) -> list[Later]:
    """What of it waits for a release and would go later all the same: its readers have had enough this week."""
    later = each_later(db, and_(of(one.kind, one.about), TO_RELEASE), now)
    rows = db.execute(_readers(one, *_READER)) if later else ()
    return _soonest(
        Later(number, person_id, name or email, later[number])
        for number, person_id, name, email in rows if number in later
    )  # fmt: skip


def until_their_day(db: Session, one: Campaign, now: datetime) -> list[Later]:
    """What of it waits for the weekly budget. `try_at` is only when it is looked at again."""
    later = each_later(db, and_(of(one.kind, one.about), put_off(now)), now)
    rows = db.execute(_to(one, *_READER, col(Email.try_at)).where(put_off(now)))
    return _soonest(
        Later(number, person_id, name or email, later.get(number, at)) for number, person_id, name, email, at in rows
    )


def _soonest(later: Iterable[Later]) -> list[Later]:
    return sorted(later, key=lambda one: (one.at, one.email_id))


_READER = col(Email.id), col(Email.person_id), col(Person.name), col(Person.email)


def _readers(one: Campaign, *columns: Any) -> Select[Any]:
    return _to(one, *columns).where(TO_RELEASE)


def _to(one: Campaign, *columns: Any) -> Select[Any]:
    """These columns of its mails and their readers."""
    joined = select(*columns).select_from(Email).join(Person, col(Person.id) == col(Email.person_id))
    return joined.where(of(one.kind, one.about))
