"""Gaps in a letter that is written once for many readers, and what fills them for one of them."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Characters for private use: nobody types them, and whoever does cannot guess what stands between them."""
_STRAY = str.maketrans("", "", _OPEN + _CLOSE)


@dataclass(frozen=True)
class Text:
    """A text with gaps: words, name of a gap, words, name of a gap, …, words."""

    pieces: tuple[str, ...]

    @property
    def gaps(self) -> tuple[str, ...]:
        """The names of its gaps, in order."""
        return self.pieces[1::2]

    def fill(self, marks: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
        """The text for one reader; what fills a gap is escaped for its place. KeyError for a gap without a mark."""
        if len(self.pieces) == 1:
            return self.pieces[0]
        return "".join(escape(marks[p]) if n % 2 else p for n, p in enumerate(self.pieces))


class Gaps:
    """Makes the gaps of one letter: `gaps("name")` is put where the name will stand."""

    @cached_property
    def _secret(self) -> str:
        return secrets.token_hex(4)

    def __call__(self, name: str) -> str:
        """What to write where the mark of this name will stand."""
        return f"{_OPEN}{self._secret}{name}{_CLOSE}"

    def cut(self, text: str) -> Text:
        """The written text, cut at its gaps."""
        pieces = re.split(f"{_OPEN}{self._secret}([a-z0-9_]+){_CLOSE}", text)
        return Text(tuple(p if n % 2 else p.translate(_STRAY) for n, p in enumerate(pieces)))
