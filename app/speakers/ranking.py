"""How candidates are ranked: what speaks for each, weighed as organizers chose, and who rests. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

YEAR = timedelta(days=365)
WEEKS = 8
"""How long somebody rests after a question or a talk, until an organizer chooses otherwise."""
OFTEN = 3
"""Whoever was asked so many times within a year was asked often."""


class Weights(NamedTuple):
    """How much each part counts, 0 to 5."""

    fit: int = 5
    pause: int = 2
    seldom: int = 2
    voice: int = 2


class Parts(NamedTuple):
    """What speaks for somebody, each from 0 to 1; or, weighed, in points of 100."""

    fit: float
    """How plainly it was said that they can speak about it."""
    pause: float
    """How long ago they were asked or spoke: a year or never is 1."""
    seldom: float
    """How seldom they were asked within a year: never is 1, three times 0."""
    voice: float
    """1 for somebody who has never spoken here."""


@dataclass(frozen=True)
class Behind:
    """What lies behind somebody, and ahead: questions and talks, those of the meetup in question left out."""

    asked_at: datetime | None = None
    """The last time."""
    times: int = 0
    """How often they were asked within a year."""
    spoke_at: datetime | None = None
    """The last talk; it may still be to come."""
    again_on: date | None = None
    """When they want to be asked again, as they said to the last question."""


@dataclass(frozen=True)
class Ranked:
    """Somebody with what they owe their place to."""

    id: int
    """As it was handed in."""
    points: Parts
    rests_until: date | None
    """From this day on they can be asked again; None: at once."""

    @property
    def total(self) -> float:
        """Of 100."""
        return round(sum(self.points), 6)


def rests_until(behind: Behind, weeks: int, now: datetime) -> date | None:
    """Until when somebody is left alone: so many weeks after a talk or a question, or until the day they named
    themselves. None: not at all."""
    pause = timedelta(weeks=weeks)
    days = [(behind.spoke_at + pause).date()] if behind.spoke_at else []
    if behind.again_on:
        days.append(behind.again_on)
    elif behind.asked_at:
        days.append((behind.asked_at + pause).date())
    return max((day for day in days if day > now.date()), default=None)


def resting(behind: Mapping[int, Behind], weeks: int, now: datetime) -> set[int]:
    """Who of them is left alone now."""
    return {id for id, one in behind.items() if rests_until(one, weeks, now)}


def ranked(
    fits: Mapping[int, float], behind: Mapping[int, Behind], weights: Weights, weeks: int, now: datetime
) -> list[Ranked]:
    """The best first; of equals as they were handed in. Who rests comes last, the soonest first."""
    found = [
        Ranked(id, _weighed(_parts(fit, behind.get(id, Behind()), now), weights), until)
        for id, fit in fits.items()
        for until in [rests_until(behind.get(id, Behind()), weeks, now)]
    ]
    return sorted(found, key=lambda one: (one.rests_until or date.min, -one.total))


def fit(strengths: Iterable[float]) -> float:
    """Of several reasons each adds to what is left open by the others."""
    open_ = 1.0
    for strength in strengths:
        open_ *= 1 - strength
    return 1 - open_


def _parts(fit: float, behind: Behind, now: datetime) -> Parts:
    last = max((at for at in (behind.asked_at, behind.spoke_at) if at), default=None)
    return Parts(
        fit=fit,
        pause=min(max((now - last) / YEAR, 0.0), 1.0) if last else 1.0,
        seldom=1 - min(behind.times / OFTEN, 1.0),
        voice=0.0 if behind.spoke_at else 1.0,
    )


def _weighed(parts: Sequence[float], weights: Weights) -> Parts:
    whole = sum(weights) or 1
    return Parts(*(100 * part * weight / whole for part, weight in zip(parts, weights, strict=True)))
