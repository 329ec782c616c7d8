"""A staff list beside the directory: who would be new, who would change and how, who is missing from it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = ("name", "department", "site", "title", "language", "zone")
"""What a list may change. The address is what people are recognized by."""
OWN = frozenset({"name", "language", "zone"})
"""What a list leaves alone once people chose it themselves; a site is their own from when they changed it."""


def own_fields(chose: bool, sited: bool) -> frozenset[str]:
    """The fields that a list leaves alone, of somebody who chose name and language, or their site, themselves."""
    return (OWN if chose else frozenset()) | ({"site"} if sited else frozenset())


@dataclass(frozen=True)
class Known:
    """Somebody in the directory, as far as a list is concerned."""

    id: int
    email: str
    values: tuple[str, ...]
    """In the order of FIELDS."""
    own: frozenset[str]
    """The fields they chose themselves."""
    is_colleague: bool
    has_left: bool
    organizes: bool = False


@dataclass(frozen=True)
class Change:
    """What would become of one person: field, before, after."""

    id: int
    name: str
    email: str
    fields: tuple[tuple[str, str, str], ...]
    joins: bool = False
    """A contact becomes a colleague, or somebody who had left is here again."""


@dataclass(frozen=True)
class Comparison:
    """What a list would do."""

    new: list[Mapping[str, Any]]
    changed: list[Change]
    leaving: list[Known]
    """Their status in the list says that they have left."""
    missing: list[Known]
    """In the directory, not in the list; organizers are evidently here."""
    same: int
    directory: int

    @property
    def counts(self) -> str:
        """What was shown before somebody agreed to it."""
        return "/".join(str(len(rows)) for rows in (self.new, self.changed, self.leaving, self.missing))

    @property
    def needs_typing(self) -> bool:
        """Whether marking the missing as left would take more than a fifth of the directory."""
        return len(self.missing) * 5 > self.directory


def compare(rows: Iterable[Mapping[str, Any]], directory: Iterable[Known]) -> Comparison:
    """Hold a list against the directory. Addresses are the same whatever their capitals."""
    known = {person.email.lower(): person for person in directory}
    here = [person for person in known.values() if person.is_colleague and not person.has_left]
    new: list[Mapping[str, Any]] = []
    changed: list[Change] = []
    leaving: list[Known] = []
    seen: set[str] = set()
    same = 0
    for row in rows:
        address = str(row["email"]).lower()
        seen.add(address)
        person = known.get(address)
        if person is None:
            if not row.get("left"):
                new.append(row)
        elif row.get("left"):
            if not person.has_left:
                leaving.append(person)
        elif change := _change(person, row):
            changed.append(change)
        else:
            same += 1
    missing = [person for person in here if person.email.lower() not in seen and not person.organizes]
    return Comparison(new, changed, leaving, missing, same, len(here))


def _change(person: Known, row: Mapping[str, Any]) -> Change | None:
    fields = tuple(
        (name, before, str(row[name]))
        for name, before in zip(FIELDS, person.values, strict=True)
        if row.get(name) and row[name] != before and name not in person.own
    )
    joins = person.has_left or not person.is_colleague
    return (
        Change(person.id, person.values[0] or person.email, person.email, fields, joins) if fields or joins else None
    )
