"""What one meetup waits for, by the step it stands at."""

from collections.abc import Callable, Iterator
from datetime import datetime

from app.desk.moves.celebrating import celebrate
from app.desk.moves.finding import audience, outreach, search, topic
from app.desk.moves.inviting import invite
from app.desk.moves.move import Move
from app.desk.progress import Facts, Step, step

_MOVES: dict[Step, Callable[[Facts, datetime], Iterator[Move]]] = {
    Step.AUDIENCE: audience,
    Step.TOPIC: topic,
    Step.SEARCH: search,
    Step.OUTREACH: outreach,
    Step.INVITE: invite,
    Step.CELEBRATE: celebrate,
}
"""What was cancelled waits for nothing."""


def for_step(facts: Facts, now: datetime) -> Iterator[Move]:
    """What it waits for now."""
    at = step(facts, now)
    if at in _MOVES:
        yield from _MOVES[at](facts, now)
