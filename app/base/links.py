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
DECORATION = r"[^0-9a-z]"
"""What mail programs put around, into and behind links, in lower case: no character of it is ours."""


def mint() -> str:
    """A new token."""
    body = secrets.token_bytes(32).translate(_LETTERS).decode()
    return f"k1{body}{_check(body)}"


def tidy(text: str) -> str:
    """The token in what a mail program made of it; "" when it is not whole.

    Brackets around it, line ends within, and what follows it ("=3D", "&gt;", a full stop) are not its own."""
    token = re.sub(DECORATION, "", text.lower())[:36]
    token = token[:2] + token[2:].translate(_LOOKALIKES)
    found = _WHOLE.fullmatch(token)
    return token if found and _check(found[1]) == found[2] else ""


def fingerprint(text: str) -> bytes | None:
    """What is stored of a token; None when it is not whole."""
    token = tidy(text)
    return hashlib.sha256(token.encode()).digest() if token else None


def _check(body: str) -> str:
    digest = hashlib.sha256(body.encode()).digest()
    return ALPHABET[digest[0] % 32] + ALPHABET[digest[1] % 32]
