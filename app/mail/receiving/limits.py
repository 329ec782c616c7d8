"""How much mail is taken in: so many an hour, and while there is room. What is not taken stays where it is."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from app.base.config import Settings
from app.base.disk import LEAST_SPACE, free_space
from app.mail.models import Incoming, RawMail

LIMIT = 10 * 1024 * 1024
"""The largest mail that is taken, in octets."""
SMALL = 1024 * 1024
"""The same for mail to the plain address, which anybody may write to."""
HOURLY = 60
"""Mails that one signed address takes within an hour: it belongs to one person and one conversation."""
HOURLY_PLAIN = 300
"""The same of the plain address and whatever else was not signed."""
HOURLY_IN_ALL = 2000
"""Mails that all addresses together take within an hour."""
ROOM = 2 * 1024**3
"""Octets that all mails together may take as long as they are kept as they came."""
SUMMED = timedelta(minutes=1)
"""How long it is believed what they take: what a minute brings more is little beside it."""


class Full(Exception):
    """Nothing more is taken for now. Says why, as a code of `receiving/words.py`."""


class Crowded(Full):
    """Nothing more is taken for this one address; others are."""


class Intake:
    """Whether more is taken in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._summed: tuple[datetime, int] | None = None

    def look_for_room(self, db: Session, now: datetime) -> None:
        """Raises Full where nothing more is taken, whatever it is."""
        free = free_space(self._settings)
        if free is not None and free < LEAST_SPACE:
            raise Full("full disk")
        if self._octets(db, now) >= ROOM:
            raise Full("full house")
        if _lately(db, now) >= HOURLY_IN_ALL:
            raise Full("full hour")

    def look_for_room_at(self, db: Session, signed: str, now: datetime) -> None:
        """Raises Crowded where this signed address ("" for the plain one) takes nothing more."""
        theirs = func.lower(col(Incoming.recipient)).in_(
            (signed.lower(),) if signed else ("", self._settings.mail_from.lower())
        )
        if _lately(db, now, theirs) >= (HOURLY if signed else HOURLY_PLAIN):
            raise Crowded("full address")

    def _octets(self, db: Session, now: datetime) -> int:
        """What all mails took together a minute ago at most: to sum it walks over every one that is kept."""
        at, octets = self._summed or (now - SUMMED, 0)
        if not at <= now < at + SUMMED:
            at, octets = now, _kept(db)
            self._summed = at, octets
        return octets


def _lately(db: Session, now: datetime, *which: ColumnElement[bool]) -> int:
    hour = select(func.count()).select_from(Incoming).where(col(Incoming.arrived_at) > now - timedelta(hours=1))
    return int(db.execute(hour.where(*which)).scalar_one())


def _kept(db: Session) -> int:
    return int(db.execute(select(func.coalesce(func.sum(func.length(col(RawMail.raw))), 0))).scalar_one())
