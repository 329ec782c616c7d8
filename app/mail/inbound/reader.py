"""One mail as octets in, what it says out: complaint, receipt, bounce, calendar answer, automatic or human (I5)."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.mail.inbound import absence, automatic, bounces, calendar, notices
from app.mail.inbound.addresses import all_in, first_in
from app.mail.inbound.charsets import header_words
from app.mail.inbound.mime import Part, leaves, parse
from app.mail.inbound.plain import text_of
from app.mail.inbound.quotes import trimmed
from app.mail.inbound.reading import Attachment, Bounce, Kind, Reading

_TOKEN_FIELDS = ("delivered-to", "x-original-to", "to", "cc")
_MAX_RECIPIENTS = 200
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_MAX_HEAD = 256 * 1024
_ID = re.compile(r"<[^<>\s]{1,990}>")
_ANSWERS = ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER")
"""Methods we never send ourselves, so that no bounce quotes them."""
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")


def read(raw: bytes, return_path: str | None = None) -> Reading:
    """What this mail says. Never raises: a mail nobody can read is a person's, for a person to look at.

    `return_path` is the envelope's sender, "" for mail to which nothing may be sent back; None: look in the header.
    """
    try:
        return _read(raw, return_path)
    except Exception:
        return Reading("human", problem="unreadable")


def recipients(raw: bytes) -> tuple[str, ...]:
    """Whom its header names as readers, as `Reading.recipients` does; nothing else is looked at. Never raises."""
    head = _HEAD_ENDS.search(raw)
    try:
        return _recipients(parse(raw[: head.end()] if head else raw[:_MAX_HEAD]))
    except Exception:
        return ()


def classify(raw: bytes) -> dict[str, str | int | bool]:
    """The kind of a mail and what decides over it, as plain values; see docs/interfaces.md. Never raises."""
    reading = read(raw)
    found: dict[str, str | int | bool] = {"kind": reading.kind}
    if reading.kind == "itip" and reading.calendar:
        answer = reading.calendar
        attendee = next((one.address for one in answer.attendees if one.address == answer.from_), "")
        found |= {
            "method": answer.method, "uid": answer.uid, "partstat": answer.partstat, "sequence": answer.sequence,
            "attendee": attendee or (answer.attendees[0].address if answer.attendees else ""),
        }  # fmt: skip
    if reading.kind == "bounce" and reading.bounce:
        bounce = reading.bounce
        found |= {"recipient": bounce.recipient, "status": bounce.status, "permanent": bounce.permanent}
    return found


def _read(raw: bytes, return_path: str | None = None) -> Reading:
    mail = parse(raw)
    if return_path is not None:
        others = (field for field in mail.fields if field[0] != "return-path")
        mail = replace(mail, fields=(("return-path", f"<{return_path}>"), *others))
    from_ = first_in(header_words(mail.first("from")))
    kind, answer, bounce = _judged(mail, raw, from_)
    text, sent = text_of(mail), _date(mail.first("date"))
    own = trimmed(text)
    return Reading(
        kind=kind,
        subject=header_words(mail.first("subject"))[:500],
        from_=from_,
        date=sent,
        message_id=next(iter(_ids(mail.first("message-id"))), ""),
        in_reply_to=next(iter(_ids(mail.first("in-reply-to"))), ""),
        references=tuple(_ids(mail.first("references")))[:100],
        recipients=_recipients(mail),
        text=text,
        trimmed=own,
        attachments=_attachments(mail),
        calendar=answer.answer if answer else None,
        bounce=bounce,
        automatic_until=absence.end_of_absence(own, sent) if kind == "automatic" else None,
        problem=answer.problem if answer else "tnef" if kind in ("automatic", "human") and _has_tnef(mail) else "",
    )


def _judged(mail: Part, raw: bytes, from_: str) -> tuple[Kind, calendar.Found | None, Bounce | None]:
    """The tests in their order; the first that fits decides."""
    if notices.is_complaint(mail):
        return "complaint", None, None
    if notices.is_receipt(mail) or bounces.is_positive(mail):
        return "receipt", None, None
    answer = calendar.find(mail, from_)
    if bounce := bounces.find(mail, raw, answered=bool(answer and answer.answer.method in _ANSWERS)):
        return "bounce", None, bounce
    if answer:
        return "itip", answer, None
    return "automatic" if automatic.is_automatic(mail) else "human", None, None


def _has_tnef(mail: Part) -> bool:
    return any(part.type in _TNEF or part.name.lower() == "winmail.dat" for part in leaves(mail))


def _attachments(mail: Part) -> tuple[Attachment, ...]:
    """Everything but the text that is read."""
    return tuple(
        Attachment(part.name, part.type[:100], part.size)
        for part in leaves(mail)
        if part.is_attachment or part.name or part.type not in ("text/plain", "text/html")
    )


def _recipients(mail: Part) -> tuple[str, ...]:
    values = (value for name in _TOKEN_FIELDS for value in mail.every(name)[:20])
    return tuple(dict.fromkeys(found for value in values for found in all_in(value)))[:_MAX_RECIPIENTS]


def _ids(value: str) -> list[str]:
    return _ID.findall(value)


def _date(value: str) -> datetime | None:
    """Aware UTC; None for a date nobody can read. A date without a zone is UTC."""
    try:
        said = parsedate_to_datetime(value[:200])
        return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
