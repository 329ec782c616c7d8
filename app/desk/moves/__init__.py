"""Your move: what to do next, why, by when, with one button. Computed from the facts, so it is never wrong."""

from collections.abc import Iterable
from datetime import datetime

from app.desk.moves.facts import Programme, ReleaseFacts
from app.desk.moves.meetup import for_step
from app.desk.moves.move import Move
from app.desk.moves.programme import for_programme, to_release
from app.desk.progress import Facts


def moves(programme: Programme, meetups: list[Facts], now: datetime) -> list[Move]:
    """Everything that waits for the organizer, the most pressing first."""
    found = [*for_programme(programme, meetups, now)]
    for facts in meetups:
        found += for_meetup(facts, now)
    return sorted(found, key=lambda move: (not move.first, move.by))


def for_meetup(facts: Facts, now: datetime, waiting: Iterable[ReleaseFacts] = ()) -> list[Move]:
    """What one meetup waits for, the most pressing first; `waiting`: mails about it that wait to be sent."""
    found = [*to_release(waiting, now), *for_step(facts, now)]
    return sorted(found, key=lambda move: move.by)
