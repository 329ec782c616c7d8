"""The picture of demand and supply: how many want a topic to the right, how many can teach it upwards. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.base.i18n import _
from app.surveys.wording import words_for_reader
from app.topics.lines import Line

LABELLED = 10
LONGEST = 22
LETTER, ROW = 2.4, 7.0
"""The width of a letter and the height of a line on a phone, in percent of the picture."""


@dataclass(frozen=True)
class Point:
    """All topics that as many people want and as many can teach."""

    want: int
    teach: int
    lines: tuple[Line, ...]
    x: float
    """Percent from the left."""
    y: float
    """Percent from above."""
    label: str = ""

    @property
    def title(self) -> str:
        """The first topic here, and how many more."""
        first = words_for_reader(self.lines[0].title)
        more = len(self.lines) - 1
        return _("%(title)s and %(n)s more", title=first, n=more) if more else first

    @property
    def side(self) -> str:
        """Which part of its label stands above it, so that none leaves the picture: start, middle or end."""
        return "start" if self.x < 25 else "end" if self.x > 75 else "middle"

    @property
    def reach(self) -> tuple[float, float]:
        """From where to where its label goes, in percent."""
        wide = LETTER * (min(len(self.title), LONGEST) + 1)
        left = self.x - wide * {"start": 0, "middle": 0.5, "end": 1}[self.side]
        return left, left + wide


def points(lines: Iterable[Line]) -> list[Point]:
    """Where topics stand that somebody wants or can teach, most wanted first; the outermost carry labels."""
    here: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        if line.demand or line.teach:
            here[line.demand, line.teach].append(line)
    wide, high = (max((pair[side] for pair in here), default=0) or 1 for side in (0, 1))
    unlabelled = [
        Point(want, teach, tuple(those), round(100 * want / wide, 1), round(100 - 100 * teach / high, 1))
        for (want, teach), those in here.items()
    ]
    return sorted(_labelled(unlabelled), key=lambda point: (-point.want, -point.teach))


def _labelled(points: list[Point]) -> list[Point]:
    """The outermost with their titles, as far as none covers another."""
    free: list[Point] = []
    for point in sorted(points, key=lambda point: -(point.x**2 + (100 - point.y) ** 2)):
        if len(free) < LABELLED and not any(_collide(point, other) for other in free):
            free.append(point)
    return [replace(point, label=_short(point.title)) if point in free else point for point in points]


def _collide(one: Point, other: Point) -> bool:
    (left, right), (its_left, its_right) = one.reach, other.reach
    return abs(one.y - other.y) < ROW and left < its_right and its_left < right


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"
