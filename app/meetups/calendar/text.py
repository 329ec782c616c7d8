"""Text as a calendar carries it: cleaned for people, escaped, folded (RFC 5545 §3.1, §3.2, §3.3.11)."""

import re
from datetime import date, datetime
from hashlib import sha256
from unicodedata import category

_UID = re.compile(r"[!-~]{1,120}")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Controls but tab and line end, and halves of surrogate pairs, which cannot be written in UTF-8."""
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN = ("Cc", "Cf", "Zs")
_UNFIT_FOR_A_NAME = re.compile(r'["^\\,;:<>@]')
_ADDRESS = re.compile(r'[^\s"(),:;<>@\\\[\]]{1,64}@[^\s"(),:;<>@\\\[\]]{1,189}')
_LINK = re.compile(r"https?://\S{1,1990}")
_PIECE = re.compile(rb"(?s).{1,74}(?![\x80-\xbf])")

NOBODY = "nobody@invalid"
"""Stands where an address should and none is (RFC 2606 §2)."""


# --- cleaning -----------------------------------------------------------------------------------------


def readable(text: str) -> str:
    """Text without controls and lone surrogates; line ends as \\n."""
    if text.replace("\n", "").isprintable():
        return text
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str, limit: int = 200) -> str:
    """The text on one line: no controls, no switches of direction, blanks folded; nothing if nothing can be seen."""
    if not text.isprintable():
        text = _DIRECTION.sub("", readable(text))
        if all(category(c) in _UNSEEN for c in text):
            return ""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def address(text: str) -> str:
    """The one address this is, or nobody's."""
    text = text.strip()
    return text if text.isprintable() and _ADDRESS.fullmatch(text) else NOBODY


# --- values -------------------------------------------------------------------------------------------


def escaped(text: str) -> str:
    """Clean text as a TEXT value."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def uid(text: str) -> str:
    """A UID as it is, if it is printable ASCII of at most 120 characters; else always the same one in its place."""
    if not _UID.fullmatch(text):
        return f"{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@invalid"
    return escaped(text)


def named(who: str) -> str:
    """The parameter with somebody's name; nothing without one."""
    name = one_line(_UNFIT_FOR_A_NAME.sub("", who), 60)
    return f';CN="{name}"' if name else ""


def link(text: str) -> str:
    """The address of a page; nothing if it is none, or too long to be kept whole."""
    text = "".join(one_line(text, 4000).split())
    return text if _LINK.fullmatch(text) else ""


def day(at: date) -> str:
    """A DATE."""
    return at.isoformat().replace("-", "")


def moment(at: datetime) -> str:
    """A DATE-TIME from one in UTC. Of two moments the later one is also the greater text."""
    return at.isoformat()[:19].replace("-", "").replace(":", "") + "Z"


# --- lines --------------------------------------------------------------------------------------------


def line(text: str) -> bytes:
    """One content line with its end, folded between characters into pieces of at most 75 octets."""
    raw = text.encode()
    return (raw if len(raw) <= 75 else b"\r\n ".join(_PIECE.findall(raw))) + b"\r\n"
