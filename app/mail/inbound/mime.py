"""A mail cut into its parts, in time that grows only with its size.

The parser of the standard library needs minutes for ten thousand nested parts or ten million empty lines. This one
looks for boundaries as bytes, stops at limits, and never opens a message inside the message.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote_to_bytes

from app.mail.inbound.charsets import decoded, header_words

MAX_MAIL = 10 * 1024 * 1024
"""Octets that are looked at."""
_MAX_PARTS = 200
_MAX_DEPTH = 20
_MAX_HEAD = 256 * 1024
_MAX_FIELDS = 2_000
_MAX_VALUE = 20_000

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]{0,20}:(.*)", re.DOTALL)
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,60})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_SECTION = re.compile(r"(\*\d+)?\*?$")
_UNDECLARED = re.compile(rb"\n--([!-~]{1,70})[ \t]*\n[Cc]ontent-")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_OPAQUE = ("message/rfc822", "message/global", "message/partial", "message/external-body")


@dataclass(frozen=True)
class Part:
    """A part of a mail: its header fields, its octets as they were sent, and the parts inside it."""

    fields: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    default: str = "text/plain"
    parts: tuple["Part", ...] = ()

    def first(self, name: str) -> str:
        """The topmost header field of this name, unfolded; "" when there is none."""
        return next((value for known, value in self.fields if known == name), "")

    def every(self, name: str) -> list[str]:
        """All header fields of this name, from the top."""
        return [value for known, value in self.fields if known == name]

    def has(self, name: str) -> bool:
        """Whether there is such a header field, empty or not."""
        return any(known == name for known, _ in self.fields)

    @cached_property
    def type(self) -> str:
        """`text/plain` in lower case; what stands there when it is no type at all."""
        said = self.first("content-type").split(";", 1)[0].strip().strip('"').lower()
        return said if "/" in said else self.default

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Of Content-Type, names in lower case."""
        return _parameters(self.first("content-type"))

    @cached_property
    def name(self) -> str:
        """The file name the sender gave, "" without one."""
        given = _parameters(self.first("content-disposition")).get("filename", "")
        return header_words(given or self.parameters.get("name", ""))[:200]

    @property
    def is_attachment(self) -> bool:
        """Whether it is meant to be saved rather than read."""
        return self.first("content-disposition").strip().lower().startswith("attachment")

    @property
    def is_message(self) -> bool:
        """Whether it is another mail, which we never enter."""
        return self.type in _OPAQUE

    @property
    def encoding(self) -> str:
        """The transfer encoding in lower case."""
        return self.first("content-transfer-encoding").strip().strip('"').lower()

    def content(self, limit: int) -> bytes:
        """The first `limit` octets or a little more, decoded; what is broken is left as it is."""
        if self.encoding == "base64":
            return from_base64(self.body[: limit * 3 // 2])
        if self.encoding == "quoted-printable":
            return binascii.a2b_qp(self.body[: limit * 3])[:limit]
        return self.body[:limit]

    def text(self, limit: int) -> str:
        """The first `limit` octets as text, whatever charset they claim to be in."""
        words = decoded(self.content(limit), self.parameters.get("charset", ""))
        return words.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def size(self) -> int:
        """Octets once decoded, near enough."""
        if self.encoding == "base64":
            return len(self.body.translate(None, b"\n =")) * 3 // 4
        return len(self.body)


def from_base64(encoded: bytes) -> bytes:
    """Decode leniently: foreign signs are skipped, a broken end is cut off."""
    signs = encoded.translate(None, _NOT_BASE64)
    head = signs.split(b"=", 1)[0]
    whole = head[: len(head) - (len(head) % 4 == 1)]
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def parse(raw: bytes) -> Part:
    """Read a whole mail. Never raises for what is in it; looks at the first 10 MB."""
    lines = raw[:MAX_MAIL].removeprefix(b"\xef\xbb\xbf")
    lines = lines.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return _part(lines.lstrip(b"\n"), "text/plain", 0, [_MAX_PARTS])


def leaves(part: Part) -> Iterator[Part]:
    """Every part that holds something, in order; another mail is one part, whatever is in it."""
    if part.parts:
        for inner in part.parts:
            yield from leaves(inner)
    else:
        yield part


def _part(lines: bytes, default: str, depth: int, budget: list[int]) -> Part:
    fields, body = _split(lines)
    part = Part(fields, body, default)
    if not part.type.startswith("multipart/") or depth >= _MAX_DEPTH:
        return part
    inner_default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    inner = []
    for section in _sections(body, part.parameters.get("boundary", "").rstrip()):
        if not budget[0]:
            break
        budget[0] -= 1
        inner.append(_part(section, inner_default, depth + 1, budget))
    return Part(fields, body, default, tuple(inner))


def _split(lines: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
    """Header fields and body. A line that is no header field ends the header, unless header fields follow it."""
    end = 0 if lines.startswith(b"\n") else lines.find(b"\n\n")
    head = lines[: min(len(lines) if end < 0 else end, _MAX_HEAD)]
    found: list[list[bytes]] = []
    at, rows = 0, head.split(b"\n", _MAX_FIELDS)[:_MAX_FIELDS]
    for number, row in enumerate(rows):
        if row[:1] in (b" ", b"\t") and found:
            found[-1].append(row)
        elif match := _FIELD.match(row):
            found.append([match[1].rstrip().lower(), match[2]])
        elif number and not (number + 1 < len(rows) and _FIELD.match(rows[number + 1])):
            return _values(found), lines[at:]
        at += len(row) + 1
    return _values(found), b"" if end < 0 else lines[end + 2 - (end == 0) :]


def _values(found: list[list[bytes]]) -> tuple[tuple[str, str], ...]:
    values = ((name, b" ".join(piece.strip() for piece in rest)[:_MAX_VALUE]) for name, *rest in found)
    return tuple((name.decode("ascii"), decoded(value).strip()) for name, value in values)


def _sections(body: bytes, boundary: str) -> Iterator[bytes]:
    """What stands between the boundaries; the last one may lack its end."""
    text = b"\n" + body
    line = _boundary_line(boundary.encode("utf-8", "surrogateescape"))
    if not boundary or not line.search(text):
        guess = _UNDECLARED.search(text)
        if not guess:
            return
        line = _boundary_line(guess[1])
    start = -1
    for found in line.finditer(text):
        if start >= 0:
            yield text[start : found.start()]
        if found[1]:
            return
        start = found.end() + 1
    if start >= 0:
        yield text[start:]


def _boundary_line(boundary: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\n|$)")


def _parameters(value: str) -> dict[str, str]:
    """Parameters of a structured field; RFC 2231's pieces are put together in the order they come."""
    pieces: dict[str, str] = {}
    for match in _PARAMETER.finditer(value[:4_000]):
        key, said = match[1].lower(), match[2].strip()
        if said.startswith('"'):
            said = re.sub(r"\\(.)", r"\1", said[1:].removesuffix('"'))
        name = _SECTION.sub("", key)
        if key.endswith("*"):
            said = _percent(said, first=name not in pieces)
        if key != name:
            pieces[name] = pieces.get(name, "") + said
        else:
            pieces.setdefault(name, said)
    return pieces


def _percent(said: str, *, first: bool) -> str:
    charset, _, rest = said.partition("'") if first else ("", "", said)
    if first and "'" in rest:
        return decoded(unquote_to_bytes(rest.partition("'")[2]), charset)
    return decoded(unquote_to_bytes(said))
