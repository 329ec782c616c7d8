"""The calendar message in a mail (RFC 6047): which part, which answer, whether a person has to look (I6-I8)."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from app.mail.inbound.calendar_lines import Event, address_value, events, text_value, time_value
from app.mail.inbound.charsets import decoded
from app.mail.inbound.mime import Part, from_base64, leaves
from app.mail.inbound.reading import Attendee, CalendarAnswer

_LIMIT = 1024 * 1024
_MAX_ATTENDEES = 500
_MAX_CALENDARS = 5
_TYPES = ("text/calendar", "application/ics", "application/icalendar", "text/x-vcalendar", "application/x-ics")
_METHODS = frozenset(("PUBLISH", "REQUEST", "REPLY", "ADD", "CANCEL", "REFRESH", "COUNTER", "DECLINECOUNTER"))
_PARTSTATS = frozenset(("ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"))
_ENCODED_BEGIN = b"QkVHSU46VkNBTEVOREFS"


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
    head, found, seen = events(octets, charset)
    if not seen:
        return None
    said = next((line.value for line in head if line.name == "METHOD"), "").strip() or method
    said = said.strip().strip('"').upper()[:40]
    if not found:
        return Found(CalendarAnswer(said, "", from_=from_), "calendar unreadable")
    event = next((event for event in found if event.value("UID")), found[0])
    answer = _answer(said, event, from_)
    return Found(answer, _problem(answer, event, found))


def _problem(answer: CalendarAnswer, event: Event, found: list[Event]) -> str:
    if not event.complete or not answer.uid:
        return "calendar unreadable"
    if answer.method not in _METHODS:
        return "unknown method"
    if len({event.value("UID") for event in found}) > 1:
        return "several events"
    if answer.method in ("REPLY", "COUNTER") and len(answer.attendees) > 1:
        return "several attendees"
    if answer.method == "REPLY" and answer.partstat not in _PARTSTATS:
        return "unknown partstat"
    if answer.method == "COUNTER" and answer.dtstart is None:
        return "unknown zone"
    return ""


def _answer(method: str, event: Event, from_: str) -> CalendarAnswer:
    attendees = _attendees(event)
    mine = next((one for one in attendees if one.address == from_), attendees[0] if attendees else None)
    sequence = re.match(r"\s*\+?(\d{1,9})\b", event.value("SEQUENCE"))
    comments = (text_value(line.value) for line in event.lines if line.name == "COMMENT")
    return CalendarAnswer(
        method=method,
        uid=text_value(event.value("UID"))[:500],
        attendees=attendees,
        partstat=mine.partstat if mine else "",
        sequence=int(sequence[1]) if sequence else 0,
        dtstamp=time_value(event.first("DTSTAMP")),
        dtstart=time_value(event.first("DTSTART")),
        dtend=time_value(event.first("DTEND")),
        comment="\n".join(said for said in comments if said)[:10_000],
        delegated_to=mine.delegated_to if mine else "",
        from_=from_,
    )


def _attendees(event: Event) -> tuple[Attendee, ...]:
    """Each address once; the first answer of an address counts, an empty one does not."""
    found: dict[str, Attendee] = {}
    for line in event.lines:
        if line.name == "ATTENDEE" and len(found) < _MAX_ATTENDEES:
            address = address_value(line.value)
            if "@" not in address:
                address = address_value(line.parameters.get("EMAIL", "")) or address
            delegate = line.parameters.get("DELEGATED-TO", "")
            one = Attendee(address, line.parameters.get("PARTSTAT", "").strip().upper()[:40], address_value(delegate))
            if address and not (address in found and found[address].partstat):
                found[address] = one
    return tuple(found.values())
