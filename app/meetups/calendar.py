"""A meetup as iCalendar: invitation, cancellation, download and feed. Pure: facts in, bytes out.

The same entry always gives the same bytes, so that a letter sent twice is one letter to its reader."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress
from icalendar.enums import CLASS, CUTYPE, PARTSTAT, ROLE, STATUS, TRANSP
from icalendar.prop import vText

from app.base.i18n import _

_PRODID = "-//Brownbag//Meetups//EN"
_UID = re.compile(r"[!-~]{1,120}")
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNFIT_FOR_A_NAME = re.compile(r'["^\\,;:<>@]')


@dataclass(frozen=True)
class Entry:
    """One version of one meetup, for one guest or, without guest and organizer, for anybody."""

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

    def __post_init__(self) -> None:
        if None in (self.starts_at.tzinfo, self.ends_at.tzinfo, self.version_at.tzinfo):
            raise ValueError("an entry's times are aware")
        if self.ends_at <= self.starts_at:
            raise ValueError("an entry ends after it starts")
        if not _UID.fullmatch(self.uid):
            raise ValueError("a UID is printable ASCII, at most 120 characters")


def request(entry: Entry) -> bytes:
    """The invitation, or its update with a higher sequence."""
    return _message("REQUEST", entry, STATUS.CONFIRMED)


def cancel(entry: Entry, meetup_cancelled: bool = True) -> bytes:
    """The meetup is off, or (not `meetup_cancelled`) only this guest is no longer invited."""
    return _message("CANCEL", entry, STATUS.CANCELLED if meetup_cancelled else None)


def download(entry: Entry) -> bytes:
    """A file anybody may put into their calendar; it asks for no answer and names nobody."""
    return _bytes(_calendar(), [_event(entry, STATUS.CONFIRMED)])


def feed(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar to subscribe to."""
    calendar = _calendar()
    for key in ("name", "x-wr-calname"):  # the standard's word, and the one that clients read
        calendar.add(key, _Text(one_line(name)))
    return _bytes(calendar, [_event(entry, STATUS.CONFIRMED) for entry in entries])


def one_line(text: str, limit: int = 200) -> str:
    """The text on one line: no controls, no switches of direction, blanks folded."""
    return _cut(" ".join(_DIRECTION.sub("", _readable(text)).split()), limit)


class _Text(vText):
    """Text whose backslashes survive: the library reads `\\N`, as in C:\\New, as a line end."""

    def to_ical(self) -> bytes:
        return re.sub(r"([\\;,])", r"\\\1", self).replace("\n", r"\n").encode()


def _message(method: str, entry: Entry, status: STATUS | None) -> bytes:
    """An iTIP message between the organizer and one guest."""
    email = entry.guest_email
    if email.casefold() == entry.organizer_email.casefold():
        raise ValueError(_("%(email)s is where invitations come from. It cannot be invited.", email=email))
    event = _event(entry, status)
    event.add("organizer", vCalAddress.new(entry.organizer_email, cn=_name(entry.organizer_name)))
    event.add("attendee", _guest(entry))
    event.add("x-microsoft-disallow-counter", "TRUE")
    return _bytes(_calendar(method), [event])


def _calendar(method: str = "") -> Calendar:
    """Built by hand: `Calendar.new()` adds a random UID."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODID)
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def _event(entry: Entry, status: STATUS | None) -> Event:
    """What every kind of calendar says of a meetup. Times are UTC: no time zone to be misread."""
    event = Event.new(
        uid=entry.uid,
        sequence=entry.sequence,
        start=entry.starts_at.astimezone(UTC),
        end=entry.ends_at.astimezone(UTC),
        stamp=entry.version_at.astimezone(UTC),
        last_modified=entry.version_at.astimezone(UTC),
        status=status,
        transparency=TRANSP.OPAQUE,
        classification=CLASS.PUBLIC,
        url="".join(one_line(entry.url, 2000).split()) or None,
    )
    event.add("summary", _Text(one_line(entry.title) or _("Meetup")))
    if place := one_line(entry.place, 500):
        event.add("location", _Text(place))
    if description := _readable(entry.description).strip():
        event.add("description", _Text(description))
    return event


def _guest(entry: Entry) -> vCalAddress:
    return vCalAddress.new(
        entry.guest_email,
        cn=_name(entry.guest_name),
        cutype=CUTYPE.INDIVIDUAL,
        role=ROLE.REQ_PARTICIPANT,
        partstat=PARTSTAT(entry.partstat),
        rsvp=True,
    )


def _name(text: str) -> str | None:
    return one_line(_UNFIT_FOR_A_NAME.sub("", text), 60) or None


def _bytes(calendar: Calendar, events: Iterable[Event]) -> bytes:
    for event in events:
        calendar.add_component(event)
    raw: bytes = calendar.to_ical()
    return raw


def _readable(text: str) -> str:
    """Text without controls and lone surrogates; line ends as \\n."""
    text = _LINE_ENDS.sub("\n", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
