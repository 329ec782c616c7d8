"""Handing letters to the mail server, one at a time, and saying in five words what became of each."""

import re
import selectors
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from app.base.i18n import _
from app.mail.letter import is_address

Kind = Literal["sent", "later", "refused", "paused", "unsure"]
StartTls = Literal["offered", "require", "never"]

_STARTTLS: dict[str, StartTls] = {
    "": "offered", "offered": "offered",
    "1": "require", "true": "require", "require": "require",
    "0": "never", "false": "never", "never": "never",
}  # fmt: skip
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_COMMAND_TIMEOUT = 60.0


@dataclass(frozen=True)
class Server:
    """The mail server and how to talk to it."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    """TLS from the first byte (smtps)."""
    starttls: StartTls = "offered"

    @classmethod
    def from_url(cls, url: str) -> Self:
        """From `smtp://user:password@host:587?starttls=require` or `smtps://…`, or a ValueError in words."""
        try:
            split = urlsplit(url.strip())
            port = split.port
        except ValueError:
            raise ValueError(_unreadable()) from None
        if split.scheme not in ("smtp", "smtps"):
            raise ValueError(_("The address of the mail server must begin with smtp:// or smtps://."))
        if not split.hostname:
            raise ValueError(_("The address of the mail server names no host."))
        if split.path not in ("", "/") or split.fragment:
            raise ValueError(_unreadable())
        user, password = unquote(split.username or ""), unquote(split.password or "")
        if bool(user) != bool(password):
            raise ValueError(_("The mail server needs both a user and a password, or neither."))
        if not (user + password).isascii():
            raise ValueError(_("The mail server's user and password can only have plain Latin letters and signs."))
        tls = split.scheme == "smtps"
        usual = 465 if tls else 587 if user else 25
        return cls(split.hostname, port or usual, user, password, tls, _starttls(split.query))

    @property
    def secret_in_the_open(self) -> bool:
        """Whether a password may cross the wire unencrypted: to ourselves, or because it was asked for."""
        return self.starttls == "never" or self.host in _LOOPBACK


@dataclass(frozen=True)
class Outcome:
    """What became of a letter.

    sent: the server has it. later: not now, try again. refused: not to this person.
    paused: the server will have nothing from us, it is not the person's fault.
    unsure: the connection broke while the server was saying; try again with the same Message-ID."""

    kind: Kind
    said: str
    """The server's words, or ours where it said nothing."""
    code: int | None = None


class Post:
    """One connection, kept open over many letters and opened again when it broke. Not for several threads."""

    def __init__(self, server: Server, connect_timeout: float = 30.0, dot_timeout: float = 600.0) -> None:
        self.server = server
        self._connect_timeout = connect_timeout
        self._dot_timeout = dot_timeout
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def hand_over(self, sender_envelope: str, recipient: str, raw: bytes) -> Outcome:
        """Give one letter for one person to the server. Nothing a server or network does raises."""
        if not is_address(recipient):
            sentence = _("%(address)s is not an address that mail can be sent to.", address=recipient)
            return Outcome("refused", sentence)
        try:
            smtp = self._connected()
            with _blaming("paused"):
                _expect(250, smtp.mail(sender_envelope))
            with _blaming("refused"):
                _expect(25, smtp.rcpt(recipient))
                _expect(354, smtp.docmd("DATA"))
                smtp.send(_dotted(raw))
            outcome = self._finish(smtp)
        except _Stopped as stopped:
            outcome = stopped.outcome
        if outcome.kind != "sent":
            self._tidy(outcome)
        return outcome

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _finish(self, smtp: smtplib.SMTP) -> Outcome:
        """The final dot. Whatever breaks from here on, the server may have the letter."""
        _timeout(smtp, self._dot_timeout)
        with _blaming("refused", lost="unsure"):
            smtp.send(b".\r\n")
            code, said = _expect(25, smtp.getreply())
        _timeout(smtp, _COMMAND_TIMEOUT)
        return Outcome("sent", said, code)

    def _tidy(self, outcome: Outcome) -> None:
        """Leave the connection clean for the next letter, or closed."""
        smtp = self._smtp
        if smtp is None:
            return
        if outcome.code == 421 or not 400 <= (outcome.code or 0) < 600:
            self._drop()
            return
        try:
            _timeout(smtp, _COMMAND_TIMEOUT)
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        """The open connection, or a new one."""
        if self._smtp is not None and _waits(self._smtp):
            return self._smtp
        self._drop()
        with _blaming("paused"), _insisting_on_tls():
            smtp = self._dial()
            try:
                self._introduce(smtp)
            except BaseException:
                smtp.close()
                raise
        self._smtp = smtp
        return smtp

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        """Everything a server wants before the first letter."""
        _timeout(smtp, _COMMAND_TIMEOUT)
        smtp.ehlo_or_helo_if_needed()
        self._encrypt(smtp)
        self._sign_in(smtp)

    def _dial(self) -> smtplib.SMTP:
        server = self.server
        if server.tls:
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._connect_timeout, context=ssl.create_default_context()
            )
        return smtplib.SMTP(server.host, server.port, timeout=self._connect_timeout)

    def _encrypt(self, smtp: smtplib.SMTP) -> None:
        server = self.server
        if server.tls or server.starttls == "never":
            return
        if smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        elif server.starttls == "require":
            raise _Stopped("paused", _("The mail server does not offer STARTTLS, which is required."))

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        server = self.server
        if not server.user:
            return
        if not isinstance(smtp.sock, ssl.SSLSocket) and not server.secret_in_the_open:
            raise _Stopped("paused", _("The mail server offers no encryption. The password was not sent."))
        smtp.login(server.user, server.password)


class _Stopped(Exception):
    """The letter went no further; how it ended."""

    def __init__(self, kind: Kind, said: str, code: int | None = None) -> None:
        super().__init__(said)
        self.outcome = Outcome(kind, said, code)


@contextmanager
def _blaming(kind: Kind, lost: Kind = "later") -> Iterator[None]:
    """Turn a permanent no into `kind`, a temporary one into later, and a broken connection into `lost`."""
    try:
        yield
    except smtplib.SMTPResponseException as answer:
        permanent = 500 <= answer.smtp_code < 600
        raise _Stopped(kind if permanent else "later", _words(answer.smtp_error), answer.smtp_code) from None
    except OSError as error:  # smtplib's own errors are OSErrors too
        if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
            raise _Stopped(kind, _words(str(error))) from None
        raise _Stopped(lost, _("No connection to the mail server: %(why)s", why=_words(str(error)))) from None


@contextmanager
def _insisting_on_tls() -> Iterator[None]:
    """A certificate that does not fit is for the administrator; a handshake that broke off may work later."""
    try:
        yield
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
        raise
    except ssl.SSLError as error:
        why = _words(str(error))
        raise _Stopped("paused", _("No secure connection to the mail server: %(why)s", why=why)) from None


def _expect(wanted: int, answer: tuple[int, bytes]) -> tuple[int, str]:
    """The answer's code and words when it begins with `wanted`."""
    code, said = answer
    if code == -1:
        raise smtplib.SMTPServerDisconnected("the server's answer cannot be read")
    if not str(code).startswith(str(wanted)):
        raise smtplib.SMTPResponseException(code, said)
    return code, _words(said)


def _timeout(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _waits(smtp: smtplib.SMTP) -> bool:
    """Whether the server still waits for us: one that has something to say unasked is saying goodbye."""
    if smtp.sock is None:
        return False
    with selectors.DefaultSelector() as selector:
        selector.register(smtp.sock, selectors.EVENT_READ)
        return not selector.select(0)


def _dotted(raw: bytes) -> bytes:
    """The letter with one kind of line end and no line that could be taken for the final dot."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _words(said: bytes | str) -> str:
    """What a server said, on one line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:500]


def _starttls(query: str) -> StartTls:
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if set(asked) - {"starttls"} or (value := asked.get("starttls", "").lower()) not in _STARTTLS:
        raise ValueError(_("Only ?starttls=require or ?starttls=never may follow the mail server's address."))
    return _STARTTLS[value]


def _unreadable() -> str:
    codes = "%23 %2F %3F %40"
    return _("The mail server's address cannot be read. In a password, # / ? @ are %(codes)s.", codes=codes)
