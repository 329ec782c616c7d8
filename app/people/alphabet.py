"""The order in which people look for names: Åsa beside Asa, Ș beside S, Cyrillic by its alphabet, Team 2 before 10.

Databases sort by code points, or by whatever their machine's locale is; so names are put in order here."""

import re
import unicodedata
from functools import lru_cache

_NUMBER = re.compile(r"\d+")
_AFTER = "\uffff"
"""Stands behind every letter: with it a letter of its own comes right after the one it grew out of."""


class _Letters(dict[int, str]):
    """What each character counts as. One that was never met is looked at once."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = "".join(part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part))
        apart = char.isspace() or unicodedata.category(char) == "Pd"
        self[code] = " " if apart else "".join(part for part in plain if part.isalnum())
        return self[code]


_LETTERS = _Letters(
    str.maketrans(
        {
            "ґ": "г" + _AFTER, "ё": "е" + _AFTER, "є": "е" + _AFTER * 2, "і": "и" + _AFTER, "ї": "и" + _AFTER * 2,
            "й": "й", "ў": "у" + _AFTER, "đ": "d" + _AFTER, "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i",
        }
    )
)  # fmt: skip


@lru_cache(maxsize=20_000)
def in_order(words: str) -> tuple[str, str]:
    """What to sort a name by."""
    folded = _NUMBER.sub(lambda number: number[0].zfill(6), unicodedata.normalize("NFC", words.casefold()))
    return (folded, "") if folded.isascii() and folded.isalnum() else (folded.translate(_LETTERS), folded)
