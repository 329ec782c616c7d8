"""Every text of a survey and the place it stands at: what is translated, and what is worded anew. Pure.

A place is "title", "intro", "q12.text", "q12.hint", "q12.low", "q12.high" for question (or heading) 12, or "o34" for
answer 34."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from app.base.i18n import _
from app.surveys.building import END, HINT, INTRO, OPTION, TEXT, TITLE
from app.surveys.paper import CHOOSING, SECTION, Choice, Item, Paper

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


def roles(paper: Paper) -> dict[str, str]:
    """What each place is, for whoever words it anew."""
    found, n = {"title": _("Title"), "intro": _("Introduction")}, 0
    for row in paper.rows:
        n += row.kind != SECTION
        found[f"q{row.id}.text"] = _("Heading") if row.kind == SECTION else _("Question %(n)s", n=n)
        found[f"q{row.id}.hint"] = _("What stands below it")
        found |= {f"q{row.id}.low": _("The lowest step"), f"q{row.id}.high": _("The highest step")}
        found |= {f"o{one.id}": _("Answer %(n)s", n=place) for place, one in enumerate(row.options, 1)}
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


# --- what was worded anew --------------------------------------------------------------------


class Reworded(NamedTuple):
    """That a text was another one when the survey was sent, and since when it is this one."""

    was: str
    now: str
    at: datetime
    whole: bool
    """Whether it is what the question asks; else a part of it: a hint, an answer to choose from."""


def since_sent(paper: Paper) -> dict[int, list[Reworded]]:
    """What was worded anew in the language it is read in, by its question or heading; 0: the survey as a whole."""
    if not paper.corrections:
        return {}
    translated_places = paper.translations.get(paper.spoken, {})
    of = {f"q{row.id}": row.id for row in paper.rows}
    of |= {f"o{option.id}": row.id for row in paper.rows for option in row.options}
    first: dict[str, Reworded] = {}
    for one in paper.corrections:
        language, _colon, place = one.place.rpartition(":")
        if language == (paper.spoken if place in translated_places else ""):
            was = first[place].was if place in first else one.was
            first[place] = Reworded(was, one.becomes, one.made_at, place.endswith(".text"))
    found: dict[int, list[Reworded]] = {}
    for place, change in first.items():
        if change.was != change.now:
            found.setdefault(of.get(place.partition(".")[0], 0), []).append(change)
    return found
