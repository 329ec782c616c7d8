"""What a reader of one format yields, and how it says that something cannot be read: by a word of `why.py`."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.speakers.schedules.talks import Talk


@dataclass(frozen=True)
class Event:
    """The name of the conference."""

    name: str


@dataclass(frozen=True)
class Told:
    """A talk as the file tells it, with the place it stands at. Without speakers it is a break or a meal."""

    where: str
    talk: Talk


@dataclass(frozen=True)
class Problem:
    """An entry that cannot be used."""

    where: str
    why: str
    about: str = ""
    """What stands there, where the sentence repeats it."""


class Broken(Exception):
    """From here on nothing can be read."""

    def __init__(self, why: str, where: str = "") -> None:
        super().__init__(why, where)
        self.why, self.where = why, where


Entry = Event | Told | Problem
Reading = tuple[str, Iterator[Entry]]
"""The format, as people call it, and what stands in the file."""
