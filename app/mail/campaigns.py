"""A campaign: all mails of one kind about one thing. How many of it wait and for what, and whom they go to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, col

from app.base.due import split
from app.mail.budget import held_back
from app.mail.models import Email
from app.mail.rules import rules
from app.people.models import Person
from app.people.names import greeted

UNSENT = and_(col(Email.sent_at).is_(None), col(Email.failed_at).is_(None), col(Email.dropped_at).is_(None))
"""Neither gone, nor failed, nor needless."""
TO_RELEASE = and_(UNSENT, col(Email.held_at).is_not(None), col(Email.held_for) == "release")
"""Waits for an organizer's release, as the rule for bulk mail says."""
NAMED = 3
"""How many of its readers a campaign names; of the others it says how many."""
READERS = 30
"""Whose letters one can choose to read before all go."""

Counted = tuple[int, int, datetime | None, int, int, int]
"""A Campaign's numbers, in its order."""


def put_off(now: datetime) -> ColumnElement[bool]:
    """Waits until the weekly budget has room: never tried, and not yet to be tried."""
    return and_(UNSENT, col(Email.held_at).is_(None), col(Email.tries) == 0, col(Email.try_at) > now)


def goes_at_once(now: datetime) -> ColumnElement[bool]:
    """Waits for nothing but its turn."""
    return and_(UNSENT, col(Email.held_at).is_(None), col(Email.try_at) <= now)


def of(kind: str, about: int) -> ColumnElement[bool]:
    """Mails of this kind about this thing, whichever part of it."""
    return and_(
        col(Email.kind) == kind, or_(col(Email.about) == str(about), col(Email.about).startswith(f"{about}/"))
    )


@dataclass(frozen=True)
class Campaign:
    """What has not gone yet of the mails of one kind about one thing."""

    kind: str
    about: int
    to_release: int = 0
    """Waits for a release."""
    later: int = 0
    """Waits for the weekly budget."""
    latest: datetime | None = None
    """When the last of those goes."""
    going: int = 0
    """Goes at once."""
    sent: int = 0
    rows: int = 0
    """Mails of it there are in the outbox, whatever became of them."""


@dataclass(frozen=True)
class Standing:
    """How the mails stand that a page sent a moment ago; the worker queues them, so at first none is there."""

    campaign: Campaign
    waits: bool
    """Whether mail that becomes due now waits for a release."""
    to_come: bool = False
    """Whether the worker puts them into the outbox in a moment."""


def waiting(db: Session, now: datetime) -> list[Campaign]:
    """Campaigns that wait for a release or for the weekly budget, the oldest first."""
    groups = (
        select(col(Email.kind), col(Email.about), *_counts(now)).where(or_(TO_RELEASE, put_off(now)))
        .group_by(col(Email.kind), col(Email.about)).order_by(func.min(col(Email.id)))
    )  # fmt: skip
    parts: dict[tuple[str, int], list[Counted]] = {}
    for kind, about, *counted in db.execute(groups):
        parts.setdefault((kind, split(about)[0]), []).append(tuple(counted))
    return [Campaign(kind, about, *_sum(counted)) for (kind, about), counted in parts.items()]


def campaign(db: Session, kind: str, about: int, now: datetime) -> Campaign:
    """One campaign; all zero when nothing of it is there."""
    return Campaign(kind, about, *db.execute(select(*_counts(now)).where(of(kind, about))).one())


def standing(db: Session, kind: str, about: int, now: datetime, just_sent: bool = False) -> Standing:
    """For the page that sends them; `just_sent`: by the button that was pressed a moment ago."""
    there = campaign(db, kind, about, now)
    return Standing(there, rules(db).waits(now), just_sent and not there.rows)


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


def some_readers(db: Session, one: Campaign) -> list[tuple[int, str]]:
    """Mails that wait for a release, each with its reader's name: one for each language first, then others."""
    nth = func.row_number().over(partition_by=col(Person.language), order_by=col(Email.person_id))
    found = _readers(one, col(Email.id), col(Person.name), col(Person.email)).order_by(nth, col(Email.person_id))
    return [(number, name or email) for number, name, email in db.execute(found.limit(READERS))]


def over_budget(db: Session, one: Campaign, now: datetime) -> int:
    """How many readers of what waits for a release have had their programme mail of the week already."""
    return held_back(db, _readers(one, col(Email.person_id)), now).count


def to_release(db: Session) -> int:
    """How many mails wait for a release."""
    return int(db.execute(select(func.count()).select_from(Email).where(TO_RELEASE)).scalar_one())


def _readers(one: Campaign, *columns: Any) -> Select[Any]:
    joined = select(*columns).select_from(Email).join(Person, col(Person.id) == col(Email.person_id))
    return joined.where(of(one.kind, one.about), TO_RELEASE)


def _counts(now: datetime) -> tuple[ColumnElement[Any], ...]:
    """What a Campaign counts."""
    later = put_off(now)
    return (
        func.count().filter(TO_RELEASE), func.count().filter(later), func.max(col(Email.try_at)).filter(later),
        func.count().filter(goes_at_once(now)), func.count(col(Email.sent_at)), func.count(col(Email.id)),
    )  # fmt: skip


def _sum(counted: list[Counted]) -> Counted:
    to_release, later, latest, going, sent, rows = zip(*counted, strict=True)
    last = max((at for at in latest if at), default=None)
    return sum(to_release), sum(later), last, sum(going), sum(sent), sum(rows)
