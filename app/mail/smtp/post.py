"""The post: one connection, kept open over many letters, that gives each its verdict and never raises."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from types import TracebackType
from typing import Self

from app.base.config import Settings
from app.base.i18n import _
from app.mail.letter import is_address
from app.mail.smtp.line import Line, answers, dial, dotted, encrypt, expect, hello, sign_in
from app.mail.smtp.outcome import Outcome, Stage, Stopped, lost, one_line, verdict, why
from app.mail.smtp.reaching import not_reached
from app.mail.smtp.server import Server

COMMAND_TIMEOUT = 60.0
GOODBYE = 5.0
"""Seconds a server may take to say goodbye: everything is said by then."""
PREPARING = 240.0
"""Seconds a letter may take up to its dot. With the 600 s after the dot it stays within its 15 minutes of lease."""


class Post:
    """One connection to the server, opened when needed and again when it broke. Not for several threads.

    A letter goes in two steps, `prepare` and `finish`, so that something can be written down between them;
    `hand_over` is both. Nothing that a server or a network does raises. Where the server can, the three
    commands before a letter go in one packet (RFC 2920)."""

    def __init__(
        self,
        server: Server,
        connect_timeout: float = 30.0,
        dot_timeout: float = 600.0,
        sign: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self.server = server
        self.hindrance = ""
        """Why nothing can go, in words: every letter is answered with it."""
        self._sign = sign
        self._connect_timeout = connect_timeout
        self._dot_timeout = dot_timeout
        self._line: Line | None = None
        self._began: float | None = None
        """When the letter was begun that now waits for its dot."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The post of an installation. What is wrong with its settings pauses the mail and says so; nothing raises,
        and nothing goes unsigned that should be signed."""
        try:
            server = Server.from_url(settings.smtp_url)
            if not settings.dkim_key:
                return cls(server)
            from app.mail.dkim import Signer  # noqa: PLC0415 -- it loads a lot, and few have a key

            signer = Signer.from_settings(settings)
            return cls(server, sign=signer.sign if signer else bytes)
        except ValueError as no:
            post = cls(Server("", 0))
            post.hindrance = str(no)
            return post

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def hand_over(self, sender_envelope: str, recipient: str, raw: bytes) -> Outcome:
        """Give one letter for one person to the server."""
        return self.prepare(sender_envelope, recipient, raw) or self.finish()

    def prepare(self, sender_envelope: str, recipient: str, raw: bytes) -> Outcome | None:
        """Everything up to before the final dot: until then the server has nothing. None: only the dot is missing."""
        if self.hindrance:
            return Outcome("paused", self.hindrance)
        if not is_address(recipient):
            sentence = _("%(address)s is not an address that mail can be sent to.", address=recipient)
            return Outcome("refused", sentence)
        if not is_address(sender_envelope):
            sentence = _("Mail cannot come from %(address)s. Put BROWNBAG_MAIL_FROM right.", address=sender_envelope)
            return Outcome("paused", sentence)
        if self._began is not None:
            self._drop()
        began, content = monotonic(), dotted(self._sign(raw))
        try:
            line = self._proposed(sender_envelope, recipient)
            with self._judging("data"):
                line.send(content)
        except Stopped as stopped:
            return self._ended(stopped.outcome)
        self._began = began
        return None

    def finish(self) -> Outcome:
        """The final dot. Whatever breaks once it is sent, the server may have the letter."""
        line, began, self._began = self._line, self._began, None
        if line is None or began is None or monotonic() - began > PREPARING:
            self._drop()
            return Outcome("later", _("The mail server was too slow; the letter was not finished."))
        try:
            with self._judging("data"):  # a dot that cannot be sent never arrives
                line.patience(self._dot_timeout)
                line.send(b".\r\n")
            with self._judging("dot"):
                code, said = expect(25, line.getreply())
                line.patience(COMMAND_TIMEOUT)
        except Stopped as stopped:
            return self._ended(stopped.outcome)
        return Outcome("sent", self.server.discreet(said), code)

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        if self._line is not None and self._began is None:
            with suppress(smtplib.SMTPException, OSError):
                self._line.patience(GOODBYE)
                self._line.quit()
        self._drop()

    # --- before the dot ---

    def _proposed(self, envelope: str, recipient: str) -> Line:
        """The line on which the server now waits for this letter.

        When it breaks off before the first answer it may have grown old, or the server (or something on the way)
        may not bear three commands at once: then once more, on a new line and one by one."""
        try:
            line = self._connected()
            self._propose(line, envelope, recipient, together=line.has_extn("pipelining"))
        except Stopped as stopped:
            if (stopped.stage, stopped.outcome.kind) != ("mail", "unreachable"):
                raise
            self._drop()
            line = self._connected()
            self._propose(line, envelope, recipient, together=False)
        return line

    def _propose(self, line: Line, envelope: str, recipient: str, *, together: bool) -> None:
        replies = answers(line, (f"MAIL FROM:<{envelope}>", f"RCPT TO:<{recipient}>", "DATA"), together)
        try:
            for stage, wanted in _STEPS:
                with self._judging(stage):
                    expect(wanted, next(replies))
        except Stopped as stopped:
            if together:
                self._drain(replies)
            if (stopped.stage, stopped.outcome.kind) == ("rcpt", "paused") and self._takes_us(envelope):
                raise Stopped("rcpt", Outcome("refused", stopped.outcome.said, stopped.outcome.code)) from None
            raise

    def _drain(self, replies: Iterator[tuple[int, bytes]]) -> None:
        """Hear the other answers out. A server that wants the letter of nobody's all the same is left alone."""
        with suppress(smtplib.SMTPException, OSError):
            if 354 not in [code for code, _said in replies]:
                return
        self._drop()

    def _takes_us(self, envelope: str) -> bool:
        """Whether the server takes mail for our own address, so that its no to somebody was about them after all.

        A relay for the company's own domain refuses an outside speaker with the same words as a stranger."""
        line = self._line
        if line is None:
            return False
        commands = ("RSET", f"MAIL FROM:<{envelope}>", f"RCPT TO:<{envelope}>")
        try:
            for (stage, wanted), answer in zip(_ASKING, answers(line, commands, together=False), strict=True):
                with self._judging(stage):
                    expect(wanted, answer)
        except (Stopped, smtplib.SMTPException, OSError) as no:
            return isinstance(no, Stopped) and no.outcome.kind == "refused"
        return True

    # --- the line ---

    def _connected(self) -> Line:
        """The open line, or a new one."""
        if self._line is None:
            with self._judging("opening"):
                line = dial(self.server, self._connect_timeout)
                try:
                    line.patience(COMMAND_TIMEOUT)
                    hello(line)
                    encrypt(line, self.server)
                    sign_in(line, self.server)
                except BaseException:
                    line.close()
                    raise
            self._line = line
        return self._line

    def _ended(self, outcome: Outcome) -> Outcome:
        """Leave the line clean for the next letter, or closed."""
        line = self._line
        if line is None:
            return outcome
        if outcome.code == 421 or not 400 <= (outcome.code or 0) < 600:
            self._drop()
            return outcome
        try:
            line.patience(COMMAND_TIMEOUT)
            expect(250, line.rset())
        except (smtplib.SMTPException, OSError):
            self._drop()
        return outcome

    def _drop(self) -> None:
        line, self._line, self._began = self._line, None, None
        if line is not None:
            line.close()

    @contextmanager
    def _judging(self, stage: Stage) -> Iterator[None]:
        """Turn what goes wrong at this stage into what it means for the letter."""
        try:
            yield
        except smtplib.SMTPResponseException as no:
            said = self.server.discreet(one_line(no.smtp_error))
            raise Stopped(stage, Outcome(verdict(stage, no.smtp_code, said), said, no.smtp_code)) from None
        except (OSError, ValueError) as error:  # smtplib's own errors are OSErrors too
            reason = self.server.discreet(why(error))
            if _for_the_administrator(error):
                sentence = _("No secure connection to the mail server: %(why)s", why=reason)
                raise Stopped(stage, Outcome("paused", sentence)) from None
            if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
                raise Stopped(stage, Outcome("paused", reason)) from None
            raise Stopped(stage, Outcome(lost(stage), not_reached(error))) from None


_STEPS: tuple[tuple[Stage, int], ...] = (("mail", 250), ("rcpt", 25), ("data", 354))
_ASKING: tuple[tuple[Stage, int], ...] = (("mail", 250), ("mail", 250), ("rcpt", 25))
"""What is asked and the answer it wants; 25 stands for 250, 251 and 252."""


def _for_the_administrator(error: Exception) -> bool:
    """Whether encryption itself failed: a certificate that does not fit. A broken handshake may work later."""
    return isinstance(error, ssl.SSLError) and not isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError))
