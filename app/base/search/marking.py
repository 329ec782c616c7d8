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
        if _fits(fold(word[0])[:LONGEST], terms, name):
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
    parts = marked(" ".join(text.split()), asked)
    first = next((at for at, piece in enumerate(parts) if piece.fits), None)
    if first is None:
        return ()
    before, after = as_text(parts[:first]), as_text(parts[first + 1 :])
    return (Piece(_last(before)), parts[first], *marked(_first(after), asked))


@lru_cache(maxsize=1000)
def _terms(asked: str) -> tuple[Term, ...]:
    return tuple(term for alternatives in anywhere(asked) for term in alternatives)


def _first(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"


def _last(text: str) -> str:
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def _fits(word: str, terms: Iterable[Term], name: bool) -> bool:
    own = of_name(word) if name else of_text(word)
    return any(term.text == text or (term.begins and text.startswith(term.text)) for term in terms for text in own)
