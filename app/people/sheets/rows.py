"""One person from a row of a list: by its header, by the place beside the address, or from a pasted line."""

import csv
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from app.base.i18n import _
from app.people.sheets.cells import (
    MAX_LENGTH,
    Unusable,
    address_of,
    checked_name,
    language_of,
    may_be_address,
    name_beside,
    natural,
    value_of,
    zone_of,
)
from app.people.sheets.columns import EMAIL_FIELDS, GONE, NO, TAG, YES, family_first, fold
from app.people.sheets.headers import Header, label

_SHORT = 120
"""What the directory holds of a department, a site and a title."""


class Row(NamedTuple):
    """One person as the list has them; an empty string is what the list does not say."""

    line: int
    name: str
    email: str
    department: str = ""
    site: str = ""
    title: str = ""
    language: str = ""
    zone: str = ""
    left: bool = False
    extra: dict[str, str] = {}  # noqa: RUF012 -- nobody writes into it


def person_with(header: Header) -> Callable[[int, list[str]], Row]:
    """How a row under this header becomes a person; what cannot be used is refused with `Unusable`."""
    places = {part: tuple(columns) for part, columns in header.columns.items()}
    addresses = [(part, column) for part in EMAIL_FIELDS for column in places.get(part, ())]
    tags = [(label(header, column), column) for column in places.get(TAG, ())]
    last_first = any(family_first(header.cells[column]) for column in places.get("last", ())[:1])
    tells = bool(places.keys() & {"status", "enabled", "blocked"})

    def person(line: int, cells: list[str]) -> Row:
        def first(part: str) -> str:
            for column in places.get(part, ()):
                if column < len(cells) and (value := value_of(cells[column])):
                    return value
            return ""

        department, site, title = first("department")[:_SHORT], first("site")[:_SHORT], first("title")[:_SHORT]
        name = _name(first("first"), first("middle"), first("last"), first("name"), last_first)
        email = _with_domain(_address(cells, addresses), header.domain)
        try:
            if tells and fold(first("status")) == "bot":
                raise Unusable(_("a bot, not a person"))
            name, email = checked_name(name or name_beside(email)), address_of(email, name)
        except Unusable as no:
            no.draft = draft_of(name, email, department)
            raise
        language, zone = language_of(first("language")), zone_of(first("zone"))
        return Row(
            line, name, email, department, site, title, language, zone, tells and _has_left(first), _tags(cells, tags)
        )

    return person


def _has_left(first: Callable[[str], str]) -> bool:
    status, enabled, blocked = (fold(first(part)) for part in ("status", "enabled", "blocked"))
    return status in GONE or enabled in NO | GONE or blocked in YES | GONE


def _address(cells: list[str], places: Iterable[tuple[str, int]]) -> str:
    held = ((part, value_of(cells[column])) for part, column in places if column < len(cells))
    return next((value for part, value in held if value and may_be_address(part, value)), "")


def _with_domain(written: str, domain: str) -> str:
    """A login becomes an address by what follows the @; of "CORP\\anna" the last part is the login."""
    return f"{written.rpartition(chr(92))[2]}@{domain}" if domain and written and "@" not in written else written


def person_by_place(line: int, cells: list[str]) -> Row:
    """`Name, mail, department`, in whatever order: a name stands before the address, or has two words."""
    values = [value_of(cell) for cell in cells]
    if not any(values):
        raise Unusable(_("no name and no address"))
    at = next((place for place, value in enumerate(values) if "@" in value), None)
    if at is None:
        raise Unusable(_("no @ in the address"))
    before = [value for value in values[:at] if value and not value.isdigit()]
    after = [value for value in values[at + 1 :] if value]
    if len(before) > 1 and " " not in before[0]:
        before[:2] = [" ".join(before[:2])]
    if not before and after and (len(after) > 1 or " " in after[0]):
        before = [after.pop(0)]
    name, *others = before or [""]
    department = "".join((others + after)[:1])[:_SHORT]
    try:
        name = checked_name(natural(name))
        return Row(line, name, address_of(values[at], name), department=department)
    except Unusable as no:
        no.draft = draft_of(name, values[at], department)
        raise


def draft_of(*parts: str) -> str:
    """What cannot be used is shown as one would paste it."""
    return ", ".join(filter(None, parts))[: 2 * MAX_LENGTH]


def people_of(line: str) -> list[list[str]]:
    """The cells of each person on a pasted line; usually one, several in a line copied from an address field."""
    if not line.strip():
        return []
    if line.count("@") > 1:
        for between in (";", r"(?<=>)\s*,", r"[,\s]"):
            pieces = [piece for piece in re.split(between, line) if piece.strip()]
            if all(piece.count("@") == 1 for piece in pieces):
                return [_cells_of(piece) for piece in pieces]
    return [_cells_of(line)]


def _cells_of(piece: str) -> list[str]:
    if bracketed := re.match(r"([^<>]*)<([^<>@]*@[^<>@]*)>(.*)", piece.strip()):
        name, address, rest = bracketed.groups()
        return [name.strip(" \t\"'"), address, *re.split(r"[\t;,]", rest.strip(" \t,;"))]
    delimiter = next((mark for mark in "\t;," if mark in piece), ",")
    return next(csv.reader([piece], delimiter=delimiter, skipinitialspace=True), [])


def _name(first: str, middle: str, last: str, full: str, last_first: bool) -> str:
    if not (first and last) and full:
        return natural(full)
    parts = (last, middle, first) if last_first else (first, middle, last)
    return " ".join(filter(None, parts))


def _tags(cells: list[str], places: list[tuple[str, int]]) -> dict[str, str]:
    held = {name: value_of(cells[column]) for name, column in places if column < len(cells)}
    return {name: value[:MAX_LENGTH] for name, value in held.items() if value}
