"""The line to the mail server: dialling, hello, encryption, signing in, talking. Errors are the libraries' own."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from functools import cache

from app.base.i18n import _
from app.mail.smtp.outcome import Outcome, Stopped, one_line
from app.mail.smtp.server import Server

_LONGEST_LINE = 8192
_MOST_LINES = 100


class Line(smtplib.SMTP):
    """A connection whose answers have an end, and whose odd answers never look like a no."""

    sock: socket.socket | None

    def getreply(self) -> tuple[int, bytes]:
        """The next answer (RFC 5321 section 4.2): its code, and its words with a line feed between lines.

        SMTPServerDisconnected where the connection is lost, or is of no use as nobody can tell what was said."""
        said: list[bytes] = []
        while len(said) < _MOST_LINES:
            line = self._line()
            said.append(line[4:].strip())
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(said)
        self.close()
        raise smtplib.SMTPServerDisconnected("the server's answer has no end")

    def _line(self) -> bytes:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("there is no connection any more")
        try:
            if self.file is None:
                self.file = self.sock.makefile("rb")
            line: bytes = self.file.readline(_LONGEST_LINE)
        except OSError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(str(error)) from None
        if line[:3].isdigit() and line.endswith(b"\n"):
            return line
        self.close()
        why = "the server's answer cannot be read" if line else "the server closed the connection"
        raise smtplib.SMTPServerDisconnected(why)

    def patience(self, seconds: float) -> None:
        """How long the server may take over its next answers."""
        if self.sock is not None:
            self.sock.settimeout(seconds)

    @property
    def encrypted(self) -> bool:
        """Whether nobody on the way can read along."""
        return isinstance(self.sock, ssl.SSLSocket)


class _TlsLine(Line, smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""


def dial(server: Server, timeout: float) -> Line:
    """Connect and hear the greeting; SMTPConnectError when it is another one than 220."""
    name = _our_name()
    if server.tls:
        line: Line = _TlsLine(server.host, server.port, name, timeout=timeout, context=ssl.create_default_context())
    else:
        line = Line(server.host, server.port, name, timeout=timeout)
    if line.sock is not None:  # or the final dot waits 40 ms for the letter before it to be acknowledged
        line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def hello(line: Line) -> None:
    """EHLO, or HELO where that is all the server knows."""
    line.ehlo_or_helo_if_needed()


def encrypt(line: Line, server: Server) -> None:
    """STARTTLS as far as it is wanted and offered, and hello again (RFC 3207)."""
    if server.tls or server.starttls == "never":
        return
    if line.has_extn("starttls"):
        code, said = line.starttls(context=ssl.create_default_context())
        if code != 220:
            raise smtplib.SMTPResponseException(code, said)
        hello(line)
    elif server.starttls == "require":
        raise refusal(_("The mail server does not offer STARTTLS, which is required."))


def sign_in(line: Line, server: Server) -> None:
    """Say who we are where there is a user (RFC 4954); never in the open over the network."""
    if not server.user:
        return
    if not line.encrypted and not server.secret_in_the_open:
        raise refusal(_("The mail server offers no encryption. The password was not sent."))
    line.login(server.user, server.password)


def refusal(sentence: str) -> Stopped:
    """We refuse ourselves: going on would be unsafe."""
    return Stopped("opening", Outcome("paused", sentence))


@cache
def _our_name() -> str:
    """The name we say hello with, looked up once: looking names up can take long. A literal where there is none."""
    name = socket.getfqdn()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


# --- what is said on it ----------------------------------------------------------------------------------


def answers(line: Line, commands: tuple[str, ...], together: bool) -> Iterator[tuple[int, bytes]]:
    """The server's answer to each command, said one by one or all in one packet."""
    if together:
        line.send("".join(f"{command}\r\n" for command in commands))
    for command in commands:
        if not together:
            line.send(f"{command}\r\n")
        yield line.getreply()


def expect(wanted: int, answer: tuple[int, bytes]) -> tuple[int, str]:
    """The answer's code and words when it begins with `wanted`."""
    code, said = answer
    if not str(code).startswith(str(wanted)):
        raise smtplib.SMTPResponseException(code, said)
    return code, one_line(said)


def dotted(raw: bytes) -> bytes:
    """The letter with one kind of line end and no line that could be taken for the final dot."""
    if not raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
        raw = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    if not raw.endswith(b"\r\n"):
        raw += b"\r\n"
    raw = raw.replace(b"\r\n.", b"\r\n..")
    return b"." + raw if raw.startswith(b".") else raw
