"""Calendar text (RFC 5545) line by line. VTIMEZONE is passed over: strict readers lose replies over odd ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from app.mail.inbound.charsets import decoded
from app.mail.inbound.zones import zone

_MAX_LINES = 20_000
_MAX_LINE = 10_000
_MAX_DEPTH = 50
_MAX_EVENTS = 100
_PARTS = ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")
_LINE = re.compile(r"\s{0,10}([A-Za-z0-9-]{1,60})\s{0,10}([;:].*)", re.DOTALL)
_PARAMETER = re.compile(r'\s*([^\s=;:",]{1,60})\s*=\s*((?:"[^"]*"|[^;:"])*)')
_TIME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)?(?:\.\d+)?(Z?)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\\;,nN:\"])")
_FOLD = re.compile(rb"\n[ \t]")


@dataclass
class Line:
    """A property: its name in capitals, its value as it stands, its parameters without quotes."""

    name: str
    value: str
    parameters: dict[str, str]


@dataclass
class Event:
    """The lines of one VEVENT; `complete` when its END was there."""

    lines: list[Line] = field(default_factory=list)
    complete: bool = False

    def first(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def value(self, name: str) -> str:
        line = self.first(name)
        return line.value.strip() if line else ""


def events(octets: bytes, charset: str) -> tuple[list[Line], list[Event], bool]:
    """Lines of the calendar itself, its first kind of entries, and whether it is a calendar at all."""
    head: list[Line] = []
    found: list[tuple[str, Event]] = []
    stack: list[str] = []
    seen = False
    for line in _lines(octets, charset):
        if line.name == "BEGIN":
            if len(stack) >= _MAX_DEPTH:
                break
            stack.append(line.value.strip().upper())
            seen = seen or stack[-1] == "VCALENDAR"
            if stack[-1] in _PARTS and len(found) < _MAX_EVENTS:
                found.append((stack[-1], Event()))
        elif line.name == "END":
            closed = line.value.strip().upper()
            if closed in stack:
                while stack.pop() != closed:
                    continue
                if closed in _PARTS and found:
                    found[-1][1].complete = True
        elif stack and stack[-1] in _PARTS and found:
            found[-1][1].lines.append(line)
        elif stack and stack[-1] == "VCALENDAR":
            head.append(line)
    first = next((kind for kind in _PARTS if any(known == kind for known, _ in found)), "")
    return head, [event for kind, event in found if kind == first], seen


def _lines(octets: bytes, charset: str) -> Iterator[Line]:
    """Unfolded before decoding: some programs fold in the middle of a character."""
    plain = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removeprefix(b"\xef\xbb\xbf")
    for row in decoded(_FOLD.sub(b"", plain), charset).split("\n", _MAX_LINES)[:_MAX_LINES]:
        match = _LINE.match(row[:_MAX_LINE].lstrip("\ufeff"))
        if match:
            yield _line(match[1].upper(), match[2])


def _line(name: str, rest: str) -> Line:
    parameters: dict[str, str] = {}
    at = 0
    while rest[at : at + 1] == ";":
        match = _PARAMETER.match(rest, at + 1)
        if not match:
            at = max(rest.find(";", at + 1), rest.find(":", at + 1)) if ":" not in rest[at:] else _next(rest, at + 1)
            continue
        parameters.setdefault(match[1].upper(), match[2].strip().strip('"'))
        at = match.end()
    if rest[at : at + 1] != ":":
        at = rest.find(":", 0 if at >= len(rest) else at)
    return Line(name, rest[at + 1 :] if at >= 0 else "", parameters)


def _next(rest: str, at: int) -> int:
    """Where the next parameter or the value begins, behind something unreadable."""
    ends = [end for end in (rest.find(";", at), rest.find(":", at)) if end >= 0]
    return min(ends, default=len(rest))


def address_value(value: str) -> str:
    """A calendar address lower-cased, without `mailto:` in any case."""
    said = value.split(",", 1)[0].strip().strip('"<>').strip()
    while said[:7].lower() == "mailto:":
        said = said[7:].strip()
    return unquote(said).strip("<> ").lower()[:320]


def text_value(value: str) -> str:
    """TEXT (RFC 5545 3.3.11) unescaped."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def time_value(line: Line | None) -> datetime | None:
    """In UTC. None for a day without a time, for a zone nobody knows, and for a floating time."""
    match = _TIME.search(line.value) if line else None
    if not line or not match:
        return None
    year, month, day, hour, minute, second = (int(number or 0) for number in match.groups()[:6])
    where = UTC if match[7] else zone(_zone_name(line, match.start()))
    if where is None:
        return None
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=where).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone_name(line: Line, end: int) -> str:
    """TZID; a colon in it, as in tzone://Microsoft/Utc, belongs in quotes that are often missing."""
    rest = line.value[: max(end - 1, 0)]
    return line.parameters.get("TZID", "") + (f":{rest}" if rest else "")
