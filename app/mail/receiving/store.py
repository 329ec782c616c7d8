"""Keeping a mail as it came, before anybody looks into it; the same mail delivered twice is one (I1, I2)."""

import re
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from app.base.forms import clean
from app.mail.models import Incoming, RawMail
from app.mail.receiving.limits import LIMIT

KEPT = timedelta(days=90)
"""How long a mail is kept as it came; what was read out of it stays."""

_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID = re.compile(rb"^message-id:\s*(<?[^\s<>]{1,990}>?)", re.IGNORECASE | re.MULTILINE)


def store(
    db: Session, raw: bytes, sender: str | None, recipient: str, now: datetime, *, signed: bool = False
) -> Incoming | None:
    """Keep a mail; None when it is here already. `signed`: the recipient is an address that we made.

    `sender` is None where a mailbox kept no envelope; the recipient then says nothing of which mail it is."""
    found = fingerprint(raw, "" if sender is None else recipient, signed=signed and sender is not None)
    if db.exec(select(Incoming.id).where(col(Incoming.fingerprint) == found)).first() is not None:
        return None
    incoming = Incoming(
        arrived_at=now, fingerprint=found, sender=None if sender is None else bare(sender), recipient=bare(recipient)
    )
    db.add(incoming)
    db.flush()
    db.add(RawMail(incoming_id=incoming.id, raw=raw[:LIMIT]))
    db.flush()
    return incoming


def raw_of(db: Session, incoming: Incoming) -> bytes | None:
    """The mail as it came; None once it is not kept any more."""
    return db.exec(select(RawMail.raw).where(col(RawMail.incoming_id) == incoming.id)).first()


def is_kept(db: Session, incoming: Incoming) -> bool:
    """Whether the mail is still there as it came."""
    return db.exec(select(RawMail.incoming_id).where(col(RawMail.incoming_id) == incoming.id)).first() is not None


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
    """Whether there are mails whose raw form has been kept long enough. The first that came is looked at."""
    first = select(Incoming.arrived_at).join(RawMail, col(RawMail.incoming_id) == col(Incoming.id))
    arrived_at = db.exec(first.order_by(col(RawMail.incoming_id)).limit(1)).first()
    return arrived_at is not None and arrived_at < now - KEPT


def forget(db: Session, now: datetime) -> None:
    """Let the raw form of old mails go. What nobody has looked at yet keeps its words."""
    old = select(Incoming.id).where(col(Incoming.arrived_at) < now - KEPT)
    db.execute(delete(RawMail).where(col(RawMail.incoming_id).in_(old)))


def unread(db: Session) -> int:
    """How many mails wait to be read by the worker."""
    return db.exec(select(func.count()).select_from(Incoming).where(col(Incoming.read_at).is_(None))).one()
