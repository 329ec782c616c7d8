"""What a mail that came in says, as values: nothing here knows a database or a network."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

DEAD = frozenset(("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4"))
"""The status codes (RFC 3463) that say the address itself is dead."""

Kind = Literal["complaint", "receipt", "bounce", "itip", "automatic", "human"]


@dataclass(frozen=True)
class Attachment:
    """A part that is not the text of the mail. The name is the sender's and may be anything."""

    name: str
    type: str
    size: int
    """Octets after decoding, as far as the encoding tells; never decoded to find out."""


@dataclass(frozen=True)
class Attendee:
    """One ATTENDEE line (RFC 5545 3.8.4.1), its address lower-cased and without `mailto:`."""

    address: str
    partstat: str = ""
    """As sent, upper-cased; "" when absent."""
    delegated_to: str = ""


@dataclass(frozen=True)
class CalendarAnswer:
    """A calendar program's message (RFC 5546): an answer, a counter proposal, a wish for the current version."""

    method: str
    uid: str
    attendees: tuple[Attendee, ...] = ()
    partstat: str = ""
    """Of the attendee who sent the mail, else of the first; "" when it was not sent."""
    sequence: int = 0
    """0 when absent (RFC 5546 3.2.3)."""
    dtstamp: dt.datetime | None = None
    dtstart: dt.datetime | None = None
    dtend: dt.datetime | None = None
    """Aware UTC; None when absent, all day, or in a time zone we do not know."""
    comment: str = ""
    delegated_to: str = ""
    from_: str = ""
    """The mail's From, for replies that name no attendee."""

    @property
    def is_refresh(self) -> bool:
        """Whether they ask for the current version (RFC 5546 3.2.6)."""
        return self.method == "REFRESH"


@dataclass(frozen=True)
class Bounce:
    """That a mail of ours did not arrive, or not yet (RFC 3464, and everything older)."""

    recipient: str = ""
    """Lower-cased; "" when the report names nobody."""
    status: str = ""
    """Enhanced status code such as "5.1.1" (RFC 3463); "" when unknown."""
    delayed: bool = False
    """The server goes on trying."""
    words: str = ""
    """What the server said, at most 500 characters."""

    @property
    def permanent(self) -> bool:
        """Whether the address itself is dead: few codes say so reliably."""
        return not self.delayed and self.status in DEAD


@dataclass(frozen=True)
class Reading:
    """One mail, read. Whatever could not be read is empty; `problem` says when a person has to look."""

    kind: Kind
    subject: str = ""
    from_: str = ""
    """Address only, lower-cased."""
    date: dt.datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    """Addresses of Delivered-To, X-Original-To, To, Cc, in this order: one may carry the envelope's token."""
    text: str = ""
    trimmed: str = ""
    """The text without what it quotes."""
    attachments: tuple[Attachment, ...] = ()
    calendar: CalendarAnswer | None = None
    bounce: Bounce | None = None
    automatic_until: dt.date | None = None
    """The day an automatic reply names as the end of an absence."""
    problem: str = ""
    """"", "calendar unreadable", "tnef", "several attendees", "several events", "several answers",
    "unknown method", "unknown partstat", "unknown zone", "unreadable"."""
