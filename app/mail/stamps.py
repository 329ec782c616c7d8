"""What the mail server said of each letter, written down: sent, not now, no, or nobody there."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col

from app.base.db import Database
from app.mail import outbox
from app.mail.models import Email
from app.mail.smtp import Outcome

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 15, 60, 240)]
GIVE_UP = timedelta(hours=48)
"""After so long of "not now" a mail has failed; but one that is tried anew has every back-off first."""


@dataclass(frozen=True)
class Claimed:
    """A mail that is ours for the length of the lease, written and ready to go."""

    id: int
    sender: str
    recipient: str
    raw: bytes
    lease: datetime
    written_at: datetime


class Stamps:
    """Outcomes on their way to disk. What comes in while one commit is under way goes with the next."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: list[tuple[Claimed, Outcome, Future[None]]] = []
        self._busy = False

    def put(self, claimed: Claimed, outcome: Outcome) -> "Future[None]":
        """Write it down. The future is settled once it is on disk."""
        stamped: Future[None] = Future()
        with self._lock:
            self._waiting.append((claimed, outcome, stamped))
            if self._busy:
                return stamped
            self._busy = True
        self._commit()
        return stamped

    def _commit(self) -> None:
        with self._lock:
            some, self._waiting = self._waiting, []
            self._busy = bool(some)
        if some:
            self._database.submit(lambda db: self._write(db, some)).add_done_callback(
                lambda end: self._ended(end, some)
            )

    def _write(self, db: Session, some: Sequence[tuple[Claimed, Outcome, "Future[None]"]]) -> None:
        outbox.row_by_row(db)
        now = self._clock()
        for claimed, outcome, _stamped in some:
            stamp(db, claimed, outcome, now)

    def _ended(self, end: "Future[None]", some: Sequence[tuple[Claimed, Outcome, "Future[None]"]]) -> None:
        error = end.exception()
        for _claimed, _outcome, stamped in some:
            stamped.set_exception(error) if error else stamped.set_result(None)
        self._commit()


def stamp(db: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Write down what the server said. Only the holder of the lease may."""
    said = outcome.said[:1000]
    mine = update(Email).where(col(Email.id) == claimed.id, col(Email.try_at) == claimed.lease)
    mine = mine.where(col(Email.sent_at).is_(None), col(Email.failed_at).is_(None))
    if outcome.kind == "sent":
        db.execute(mine.values(sent_at=claimed.written_at, said=said), execution_options=_BLUNT)
        return
    email = db.get_one(Email, claimed.id)
    if email.try_at != claimed.lease or email.sent_at or email.failed_at:
        return
    email.said = said
    if outcome.kind in ("paused", "unreachable"):
        email.try_at, email.tries = now, email.tries - 1
        outbox.pause(db, said, now)
        return
    email.doubts += outcome.kind == "unsure"
    if outcome.kind == "refused" or (now - email.queued_at > GIVE_UP and email.tries > len(BACK_OFF)):
        email.failed_at = now
    else:
        email.try_at = now + BACK_OFF[min(email.tries, len(BACK_OFF)) - 1]


_BLUNT = {"synchronize_session": False}


def give_back(db: Session, rest: Sequence[Claimed], now: datetime) -> None:
    """What was claimed and not begun goes back: its turn comes with the next claim."""
    outbox.row_by_row(db)
    for lease in {one.lease for one in rest}:
        mine = [one.id for one in rest if one.lease == lease]
        back = update(Email).where(col(Email.id).in_(mine), col(Email.try_at) == lease)
        db.execute(back.values(try_at=now, tries=Email.tries - 1), execution_options=_BLUNT)
