"""What stands in the index: the terms something is found by, and those somebody asks for. Pure.

A term is one word of the index. Those that begin with a mark are no words of a text: "@anna" is a word of a name,
"~an" how it sounds, "=site:kyiv" a property to narrow by."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.base.search.folding import latin, sound, words

MARKS = "@~=:-_+#"
"""All that stands in a term besides letters and digits."""
NAME, SOUND, PROPERTY = "@", "~", "="
MOST = 600
"""So many terms of one thing count, and so many words of a question do."""
MOST_ASKED = 12
SOUNDS_FROM = 3
"""Shorter names all sound alike."""


@dataclass(frozen=True)
class Entry:
    """One thing that can be found."""

    of_id: int
    name: str = ""
    """Of a person: also found by its sound, and before what only mentions it."""
    texts: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    """Made by `narrowed`."""

    def terms(self) -> str:
        """Each term once, with a blank between."""
        found: dict[str, None] = {}
        for word in words(self.name):
            found.update(dict.fromkeys(of_name(word)))
        found.update(dict.fromkeys(self.properties))
        for text in self.texts:
            if len(found) >= MOST:
                break
            for word in words(text):
                found.update(dict.fromkeys(of_text(word)))
        return " ".join(list(found)[:MOST])


@dataclass(frozen=True)
class Term:
    """One way in which what was asked for may stand in the index."""

    text: str
    begins: bool = True
    """Whether longer terms that begin so are meant, too."""


Query = tuple[tuple[Term, ...], ...]
"""Of each of these one has to be there."""


def narrowed(by: str, to: str = "") -> str:
    """A property: "=teaches", "=site:nova-poshta"."""
    return f"{PROPERTY}{by}:{'-'.join(words(to))}" if to else f"{PROPERTY}{by}"


def anywhere(asked: str, properties: Iterable[str] = ()) -> Query:
    """Every word somewhere: as it is written or begins, in its script or in Latin letters, or as names sound."""
    return _query(asked, lambda word: (*(Term(text) for text in of_text(word)), *_sounding(word)), properties)


def in_name(asked: str, properties: Iterable[str] = (), begins: bool = True) -> Query:
    """Every word in the name; `begins`: names that only begin so are meant, too."""
    return _query(asked, lambda word: (Term(NAME + text, begins) for text in of_text(word)), properties)


def one_of(beginnings: Iterable[str], properties: Iterable[str] = ()) -> Query:
    """Any word that begins so."""
    said = tuple(Term(text) for one in beginnings for word in words(one) for text in of_text(word))
    return (said, *_narrow(properties)) if said else ()


def _query(asked: str, alternatives: Callable[[str], Iterable[Term]], properties: Iterable[str]) -> Query:
    said = tuple(tuple(alternatives(word)) for word in words(asked)[:MOST_ASKED])
    return said + _narrow(properties)


def _narrow(properties: Iterable[str]) -> Query:
    return tuple((Term(one, begins=False),) for one in properties)


@lru_cache(maxsize=50_000)
def of_text(word: str) -> tuple[str, ...]:
    """A folded word as it is, and in Latin letters."""
    return tuple(dict.fromkeys((word, *words(latin(word)))))


@lru_cache(maxsize=50_000)
def of_name(word: str) -> tuple[str, ...]:
    """The same of a word of a name, and how it sounds."""
    plain = of_text(word)
    return (*plain, *(NAME + text for text in plain), *(term.text for term in _sounding(word)))


def _sounding(word: str) -> Iterator[Term]:
    if len(word) >= SOUNDS_FROM:
        yield Term(SOUND + sound(word), begins=False)
