"""One loop, no memory: do the chores, queue what is due, deliver it. It may be killed at any line."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from app.base import clock
from app.base.clock import Clock
from app.base.config import Settings
from app.base.db import Database
from app.base.due import Dues, learn
from app.base.prepared import MOMENT
from app.base.search import index
from app.base.web import Pages
from app.feedback import emails as feedback
from app.invitations import emails as invitations
from app.invitations import inbound as guests_calendars
from app.mail import bounces
from app.mail import emails as mail
from app.mail.delivery import PostOffice
from app.mail.receiving import store
from app.mail.receiving.effects import Context, Handler
from app.mail.receiving.work import read_all
from app.meetups import files
from app.outreach import emails as outreach
from app.outreach import inbound as outreach_calendars
from app.outreach import running
from app.people import emails as people
from app.speakers import findable
from app.surveys import emails as surveys
from app.surveys.sealed import turnout
from app.surveys.sealed import work as sealed
from app.surveys.sums import steps
from app.topics import emails as topics
from app.topics import rooting
from app.topics.themes import work as themes

if TYPE_CHECKING:
    from app.mail.receiving.receiver import Receiver

ROOMS = (people, mail, surveys, topics, outreach, invitations, feedback)
CHORES = (
    (rooting.is_rootless, rooting.take_root),
    (bounces.out_of_order, bounces.put_right),
    (store.outlived, store.forget),
    (turnout.is_due, turnout.write),
    (running.is_due, running.take_turns),
)
"""What follows from the facts without anybody pressing a button: whether there is something to do, and doing it."""

CALENDARS: tuple[Handler, ...] = (outreach_calendars.take, guests_calendars.take)
"""The rooms that take calendar answers, each asked in turn whether the entry is one of its own."""

REST = 1.0
"""Seconds between two rounds at least."""
ROUND = 20.0
"""Seconds between two rounds at most, when nothing is written."""

log = logging.getLogger("brownbag.worker")


DUES: Dues = {due.kind: due for room in ROOMS for due in room.due(MOMENT)}
"""Everything that is owed to anybody by mail, by its kind."""
learn(DUES)


def work(
    database: Database,
    office: PostOffice,
    now: datetime,
    clock: Clock | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """One round of everything; time stands still unless a clock is given. Returns how many mails went out."""
    index.work(database, findable.READERS)
    steps.work(database, now)
    for waits, chore in CHORES:
        with database.reading() as db:
            needed = waits(db, now)
        if needed:
            database.write(partial(chore, now=now))
    context = Context(office.settings, CALENDARS)
    sealed.work(database, office.settings, now)
    read_all(database, context, clock or (lambda: now), stopped)
    gone = office.work(now, clock, stopped)
    themes.work(database, now)
    files.sweep(database, office.settings, now)
    return gone


def receiver(database: Database, settings: Settings) -> "Receiver | None":
    """What takes mail in, where a way in is configured."""
    if not settings.receives:
        return None
    from app.mail.receiving.receiver import Receiver  # noqa: PLC0415 -- it loads a mail server and a mailbox reader

    return Receiver(database, settings, clock.now)


class Worker:
    """The loop in a thread of its own."""

    def __init__(self, database: Database, pages: Pages, settings: Settings) -> None:
        self._database = database
        self._office = PostOffice(database, pages, settings, DUES)
        self._receiver = receiver(database, settings)
        self._tidy = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin in the background."""
        self._thread.start()
        if self._receiver:
            self._receiver.start()

    def wait(self) -> None:
        """Stay until it ends."""
        self._thread.join()

    def stop(self) -> bool:
        """End after the mail in hand. Returns whether it has ended by now."""
        self._stop.set()
        if self._receiver:
            self._receiver.stop()
        self._database.written.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        return not self._thread.is_alive()

    def run(self) -> None:
        """Round after round, until stopped. A round that fails is told and tried again."""
        while not self._stop.is_set():
            self._database.written.clear()
            began = monotonic()
            more = self._round()
            self._stop.wait(max(0.0, REST - (monotonic() - began)))
            if not more and not self._stop.is_set():
                self._database.written.wait(ROUND)

    def _round(self) -> bool:
        """One round; returns whether mail is left that could go at once."""
        try:
            if not self._tidy:
                self._office.end_practice(clock.now())
                self._tidy = True
            work(self._database, self._office, clock.now(), clock.now, self._stop.is_set)
            return self._office.waiting(clock.now()) > 0
        except Exception:
            log.exception("A round of the worker failed; the next one tries again.")
            return False
