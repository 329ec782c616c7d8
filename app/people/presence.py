"""When each signed-in browser was last about: kept in memory, written down now and then for all of them at once.

A page that is looked at writes nothing itself; the dates go through the door for writes later: with the first page
that anybody opens once `EVERY` has passed, and when the house stops."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlmodel import Session, col, update

from app.people.models import Person, SignIn

IDLE, IDLE_ORGANIZER = timedelta(minutes=30), timedelta(hours=8)
"""How long a signed-in browser may be left alone."""
EVERY = timedelta(minutes=5)
"""How long what was seen stays in memory alone while people are about. Only a crash loses it; a stop does not."""
STOPPING = 5
"""How many seconds a stopping house waits for the last dates to be written down."""
Submit = Callable[[Callable[[Session], None]], "Future[Any]"]


def idle(person: Person) -> timedelta:
    """How long this person's browser stays signed in while nobody is about."""
    return IDLE_ORGANIZER if person.organizer_since else IDLE


class Presence:
    """What one process has seen since it last wrote it down."""

    def __init__(self) -> None:
        self._seen: dict[int, datetime] = {}
        self._fresh: set[int] = set()
        self._written_at: datetime | None = None
        self._lock = Lock()

    def last_seen(self, row: SignIn) -> datetime:
        """When the owner of this sign-in was last about."""
        known = (row.signed_in_at, row.seen_at, self._seen.get(row.id))
        return max(at for at in known if at)

    def see(self, row: SignIn, now: datetime, submit: Submit) -> None:
        """They are about. Nobody waits for the writing down; if it fails, the dates are in memory until the end."""
        with self._lock:
            self._seen[row.id] = now
            self._fresh.add(row.id)
            self._written_at = self._written_at or now
            if now - self._written_at < EVERY:
                return
            self._written_at = now
            dates = self._take_fresh()
            self._seen = {number: at for number, at in self._seen.items() if now - at < timedelta(days=1)}
        submit(lambda db: _write_down(db, dates))

    def stop(self, submit: Submit) -> None:
        """The house stops: what was seen is written down, unless the database does not take it in time."""
        with self._lock:
            dates = self._take_fresh()
        if dates:
            wait([submit(lambda db: _write_down(db, dates))], timeout=STOPPING)

    def _take_fresh(self) -> dict[int, datetime]:
        dates = {number: self._seen[number] for number in self._fresh}
        self._fresh.clear()
        return dates


def _write_down(db: Session, dates: dict[int, datetime]) -> None:
    for number, at in dates.items():
        db.exec(update(SignIn).where(col(SignIn.id) == number).values(seen_at=at))
