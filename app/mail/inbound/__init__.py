"""The reader of incoming mail: octets in, a value out; no database, no network (I3, I5)."""

from app.mail.inbound.authentication import authentication
from app.mail.inbound.reader import classify, read, recipients
from app.mail.inbound.reading import Attachment, Attendee, Bounce, CalendarAnswer, Reading

__all__ = [
    "Attachment",
    "Attendee",
    "Bounce",
    "CalendarAnswer",
    "Reading",
    "authentication",
    "classify",
    "read",
    "recipients",
]
