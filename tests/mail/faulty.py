"""A real mail server that misbehaves as it is told, and remembers what it took: the judge of what really arrived."""

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

CUT = "cut"
"""Instead of an answer: the connection ends."""
CUT_INSIDE = "cut inside"
"""At DATA: 354, and the connection ends in the middle of the letter."""
LOST = "lost"
"""After the dot: the letter is taken, and the connection ends before that could be said."""
SILENT = "silent"
"""Nothing at all, until the other side gives up."""

Stage = str
"""greeting, ehlo, starttls, auth, mail, rcpt, data, dot."""
USUAL: Mapping[Stage, str] = {
    "greeting": "220 faulty", "starttls": "220 go on", "auth": "235 welcome", "mail": "250 ok", "rcpt": "250 ok",
    "data": "354 go on", "dot": "250 taken",
}  # fmt: skip
COMMANDS = {
    b"EHLO": "ehlo", b"HELO": "ehlo", b"STAR": "starttls", b"AUTH": "auth", b"MAIL": "mail", b"RCPT": "rcpt",
    b"DATA": "data",
}  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """A letter the server has, whatever it said about that."""

    recipient: str
    raw: bytes

    @property
    def message_id(self) -> str:
        """The letter's own."""
        lines = self.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
        return next(line[12:].decode() for line in lines if line.startswith(b"Message-ID: "))


@dataclass
class Caller:
    """One connection, and the letter it is about to hand over."""

    connection: socket.socket
    recipient: str = ""
    heard: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when the connection is closed."""


class Faulty:
    """`with Faulty(answer) as server:` listens on 127.0.0.1 until the block ends.

    `answer(stage, caller)` says what to answer; None is the usual. A mapping of stages to answers does too."""

    def __init__(
        self,
        answer: Callable[[Stage, Caller], str | None] | Mapping[Stage, str] = USUAL,
        *,
        features: tuple[str, ...] = ("PIPELINING",),
        tls: ssl.SSLContext | None = None,
        from_the_start: bool = False,
        port: int = 0,
    ) -> None:
        self.answer = answer if callable(answer) else lambda stage, _caller: answer.get(stage)
        self.features = features
        self.taken: list[Taken] = []
        self.answered: Counter[tuple[Stage, str]] = Counter()
        """How often which fault was met: everything but the usual answers."""
        self.befell: list[tuple[tuple[Stage, str], str]] = []
        """The same one by one, and on whose letter's way."""
        self.callers: list[Caller] = []
        self._tls, self._from_the_start = tls, from_the_start
        self._listener = socket.create_server(("127.0.0.1", port), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        self._over = False
        self._threads = [threading.Thread(target=self._listen, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over = True
        for open_socket in (self._listener, *(caller.connection for caller in self.callers)):
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)
            open_socket.close()
        for thread in self._threads:
            thread.join(10)

    def _listen(self) -> None:
        while not self._over:
            try:
                connection, _peer = self._listener.accept()
            except OSError:
                return
            caller = Caller(connection)
            self.callers.append(caller)
            self._threads.append(threading.Thread(target=self._serve, args=(caller,), daemon=True))
            self._threads[-1].start()

    def _serve(self, caller: Caller) -> None:
        with suppress(OSError):
            if self._tls and self._from_the_start:
                caller.connection = self._tls.wrap_socket(caller.connection, server_side=True)
            self._talk(caller)
        with suppress(OSError):
            caller.connection.shutdown(socket.SHUT_RDWR)
        caller.connection.close()
        caller.gone.set()

    def _talk(self, caller: Caller) -> None:
        going_on = self._say("greeting", caller)
        lines = caller.connection.makefile("rb")
        while going_on and (line := lines.readline()):
            caller.heard.append(line.decode("ascii", "replace").rstrip())
            stage = COMMANDS.get(line[:4].upper(), "")
            if stage == "rcpt":
                caller.recipient = line.decode().partition("<")[2].partition(">")[0]
            going_on = self._say(stage, caller)
            if going_on and stage == "starttls" and self._tls and self._last == "220":
                caller.connection = self._tls.wrap_socket(caller.connection, server_side=True)
                lines = caller.connection.makefile("rb")
            if going_on and stage == "data" and self._last == "354":
                going_on = self._letter(caller, lines.readline)

    def _letter(self, caller: Caller, line: Callable[[], bytes]) -> bool:
        letter = []
        while (said := line()) != b".\r\n":
            if not said:
                return False
            letter.append(said[1:] if said.startswith(b"..") else said)
        answer = self.answer("dot", caller) or USUAL["dot"]
        if answer == LOST or answer.startswith("250"):
            self.taken.append(Taken(caller.recipient, b"".join(letter)))
        return self._send("dot", answer, caller)

    def _say(self, stage: Stage, caller: Caller) -> bool:
        """Answer; whether the connection goes on."""
        if stage == "ehlo":
            usual = "\r\n".join(f"250-{feature}" for feature in ("faulty", *self._features(caller))) + "\r\n250 HELP"
        else:
            usual = USUAL.get(stage, "250 ok")
        return self._send(stage, self.answer(stage, caller) or usual, caller)

    def _features(self, caller: Caller) -> tuple[str, ...]:
        open_yet = self._tls and not isinstance(caller.connection, ssl.SSLSocket)
        return (*self.features, "STARTTLS") if open_yet else self.features

    def _send(self, stage: Stage, answer: str, caller: Caller) -> bool:
        if answer != USUAL.get(stage) and stage not in ("ehlo", ""):
            self.answered[stage, answer] += 1
            self.befell.append(((stage, answer), caller.recipient))
        self._local.last = answer[:3]
        if answer == SILENT:
            caller.connection.recv(65536)
            return False
        if answer == CUT_INSIDE:
            caller.connection.sendall(b"354 go on\r\n")
            caller.connection.recv(500)
            return False
        if answer in (CUT, LOST):
            return False
        caller.connection.sendall(answer.encode() + b"\r\n")
        return True

    _local = threading.local()

    @property
    def _last(self) -> str:
        """The code this thread last answered with."""
        return str(self._local.last)
