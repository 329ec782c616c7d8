"""What organizers' own words for a kind of mail may speak of: placeholders, what each means, a sample case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from app.base.due import Place, Words, Writing
from app.base.i18n import _
from app.meetups.models import Meetup
from app.people.models import Person

SAMPLE_DAY = datetime(2030, 5, 14, 9, 0, tzinfo=UTC)
"""When the sample's meetup is: a Tuesday, noon in Kyiv."""
SAMPLE_ZONE = "Europe/Kyiv"
SAMPLE_LINK = "https://example.com/k1sample"


@dataclass(frozen=True)
class Meaning:
    """What one placeholder stands for, in words for organizers.

    `block`: a part of the letter that needs a paragraph of its own. `optional`: it may say nothing, and then its
    place stays empty. `needed`: why the text has to have it; empty when it can do without."""

    words: str
    block: bool = False
    optional: bool = False
    needed: str = ""


@dataclass(frozen=True)
class Wordable:
    """A kind of mail that organizers may word: its placeholders by name, and what a room would say in a sample case.

    Both are functions because they speak the reader's language. A sample with a thread stands for letters of a
    conversation that another kind of mail began: that one gave it its subject."""

    meanings: Callable[[], Mapping[str, Meaning]]
    sample: Callable[[], Words]


Places = Callable[[Mapping[str, Any]], Mapping[str, Place]]
"""What stands for each placeholder, from what a room says in its own words."""


def speaks_of(places: Places) -> Callable[[Callable[[Writing], Words]], Callable[[Writing], Words]]:
    """Stands above what a room says in one kind of mail: organizers' own words may speak of these places."""

    def with_places(says: Callable[[Writing], Words]) -> Callable[[Writing], Words]:
        @wraps(says)
        def said(writing: Writing) -> Words:
            words = says(writing)
            return replace(words, places=places(words.values))

        return said

    return with_places


def meanings_of(kind: Wordable) -> dict[str, Meaning]:
    """Every placeholder of a kind: those that all have, and its own."""
    name, programme = Meaning(_("the name we greet them by")), Meaning(_("the name of your programme"))
    return {"name": name, "programme": programme, **kind.meanings()}


def button(label: str, line: str, href: str) -> Place:
    """A button in the HTML part; its address under a line of words in the text part."""
    return Place(block="emails/_button", values={"label": label, "line": line, "href": href})


def markdown(words: str) -> Place:
    """What somebody wrote in Markdown."""
    return Place(block="emails/_markdown", values={"words": words}) if words else Place()


def sample_person(name: str = "Bohdan Melnyk") -> Person:
    """Somebody who is not there."""
    return Person(id=0, name=name, email="nobody@example.com", added_at=SAMPLE_DAY)


def sample_title() -> str:
    """What the sample's meetup is about."""
    return _("How our search works")


def sample_meetup() -> Meetup:
    """A meetup that is nowhere: in a room and online, with a title and an abstract."""
    return Meetup(
        id=0, title=sample_title(), abstract=_("From the first letter you type to the **first answer**."),
        audience_id=0, zone=SAMPLE_ZONE, starts_at=SAMPLE_DAY, place=_("Room 5, second floor"),
        join_url="https://example.com/meet", created_by=0, created_at=SAMPLE_DAY,
    )  # fmt: skip
