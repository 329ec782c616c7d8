"""How people are greeted: by the given name where it is plain which one that is, else by the whole name. Pure."""

import re
import unicodedata


def _plain(word: str) -> str:
    """Without marks above and below, folded."""
    letters = unicodedata.normalize("NFD", word.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_WORD = re.compile(r"[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*")
_FAMILY_FIRST = frozenset(
    name
    for line in (
        "nguyen tran le pham hoang huynh phan vu vo dang bui do ho",  # Vietnamese
        "ngo duong ly dinh trinh mai truong lam",
        "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo lin luo zheng liang xie tang deng",
        "kim park choi jung jeong kang cho yoon jang lim shin kwon hwang",
        "nagy kovacs toth szabo horvath varga kiss molnar nemeth farkas balogh",
        "sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato",
    )
    for name in line.split()
)
"""Common family names that stand first at home and last abroad: which end is which is not plain."""
_FAMILIES = frozenset(
    _plain(name)
    for line in (
        "бойко бондар вовк гончар кравець коваль козак кушнір мазур мороз сорока ткач шульга",  # Ukrainian
        "boiko boyko bondar vovk honchar kravets koval kozak kushnir mazur moroz soroka tkach shulha",
        "nowak wojcik wozniak kaczmarek dudek wieczorek pawlak walczak zajac krol wrobel stepien",  # Polish
        "takacs juhasz lakatos meszaros olah racz fekete szilagyi feher",  # Hungarian
    )
    for name in line.split()
)
"""The commonest family names without a plain ending, of countries whose lists often begin with the family name. Only
in front do they mean something: behind a given name is their place."""
_FAMILY_FIRST_IN = ("vi", "zh", "ja", "ko", "hu")
"""Languages whose speakers write the family name first."""
_GIVEN_FIRST = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN")
"""Scripts in which, as a rule, the given name stands first."""
_FAMILY = re.compile(
    r"(enko|chuk|[iy]uk|yk|wicz|vych|ová?|ova|escu|s[’']?k[yi][iy]|tsk[yi][iy]|\w{3}(s|c|dz)k[iaýá]|\w{3}sky"
    r"|енко|чук|щук|юк|ик|вич|[сцз]ьк(ий|а)|ов|ова)$"
)
"""Endings of family names: such a word in front says that the list wrote the family name first. A given name that
ends so (Patryk) costs no more than a longer greeting."""
_PARTICLES = frozenset(
    word
    for line in (
        "van von vom zu zum zur ten ter de del della der den da das di do dos du la le las los",
        "el al bin ibn abu mac mc st",
    )
    for word in line.split()
)
"""Words that begin a family name; "Ben" is not among them, as it is a given name more often."""


def greeted(name: str, language: str = "") -> str:
    """The given name, "Linnea" of "Linnea Berg"; the whole name where it is not two words of which the first is
    plainly the given one. Nobody is greeted by half of a family name."""
    words = name.split()
    if len(words) != 2 or language[:2] in _FAMILY_FIRST_IN:
        return name
    if not all(_WORD.fullmatch(word) and not word.isupper() and _is_given_first(word) for word in words):
        return name
    if _FAMILY_FIRST.intersection(_plain(word) for word in words) or _begins_with_family(words[0]):
        return name
    return words[0] if len(words[0]) > 1 else name


def _begins_with_family(first: str) -> bool:
    """Whether a name with this word in front begins with the family name; a small letter is a particle's."""
    is_small = first[0] != first[0].title()
    return is_small or _plain(first) in _PARTICLES | _FAMILIES or bool(_FAMILY.search(first.casefold()))


def _is_given_first(word: str) -> bool:
    """Whether its first letter belongs to a script in which given names stand first."""
    return unicodedata.name(word[0], "").startswith(_GIVEN_FIRST)
