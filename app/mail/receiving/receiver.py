"""Takes mail in for as long as the worker runs: sees that the listener listens, and looks into the mailbox."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from errno import EADDRINUSE
from functools import partial

from sqlmodel import Session

from app.base.clock import Clock
from app.base.config import Settings
from app.base.db import Database
from app.mail.addresses import addresses
from app.mail.inbound import recipients
from app.mail.receiving.limits import LIMIT, SMALL, Intake
from app.mail.receiving.listener import Listener, answers
from app.mail.receiving.mailbox import Mailbox, in_words
from app.mail.receiving.store import store
from app.mail.receiving.trouble import is_news, note
from app.mail.receiving.ways import Account, Endpoint

log = logging.getLogger("brownbag.mail")

EVERY = 60.0
"""Seconds between two looks into the mailbox, and between two tries to listen."""


class Receiver:
    """The ways in that are configured, in a thread of their own. Nothing a network does ends it."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._intake = Intake(settings)
        self._listener: Listener | None = None
        self._mailbox: Mailbox | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="receiver", daemon=True)

    def start(self) -> None:
        """Begin in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        if self._listener:
            self._listener.stop()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.turn()
            self._stop.wait(EVERY)

    def turn(self) -> None:
        """See that the listener listens, and fetch what is in the mailbox."""
        if self._settings.mail_listen:
            self._try("listener", self._listen)
        if self._settings.imap_url and not self._stop.is_set():
            self._try("mailbox", self._fetch)

    def _try(self, way: str, do: Callable[[], None]) -> None:
        """Do it; what goes wrong is logged and shown to organizers, and tried again in a minute."""
        said = ""
        try:
            do()
        except Exception as error:
            said = self._discreet(in_words(error))
            log.warning("Mail cannot come in by the %s: %s", way, said)
        try:
            self._tell(way, said)
        except Exception:
            log.exception("What keeps mail from coming in could not be written down.")

    def _discreet(self, said: str) -> str:
        try:
            return Account.from_url(self._settings.imap_url).discreet(said)
        except ValueError:
            return said  # an account that cannot be read was never signed in to

    def _tell(self, way: str, said: str) -> None:
        with self._database.reading() as db:
            news = is_news(db, way, said)
        if news:
            self._database.write(partial(note, way=way, said=said, now=self._clock()))

    def _listen(self) -> None:
        if not (self._listener and self._listener.listens):
            self._begin_to_listen()
        self._look_for_room()

    def _begin_to_listen(self) -> None:
        self._listener = Listener(self._database, self._settings, self._clock)
        try:
            self._listener.start()
        except OSError as error:
            if error.errno == EADDRINUSE and answers(Endpoint.from_url(self._settings.mail_listen)):
                return  # another worker of this house listens there already
            raise
        log.info("Answers and bounces are taken at port %d.", self._listener.port)

    def _fetch(self) -> None:
        if self._mailbox is None:
            self._mailbox = Mailbox(Account.from_url(self._settings.imap_url))
        self._look_for_room()
        self._mailbox.fetch(self._keep, self._clock())

    def _look_for_room(self) -> None:
        with self._database.reading() as db:
            self._intake.look_for_room(db, self._clock())

    def _keep(self, raw: bytes) -> None:
        """One mail of the mailbox: who it was sent to stands in its own headers."""
        to, now = recipients(raw), self._clock()
        self._database.write(partial(self._store, raw=raw, to=to, now=now))
        self._database.written.set()

    def _store(self, db: Session, raw: bytes, to: Sequence[str], now: datetime) -> None:
        """Keep it, or raise Full. To the plain address only the beginning of a large one is kept."""
        made = addresses(db, self._settings)
        ours = next((one for one in to if made and made.behind(one)), "")
        self._intake.look_for_room(db, now)
        self._intake.look_for_room_at(db, ours, now)
        store(db, raw[: LIMIT if ours else SMALL], None, ours, now)
