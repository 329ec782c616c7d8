"""A letter as bytes, and bytes as a letter: the shape that mail programs and calendars understand."""

import binascii
import email
import re
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32
from email.utils import format_datetime, formataddr, parsedate_to_datetime
from functools import lru_cache

from app.base.i18n import _
from app.mail.marks import Text
from app.mail.mime import Body
from app.meetups.calendar import one_line

_WIDTH = 200
_WORD = 39
"""Bytes in one encoded word: 52 characters of base64, so that the first word of a header still fits its line."""
_UNFIT_FOR_A_NAME = re.compile(r'["<>@,;:\\()\[\]]')
_ENCODED_WORD = re.compile(r"[=?]{2,}")
_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]+@[\w.-]+", re.ASCII)
_HEADER_NAME = re.compile(r"[!-9;-~]+")
_HEADER_VALUE = re.compile(r"[ -~]+")


@dataclass(frozen=True)
class Letter:
    """One mail to one person, complete: nothing is looked up when it is written."""

    sender_name: str
    sender_email: str
    to_name: str
    to_email: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    automatic: bool = True
    """Away messages are not wanted. They are after a personal question to a speaker."""
    headers: tuple[tuple[str, str], ...] = ()
    """More headers, plain ASCII: List-Id, List-Unsubscribe."""
    calendar: bytes = b""
    calendar_method: str = ""


@dataclass(frozen=True)
class Parts:
    """A letter as its reader sees it."""

    subject: str
    from_: str
    to: str
    date: datetime | None
    headers: list[tuple[str, str]]
    text: str
    html: str
    calendar: str


def to_bytes(letter: Letter) -> bytes:
    """The letter as it goes over the wire: seven bits, CRLF; the same letter gives the same bytes."""
    body = Body(Text((letter.text,)), Text((letter.html,)), letter.calendar_method)
    return head(letter) + body.fill({}, letter.message_id, letter.calendar)


def head(letter: Letter) -> bytes:
    """The headers of the letter, up to those of its body."""
    return "".join(_lines(name, value) for name, value in _headers(letter)).encode("ascii")


def parts(raw: bytes) -> Parts:
    """A letter of ours, decoded for reading."""
    message = email.message_from_bytes(raw, policy=SMTP)
    # the policy puts a blank between the encoded words of one long name, so headers are read the older way
    headers = [(name, _decoded(value)) for name, value in email.message_from_bytes(raw, policy=compat32).items()]
    first = {name.lower(): value for name, value in reversed(headers)}
    return Parts(
        subject=first.get("subject", ""),
        from_=first.get("from", ""),
        to=first.get("to", ""),
        date=_date(first.get("date", "")),
        headers=headers,
        text=_content(message, "text/plain"),
        html=_content(message, "text/html"),
        calendar=_content(message, "text/calendar"),
    )


def display_name(text: str) -> str:
    """A person's name and nothing else: no second address, no encoded word, no hidden character."""
    seen = "".join(" " if c.isspace() else c for c in text if c.isspace() or not _hidden(c))
    return one_line(_ENCODED_WORD.sub(" ", _UNFIT_FOR_A_NAME.sub("", seen)), 60)


def is_address(text: str) -> bool:
    """Whether this is one plain address, safe in a header and in the envelope."""
    return _ADDRESS.fullmatch(text) is not None


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs")


# --- headers -----------------------------------------------------------------------------------


def _headers(letter: Letter) -> Iterator[tuple[str, str]]:
    """Name and value, in the order in which they are written."""
    yield "From", _mailbox(letter.sender_name, letter.sender_email)
    yield "To", _mailbox(letter.to_name, letter.to_email)
    yield "Subject", _encoded(one_line(letter.subject) or _("(no subject)"))
    yield "Date", _written(letter.date)
    yield "Message-ID", letter.message_id
    if letter.reply_to:
        yield "Reply-To", _mailbox("", letter.reply_to)
    if letter.in_reply_to:
        yield "In-Reply-To", letter.in_reply_to
    if letter.references:
        yield "References", " ".join(letter.references)
    if letter.automatic:
        yield "Auto-Submitted", "auto-generated"
        yield "X-Auto-Response-Suppress", "OOF, AutoReply"
    yield from letter.headers


def _mailbox(name: str, address: str) -> str:
    """`Name <address>`. Only plain addresses: others need servers that few have."""
    if not is_address(address):
        raise ValueError(_("%(address)s is not an address that mail can be sent to.", address=address))
    name = display_name(name)
    return formataddr((name, address)) if name.isascii() else f"{_encoded(name)} <{address}>"


def _encoded(text: str) -> str:
    """The text itself where it is plain, else encoded words (RFC 2047), each with whole characters."""
    if text.isascii() and "=?" not in text:
        return text
    words, some = [], b""
    for character in text:
        letter = character.encode("utf-8", "ignore")
        if len(some) + len(letter) > _WORD:
            words.append(some)
            some = b""
        some += letter
    return " ".join(f"=?utf-8?b?{binascii.b2a_base64(w, newline=False).decode()}?=" for w in [*words, some])


def _lines(name: str, value: str) -> str:
    """One header, folded at its blanks. What could begin another header is refused."""
    if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
        raise ValueError(f"the header {name!r} must be one line of plain ASCII")
    line = f"{name}: {value}"
    if len(line) <= (76 if "=?" in value else _WIDTH):
        return line + "\r\n"
    width = 76 if "=?" in value else _WIDTH
    folded = textwrap.wrap(line, width, subsequent_indent=" ", break_long_words=False, break_on_hyphens=False)
    return "\r\n".join(folded) + "\r\n"


@lru_cache(maxsize=64)
def _written(date: datetime) -> str:
    if date.tzinfo is None:
        raise ValueError("a letter's date is aware")
    return format_datetime(date)


# --- reading -----------------------------------------------------------------------------------


def _content(message: EmailMessage, kind: str) -> str:
    """The first part of this kind, as text."""
    part = next((part for part in message.walk() if part.get_content_type() == kind), None)
    payload = part.get_payload(decode=True) if part else b""
    return payload.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""


def _decoded(value: object) -> str:
    """A header as people read it: unfolded, encoded words in plain letters."""
    unfolded = re.sub(r"\r?\n[ \t]", " ", str(value))
    try:
        return str(make_header(decode_header(unfolded)))
    except (ValueError, LookupError):
        return unfolded


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
