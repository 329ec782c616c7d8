"""iCalendar (RFC 5545), entry by entry. A line may be folded inside a letter, so bytes are unfolded before decoding.

Who speaks stands in a property made for it, else with those who attend, else in the first line of the description,
else with the organizer. Of all of these only names are taken."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.speakers.schedules.entries import Broken, Entry, Event, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.talks import Talk
from app.speakers.schedules.tidy import day, people

_LONGEST = 1 << 20
"""Of one line, unfolded."""
_SPEAKS = re.compile(r"(X-.*)?(SPEAKER|PRESENTER)S?(-NAMES?)?")
_SAID = re.compile(
    r"(?:speakers?|presenters?|presented by|by|von|vortragende[rn]?|referent(?:in|innen|en)?|par|intervenante?s?"
    r"|talare|av|vorbitor(?:i|are)?|de|diễn giả|спікер(?:ка|и)?|доповідач(?:ка|і)?|спикеры?|докладчики?)\s*:\s*(.+)",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r';([A-Za-z-]+)=("[^"]*"|[^;:,"]*)')
_PROPERTY = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z-]+=(?:"[^"]*"|[^;:"])*)*):(.*)', re.DOTALL)


@dataclass
class _Entry:
    line: int
    said: dict[str, str] = field(default_factory=dict)
    speak: list[str] = field(default_factory=list)
    attend: list[str] = field(default_factory=list)
    organizer: str = ""


def read(file: File) -> Reading:
    """A calendar."""
    return "iCalendar", _entries(file)


def _entries(file: File) -> Iterator[Entry]:
    entry, calendar, zone, ended = None, "", "", False
    for number, name, parameters, value in _properties(file):
        ended = (name, value.upper()) == ("END", "VCALENDAR")
        if name == "BEGIN" and value.upper() == "VEVENT":
            entry = _Entry(number)
        elif name == "END" and value.upper() == "VEVENT" and entry:
            yield Told(f"line {entry.line}", _talk(entry, calendar, zone))
            entry = None
        elif entry:
            _take(entry, name, parameters, value)
        elif name == "X-WR-CALNAME":
            calendar = _plain(value)
            yield Event(calendar)
        elif name == "X-WR-TIMEZONE":
            zone = value
    if not ended:
        raise Broken("broken", f"line {entry.line}" if entry else "")


def _take(entry: _Entry, name: str, parameters: dict[str, str], value: str) -> None:
    if name == "ATTENDEE" and parameters.get("ROLE") != "NON-PARTICIPANT":
        entry.attend.append(parameters.get("CN", ""))
    elif name == "ORGANIZER":
        entry.organizer = parameters.get("CN", "")
    elif _SPEAKS.fullmatch(name):
        entry.speak += _names(_plain(value))
    else:
        entry.said.setdefault(name, value)


def _talk(entry: _Entry, calendar: str, zone: str) -> Talk:
    abstract, title = _plain(entry.said.get("DESCRIPTION", "")), _plain(entry.said.get("SUMMARY", ""))
    first, _, rest = abstract.strip().partition("\n")
    said = _SAID.fullmatch(first.strip())
    by = "" if entry.organizer.casefold() == calendar.casefold() else entry.organizer
    speakers = entry.speak or list(filter(None, entry.attend)) or (_names(said[1]) if said else [by])
    return Talk(
        title=title, speakers=people(speakers), abstract=rest if said else abstract, link=entry.said.get("URL", ""),
        tags=tuple(_plain(entry.said.get("CATEGORIES", "")).split(",")),
        on=day(_iso(entry.said.get("DTSTART", "")), zone), ref=_without_host(entry.said.get("UID", "")),
        line=entry.line,
    )  # fmt: skip


def _names(listed: str) -> list[str]:
    return re.split(r"\s*[,;\n]\s*|\s+(?:&|and|und|et|och|și|и|та|і|và)\s+", listed)


def _without_host(uid: str) -> str:
    """A UID looks like an address; before its @ it tells as much."""
    return uid.partition("@")[0]


def _iso(moment: str) -> str:
    found = re.match(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", moment)
    if not found:
        return ""
    year, month, number, hour, minute, second, utc = found.groups()
    return f"{year}-{month}-{number}" + (f"T{hour}:{minute}:{second}{'+00:00' if utc else ''}" if hour else "")


def _plain(value: str) -> str:
    return re.sub(r"\\([nN,;\\])", lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value)


def _properties(file: File) -> Iterator[tuple[int, str, dict[str, str], str]]:
    """Line, name, parameters and value of each. What is no property is passed over."""
    for number, raw in _unfolded(file):
        if found := _PROPERTY.fullmatch(raw.decode("utf-8", errors="replace")):
            name, parameters, value = found.groups()
            said = {key.upper(): text.strip('"') for key, text in _PARAMETER.findall(parameters)}
            yield number, name.upper(), said, value.strip()


def _unfolded(file: File) -> Iterator[tuple[int, bytes]]:
    number, parts, length = 1, [b""], 0
    with file.open() as stream:
        for at, raw in enumerate(iter(lambda: stream.readline(_LONGEST), b""), 1):
            line = raw.rstrip(b"\r\n")
            if line[:1] in (b" ", b"\t"):
                parts.append(line[1:])
                length += len(line)
                if length > _LONGEST:
                    raise Broken("large", f"line {number}")
            else:
                yield number, b"".join(parts)
                number, parts, length = at, [line.removeprefix(b"\xef\xbb\xbf")], 0
    yield number, b"".join(parts)
