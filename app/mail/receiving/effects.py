"""What follows from a mail once it is read. One transaction; done twice it is the same as done once.

The secret in the address it was sent to says which letter it answers, its structure says what it is. Nothing is
ever decided by who it says it is from (I10), and a person's words are never read as an answer (I22)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.base.config import Settings
from app.base.due import kinds
from app.base.forms import clean
from app.mail.addresses import Addresses, addresses
from app.mail.bounces import bounced, sent_to
from app.mail.inbound import CalendarAnswer as Answer
from app.mail.inbound import Reading
from app.mail.inbox import first_letter
from app.mail.models import Bounce, CalendarAnswer, Email, Incoming, Unwanted
from app.mail.private import is_private
from app.mail.receiving.store import raw_of

Handler = Callable[[Session, Incoming, Answer, datetime], str | None]
"""How a room takes a calendar's answer: None when the UID is none of its own, else "" or why a person should look."""

_ADDRESS = re.compile(rb"[A-Za-z0-9+_.=-]{1,64}@[A-Za-z0-9.-]{1,190}")
_QUOTED = 200_000
"""Octets of a complaint in which the letter's own addresses are looked for."""


@dataclass(frozen=True)
class Context:
    """What the effects stand on besides the database."""

    settings: Settings
    handlers: tuple[Handler, ...] = ()


@dataclass(frozen=True)
class Behind:
    """The letter behind the address a mail came to, and which of its two addresses that was."""

    purpose: str
    email: Email


def take_effect(
    db: Session, incoming: Incoming, reading: Reading, authentication: str, context: Context, now: datetime
) -> None:
    """Write down what was read, and do what follows from it."""
    _write_down(incoming, reading, authentication)
    behind = _behind(db, incoming, reading, addresses(db, context.settings))
    if incoming.kind == "human" and incoming.said_by == context.settings.mail_from.lower():
        incoming.kind = "automatic"  # a letter of ours that came back to us: nobody wrote it
    letter = _letter(db, incoming, reading, behind) if behind else None
    if behind:
        incoming.email_id, incoming.person_id = letter.id if letter else None, behind.email.person_id
        incoming.thread = behind.email.thread
    review = _EFFECTS[incoming.kind](db, incoming, reading, behind, context, now)
    incoming.review = "" if letter and is_private(letter.kind) else review
    incoming.read_at = now
    db.add(incoming)
    db.flush()


def _write_down(incoming: Incoming, reading: Reading, authentication: str) -> None:
    incoming.kind = reading.kind
    incoming.dated_at = min(reading.date, incoming.arrived_at) if reading.date else None
    incoming.said_by = clean(reading.from_)[:320]
    incoming.subject = " ".join(clean(reading.subject).split())[:300]
    incoming.text = clean(reading.text)
    incoming.trimmed = clean(reading.trimmed) or incoming.text
    incoming.away_until = reading.automatic_until
    incoming.authentication = clean(authentication)[:500]


# --- which letter it is about ------------------------------------------------------------------------


def _behind(db: Session, incoming: Incoming, reading: Reading, made: Addresses | None) -> Behind | None:
    """By the envelope's recipient, then by the headers that a mailbox leaves of it (I4)."""
    if made is None:
        return None
    found = made.first_behind([incoming.recipient, *reading.recipients])
    if found is None and reading.kind == "complaint":
        found = made.first_behind(_quoted(raw_of(db, incoming) or b""))
    email = db.get(Email, found[1]) if found else None
    return Behind(found[0], email) if found and email else None


def _quoted(raw: bytes) -> list[str]:
    """Every address in a complaint: it goes to whoever handles abuse, and quotes the letter's own addresses."""
    return [found.decode() for found in dict.fromkeys(_ADDRESS.findall(raw[:_QUOTED]))]


def _letter(db: Session, incoming: Incoming, reading: Reading, behind: Behind) -> Email | None:
    """The letter that stands beside it. What a program says about a private one belongs to that, so that no organizer
    sees it; whoever writes to us themselves answers the conversation."""
    if incoming.kind != "human":
        referenced = _referenced(db, behind.email, reading)
        return referenced if is_private(referenced.kind) else behind.email
    email = behind.email
    return first_letter(db, email.person_id, email.thread) if is_private(email.kind) else email


# --- what follows, kind by kind: each says why a person should look, or "" -------------------------------


def _bounce(
    db: Session, incoming: Incoming, reading: Reading, behind: Behind | None, context: Context, now: datetime
) -> str:
    """Delivery failed, or is only late (RFC 3464)."""
    if behind is None:
        return "unmatched"
    said = reading.bounce
    if said is None or said.delayed or db.exec(select(Bounce).where(col(Bounce.incoming_id) == incoming.id)).first():
        return ""
    email = behind.email if behind.purpose == "bounce" else _referenced(db, behind.email, reading)
    if said.recipient and _came_back_before(db, email, said.recipient):
        return ""
    bounced(db, email, said, incoming.arrived_at, incoming.id)
    return ""


def _referenced(db: Session, first: Email, reading: Reading) -> Email:
    """Some servers report to the reply address, which names a conversation: its letter that the report refers to."""
    ids = [one for one in (reading.in_reply_to, *reading.references) if one]
    same = (col(Email.person_id) == first.person_id, col(Email.message_id).in_(ids))
    return db.exec(select(Email).where(*same).order_by(col(Email.id).desc())).first() or first


def _came_back_before(db: Session, email: Email, recipient: str) -> bool:
    """A late report about an address that the letter was written to before it was corrected."""
    if recipient == sent_to(db, email).lower():
        return False
    before = db.exec(select(Bounce.address).where(col(Bounce.email_id) == email.id))
    return recipient in {address.lower() for address in before}


def _complaint(
    db: Session, incoming: Incoming, reading: Reading, behind: Behind | None, context: Context, now: datetime
) -> str:
    """They called a letter spam (RFC 5965): what can be turned off is turned off, for that is what they asked for."""
    if behind is None:
        return "unmatched"
    category = due.category if (due := kinds().get(behind.email.kind)) else ""
    if not category:  # a kind that cannot be turned off
        return "complaint"
    if db.get(Unwanted, (behind.email.person_id, category)) is None:
        db.add(Unwanted(person_id=behind.email.person_id, category=category, since=incoming.arrived_at))
    return "complaint off"


def _itip(
    db: Session, incoming: Incoming, reading: Reading, behind: Behind | None, context: Context, now: datetime
) -> str:
    """A calendar's answer: the room whose entry it is applies it. What is not understood is not guessed (I16)."""
    if reading.calendar is None or reading.problem:
        return reading.problem or "calendar unreadable"
    taken = (handler(db, incoming, reading.calendar, now) for handler in context.handlers)
    review = next((said for said in taken if said is not None), "unknown entry")
    kept = db.get(CalendarAnswer, incoming.id)
    if kept and incoming.person_id is None:
        incoming.person_id = kept.person_id
    return review


def _quiet(
    db: Session, incoming: Incoming, reading: Reading, behind: Behind | None, context: Context, now: datetime
) -> str:
    """Automatic replies and receipts are kept, and nothing follows; wherever they came, no address is dead (I17)."""
    return "" if behind else "unmatched"


def _human(
    db: Session, incoming: Incoming, reading: Reading, behind: Behind | None, context: Context, now: datetime
) -> str:
    """Somebody wrote. To a question of ours it stands beside them; everything else waits to be read by a person."""
    if reading.problem:
        return reading.problem
    if behind is None:
        return "unmatched"
    if behind.purpose == "bounce":
        return "at bounce"
    return "" if incoming.thread.startswith("outreach/") else "answer"


_EFFECTS = {
    "bounce": _bounce, "complaint": _complaint, "itip": _itip, "automatic": _quiet, "receipt": _quiet,
    "human": _human,
}  # fmt: skip
