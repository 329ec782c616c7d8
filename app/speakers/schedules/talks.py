"""What a conference programme says, whatever its format. Addresses of people are never part of it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Speaker:
    """Who gives a talk."""

    name: str
    about: str = ""
    link: str = ""


@dataclass(frozen=True)
class Talk:
    """One talk of a programme."""

    title: str
    speakers: tuple[Speaker, ...]
    abstract: str = ""
    language: str = ""
    """BCP 47; "" where it is not said."""
    tags: tuple[str, ...] = ()
    on: date | None = None
    event: str = ""
    """Where the file has talks of several; else the file's own counts."""
    link: str = ""
    ref: str = ""
    """What the file calls it, the same in its next version."""
    line: int = 0


@dataclass(frozen=True)
class Refused:
    """What could not be read."""

    where: str
    """Such as "line 12", "events[3]", "videos/x.json"."""
    why: str
    """A sentence."""


@dataclass(frozen=True)
class Found:
    """Everything a programme says."""

    kind: str
    """The format, as people call it."""
    event: str
    talks: list[Talk]
    refused: list[Refused]
    left_out: int = 0
    """Breaks, meals and other entries that nobody gives."""
