"""How topics are ranked: what speaks for each one, weighed as organizers chose. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from app.topics.lines import Line
from app.topics.words import normal

YEAR = timedelta(days=365)
ENOUGH = 2
"""From so many people on, somebody who can teach it will be found."""


class Weights(NamedTuple):
    """How much each part counts, 0 to 5."""

    demand: int = 3
    freshness: int = 3
    teachable: int = 1
    rating: int = 1


class Parts(NamedTuple):
    """What speaks for a topic, each from 0 to 1; or, weighed, in points of 100."""

    demand: float
    """How many want it, of the most that want any."""
    freshness: float
    """How long ago it was covered: a year or never is 1; already planned is 0."""
    teachable: float
    rating: float
    """How useful it was last time, 5 of 5 is 1; a half where nobody knows."""


@dataclass(frozen=True)
class Ranked:
    """A topic with what it owes its place to."""

    line: Line
    points: Parts
    place: int
    was: int
    """Its place among the lines as they were handed in."""

    @property
    def total(self) -> float:
        """Of 100."""
        return round(sum(self.points), 6)

    @property
    def moved(self) -> int:
        """How many places it went up; less than nothing is down."""
        return self.was - self.place


def ranked(lines: Sequence[Line], weights: Weights, now: datetime) -> list[Ranked]:
    """The lines, best first: by their points, of equals the most wanted; parked ones last."""
    most = max((line.demand for line in lines), default=0)
    weighed = [
        Ranked(line, _weighed(_parts(line, most, now), weights), 0, was) for was, line in enumerate(lines, start=1)
    ]
    ordered = sorted(weighed, key=_rank)
    return [Ranked(one.line, one.points, place, one.was) for place, one in enumerate(ordered, start=1)]


def _rank(one: Ranked) -> tuple[object, ...]:
    return (one.line.state == "parked", -one.total, -one.line.demand, normal(one.line.title))


def _parts(line: Line, most: int, now: datetime) -> Parts:
    last = line.covered
    return Parts(
        demand=line.demand / most if most else 0.0,
        freshness=_freshness(line, now),
        teachable=min(line.teach, ENOUGH) / ENOUGH,
        rating=(last.rating - 1) / 4 if last and last.rating else 0.5,
    )


def _freshness(line: Line, now: datetime) -> float:
    if line.planned:
        return 0.0
    if not (line.covered and line.covered.starts_at):
        return 1.0
    return min((now - line.covered.starts_at) / YEAR, 1.0)


def _weighed(parts: Iterable[float], weights: Weights) -> Parts:
    whole = sum(weights) or 1
    return Parts(*(100 * part * weight / whole for part, weight in zip(parts, weights, strict=True)))
