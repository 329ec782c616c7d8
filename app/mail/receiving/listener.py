"""The listener: the company's mail server hands us answers and bounces by LMTP (RFC 2033) or SMTP (RFC 5321).

It has no TLS and no passwords, so it listens on loopback unless the administrator names another address. A mail is
taken (250) only once its row is on disk; until then the other server keeps it and tries again (I25)."""

import asyncio
import logging
import socket
import threading
from asyncio import AbstractEventLoop, Server
from functools import partial

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Peer
from sqlmodel import Session

from app.base.clock import Clock
from app.base.config import Settings
from app.base.db import Database
from app.mail.addresses import addresses
from app.mail.receiving.limits import LIMIT, SMALL, Full, Intake
from app.mail.receiving.store import bare, store
from app.mail.receiving.ways import Endpoint

log = logging.getLogger("brownbag.mail")
logging.getLogger("mail.log").setLevel(logging.WARNING)  # it writes down every RCPT, and our addresses are secrets

IDENT = "Brownbag"
"""What the greeting ends with."""
MOST = 50
"""Recipients of one mail at most: ours are written to one by one."""
PATIENCE = 10.0
"""Seconds the listener may take to begin or to end."""


def answers(place: Endpoint) -> bool:
    """Whether a listener of ours takes mail there already."""
    try:
        with socket.create_connection((place.host, place.port), timeout=PATIENCE) as line:
            line.settimeout(PATIENCE)
            greeting = line.recv(500)
    except OSError:
        return False
    return greeting.startswith(b"220 ") and greeting.rstrip().endswith(IDENT.encode())


class Listener:
    """A server in a thread of its own. Start and stop it once."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._place = Endpoint.from_url(settings.mail_listen)
        self._hooks = Hooks(database, settings, clock, lmtp=self._place.scheme == "lmtp")
        self._name = settings.mail_domain or "localhost"
        self._loop: AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None
        self._error: OSError | None = None
        self._decided = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)
        self.port = 0
        """The port it listens on, once it does."""

    def start(self) -> None:
        """Listen from here on; an OSError says why that cannot be."""
        self._thread.start()
        self._decided.wait(PATIENCE)
        if self._error:
            raise self._error

    @property
    def listens(self) -> bool:
        """Whether it can be talked to."""
        return self.port > 0 and self._thread.is_alive()

    def stop(self) -> None:
        """Take no more; a mail that is not stored yet stays where it came from."""
        if self._loop and self._end and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._error = error
        finally:
            self._decided.set()

    async def _serve(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server: Server = await self._loop.create_server(self._conversation, self._place.host, self._place.port)
        self.port = int(server.sockets[0].getsockname()[1])
        self._decided.set()
        await self._end.wait()
        server.close()

    def _conversation(self) -> SMTP:
        kind = _Lmtp if self._place.scheme == "lmtp" else _Smtp
        return kind(
            self._hooks, data_size_limit=LIMIT, enable_SMTPUTF8=True, hostname=self._name, ident=IDENT,
            loop=self._loop,
        )  # fmt: skip


class _Smtp(SMTP):
    line_length_limit = 1024 * 1024
    """Some bounces have lines far longer than RFC 5321 allows: better to read them than to lose them."""


class _Lmtp(LMTP):
    line_length_limit = _Smtp.line_length_limit


class Hooks:
    """What the listener answers, command by command; the names are aiosmtpd's."""

    def __init__(self, database: Database, settings: Settings, clock: Clock, *, lmtp: bool) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._intake = Intake(settings)
        self._lmtp = lmtp

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, peer: Peer, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only addresses that we signed, and the one all mail comes from: people type it."""
        if refused := await asyncio.to_thread(self._refused, bare(address)):
            return refused
        if len(envelope.rcpt_tos) >= MOST:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, peer: Peer, envelope: Envelope) -> str:  # noqa: N802
        """Store it. Only then it is ours; LMTP wants an answer for every recipient."""
        raw, sender = bytes(envelope.original_content or b""), envelope.mail_from or ""
        if len(raw) > SMALL and all(self._is_plain(bare(one)) for one in envelope.rcpt_tos):
            return "\r\n".join(["552 5.3.4 Too large"] * (len(envelope.rcpt_tos) if self._lmtp else 1))
        keep = partial(self._keep, raw=raw, sender=sender, recipients=list(envelope.rcpt_tos))
        try:
            await asyncio.wrap_future(self._database.submit(keep))
            said = "250 2.6.0 Kept"
        except Exception as error:
            said = await self.handle_exception(error)
        self._database.written.set()
        return "\r\n".join([said] * (len(envelope.rcpt_tos) if self._lmtp else 1))

    async def handle_exception(self, error: Exception) -> str:
        """Whatever is wrong with us, the mail stays where it is and comes again."""
        log.error("A mail could not be taken, its server will try again: %s", type(error).__name__)
        return "451 4.3.0 Not now, try again later"

    def _is_plain(self, address: str) -> bool:
        return address.lower() == self._settings.mail_from.lower()

    def _refused(self, address: str) -> str:
        """Why nothing is taken for this address, now or ever; else ""."""
        with self._database.reading() as db:
            made = addresses(db, self._settings)
            signed = made is not None and made.behind(address) is not None
            if not signed and not self._is_plain(address):
                return "550 5.1.1 There is nobody here by this name"
            try:
                self._intake.look_for_room(db, self._clock())
                self._intake.look_for_room_at(db, address if signed else "", self._clock())
            except Full:
                return "452 4.3.1 No room for more mail now, try again later"
        return ""

    def _keep(self, db: Session, raw: bytes, sender: str, recipients: list[str]) -> None:
        """One mail for each conversation that it was sent to; else one."""
        made, now = addresses(db, self._settings), self._clock()
        signed = {bare(one).lower(): one for one in recipients if made and made.behind(bare(one))}
        for one in signed.values():
            store(db, raw, sender, one, now, signed=True)
        if not signed:
            store(db, raw, sender, recipients[0], now)
