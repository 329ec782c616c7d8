"""Every text of a survey and the place it stands at: what is translated, and what is worded anew. Pure.

A place is "title", "intro", "q12.text", "q12.hint", "q12.low", "q12.high" for question (or heading) 12, or "o34" for
answer 34."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from app.surveys.building import END, HINT, INTRO, OPTION, TEXT, TITLE
from app.surveys.paper import CHOOSING, Choice, Item, Paper

Say = Callable[[str, str], str]
"""(place, words) → the words that are to stand there."""
MOST = {"title": TITLE, "intro": INTRO, "text": TEXT, "hint": HINT, "low": END, "high": END}


class Text(NamedTuple):
    """One text: where it stands, what it says, how long it may be."""

    place: str
    words: str
    most: int


def texts(paper: Paper) -> list[Text]:
    """All that a survey says, in order; nothing that is empty."""
    found: list[Text] = []

    def gather(place: str, words: str) -> str:
        if words:
            found.append(Text(place, words, MOST.get(place.rpartition(".")[2], OPTION)))
        return words

    reworded(paper, gather)
    return found


def reworded(paper: Paper, say: Say) -> Paper:
    """The survey with other words; the very same one where none is another."""
    title, intro = say("title", paper.title), say("intro", paper.intro)
    rows = tuple(_row(row, say) for row in paper.rows)
    if (title, intro, rows) == (paper.title, paper.intro, paper.rows):
        return paper
    return replace(paper, title=title, intro=intro, rows=rows)


def _row(row: Item, say: Say) -> Item:
    q = f"q{row.id}"
    asked = replace(row, text=say(f"{q}.text", row.text), hint=say(f"{q}.hint", row.hint))
    if row.kind == "scale":
        return replace(asked, low=say(f"{q}.low", row.low), high=say(f"{q}.high", row.high))
    if row.kind in CHOOSING:
        return replace(asked, options=tuple(Choice(one.id, say(f"o{one.id}", one.text)) for one in row.options))
    return asked
