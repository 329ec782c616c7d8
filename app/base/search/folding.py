"""When two spellings are one word: without marks, in Latin letters, or by their sound. Pure."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from anyascii import anyascii

WORD = re.compile(r"[^\W_]+(?:['’ʼ\u0300-\u036f]+[^\W_]+)*[\u0300-\u036f]*[+#]*")
"""A word as people write it: Мар'яна is one, so is C++; node.js is two."""

LONGEST = 40
"""So many letters of a word count."""


class _Letters(dict[int, Any]):
    """What each folded letter is taken for: marks and apostrophes for nothing, letters with a stroke for themselves
    without it."""

    def __missing__(self, code: int) -> Any:
        self[code] = None if unicodedata.combining(chr(code)) else chr(code)
        return self[code]


_LETTERS = _Letters({**str.maketrans("đðħıłøŧґ", "ddhilotг", "'’ʼ"), ord("æ"): "ae", ord("œ"): "oe", ord("þ"): "th"})


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """The text without capitals, marks and apostrophes: "Åsa" is "asa", "Мар’яна" is "маряна"."""
    folded = text.casefold()
    return folded if folded.isascii() and "'" not in folded else _bare(folded)


def _bare(folded: str) -> str:
    return unicodedata.normalize("NFKD", folded).casefold().translate(_LETTERS)


def words(text: str) -> list[str]:
    """Its words, folded."""
    return [folded for word in WORD.findall(text) if (folded := fold(word)[:LONGEST])]


@lru_cache(maxsize=50_000)
def latin(text: str) -> str:
    """The text in Latin letters, folded: "Ольга" is "olga", "Șerban" is "serban"."""
    folded = fold(text)
    return folded if folded.isascii() else fold(anyascii(folded))


def sound(name: str) -> str:
    """A key of each word, with a blank between: names that are spelled differently, in two scripts or by two
    customs, have the same. It is no spelling, only to be compared: other names may have it too."""
    return " ".join(_sound(word) for word in words(name))


_ALIKE = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        ("ph", "f"), ("th", "t"), ("kh|gh|g", "h"), ("shch|sch|sh", "s"), ("tch|ch|ts|tz|cz", "č"), ("zh", "z"),
        ("ck|q|c(?![eiy])", "k"), ("c", "s"), ("w", "v"), ("x", "ks"),
        ("(?<=[aou])e", ""),  # Mueller, Müller
        ("^[yij]+(?=e)|(?<=.)[yij]+(?=[aeiouyj])", ""),  # Yevhen, Євген, Evgeny
        ("(?<=[^aeiouyj])er$", "r"),  # Alexander, Олександр
        ("[aeiouyj]+v$", "v"),  # Харків, Kharkov
        ("(?<=.)[aeiouyj]+$", ""),  # Dmytro, Дмитрий
        ("[ou]+", "o"), ("[eiyj]+", "e"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
"""What sounds alike is written one way, in this order."""

_ONE_NAME = (
    "олена елена helena", "олександр александр", "олексій алексей", "микола николай", "катерина екатерина",
    "тетяна татьяна", "володимир владимир", "микита никита", "павло павел", "ганна анна", "артем artyom",
    "світлана светлана", "данило даниил daniel",
)  # fmt: skip
"""Names that Ukrainian, Russian and what stands in passports tell apart by more than sound."""


def _spoken(word: str) -> str:
    for pattern, plain in _ALIKE:
        word = pattern.sub(plain, word)
    return word


_FIRST = {_spoken(latin(name)): _spoken(latin(names.split()[0])) for names in _ONE_NAME for name in names.split()}


@lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    spoken = _spoken(latin(word))
    return _FIRST.get(spoken, spoken)
