"""The body of a letter as MIME (RFC 2045, 2046): put together once, filled for each reader in microseconds.

Text and HTML are quoted-printable, encoded piece by piece, with a soft line break on either side of a gap. A
calendar part stands twice, base64: as the last alternative for programs that answer, and as a file."""

import binascii
from collections.abc import Callable, Mapping
from hashlib import sha256
from html import escape

from app.mail.marks import Text

_WIDTH = 76
_CRLF = b"\r\n"
_SOFT = b"=\r\n"


class Body:
    """The body of many letters, up to their marks."""

    def __init__(self, text: Text, html: Text, method: str = "") -> None:
        self._text = _Quoted(text, str)
        self._html = _Quoted(html, escape)
        self._method = method.encode()

    def fill(self, marks: Mapping[str, str], message_id: str, calendar: bytes = b"") -> bytes:
        """The body of one letter, with its own headers. Boundaries follow from the Message-ID, not from chance."""
        outer, inner = (f"=_{n}_{sha256(message_id.encode()).hexdigest()[:20]}".encode() for n in range(2))
        if not calendar:
            inner = outer
        parts = [
            _part(b'text/plain; charset="utf-8"', b"quoted-printable", self._text.fill(marks)),
            _part(b'text/html; charset="utf-8"', b"quoted-printable", self._html.fill(marks)),
        ]
        if not calendar:
            return b"MIME-Version: 1.0\r\n" + _multipart(b"alternative", inner, parts)
        coded = _base64(calendar)
        parts.append(_part(b"text/calendar; method=" + self._method + b"; charset=utf-8", b"base64", coded))
        file = _part(b'application/ics; name="invite.ics"', b"base64", coded, _ATTACHED)
        whole = _multipart(b"mixed", outer, [_multipart(b"alternative", inner, parts), file])
        return b"MIME-Version: 1.0\r\n" + whole


_ATTACHED = b'Content-Disposition: attachment; filename="invite.ics"\r\n'


def _part(kind: bytes, coding: bytes, content: bytes, more: bytes = b"") -> bytes:
    head = b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + coding + _CRLF + more
    return head + _CRLF + content


def _multipart(kind: bytes, boundary: bytes, parts: list[bytes]) -> bytes:
    line = b"--" + boundary + _CRLF
    head = b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\r\n\r\n'
    return head + line + (_CRLF + line).join(parts) + _CRLF + b"--" + boundary + b"--\r\n"


class _Quoted:
    """A text as quoted-printable, its words encoded beforehand."""

    def __init__(self, text: Text, escaped: Callable[[str], str]) -> None:
        last = len(text.pieces) - 1
        self._escaped = escaped
        self._gaps = text.gaps
        self._words = [_soft(_quoted(p)) if n < last else _quoted(p) for n, p in enumerate(text.pieces) if n % 2 == 0]

    def fill(self, marks: Mapping[str, str]) -> bytes:
        pieces = [self._words[0]]
        for name, words in zip(self._gaps, self._words[1:], strict=True):
            pieces += (_soft(_quoted(self._escaped(marks[name]))), words)
        return b"".join(pieces)


def _quoted(text: str) -> bytes:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return binascii.b2a_qp(plain.encode("utf-8", "ignore"), istext=True).replace(b"\n", _CRLF)


def _soft(quoted: bytes) -> bytes:
    """The same, ended by a soft line break, with no line longer than it may be."""
    width = len(quoted) - (quoted.rfind(b"\n") + 1)
    if width == _WIDTH:
        at = len(quoted) - 3
        at -= 1 if quoted[at - 1 : at] == b"=" else 2 if quoted[at - 2 : at - 1] == b"=" else 0
        quoted = quoted[:at] + _SOFT + quoted[at:]
    return quoted + _SOFT if quoted else quoted


def _base64(content: bytes) -> bytes:
    whole = binascii.b2a_base64(content, newline=False)
    return _CRLF.join(whole[at : at + _WIDTH] for at in range(0, len(whole), _WIDTH))
