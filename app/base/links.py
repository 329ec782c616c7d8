"""The shape of personal links: what a token looks like, how it is kept, how a mangled one is recognized.

A token is "k1", 32 characters of lower-case Crockford base32 (160 random bits) and 2 check characters.
Mail programs lower-case, wrap and decorate links; what can be read back is read back, and a cut one is
known without asking the database. Only the SHA-256 of a token is ever stored."""

import hashlib
import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LETTERS = bytes(ord(ALPHABET[byte % 32]) for byte in range(256))
"""A letter for each byte: 256 is a multiple of 32, so that each is as likely as the others."""
_LOOKALIKES = str.maketrans("oil", "011")
_WHOLE = re.compile(rf"k1([{ALPHABET}]{{32}})([{ALPHABET}]{{2}})")

IN_TEXT = re.compile(r"k1[0-9a-z]{30,40}")
"""What a token looks like in a log line, to be cut out of it."""


def mint() -> str:
    """A new token."""
    body = secrets.token_bytes(32).translate(_LETTERS).decode()
    return f"k1{body}{_check(body)}"


def fingerprint(token: str) -> bytes | None:
    """What is stored of a token; None when it is not whole."""
    tidy = token.strip("<>()[].,;:!?='\"» \t\r\n").lower()
    tidy = tidy[:2] + tidy[2:].translate(_LOOKALIKES)
    found = _WHOLE.fullmatch(tidy)
    if not found or _check(found[1]) != found[2]:
        return None
    return hashlib.sha256(tidy.encode()).digest()


def _check(body: str) -> str:
    digest = hashlib.sha256(body.encode()).digest()
    return ALPHABET[digest[0] % 32] + ALPHABET[digest[1] % 32]
