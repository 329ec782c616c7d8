"""A speaker's name as a schedule is recognized by it. Pure."""

import unicodedata
from hashlib import sha256


def key_of(name: str) -> str:
    """The name with compatible letters unified, spaces and capitals folded; marks and scripts stay apart. Nothing of
    what cannot be seen counts."""
    seen = "".join(char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char) != "Cf")
    return " ".join(seen.casefold().split())[:200]


def fingerprint(key: str, event: str) -> bytes:
    """By which somebody who was forgotten is known in the same programme, and nowhere else."""
    return sha256(f"{key}\n{event}".encode()).digest()
