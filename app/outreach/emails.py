"""Who is owed which email by the outreach room, and its words."""

from collections.abc import Iterator
from datetime import datetime

from app.base.due import Due


def due(now: datetime) -> Iterator[Due]:
    """Nothing yet."""
    yield from ()
