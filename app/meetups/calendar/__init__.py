"""A meetup as iCalendar: invitation, cancellation, download and feed. Pure: facts in, bytes out.

The same entry always gives the same bytes, so that a letter sent twice is one letter to its reader. Nothing here
raises: what cannot be said in a calendar is said in the nearest way that can (record 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from app.base.i18n import _
from app.meetups.calendar.text import (
    NOBODY,
    address,
    day,
    escaped,
    line,
    link,
    moment,
    named,
    one_line,
    readable,
    uid,
)  # fmt: skip

__all__ = [
    "CalendarSheet", "Entry", "Method",
    "can_be_invited", "cancel", "download", "event", "feed", "feed_of", "one_line", "request", "sheet",
]  # fmt: skip

Method = Literal["REQUEST", "CANCEL"]

_CALENDAR = "BEGIN:VCALENDAR\r\nPRODID:-//Brownbag//Meetups//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\n"
_CONFIRMED, _CANCELLED = "STATUS:CONFIRMED\r\n", "STATUS:CANCELLED\r\n"
_PARTSTATS = ("NEEDS-ACTION", "ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED")
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_LAST_MINUTE, _LAST_DAY = datetime.max.replace(tzinfo=UTC) - _MINUTE, date.max - _DAY
_LAST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True)
class Entry:
    """One version of one meetup, for one guest or, without guest and organizer, for anybody.

    Times are aware; one without a zone is taken as UTC. An end that is not after the start becomes the start and
    a minute."""

    uid: str
    """One for each meetup and guest, with a secret in it, and never another."""
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    version_at: datetime
    """When this version came to be. It rises with every version and stays for a letter sent again."""
    description: str = ""
    place: str = ""
    url: str = ""
    organizer_name: str = ""
    organizer_email: str = ""
    guest_name: str = ""
    guest_email: str = ""
    partstat: str = "NEEDS-ACTION"
    rsvp: bool = True
    """Whether an answer is asked for: false where what a calendar answers does not reach us, and in a cancellation
    that is mailed (`Message`)."""
    all_day: bool = False
    """Whole days, by the dates that both times have in their own zones."""
    cancelled: bool = False
    """In a feed or a download: it stands there as called off."""


@dataclass(frozen=True)
class CalendarSheet:
    """A message to many: what is the same for all guests of a meetup is written once."""

    head: bytes
    tail: bytes
    partstat: str
    rsvp: bool

    def fill(self, uid: str, guest_name: str, guest_email: str, sequence: int, version_at: datetime) -> bytes:
        """The message to one guest: the bytes that `request` or `cancel` give for their entry."""
        attendee = (
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={self.partstat};RSVP={str(self.rsvp).upper()}"
            f"{named(guest_name)}:mailto:{address(guest_email)}"
        )
        return b"".join((self.head, _version(uid, sequence, version_at), line(attendee), self.tail))


def request(entry: Entry) -> bytes:
    """The invitation, or its update with a higher sequence (RFC 5546 §3.2.2)."""
    return _filled(sheet(entry, "REQUEST"), entry)


def cancel(entry: Entry, meetup_cancelled: bool = True) -> bytes:
    """The meetup is off, or (not `meetup_cancelled`) only this guest is no longer invited (RFC 5546 §3.2.5)."""
    return _filled(sheet(entry, "CANCEL", meetup_cancelled), entry)


def sheet(entry: Entry, method: Method, meetup_cancelled: bool = True) -> CalendarSheet:
    """What `request` or `cancel` say to every guest alike; the entry may be any guest's, in the reader's language."""
    status = _CONFIRMED if method == "REQUEST" else _CANCELLED if meetup_cancelled else ""
    organizer = f"ORGANIZER{named(entry.organizer_name)}:mailto:{address(entry.organizer_email)}"
    return CalendarSheet(
        head=f"{_CALENDAR}METHOD:{method}\r\nBEGIN:VEVENT\r\n".encode(),
        tail=_facts(entry, status) + line(organizer) + b"X-MICROSOFT-DISALLOW-COUNTER:TRUE\r\n" + _END,
        partstat=entry.partstat if entry.partstat in _PARTSTATS else "NEEDS-ACTION",
        rsvp=entry.rsvp,
    )


def can_be_invited(entry: Entry) -> bool:
    """Whether the guest has an address, and another one than invitations come from. Ask before `request`."""
    guest, organizer = address(entry.guest_email), address(entry.organizer_email)
    return guest != NOBODY and guest.casefold() != organizer.casefold()


def download(entry: Entry) -> bytes:
    """A file anybody may put into their calendar; it asks for no answer and names nobody."""
    return b"".join((_CALENDAR.encode(), event(entry), b"END:VCALENDAR\r\n"))


def feed(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar to subscribe to."""
    return feed_of(name, map(event, entries))


def feed_of(name: str, events: Iterable[bytes]) -> bytes:
    """The same of events that are written already. Its name, and how often to look again (RFC 7986 §5.1, §5.7), stand
    in the standard's words and in the clients'."""
    called = escaped(one_line(name))
    words = ("NAME", "X-WR-CALNAME") if called else ()
    head = (_CALENDAR.encode(), *(line(f"{word}:{called}") for word in words), _LOOK_AGAIN)
    return b"".join((*head, *events, b"END:VCALENDAR\r\n"))


def event(entry: Entry) -> bytes:
    """One meetup for anybody: a part of a feed."""
    version = _version(entry.uid, entry.sequence, entry.version_at)
    facts = _facts(entry, _CANCELLED if entry.cancelled else _CONFIRMED)
    return b"".join((b"BEGIN:VEVENT\r\n", version, facts, b"END:VEVENT\r\n"))


# --- the parts of an event ----------------------------------------------------------------------------

_LOOK_AGAIN = b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n"
_END = b"END:VEVENT\r\nEND:VCALENDAR\r\n"


def _filled(made: CalendarSheet, entry: Entry) -> bytes:
    return made.fill(entry.uid, entry.guest_name, entry.guest_email, entry.sequence, entry.version_at)


def _version(name: str, sequence: int, at: datetime) -> bytes:
    stamp = moment(_utc(at))
    numbered = f"DTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\nSEQUENCE:{max(0, min(sequence, _LAST_SEQUENCE))}\r\n"
    return line(f"UID:{uid(name)}") + numbered.encode()


def _facts(entry: Entry, status: str) -> bytes:
    """What every kind of calendar says of a meetup. Times are UTC: no time zone to be misread."""
    lines = [_days(entry) if entry.all_day else _times(entry)]
    lines.append(line(f"SUMMARY:{escaped(one_line(entry.title) or _('Meetup'))}"))
    if place := one_line(entry.place, 500):
        lines.append(line(f"LOCATION:{escaped(place)}"))
    if description := readable(entry.description).strip():
        lines.append(line(f"DESCRIPTION:{escaped(description)}"))
    if url := link(entry.url):
        lines.append(line(f"URL:{url}"))
    lines.append(f"{status}TRANSP:OPAQUE\r\nCLASS:PUBLIC\r\n".encode())
    return b"".join(lines)


def _times(entry: Entry) -> bytes:
    start = min(_utc(entry.starts_at), _LAST_MINUTE)
    starts, ends = moment(start), moment(_utc(entry.ends_at))
    if ends <= starts:
        ends = moment(start + _MINUTE)
    return f"DTSTART:{starts}\r\nDTEND:{ends}\r\n".encode()


def _days(entry: Entry) -> bytes:
    """The first day, and the first one after the last."""
    first, over = min(entry.starts_at.date(), _LAST_DAY), min(entry.ends_at.date(), _LAST_DAY)
    if entry.ends_at.time() > time.min:
        over += _DAY
    over = max(over, first + _DAY)
    return f"DTSTART;VALUE=DATE:{day(first)}\r\nDTEND;VALUE=DATE:{day(over)}\r\n".encode()


def _utc(at: datetime) -> datetime:
    """The moment in UTC, which is also what a time without a zone is in."""
    try:
        return at.astimezone(UTC) if at.utcoffset() is not None else at.replace(tzinfo=UTC)
    except (OverflowError, ValueError):  # hours away from the first or the last day there is
        return at.replace(tzinfo=UTC)
