"""A campaign: all mails of one kind about one thing. How many of it wait and for what."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, text
from sqlmodel import Session, col

from app.base.due import kinds, split
from app.mail.arrival import HELD, UNSENT, arrived, came_back
from app.mail.budget import each_later
from app.mail.models import HELD_ROWS, WAITING, Email, PracticeMail
from app.mail.outbox import to_come
from app.mail.private import shown
from app.mail.rules import rules
from app.people.models import Person

TO_RELEASE = and_(HELD, col(Email.held_for) == "release")
"""Waits for an organizer's release, as the rule for programme mail says."""
WATCHED = timedelta(minutes=10)
"""How long a page that shows mails going looks again by itself."""
ASIDE = 30
"""How many of what is on hold or failed are named."""
ON_HOLD = and_(HELD, col(Email.held_for) != "release")
"""Waits because somebody said so, for an address that works, or because it was only practised."""

Counted = tuple[int, int, datetime | None, int, int, int, int, int, int]
"""A Campaign's numbers, in its order."""


def practised() -> ColumnElement[bool]:
    """Whether a mail never left this machine: it was written when there was no mail server."""
    return col(Email.id).in_(select(col(PracticeMail.email_id)).where(col(PracticeMail.real_at).is_(None)))


def put_off(now: datetime) -> ColumnElement[bool]:
    """Waits until the weekly budget has room: never tried, and not yet to be tried."""
    return and_(UNSENT, col(Email.held_at).is_(None), col(Email.tries) == 0, col(Email.try_at) > now)


def goes_at_once(now: datetime) -> ColumnElement[bool]:
    """Waits for nothing but its turn."""
    return and_(UNSENT, col(Email.held_at).is_(None), col(Email.try_at) <= now)


def on_its_way(now: datetime) -> ColumnElement[bool]:
    """The same, with what is being handed over now, and what the server put off and is tried again."""
    return and_(UNSENT, col(Email.held_at).is_(None), or_(col(Email.try_at) <= now, col(Email.tries) > 0))


def watched(now: datetime) -> ColumnElement[bool]:
    """May go any moment. Not what a server put off, nor what has waited for so long that no worker seems to run."""
    soon = or_(col(Email.try_at) <= now, col(Email.claimed_at).is_not(None))
    return and_(UNSENT, col(Email.held_at).is_(None), col(Email.try_at) > now - WATCHED, soon)


def of(kind: str, about: int) -> ColumnElement[bool]:
    """Mails of this kind about this thing, whichever part of it."""
    return _of(kind, str(about), f"{about}/")


def _of(kind: Any, about: Any, parts: Any) -> ColumnElement[bool]:
    return and_(col(Email.kind) == kind, or_(col(Email.about) == about, col(Email.about).startswith(parts)))


def let_go(kind: str, about: int, now: datetime) -> ColumnElement[bool]:
    """Those of these mails that a release can be taken back for: neither gone nor on their way."""
    return and_(of(kind, about), put_off(now) | goes_at_once(now))


@dataclass(frozen=True)
class Campaign:
    """What has not gone yet of the mails of one kind about one thing."""

    kind: str
    about: int
    to_release: int = 0
    """Waits for a release."""
    put_off: int = 0
    """Waits for the weekly budget."""
    latest: datetime | None = None
    """When the last of those goes."""
    going: int = 0
    """Goes at once, is on its way, or is tried again."""
    on_hold: int = 0
    """Held for another reason than a release."""
    failed: int = 0
    sent: int = 0
    """Gone, or kept in the practice mailbox."""
    practised: int = 0
    """Of those that went, how many never left this machine."""
    rows: int = 0
    """Mails of it there are in the outbox, whatever became of them."""
    to_come: bool = False
    """Whether the worker puts them into the outbox in a moment."""

    @property
    def unsent(self) -> int:
        """How many have neither gone nor failed, and are still to go."""
        return self.to_release + self.put_off + self.going + self.on_hold

    @property
    def moves_on(self) -> bool:
        """Whether it is still to go by itself or by somebody's word; a few on hold or failed are another matter."""
        here = self.to_release or self.put_off or self.going or (self.on_hold and not self.sent)
        return self.to_come or bool(here)

    @property
    def is_out(self) -> bool:
        """Whether it can be called sent: nothing is to go any more, and some of it has gone or nobody gets any."""
        return not self.moves_on and (self.sent > 0 or not self.rows)

    @property
    def none_gone(self) -> bool:
        """Whether none has gone and some wait for a release or for the weekly budget."""
        return not self.sent and self.to_release + self.put_off > 0

    @property
    def every(self) -> int:
        """How many there are, but for those that nobody needs any more."""
        return self.unsent + self.failed + self.sent


@dataclass(frozen=True)
class Sending:
    """How the mails stand that a page sends."""

    campaign: Campaign
    waits: bool
    """Whether mail that becomes due now waits for a release."""


def campaign(db: Session, kind: str, about: int, now: datetime) -> Campaign:
    """One campaign; all zero when nothing of it is there. A survey's first reminder is over once there is another."""
    these = {"kind": kind, "about": str(about), "parts": f"{about}/", "now": now}
    return by_the_budget(db, Campaign(kind, about, *db.connection().execute(_whole(), these).one()), now)


def part(db: Session, kind: str, about: str, now: datetime) -> Campaign:
    """One part of it alone, such as the second reminder: "12/2". Once nothing of it is to go any more, how many
    failed or were only practised is left out: its own page tells that, and most looks come later."""
    these, number = {"kind": kind, "about": about}, split(about)[0]
    rows, sent, unsent = db.connection().execute(_in_short(), these).one()
    if not unsent:
        return Campaign(kind, number, sent=sent, rows=rows)
    found = Campaign(kind, number, *db.connection().execute(_one_part(), {**these, "now": now}).one())
    return by_the_budget(db, found, now)


def by_the_budget(db: Session, one: Campaign, now: datetime) -> Campaign:
    """With the day that was named before sending: `try_at` is only when it is looked at again, and what else waits
    for the same reader may go then."""
    if not one.put_off:
        return one
    days = each_later(db, and_(of(one.kind, one.about), put_off(now)), now).values()
    return replace(one, latest=max(days, default=one.latest))


@cache
def _whole() -> Select[Any]:
    """Put together once: it stands on every page that sends mails."""
    here = _of(bindparam("kind"), bindparam("about"), bindparam("parts"))
    newest = select(col(Email.about)).where(here).order_by(col(Email.id).desc()).limit(1)
    unsent = col(Email.about).in_(select(col(Email.about)).where(here, UNSENT))
    parts = or_(unsent, col(Email.about) == newest.scalar_subquery())
    return select(*counts(bindparam("now"))).where(here, parts)


@cache
def _in_short() -> Select[int, int, int]:
    numbers = func.count(), func.count().filter(arrived()), func.count().filter(UNSENT)
    return select(*numbers).where(*_this_part())


@cache
def _one_part() -> Select[Any]:
    return select(*counts(bindparam("now"))).where(*_this_part())


def _this_part() -> tuple[ColumnElement[bool], ...]:
    return col(Email.kind) == bindparam("kind"), col(Email.about) == bindparam("about")


def with_to_come(db: Session, one: Campaign, sent_at: datetime | None, now: datetime) -> Campaign:
    """The same, and whether what was sent at this time (None: it was not) still has to be put into the outbox."""
    due = kinds().get(one.kind)
    if one.rows or due is None or sent_at is None or sent_at > now:
        return one
    return replace(one, to_come=to_come(db, due, one.about, now))


def sending(db: Session, kind: str, about: int, sent_at: datetime | None, now: datetime) -> Sending:
    """For the page that sends them, and did so at this time."""
    return Sending(with_to_come(db, campaign(db, kind, about, now), sent_at, now), rules(db).waits(now))


def set_aside(db: Session, one: Campaign) -> list[tuple[Email, Person]]:
    """Mails of it that are held for another reason than a release, or failed, with their readers; a few of them."""
    rows = select(Email, Person).join(Person, col(Person.id) == col(Email.person_id))
    these = or_(ON_HOLD, col(Email.failed_at).is_not(None), came_back())
    found = rows.where(of(one.kind, one.about), these).order_by(col(Email.id)).limit(ASIDE)
    return [(email, person) for email, person in db.execute(found)]


def moving(db: Session, one: Campaign, now: datetime) -> bool:
    """Whether something of it may go any moment."""
    these = select(col(Email.id)).where(of(one.kind, one.about), watched(now))
    return db.execute(these.limit(1)).first() is not None


def going(db: Session, now: datetime) -> int:
    """How many mails are on their way, or wait for nothing but the mail server."""
    these = (shown(), text(WAITING), on_its_way(now))
    return int(db.execute(select(func.count()).select_from(Email).where(*these)).scalar_one())


def to_release(db: Session) -> int:
    """How many mails wait for a release."""
    return int(db.execute(select(func.count()).select_from(Email).where(text(HELD_ROWS), TO_RELEASE)).scalar_one())


def held_by_hand(db: Session) -> tuple[int, datetime | None]:
    """How many mails an organizer has held, and since when the first of them; not what was only ever practised."""
    these = and_(HELD, col(Email.held_for) == "organizer", ~practised())
    count, since = db.execute(
        select(func.count(), func.min(col(Email.held_at))).select_from(Email).where(text(HELD_ROWS), these)
    ).one()
    return int(count), since


def counts(now: Any) -> tuple[ColumnElement[Any], ...]:
    """What a Campaign counts."""
    later, sent, failed = put_off(now), arrived(), or_(col(Email.failed_at).is_not(None), came_back())
    return (
        func.count().filter(TO_RELEASE), func.count().filter(later), func.max(col(Email.try_at)).filter(later),
        func.count().filter(on_its_way(now)), func.count().filter(ON_HOLD), func.count().filter(failed),
        func.count().filter(sent), func.count().filter(sent, practised()), func.count(col(Email.id)),
    )  # fmt: skip
