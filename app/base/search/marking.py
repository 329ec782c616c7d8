"""Showing why something was found: the words that fit, marked where they stand. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.base.search.folding import LONGEST, WORD, fold
from app.base.search.terms import Term, anywhere, of_name, of_text

AROUND = 60
"""So many letters of a long text are shown on each side of the first word that fits."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, and whether it is why it was found."""

    text: str
    fits: bool = False


Marked = tuple[Piece, ...]


def marked(text: str, asked: str, name: bool = False) -> Marked:
    """The whole text in pieces; in a name, words that only sound so are marked, too."""
    pieces, at, terms = [], 0, _terms(asked)
    for word in WORD.finditer(text) if terms else ():
        if _fits(word[0], terms, name):
            pieces += [Piece(text[at : word.start()]), Piece(word[0], fits=True)]
            at = word.end()
    return tuple(piece for piece in (*pieces, Piece(text[at:])) if piece.text)


def fits(parts: Marked) -> bool:
    """Whether anything in it is marked."""
    return any(piece.fits for piece in parts)


def as_text(parts: Marked) -> str:
    """The text that was marked."""
    return "".join(piece.text for piece in parts)


def excerpt(text: str, asked: str) -> Marked:
    """A long text around the first word that fits; nothing when none does."""
    terms = _terms(asked)
    word = next((word for word in WORD.finditer(text) if _fits(word[0], terms)), None)
    return marked(_around(text, word.start(), word.end()), asked) if word else ()


def _around(text: str, begin: int, end: int) -> str:
    before, after = text[:begin], text[end:]
    if len(before) > AROUND:
        before = "… " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " …"
    return " ".join(f"{before}{text[begin:end]}{after}".split())


@lru_cache(maxsize=1000)
def _terms(asked: str) -> tuple[Term, ...]:
    return tuple(term for alternatives in anywhere(asked) for term in alternatives)


def _fits(word: str, terms: Iterable[Term], name: bool = False) -> bool:
    own = _own(word, name)
    return any(term.text in own or (term.begins and any(one.startswith(term.text) for one in own)) for term in terms)


@lru_cache(maxsize=50_000)
def _own(word: str, name: bool) -> tuple[str, ...]:
    """What a word stands for in the index."""
    return (of_name if name else of_text)(fold(word)[:LONGEST])
