"""The answers to choose from, changed in a draft: which of them is which afterwards. Pure."""

from collections.abc import Sequence
from typing import TypeVar

from app.surveys.models import Option
from app.surveys.paper import Choice

A = TypeVar("A", Choice, Option)


def known_again(before: Sequence[A], texts: Sequence[str]) -> dict[str, A | None]:
    """Which of the answers there were each text is now: the one with its words, else the one at its place (it was
    reworded), else None (it is new)."""
    by_words = {answer.text: answer for answer in before}
    reworded = {place: answer for place, answer in enumerate(before) if answer.text not in texts}
    return {
        text: by_words.get(text) or reworded.get(place)
        for place, text in enumerate(dict.fromkeys(filter(None, texts)))
    }


def typed_away(before: Sequence[A], texts: Sequence[str]) -> list[A]:
    """Those that are not there any more."""
    kept = known_again(before, texts).values()
    return [answer for answer in before if answer not in kept]
