"""Comparing what people write: when two titles are the same, when they look alike. Pure."""

import re
import unicodedata

ALIKE = 0.6
"""From this likeness on, one is shown to whoever writes the other."""

_WORD = re.compile(r"[\w+#]+(?:\.\w+)*")
_NOTHING = frozenset(
    {
        "",
        "nil",
        "n/a",
        "na",
        "none",
        "no",
        "nope",
        "nothing",
        "no idea",
        "idk",
        "dunno",
        "x",
        "?",
        "ні",
        "нема",
        "немає",
        "нічого",
        "не знаю",
        "нет",
        "ничего",
        "nu",
        "nimic",
        "nej",
        "inget",
        "không",
    }
)
_LITTLE = frozenset(
    word
    for language in (
        "a an and or the of for to in on at with how what why is are we our my i do not from into about more better",
        "і й та або в у на з із до для як що чому про це ми наш не від по",
        "и или с к как что о об мы",
        "si cu de la pe din",
        "och att en ett för på med",
        "và của cho là các những một trong với về",
        # what is said of any topic: that it works, how one begins with it
        "work works use using basics basic beginner beginners begin intro introduction guide get gets",
        "працює працюють основи початківців вступ використовувати",
        "работает работают основы начинающих введение использовать",
        "funcționează bazele începători introducere pentru în și să",
        "fungerar grunderna grunder nybörjare introduktion hur man om",
        "cơ bản nhập môn hoạt động thế nào như người mới",
    )
    for word in language.split()
)


def normal(text: str) -> str:
    """A title as it is compared: compatible letters unified, case and spaces folded."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def says_nothing(text: str) -> bool:
    """Whether an answer in own words is no answer: empty, "n/a", "-", "нема"."""
    plain = normal(text)
    return plain.strip(" .,!…") in _NOTHING or not any(c.isalnum() for c in plain)


def tokens(text: str) -> frozenset[str]:
    """The words that carry meaning, folded."""
    return frozenset(word for word in _WORD.findall(normal(text)) if word not in _LITTLE and not word.isdigit())


def likeness(one: str, other: str) -> float:
    """How much two titles are alike, 0 to 1: by the words that carry meaning and stand in both, mistyped or not."""
    if normal(one) == normal(other):
        return 1.0
    mine, theirs = tokens(one), tokens(other)
    if not mine or not theirs:
        return 0.0
    shared = sum(1 for word in mine if any(_same_word(word, its) or _mistyped(word, its) for its in theirs))
    return 0.9 * shared / min(len(mine), len(theirs)) if shared else 0.0


def share_a_word(one: str, other: str) -> bool:
    """Whether two texts have a word in common that carries meaning."""
    theirs = tokens(other)
    return any(_same_word(word, its) for word in tokens(one) for its in theirs)


def _same_word(one: str, other: str) -> bool:
    """The same word, or another ending of it: testing and tests, команда and команди."""
    if one == other:
        return True
    shorter = min(len(one), len(other))
    stem = shorter - (2 if shorter >= 7 else 1)
    return shorter >= 5 and one[:stem] == other[:stem]


def _mistyped(one: str, other: str) -> bool:
    """The same word but for a letter or two: Kuberntes."""
    if min(len(one), len(other)) < 5:
        return False
    from rapidfuzz import fuzz  # noqa: PLC0415 -- 12 MB that a start does without

    return fuzz.ratio(one, other) >= 85
