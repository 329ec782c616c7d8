"""What the mail server said of each letter, written down: sent, not now, no, or nobody there."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from app.base.db import Database
from app.mail import bounces, outbox
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
        went = [_went(claimed, outcome) for claimed, outcome, _stamped in some if outcome.kind == "sent"]
        if went:
            db.connection().execute(_SENT, went)
        now = self._clock()
        for claimed, outcome, _stamped in some:
            if outcome.kind != "sent":
                stamp(db, claimed, outcome, now)

    def _ended(self, end: "Future[None]", some: Sequence[tuple[Claimed, Outcome, "Future[None]"]]) -> None:
        error = end.exception()
        for _claimed, _outcome, stamped in some:
            stamped.set_exception(error) if error else stamped.set_result(None)
        self._commit()


_EMAIL: sa.Table = Email.__table__  # type: ignore[attr-defined]
_SENT = (
    sa.update(_EMAIL)
    .where(
        _EMAIL.c.id == bindparam("email_id"), _EMAIL.c.try_at == bindparam("lease"), _EMAIL.c.sent_at.is_(None),
        _EMAIL.c.failed_at.is_(None),
    )
    .values(sent_at=bindparam("as_of"), said=bindparam("words"), claimed_at=None)
)  # fmt: skip


def _went(claimed: Claimed, outcome: Outcome) -> dict[str, object]:
    return {
        "email_id": claimed.id, "lease": claimed.lease, "as_of": claimed.written_at,
        "words": outcome.words[:1000],
    }  # fmt: skip


def stamp(db: Session, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Write down what the server said. Only the holder of the lease may."""
    said = outcome.words[:1000]
    if outcome.kind == "sent":
        db.connection().execute(_SENT, _went(claimed, outcome))
        return
    email = db.get_one(Email, claimed.id)
    if email.try_at != claimed.lease or email.sent_at or email.failed_at:
        return
    email.said, email.claimed_at = said, None
    if outcome.kind in ("paused", "unreachable"):
        email.try_at, email.tries = now, email.tries - 1
        outbox.pause(db, said, now)
        return
    email.doubts += outcome.kind == "unsure"
    if outcome.kind == "refused":
        email.failed_at = now
        bounces.refused(db, email, said, now)
    elif now - (email.written_at or now) > GIVE_UP and email.tries > len(BACK_OFF):
        email.failed_at = now
    else:
        email.try_at = now + BACK_OFF[min(email.tries, len(BACK_OFF)) - 1]


def give_back(db: Session, rest: Sequence[Claimed], now: datetime) -> None:
    """What was claimed and not begun goes back as it was: its turn comes with the next claim."""
    outbox.row_by_row(db)
    for one in rest:
        mine = update(Email).where(col(Email.id) == one.id, col(Email.try_at) == one.lease)
        back = mine.values(try_at=now, tries=Email.tries - 1, claimed_at=None)
        db.execute(back, execution_options={"synchronize_session": False})
