"""Octets to text, whatever charset they claim: a wrong name must not lose a mail."""

import binascii
import codecs
import re

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,39}")
_ESCAPING = re.compile(r"iso-?2022|utf-?7|utf-?16|utf-?32|hz", re.IGNORECASE)
"""Charsets whose octets also pass for ASCII or UTF-8."""
_NO_CHARSETS = frozenset(("punycode", "idna", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"))
"""Codecs that read text but are no charsets; some take quadratic time."""
_ENCODED = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")


def decoded(octets: bytes, charset: str = "") -> str:
    """As UTF-8 when it is UTF-8, else in the charset it claims, else as Latin-1. NUL is dropped."""
    claimed = _known(charset)
    order = (claimed, "utf-8") if _ESCAPING.match(claimed) else ("utf-8", claimed)
    for name in filter(None, order):
        try:
            return _cut(octets, name).replace("\0", "")
        except (UnicodeError, LookupError):
            continue
    return octets.decode("latin-1").replace("\0", "")


def _cut(octets: bytes, name: str) -> str:
    """Strictly, but a character that was cut off at the end may be missing."""
    try:
        return octets.decode(name)
    except UnicodeDecodeError as error:
        if error.start < max(len(octets) - 3, 1):
            raise
        return octets[: error.start].decode(name)


def _known(charset: str) -> str:
    name = charset.strip().strip("'\"").partition("*")[0]
    if not _NAME.fullmatch(name):
        return ""
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return "" if known.name in _NO_CHARSETS or not getattr(known, "_is_text_encoding", True) else known.name


def header_words(value: str, limit: int = 2_000) -> str:
    """A header field for people: RFC 2047's words decoded, one line, control characters gone."""
    joined = _BETWEEN.sub(r"\1", value[:limit])
    return _CONTROLS.sub(" ", _ENCODED.sub(lambda found: _word(*found.groups()), joined)).strip()


def _word(charset: str, encoding: str, said: str) -> str:
    octets = said.encode("utf-8", "replace")
    if encoding in "bB":
        try:
            return decoded(binascii.a2b_base64(octets + b"=" * (-len(octets) % 4)), charset)
        except binascii.Error:
            return said
    return decoded(binascii.a2b_qp(octets, header=True), charset)
