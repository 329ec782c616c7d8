"""A staff list beside the directory: who would be new, who would change and how, who is missing from it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from app.people.sheets.rows import Row

FIELDS = ("name", "department", "site", "title", "language", "zone")
"""What a list may change. The address is what people are recognized by."""
FEW = 5
"""So many who have left, as the list says, are looked through at a glance."""
OWN = frozenset({"name", "language", "zone"})
"""What a list leaves alone once people chose it themselves; a site is their own from when they changed it."""


def own_fields(chose: bool, sited: bool) -> frozenset[str]:
    """The fields that a list leaves alone, of somebody who chose name and language, or their site, themselves."""
    return (OWN if chose else frozenset()) | ({"site"} if sited else frozenset())


class Known(NamedTuple):
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


class Change(NamedTuple):
    """What would become of one person: field, before, after."""

    person: Known
    fields: tuple[tuple[str, str, str], ...]

    @property
    def name(self) -> str:
        """What they are called now."""
        return self.person.values[0] or self.person.email

    @property
    def joins(self) -> bool:
        """A contact becomes a colleague, or somebody who had left is here again."""
        return self.person.has_left or not self.person.is_colleague


@dataclass
class Comparison:
    """What a list would do."""

    directory: int = 0
    same: int = 0
    new: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    leaving: list[Known] = field(default_factory=list)
    """Their status in the list says that they have left."""
    missing: list[Known] = field(default_factory=list)
    """In the directory, not in the list; organizers are evidently here."""

    @property
    def counts(self) -> str:
        """What was shown before somebody agreed to it."""
        return "/".join(str(len(rows)) for rows in (self.new, self.changed, self.leaving, self.missing))

    def to_type(self, let_go: bool) -> int:
        """The number that somebody has to type to mean it, because more than a fifth of the directory would leave:
        by what the list says of them, or (`let_go`) because they are missing from it. 0: none."""
        if len(self.leaving) > FEW and len(self.leaving) * 5 > self.directory:
            return len(self.leaving)
        return len(self.missing) if let_go and len(self.missing) * 5 > self.directory else 0


def compare(rows: Iterable[Row], directory: Iterable[Known]) -> Comparison:
    """Hold a list against the directory. Addresses are the same whatever their capitals."""
    known = {person.email.lower(): person for person in directory}
    found = Comparison()
    seen: set[str] = set()
    for row in rows:
        address = row.email.lower()
        person = known.get(address)
        if person is None:
            if not row.left:
                found.new.append(row)
            continue
        seen.add(address)
        if row.left:
            if not person.has_left:
                found.leaving.append(person)
        elif (change := Change(person, _fields(person, row))).fields or change.joins:
            found.changed.append(change)
        else:
            found.same += 1
    for address, person in known.items():
        if person.is_colleague and not person.has_left:
            found.directory += 1
            if address not in seen and not person.organizes:
                found.missing.append(person)
    return found


def _fields(person: Known, row: Row) -> tuple[tuple[str, str, str], ...]:
    said = row.name, row.department, row.site, row.title, row.language, row.zone
    if said == person.values:
        return ()
    return tuple(
        (name, before, after)
        for name, before, after in zip(FIELDS, person.values, said, strict=True)
        if after and after != before and name not in person.own
    )
