"""How people are greeted: by the given name where it is plain which one that is, else by the whole name. Pure."""

import re
import unicodedata

_WORD = re.compile(r"[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*")
_VIETNAMESE = frozenset(
    name
    for line in (
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho",
        "ngo duong ly dinh trinh mai truong lam",
    )
    for name in line.split()
)
"""Family names that stand first at home and last abroad: which end is which is not plain."""
_FAMILY = re.compile(r"(enko|chuk|s[’']?k[yi]i|skyi|skyy|ska|енко|чук|щук|ський|цький|ська|цька|ov|ova|ов|ова|escu)$")
"""Endings of family names: such a word in front says that the list wrote the family name first."""


def greeted(name: str, language: str = "") -> str:
    """The given name, "Linnea" of "Linnea Berg"; the whole name where it is not two words in the usual order."""
    words = name.split()
    if len(words) != 2 or language == "vi" or not all(_WORD.fullmatch(word) and not word.isupper() for word in words):
        return name
    if _VIETNAMESE.intersection(_plain(word) for word in words) or _FAMILY.search(words[0].casefold()):
        return name
    return words[0] if len(words[0]) > 1 else name


def _plain(word: str) -> str:
    """Without marks above and below, folded."""
    letters = unicodedata.normalize("NFD", word.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
