"""One answer, sealed: filled up to the same size as every other and closed with the survey's public key (pure)."""

import json
from typing import TYPE_CHECKING

from app.base.errors import Refused
from app.base.i18n import _
from app.surveys.answering import LONG, OWN, OWN_LINES, SHORT, Mark
from app.surveys.paper import RANKS, Item, Paper
from app.surveys.sums.counting import Body

if TYPE_CHECKING:
    from nacl.public import PrivateKey

SMALLEST = 1024
"""Bytes before sealing; libsodium's sealed box adds 48."""
WORDS = 8192
"""Bytes that there are at least for all that somebody writes in a survey: the longest answer in Cyrillic letters."""
HEAD = 4
"""Bytes that say how many of the rest are the answer."""
PER_CHARACTER = 4
"""At most so many bytes in UTF-8; in JSON, nothing that `clean` lets through takes more."""
PER_LETTER = 2
"""What most of our letters take: Latin ones one or two, Cyrillic ones two."""
PER_MARK = 40
"""At most so many bytes for its numbers, names and brackets."""
SEGMENT = 120 * PER_CHARACTER


def size_for(paper: Paper) -> int:
    """A power of two with room for all that can be ticked, and for all that can be written or `WORDS` of it."""
    most = _ticks(paper) + min(_words(paper), WORDS)
    return max(SMALLEST, 1 << (most - 1).bit_length())


def room(paper: Paper) -> int:
    """About how many letters there is room for, when not for all that could be written; else 0."""
    left = size_for(paper) - _ticks(paper)
    return left // PER_LETTER // 100 * 100 if left < _words(paper) else 0


def _ticks(paper: Paper) -> int:
    """Bytes that everything but words takes at most."""
    return HEAD + SEGMENT + PER_MARK * (1 + sum(_marks(item) for item in paper.items))


def _marks(item: Item) -> int:
    lines = OWN_LINES if item.own_words else 0
    most = {"several": len(item.options) + 1, "rank": RANKS, "grid": (len(item.options) + lines) * len(item.sides)}
    return most.get(item.kind, 1)


def _words(paper: Paper) -> int:
    """Bytes that the longest words take at most."""
    return PER_CHARACTER * sum(_characters(item) for item in paper.items)


def _characters(item: Item) -> int:
    own = OWN * (OWN_LINES * len(item.sides) if item.kind == "grid" else 1)
    return {"short": SHORT, "long": LONG}.get(item.kind, own if item.own_words else 0)


def excess(body: Body, size: int) -> int:
    """By how many bytes it is too long to be sealed to this size; 0 when it fits."""
    return max(0, HEAD + len(_written(body)) - size)


def _written(body: Body) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def seal(body: Body, public_key: bytes, size: int) -> bytes:
    """Closed for everybody but whoever has the private key. Refused when it does not fit into `size`."""
    from nacl.public import PublicKey, SealedBox  # noqa: PLC0415 -- only sealed surveys need libsodium

    if excess(body, size):
        raise Refused(_("This is too long. Please shorten what you wrote."))
    said = _written(body)
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
