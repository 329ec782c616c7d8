"""What speaks for each answer, of a hundred, by weights that an organizer sees and sets. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

MOST = 5
"""The highest score, and the highest weight."""
LONG_AGO = timedelta(days=365)
"""A last talk so long ago counts in full, like none at all: it is their turn."""


class Criteria(NamedTuple):
    """A number for each criterion: how much it counts, or what speaks for an answer by it."""

    fit: float = 3
    dates: float = 2
    availability: float = 2
    style: float = 3
    value: float = 3
    last_talk: float = 1


@dataclass(frozen=True)
class Known:
    """What is known of an answer. A score nobody gave is 0."""

    teaches: bool
    """They said that they can teach it."""
    reason: bool
    """Something else speaks for them."""
    dates: int
    """How many of the dates on offer suit them."""
    offered: int
    last_talk: datetime | None
    scores: tuple[int, int, int] = (0, 0, 0)
    """Availability, style, value: 1 to 5 each."""


def points(known: Mapping[int, Known], weights: Criteria, now: datetime) -> dict[int, Criteria]:
    """The points of each answer by each criterion; together at most a hundred.

    A criterion of which nothing is known for anybody counts nothing, so that the first score does not turn the table
    over; where it is known for some, nothing is given to the others."""
    shares = {key: _shares(one, now) for key, one in known.items()}
    counts = [
        weight if any(share[n] is not None for share in shares.values()) else 0 for n, weight in enumerate(weights)
    ]  # fmt: skip
    whole = sum(counts) or 1
    return {
        key: Criteria(*(100 * weight * (part or 0) / whole for weight, part in zip(counts, share, strict=True)))
        for key, share in shares.items()
    }


def _shares(known: Known, now: datetime) -> Sequence[float | None]:
    """What part of each criterion they reach, 0 to 1; None where nobody has said."""
    fit = 1.0 if known.teaches else 0.6 if known.reason else None
    rested = 1.0 if known.last_talk is None else min(1.0, (now - known.last_talk) / LONG_AGO)
    scored = [score / MOST if score else None for score in known.scores]
    return [fit, known.dates / known.offered if known.offered else None, *scored, rested]
