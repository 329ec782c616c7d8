"""Ready-made sentences inside a text that is stored in its organizer's language: every reader gets them in theirs.

A draft is made of such sentences and of people's words. What an organizer wrote, or changed, stays as it is."""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import product

from app.base.i18n import LANGUAGES, number, reader, speaking

Frame = Callable[..., str]
"""Writes one sentence from what stands in it, by name. A name that begins with `num` is a number that a plural
follows, one that begins with `text` is somebody's words; any other is a figure, such as "4.5"."""
_DECIMAL = re.compile(r"\d+[.,]\d")
_MARKUP = re.compile(r"(#{1,6} |- |> )?")
_MANY = (1, 1000001, 1000002, 1000005)
"""Numbers of every plural form there is in our languages."""


class Frames:
    """The ready-made sentences of one kind of text."""

    def __init__(self, *frames: tuple[Frame, Sequence[str]]) -> None:
        """Each with the names of what stands in it."""
        self._frames = frames
        self._found = lru_cache(maxsize=200)(self._written)

    def for_reader(self, text: str) -> str:
        """The text with its ready-made lines in the reader's language."""
        return self._found(text, reader().language)

    def _written(self, text: str, _language: str) -> str:
        return "\n".join(map(self._line, text.split("\n")))

    def _line(self, line: str) -> str:
        markup = _MARKUP.match(line)
        begin = markup.end() if markup else 0
        for pattern, nth in self._patterns():
            if found := pattern.fullmatch(line, begin):
                frame, _names = self._frames[nth]
                return line[:begin] + frame(**_given(found.groupdict()))
        return line

    @cache  # noqa: B019 -- there is one of these for each kind of text, for ever
    def _patterns(self) -> list[tuple[re.Pattern[str], int]]:
        """How each sentence reads in each language and number, and which one it is."""
        return [
            (_pattern(frame, names, language, dict(zip(_plurals(names), numbers, strict=True))), place)
            for language in LANGUAGES
            for place, (frame, names) in enumerate(self._frames)
            for numbers in product(_MANY, repeat=len(_plurals(names)))
        ]


def _plurals(names: Sequence[str]) -> list[str]:
    return [name for name in names if name.startswith("num")]


def _given(found: dict[str, str]) -> dict[str, str | int]:
    return {name: _value(name, words) for name, words in found.items()}


def _value(name: str, words: str) -> str | int:
    if name.startswith("num"):
        return int(words)
    return number(float(words.replace(",", "."))) if _DECIMAL.fullmatch(words) else words


def _pattern(frame: Frame, names: Sequence[str], language: str, numbers: dict[str, int]) -> re.Pattern[str]:
    marks: dict[str, str | int] = {name: f"\ue000{name}\ue001" for name in names} | numbers
    with speaking(language, "UTC"):
        words = re.escape(frame(**marks))
    for name in names:
        shape = ".+?" if name.startswith("text") else r"\d+" if name in numbers else r"\d[\d.,]*"
        words = words.replace(re.escape(str(marks[name])), f"(?P<{name}>{shape})", 1)
    return re.compile(words)
