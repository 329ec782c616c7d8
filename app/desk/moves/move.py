"""One thing to do: what, why, by when, with one button."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.base.i18n import _, reader, short_day, zone_of
from app.desk.progress import Facts

SOON = timedelta(days=7)
PATIENCE = timedelta(days=2)
"""How long something may wait for the organizer before it is called late."""


@dataclass(frozen=True)
class Move:
    """One thing to do. `by` orders the list; `late` is a word first and a colour second."""

    title: str
    why: str
    label: str
    route: str
    by: datetime
    values: dict[str, int | str] = field(default_factory=dict)
    first: bool = False
    """Stands above everything else, whatever the days say."""

    @property
    def about(self) -> str:
        """What it is a move of: its page, and of mails their kind too."""
        room, mail = self.values.get("room"), self.values.get("mail")
        return f"{self.route}/{room}/{mail}" if room else self.route

    def due(self, now: datetime) -> tuple[str, str]:
        """By when, in words, and their tone. It is late from the next day on, as people count days."""
        if local_day(self.by) < local_day(now):
            return _("late since %(day)s", day=short_day(self.by)), "late"
        if local_day(self.by) == local_day(now):
            return _("today"), "now"
        return _("by %(day)s", day=short_day(self.by)), ""


def local_day(at: datetime) -> date:
    """The day it is for the reader."""
    return at.astimezone(zone_of(reader().zone)).date()


def of_meetup(facts: Facts, title: str, why: str, label: str, route: str, by: datetime) -> Move:
    """A move of one meetup, on a page of its own."""
    return Move(title, why, label, route, by, {"meetup_id": facts.id})


def together(names: Iterable[str]) -> str:
    """Names in a sentence; no line breaks within one."""
    return _(" and ").join(name.replace(" ", "\N{NO-BREAK SPACE}") for name in names)
