"""The worker's reading of what came in: each mail by itself, so that one that cannot be read stops no other.

A try is counted and committed before a mail is opened: whatever a mail does to us, it does it three times at most,
and then waits for a person (the fault "poison")."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from sqlalchemy import and_, or_, update
from sqlmodel import Session, col, select

from app.base.clock import Clock
from app.base.db import Database, unavailable
from app.mail.inbound import Reading, authentication, read
from app.mail.models import Incoming
from app.mail.receiving.effects import Context, take_effect
from app.mail.receiving.store import raw_of, unread

log = logging.getLogger("brownbag.mail")

TRIES = 3
LEASE = timedelta(minutes=5)
"""How long a mail belongs to the worker that reads it; whoever was killed meanwhile does not come back for it."""
ROUND = 10.0
"""Seconds of real time that one round reads at most; letters want to go out, too."""


@dataclass(frozen=True)
class Taken:
    """A mail that is being read."""

    id: int
    raw: bytes
    return_path: str | None
    """The envelope's sender, "" for none; None where a mailbox kept no envelope."""


def read_all(database: Database, context: Context, clock: Clock, stopped: Callable[[], bool] = lambda: False) -> int:
    """Read what came in, each mail once. Returns how many were read; the others are tried again in the next round."""
    with database.reading() as db:
        if not unread(db):
            return 0
    ends, tried, done = monotonic() + ROUND, set[int](), 0
    while monotonic() < ends and not stopped():
        taken = database.write(partial(_take, tried=tried, now=clock()))
        if taken is None:
            break
        tried.add(taken.id)
        done += _read_one(database, taken, context, clock())
    return done


def _take(db: Session, tried: set[int], now: datetime) -> Taken | None:
    """The next mail, its try counted. What was tried often enough is laid before a person."""
    nobody_reads_it = or_(col(Incoming.try_at).is_(None), col(Incoming.try_at) <= now)
    waits = and_(col(Incoming.read_at).is_(None), nobody_reads_it)
    spent = update(Incoming).where(waits, col(Incoming.tries) >= TRIES, col(Incoming.id).not_in(tried))
    db.execute(spent.values(read_at=now, review="unreadable"))
    following = select(Incoming).where(waits, col(Incoming.tries) < TRIES, col(Incoming.id).not_in(tried))
    in_turn = following.order_by(col(Incoming.tries), col(Incoming.id)).limit(1)
    incoming = db.exec(in_turn.with_for_update(skip_locked=True)).first()
    if incoming is None:
        return None
    incoming.tries, incoming.try_at = incoming.tries + 1, now + LEASE
    db.add(incoming)
    return Taken(incoming.id, raw_of(db, incoming) or b"", incoming.sender)


def _read_one(database: Database, taken: Taken, context: Context, now: datetime) -> bool:
    """Open it outside every transaction, then write down what follows in one."""
    try:
        reading = read(taken.raw, taken.return_path)
        result = authentication(taken.raw, context.settings.authserv_id)
        database.write(
            partial(_apply, incoming_id=taken.id, reading=reading, result=result, context=context, now=now)
        )
    except Exception as error:
        if unavailable(error):
            raise  # the database, not the mail
        log.exception("Mail %d that came in could not be read; it is tried again.", taken.id)
        database.write(partial(_give_back, incoming_id=taken.id))
        return False
    return True


def _give_back(db: Session, incoming_id: int) -> None:
    """It may be tried at once."""
    db.execute(update(Incoming).where(col(Incoming.id) == incoming_id).values(try_at=None))


def _apply(db: Session, incoming_id: int, reading: Reading, result: str, context: Context, now: datetime) -> None:
    incoming = db.get(Incoming, incoming_id)
    if incoming is not None:  # an erasure may have been quicker
        incoming.try_at = None
        take_effect(db, incoming, reading, result, context, now)
