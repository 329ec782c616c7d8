"""One answer, sealed: filled up to the same size as every other and closed with the survey's public key (pure)."""

import json
from typing import TYPE_CHECKING, NamedTuple

from app.base.errors import Refused
from app.base.i18n import _
from app.surveys.answering import LONG, OWN, OWN_LINES, SHORT, Mark
from app.surveys.paper import RANKS, SIDES, Item, Paper

if TYPE_CHECKING:
    from nacl.public import PrivateKey

SMALLEST = 4096
"""Bytes before sealing; libsodium's sealed box adds 48."""
HEAD = 4
"""Bytes that say how many of the rest are the answer."""
PER_CHARACTER = 4
"""At most so many bytes in UTF-8; in JSON, nothing that `clean` lets through takes more."""
PER_MARK = 64
"""Its numbers, names and brackets."""
SEGMENT = 120 * PER_CHARACTER


class Body(NamedTuple):
    """What one person said, and what they belong to where the survey compares groups."""

    marks: tuple[Mark, ...]
    segment: str = ""


def size_for(paper: Paper) -> int:
    """A power of two with room for the longest answer that this survey takes, so that none is ever too large."""
    most = HEAD + PER_MARK + SEGMENT + sum(_most(item) for item in paper.items)
    return max(SMALLEST, 1 << (most - 1).bit_length())


def _most(item: Item) -> int:
    marks, characters = len(item.options) * len(SIDES) + RANKS + 1, 0
    if item.own_words:
        lines = OWN_LINES * len(SIDES) if item.kind == "grid" else 1
        marks, characters = marks + lines, lines * OWN
    characters += {"short": SHORT, "long": LONG}.get(item.kind, 0)
    return marks * PER_MARK + characters * PER_CHARACTER


def seal(body: Body, public_key: bytes, size: int) -> bytes:
    """Closed for everybody but whoever has the private key. Refused when it does not fit into `size`."""
    from nacl.public import PublicKey, SealedBox  # noqa: PLC0415 -- only sealed surveys need libsodium

    said = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if HEAD + len(said) > size:
        raise Refused(_("This is too long. Please shorten what you wrote."))
    filled = (len(said).to_bytes(HEAD) + said).ljust(size, b"\0")
    return SealedBox(PublicKey(public_key)).encrypt(filled)


def opened(sealed: bytes, key: "PrivateKey") -> Body | None:
    """None for what was not sealed for this key, or was spoilt."""
    from nacl.exceptions import CryptoError  # noqa: PLC0415
    from nacl.public import SealedBox  # noqa: PLC0415

    try:
        filled = SealedBox(key).decrypt(sealed)
    except CryptoError:
        return None
    length = int.from_bytes(filled[:HEAD])
    marks, segment = json.loads(filled[HEAD : HEAD + length])
    return Body(tuple(Mark(*mark) for mark in marks), segment)
