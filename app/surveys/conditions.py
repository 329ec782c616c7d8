"""Whom a question is asked: everybody, or only those who answered an earlier one so. Pure.

The earlier question stands before it, so whoever goes through a survey in order knows what it needs."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from babel.lists import format_list

from app.base.i18n import _, reader
from app.surveys.paper import CONDITIONAL, Item, OnlyIf, Paper

BEGINNING = 60
"""So much of a question is said to name it."""


class Made(Protocol):
    """A mark somebody made (`answering.Mark`)."""

    @property
    def question_id(self) -> int: ...
    @property
    def option_id(self) -> int | None: ...
    @property
    def number(self) -> int | None: ...


def is_asked(item: Item, made: Iterable[Made]) -> bool:
    """Whether whoever made these marks before is asked it; they are only of questions that were asked themselves."""
    return item.only_if is None or any(_meets(mark, item.only_if) for mark in made)


def open_questions(paper: Paper, made: Sequence[Made]) -> frozenset[int]:
    """Which questions are asked of whoever made these marks; one that hangs on one not asked is not asked either."""
    asked: set[int] = set()
    for item in paper.items:
        if is_asked(item, (mark for mark in made if mark.question_id in asked)):
            asked.add(item.id)
    return frozenset(asked)


def _meets(mark: Made, only_if: OnlyIf) -> bool:
    if mark.question_id != only_if.on_id:
        return False
    if only_if.options:
        return mark.option_id in only_if.options
    return mark.number is None or (only_if.least or 1) <= mark.number <= (only_if.most or mark.number)


def in_words(paper: Paper, item: Item) -> str:
    """Only if you said “Yes” to question 2. Empty for a question to everybody."""
    only_if = item.only_if
    if only_if is None or only_if.on_id not in paper.by_id:
        return ""
    on = paper.by_id[only_if.on_id]
    n = paper.items.index(on) + 1
    answers = [_("“%(words)s”", words=on.texts[one]) for one in only_if.options if one in on.texts]
    if answers:
        said = format_list(answers, "or", reader().language)
        return _("Only if you said %(answers)s to question %(n)s.", answers=said, n=n)
    if only_if.least is not None and only_if.most is not None:
        return _(
            "Only if you chose %(least)s to %(most)s in question %(n)s.", least=only_if.least, most=only_if.most, n=n
        )
    return _("Only if you answered question %(n)s.", n=n)


# --- in the builder --------------------------------------------------------------------------


def whom(paper: Paper) -> dict[int, list[tuple[object, str]]]:
    """Of whom each question can be asked, as (value, words): everybody, or those of a question before it.

    What a question hangs on now is among it, wherever that stands."""
    found: dict[int, list[tuple[object, str]]] = {}
    for place, item in enumerate(paper.items):
        hangs_on = item.only_if.on_id if item.only_if else 0
        on = [
            (one.id, _("whoever answered question %(n)s: %(text)s", n=n, text=one.text[:BEGINNING]))
            for n, one in enumerate(paper.items, 1)
            if one.id == hangs_on or (n <= place and one.kind in CONDITIONAL)
        ]
        found[item.id] = [("", _("everybody")), *on] if on else []
    return found


def numbers(on: Item) -> list[tuple[object, str]]:
    """The numbers of a scale to choose from, as (value, words)."""
    return [("", _("any")), *((n, str(n)) for n in range(1, on.steps + 1))]
