"""What was answered to one question: its marks counted into rows that a plot or a table can show (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from app.base.i18n import number
from app.surveys.paper import RANKS, Choice, Item
from app.surveys.source import Cell


@dataclass(frozen=True)
class Row:
    """One answer to choose and how often it was: chosen, put on a place, wanted, or offered."""

    text: str
    n: int = 0
    teach: int = 0
    """In a grid: how many can teach it (`n`: how many want it)."""
    firsts: int = 0
    """In a ranking: how often it came first (`n`: its points)."""


class Told(NamedTuple):
    """A number of a group. Where almost all of it say the same, or almost none, it is told no finer."""

    n: float
    beyond: str = ""
    """ "<" or ">" where it is anything below, or above, `n`."""


class Compared(NamedTuple):
    """How groups of people answered one question."""

    groups: tuple[tuple[tuple[str, ...], int], ...]
    """(departments or sites, how many of them answered the survey)."""
    rows: tuple[tuple[str, tuple[Told, ...]], ...]
    """(answer, percent of each group); of a scale one row without a name, the average of each."""


@dataclass(frozen=True)
class Tally:
    """What was answered to one question."""

    item: Item
    people: int
    """How many answered this question: the denominator."""
    rows: tuple[Row, ...] = ()
    mean: float | None = None
    writers: int = 0
    """How many wrote something in their own words."""
    texts: tuple[tuple[str, int], ...] = ()
    """Their words without names, and how many wrote the same, in the alphabet's order; empty below the threshold."""
    shown: bool = True
    """Whether enough people have answered this question; else it has nothing but their number."""
    compared: Compared | None = None

    @property
    def pairs(self) -> list[tuple[str, int]]:
        """(answer, how often)."""
        return [(row.text, row.n) for row in self.rows]

    @property
    def sides(self) -> list[tuple[str, int, int]]:
        """(topic, how many want it, how many can teach it)."""
        return [(row.text, row.n, row.teach) for row in self.rows]

    @property
    def ranks(self) -> list[tuple[str, int, int]]:
        """(answer, points, how often first)."""
        return [(row.text, row.n, row.firsts) for row in self.rows]


def tallied(item: Item, counted: Mapping[Cell, int], people: int) -> Tally:
    """How often each answer was given, by so many people."""
    if item.kind in ("one", "several"):
        rows = tuple(Row(option.text, counted.get((option.id, None, ""), 0)) for option in item.options)
        return Tally(item, people, rows if item.kind == "one" else _most_first(rows))
    if item.kind == "grid":
        return Tally(item, people, _most_first(tuple(_grid_row(option, counted) for option in item.options)))
    if item.kind == "rank":
        return Tally(item, people, _most_first(tuple(_rank_row(option, counted) for option in item.options)))
    if item.kind == "scale":
        rows = tuple(Row(str(n), counted.get((None, n, ""), 0)) for n in range(1, item.steps + 1))
        return Tally(item, people, rows, sum(int(row.text) * row.n for row in rows) / people if people else None)
    return Tally(item, people)


def _grid_row(option: Choice, counted: Mapping[Cell, int]) -> Row:
    want, teach = (counted.get((option.id, None, side), 0) for side in ("want", "teach"))
    return Row(option.text, want, teach=teach)


def _rank_row(option: Choice, counted: Mapping[Cell, int]) -> Row:
    places = [counted.get((option.id, place, ""), 0) for place in range(1, RANKS + 1)]
    points = sum(n * (RANKS - index) for index, n in enumerate(places))
    return Row(option.text, points, firsts=places[0])


def _most_first(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.n, -row.teach, -row.firsts)))


# --- as they are shown ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """What one plot shows: a question, or scales that follow one another and are answered alike."""

    tallies: tuple[Tally, ...]

    @cached_property
    def title(self) -> str:
        """What the questions of a stack have in common: "Please rate: Food" and "Please rate: Talks" are rated."""
        titles = {tally.item.text.rpartition(": ")[0] for tally in self.tallies}
        return titles.pop() if len(titles) == 1 else ""

    @property
    def people(self) -> str:
        """How many answered: "204", or "199–204" where some left out a question."""
        return "–".join(number(n) for n in sorted({f(tally.people for tally in self.tallies) for f in (min, max)}))

    @property
    def scales(self) -> list[tuple[str, Tally]]:
        """(what is rated, its tally)."""
        skipped = len(self.title) + 2 if self.title else 0
        return [(tally.item.text[skipped:], tally) for tally in self.tallies]

    @property
    def compared(self) -> Compared | None:
        """The averages of the scales, each with its name."""
        found = [(name, tally.compared) for name, tally in self.scales if tally.compared]
        return Compared(found[0][1].groups, tuple((name, one.rows[0][1]) for name, one in found)) if found else None


def sheets(tallies: Iterable[Tally]) -> list[Sheet]:
    """The tallies in order, scales that are answered alike in one."""
    return [Sheet(tuple(alike)) for _scale, alike in groupby(tallies, key=_scale_of)]


def _scale_of(tally: Tally) -> tuple[object, ...]:
    item = tally.item
    return (item.steps, item.low, item.high) if item.kind == "scale" and tally.shown and item.low else (item.id,)
