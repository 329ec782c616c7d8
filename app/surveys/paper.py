"""A survey as it is read: its questions and answers to choose from, and how long it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, Protocol

from app.base.i18n import _, ngettext
from app.people.models import Person
from app.surveys.models import Survey

THRESHOLD = 5
"""No number about people comes from fewer of them, unless a survey says its own."""

ANONYMOUS = "anonymous"
"""The mode in which answers are sealed."""
CONFIDENTIAL = "confidential"
"""The mode in which answers keep their person and are shown as sums, in steps."""

KINDS = ("one", "several", "scale", "rank", "short", "long", "grid")
CHOOSING = ("one", "several", "rank", "grid")
"""The kinds that need answers to choose from."""
WITH_OWN_WORDS = ("one", "several", "grid")
CONDITIONAL = ("one", "several", "scale")
"""The kinds whose answers decide whether a later question is asked."""
SECTION = "section"
"""Among the questions, but none: a heading with a few words (`hint`) over those that follow."""
RANKS = 3
SIDES = ("want", "teach")
"""What can be ticked in a row of a grid. In a sealed survey nobody who can teach something could be asked to."""

SECONDS = {"one": 10, "several": 15, "scale": 5, "rank": 25, "short": 8, "long": 40, "grid": 20}
SECONDS_PER_ROW = 4
"""What one more row of a grid takes to read."""


@dataclass(frozen=True)
class Choice:
    """One answer to choose, or one row of a grid."""

    id: int
    text: str


@dataclass(frozen=True)
class OnlyIf:
    """Any of these answers to an earlier question; where none is named, whatever was answered."""

    on_id: int
    options: tuple[int, ...] = ()
    least: int | None = None
    """In a scale: from this number on, up to:"""
    most: int | None = None


@dataclass(frozen=True)
class Item:
    """One question, or the heading of a section. Its fields in the form are named after it: q12, q12-own, q12-1, …"""

    id: int
    kind: str
    text: str
    hint: str
    required: bool
    role: str
    own_words: bool
    low: str
    high: str
    steps: int
    options: tuple[Choice, ...]
    sides: tuple[str, ...] = SIDES
    only_if: OnlyIf | None = None
    """Whom it is asked; None: everybody."""

    @cached_property
    def name(self) -> str:
        """The name of its field."""
        return f"q{self.id}"

    @cached_property
    def texts(self) -> dict[int, str]:
        """The words of each answer, by its id."""
        return {option.id: option.text for option in self.options}


class Corrected(NamedTuple):
    """That the words of one place became others (`models.Correction`)."""

    place: str
    was: str
    becomes: str
    made_at: datetime


@dataclass(frozen=True, eq=False)  # the same paper is the same object: quick to look up by
class Paper:
    """A survey with its questions in order. Once sent it is frozen, so it is read once and kept."""

    id: int
    title: str
    intro: str
    mode: str
    k: int
    k_words: int
    segment: str
    about_talk: bool
    meetup_id: int | None
    created_by: int
    opens_at: datetime | None
    closes_at: datetime | None
    heard: str
    told_at: datetime | None
    rows: tuple[Item, ...]
    """The questions in order, with the headings of sections among them."""
    languages: tuple[str, ...] = ()
    """What it can be read in, the language it was written in first; empty: only as it was written."""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language the words for each place of it (`texts`)."""
    spoken: str = ""
    """The one of these languages that it is in now; "": as it was written."""
    corrections: tuple[Corrected, ...] = ()
    """What was worded anew since it was sent, the first one first."""

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The questions alone."""
        return tuple(row for row in self.rows if row.kind != SECTION)

    @cached_property
    def by_id(self) -> dict[int, Item]:
        """The questions by their ids."""
        return {item.id: item for item in self.items}

    @cached_property
    def conditional(self) -> bool:
        """Whether some questions are asked only of some."""
        return any(item.only_if for item in self.items)

    @property
    def sealed(self) -> bool:
        """Whether nobody can tell who said what."""
        return self.mode == ANONYMOUS

    def group_of(self, person: Person) -> str:
        """What somebody belongs to, where groups are compared."""
        return {"department": person.department, "site": person.site}.get(self.segment, "")

    @property
    def interests(self) -> bool:
        """Whether it asks what people want to learn, can teach or would give: answers that keep their name."""
        return self.asks_for_volunteers or any(item.kind == "grid" for item in self.items)

    @property
    def asks_for_volunteers(self) -> bool:
        """Whether it asks who would give a talk."""
        return any(item.role == "give" for item in self.items)


class Asked(Protocol):
    """A question, in the house or not yet."""

    @property
    def kind(self) -> str: ...
    @property
    def options(self) -> Sequence[object]: ...


def length(asked: Sequence[Asked]) -> str:
    """6 questions, about 3 minutes. Headings of sections do not count."""
    real = [one for one in asked if one.kind != SECTION]
    seconds = sum(_seconds(one) for one in real)
    questions = ngettext("%(num)d question", "%(num)d questions", len(real))
    if seconds < 40:
        return _("%(questions)s, less than a minute", questions=questions)
    minutes = ngettext("about %(num)d minute", "about %(num)d minutes", -(-seconds // 60))
    return _("%(questions)s, %(minutes)s", questions=questions, minutes=minutes)


def _seconds(asked: Asked) -> int:
    return SECONDS[asked.kind] + (SECONDS_PER_ROW * len(asked.options) if asked.kind == "grid" else 0)


def threshold(paper: "Paper | Survey", words: bool = False) -> int:
    """From how many answers on something is told, words from how many writers on: at once where names are known."""
    return 1 if paper.mode == "named" else paper.k_words if words else paper.k


def kinds() -> list[tuple[str, str]]:
    """The kinds of question with the words for them."""
    names = {
        "one": _("One answer"),
        "several": _("Several answers"),
        "scale": _("A scale"),
        "rank": _("Rank the top 3"),
        "short": _("A short text"),
        "long": _("A long text"),
        "grid": _("Topics: want to learn, can teach"),
    }
    return [(kind, names[kind]) for kind in KINDS]


def called(name: str) -> str:
    """Whom a page is for, without telling strangers everything: "Maria S."."""
    first, _space, rest = name.strip().partition(" ")
    return f"{first} {rest.split()[-1][0]}." if rest.split() else first
