"""Calendar text read line by line. VTIMEZONE is not looked at: strict readers lose whole replies over an odd one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import unquote

from app.mail.inbound.charsets import decoded
from app.mail.inbound.mime import Part, from_base64, leaves
from app.mail.inbound.reading import Attendee, CalendarAnswer
from app.mail.inbound.zones import zone

_LIMIT = 1024 * 1024
_MAX_LINES = 20_000
_MAX_LINE = 10_000
_MAX_ATTENDEES = 500
_MAX_DEPTH = 50
_MAX_CALENDARS = 5
_TYPES = ("text/calendar", "application/ics", "application/icalendar", "text/x-vcalendar", "application/x-ics")
_PARTS = ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")
_METHODS = frozenset(("PUBLISH", "REQUEST", "REPLY", "ADD", "CANCEL", "REFRESH", "COUNTER", "DECLINECOUNTER"))
_PARTSTATS = frozenset(("ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"))
_LINE = re.compile(r"\s{0,10}([A-Za-z0-9-]{1,60})\s{0,10}([;:].*)", re.DOTALL)
_PARAMETER = re.compile(r'\s*([^\s=;:",]{1,60})\s*=\s*((?:"[^"]*"|[^;:"])*)')
_TIME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)?(?:\.\d+)?(Z?)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\\;,nN:\"])")
_FOLD = re.compile(rb"\n[ \t]")
_ENCODED_BEGIN = b"QkVHSU46VkNBTEVOREFS"


@dataclass
class _Line:
    name: str
    value: str
    parameters: dict[str, str]


@dataclass
class _Event:
    lines: list[_Line] = field(default_factory=list)
    complete: bool = False

    def first(self, name: str) -> _Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def value(self, name: str) -> str:
        line = self.first(name)
        return line.value.strip() if line else ""


@dataclass(frozen=True)
class Found:
    """What the calendar parts of a mail come to, and why a person should look at it, if so."""

    answer: CalendarAnswer
    problem: str = ""


def find(mail: Part, from_: str) -> Found | None:
    """The calendar message in a mail, or None when there is none. The same reply twice counts once."""
    broken, read = False, []
    for part in islice(filter(_may_be_calendar, leaves(mail)), _MAX_CALENDARS):
        found = _read(_content(part), part.parameters.get("charset", ""), part.parameters.get("method", ""), from_)
        if found and found.answer.method:
            read.append(found)
        elif part.type == _TYPES[0] and (not found or found.problem):
            broken = True
    if not read:
        return Found(CalendarAnswer("", "", from_=from_), "calendar unreadable") if broken else None
    best = next((found for found in read if not found.problem), read[0])
    if len({_essence(found.answer) for found in read if found.problem != "calendar unreadable"}) > 1:
        return Found(best.answer, best.problem or "several answers")
    return best


def _essence(answer: CalendarAnswer) -> tuple[str, str, str, datetime | None]:
    return answer.method, answer.uid, answer.partstat, answer.dtstart


def _may_be_calendar(part: Part) -> bool:
    if part.is_message:
        return False
    if part.type in _TYPES or part.name.lower().endswith((".ics", ".vcs", ".ical")):
        return True
    start = part.body[:200].lstrip(b"\xef\xbb\xbf \t\n").upper()
    return start.startswith((b"BEGIN:VCALENDAR", _ENCODED_BEGIN.upper()))


def _content(part: Part) -> bytes:
    """Decoded, even where the transfer encoding is not the one that was named."""
    if b"BEGIN:VCALENDAR" in part.body[:500].upper() and part.encoding == "base64":
        return part.body[:_LIMIT]
    if part.encoding != "base64" and part.body[:200].lstrip().startswith(_ENCODED_BEGIN):
        return from_base64(part.body[: _LIMIT * 3 // 2])
    return part.content(_LIMIT)


def _read(octets: bytes, charset: str, method: str, from_: str) -> Found | None:
    """One calendar text; None when it is none."""
    if charset.lower().replace("-", "").startswith(("utf16", "utf32")):
        octets, charset = decoded(octets, charset).encode("utf-8", "replace"), ""
    head, events, seen = _events(octets, charset)
    if not seen:
        return None
    said = next((line.value for line in head if line.name == "METHOD"), "").strip() or method
    said = said.strip().strip('"').upper()[:40]
    if not events:
        return Found(CalendarAnswer(said, "", from_=from_), "calendar unreadable")
    event = next((event for event in events if event.value("UID")), events[0])
    answer = _answer(said, event, from_)
    return Found(answer, _problem(answer, event, events))


def _problem(answer: CalendarAnswer, event: _Event, events: list[_Event]) -> str:
    if not event.complete or not answer.uid:
        return "calendar unreadable"
    if answer.method not in _METHODS:
        return "unknown method"
    if len({event.value("UID") for event in events}) > 1:
        return "several events"
    if answer.method in ("REPLY", "COUNTER") and len(answer.attendees) > 1:
        return "several attendees"
    if answer.method == "REPLY" and answer.partstat not in _PARTSTATS:
        return "unknown partstat"
    if answer.method == "COUNTER" and answer.dtstart is None:
        return "unknown zone"
    return ""


def _answer(method: str, event: _Event, from_: str) -> CalendarAnswer:
    attendees = _attendees(event)
    mine = next((one for one in attendees if one.address == from_), attendees[0] if attendees else None)
    sequence = re.match(r"\s*\+?(\d{1,9})\b", event.value("SEQUENCE"))
    comments = (_text(line.value) for line in event.lines if line.name == "COMMENT")
    return CalendarAnswer(
        method=method,
        uid=_text(event.value("UID"))[:500],
        attendees=attendees,
        partstat=mine.partstat if mine else "",
        sequence=int(sequence[1]) if sequence else 0,
        dtstamp=_time(event.first("DTSTAMP")),
        dtstart=_time(event.first("DTSTART")),
        dtend=_time(event.first("DTEND")),
        comment="\n".join(said for said in comments if said)[:10_000],
        delegated_to=mine.delegated_to if mine else "",
        from_=from_,
    )


def _events(octets: bytes, charset: str) -> tuple[list[_Line], list[_Event], bool]:
    """Lines of the calendar itself, its first kind of entries, and whether it is a calendar at all."""
    head: list[_Line] = []
    found: list[tuple[str, _Event]] = []
    stack: list[str] = []
    seen = False
    for line in _lines(octets, charset):
        if line.name == "BEGIN":
            if len(stack) >= _MAX_DEPTH:
                break
            stack.append(line.value.strip().upper())
            seen = seen or stack[-1] == "VCALENDAR"
            if stack[-1] in _PARTS and len(found) < 100:
                found.append((stack[-1], _Event()))
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


def _lines(octets: bytes, charset: str) -> Iterator[_Line]:
    """Unfolded before decoding: some programs fold in the middle of a character."""
    plain = octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removeprefix(b"\xef\xbb\xbf")
    for row in decoded(_FOLD.sub(b"", plain), charset).split("\n", _MAX_LINES)[:_MAX_LINES]:
        match = _LINE.match(row[:_MAX_LINE].lstrip("\ufeff"))
        if match:
            yield _line(match[1].upper(), match[2])


def _line(name: str, rest: str) -> _Line:
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
    return _Line(name, rest[at + 1 :] if at >= 0 else "", parameters)


def _next(rest: str, at: int) -> int:
    """Where the next parameter or the value begins, behind something unreadable."""
    ends = [end for end in (rest.find(";", at), rest.find(":", at)) if end >= 0]
    return min(ends, default=len(rest))


def _attendees(event: _Event) -> tuple[Attendee, ...]:
    """Each address once; the first answer of an address counts, an empty one does not."""
    found: dict[str, Attendee] = {}
    for line in event.lines:
        if line.name == "ATTENDEE" and len(found) < _MAX_ATTENDEES:
            address = _address(line.value)
            if "@" not in address:
                address = _address(line.parameters.get("EMAIL", "")) or address
            delegate = line.parameters.get("DELEGATED-TO", "")
            one = Attendee(address, line.parameters.get("PARTSTAT", "").strip().upper()[:40], _address(delegate))
            if address and not (address in found and found[address].partstat):
                found[address] = one
    return tuple(found.values())


def _address(value: str) -> str:
    said = value.split(",", 1)[0].strip().strip('"<>').strip()
    while said[:7].lower() == "mailto:":
        said = said[7:].strip()
    return unquote(said).strip("<> ").lower()[:320]


def _text(value: str) -> str:
    """TEXT (RFC 5545 3.3.11) unescaped."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _time(line: _Line | None) -> datetime | None:
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


def _zone_name(line: _Line, end: int) -> str:
    """TZID; a colon in it, as in tzone://Microsoft/Utc, belongs in quotes that are often missing."""
    rest = line.value[: max(end - 1, 0)]
    return line.parameters.get("TZID", "") + (f":{rest}" if rest else "")
