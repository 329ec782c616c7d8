"""Keeping a mail as it came, before anybody looks into it; the same mail delivered twice is one (I1, I2)."""

import re
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, exists, func, update
from sqlmodel import Session, col, select

from app.base.forms import clean
from app.mail.models import Incoming

LIMIT = 10 * 1024 * 1024
"""The largest mail that is taken, in octets."""
SMALL = 1024 * 1024
"""The same for mail to the plain address, which anybody may write to."""
HOURLY = 60
"""Mails that one signed address takes within an hour: it belongs to one person and one conversation."""
HOURLY_IN_ALL = 2000
"""Mails that all addresses together take within an hour. The rest stays with its server, which tries again."""
KEPT = timedelta(days=90)
"""How long a mail is kept as it came; what was read out of it stays."""

_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<?[^\s<>]{1,990}>?)", re.IGNORECASE | re.MULTILINE)


def store(
    db: Session, raw: bytes, sender: str, recipient: str, now: datetime, *, signed: bool = False
) -> Incoming | None:
    """Keep a mail; None when it is here already. `signed`: the recipient is an address that we made."""
    found = fingerprint(raw, recipient, signed=signed)
    if db.exec(select(Incoming.id).where(col(Incoming.fingerprint) == found)).first() is not None:
        return None
    incoming = Incoming(
        arrived_at=now, fingerprint=found, sender=bare(sender), recipient=bare(recipient), raw=raw[:LIMIT]
    )
    db.add(incoming)
    db.flush()
    return incoming


def is_full(db: Session, signed: str, now: datetime) -> bool:
    """Whether so much came within an hour that no more is taken, to this signed address ("" for none) or at all."""
    lately = (col(Incoming.raw).is_not(None), col(Incoming.arrived_at) > now - timedelta(hours=1))
    theirs = func.count().filter(func.lower(col(Incoming.recipient)) == signed.lower())
    in_all, to_them = db.execute(select(func.count(), theirs).select_from(Incoming).where(*lately)).one()
    return bool(in_all >= HOURLY_IN_ALL or (signed and to_them >= HOURLY))


def fingerprint(raw: bytes, recipient: str, *, signed: bool = False) -> bytes:
    """Of Message-ID and body, and of the recipient where that is a signed one (one mail may answer two letters) or
    where a mail has no Message-ID."""
    ends = _HEAD_ENDS.search(raw)
    head, body = (raw[: ends.start()], raw[ends.end() :]) if ends else (raw, b"")
    named = _MESSAGE_ID.search(head)
    to = bare(recipient).lower().encode()
    whose = (named[1] + b"\0" + to if signed else named[1]) if named else to
    return sha256(whose + b"\0" + body.replace(b"\r\n", b"\n")).digest()


def bare(address: str) -> str:
    """An address of an envelope as it can be kept: without brackets; the null sender is empty."""
    return clean(address).strip().removeprefix("<").removesuffix(">")[:320]


def outlived(db: Session, now: datetime) -> bool:
    """Whether there are mails whose raw form has been kept long enough."""
    return bool(db.execute(select(exists().where(*_old(now)))).scalar_one())


def forget(db: Session, now: datetime) -> None:
    """Let the raw form of old mails go. What nobody has looked at yet keeps its words."""
    db.execute(update(Incoming).where(*_old(now)).values(raw=None))


def _old(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Incoming.raw).is_not(None), col(Incoming.arrived_at) < now - KEPT


def unread(db: Session) -> int:
    """How many mails wait to be read by the worker."""
    return db.exec(select(func.count()).select_from(Incoming).where(col(Incoming.read_at).is_(None))).one()
