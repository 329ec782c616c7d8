"""One person from a row of a list: by its header, by the place beside the address, or from a pasted line."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.base.i18n import _
from app.people.sheets.cells import (
    MAX_LENGTH,
    Unusable,
    address_of,
    checked_name,
    clean,
    language_of,
    may_be_address,
    name_beside,
    natural,
    value_of,
    zone_of,
)
from app.people.sheets.columns import EMAIL_FIELDS, GONE, NO, TAG, YES, family_first, fold
from app.people.sheets.headers import Header


@dataclass(frozen=True)
class Row:
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
    extra: dict[str, str] = field(default_factory=dict)


def person(line: int, cells: list[str], header: Header) -> Row:
    """The person of this row; what cannot be used is refused with `Unusable`."""

    def first(part: str) -> str:
        return next(filled(part), "")

    def filled(part: str) -> Iterator[str]:
        held = (cells[column] for column in header.columns.get(part, ()) if column < len(cells))
        return filter(None, map(value_of, held))

    name = _name(first("first"), first("middle"), first("last"), first("name"), header)
    email = next((value for part in EMAIL_FIELDS for value in filled(part) if may_be_address(part, value)), "")
    status, department = fold(first("status")), first("department")[:MAX_LENGTH]
    if status == "bot":
        raise Unusable(_("a bot, not a person"))
    with _to_put_right(name, email, department):
        checked = checked_name(name or name_beside(email)), address_of(email, name)
    return Row(
        line,
        *checked,
        department=department,
        site=first("site")[:MAX_LENGTH],
        title=first("title")[:MAX_LENGTH],
        language=language_of(first("language")),
        zone=zone_of(first("zone")),
        left=status in GONE or fold(first("enabled")) in NO | GONE or fold(first("blocked")) in YES | GONE,
        extra=_tags(cells, header),
    )


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
    department = "".join((others + after)[:1])[:MAX_LENGTH]
    with _to_put_right(name, values[at], department):
        name = checked_name(natural(name))
        return Row(line, name, address_of(values[at], name), department=department)


@contextmanager
def _to_put_right(name: str, email: str, department: str) -> Iterator[None]:
    """What cannot be used is shown as one would paste it."""
    try:
        yield
    except Unusable as no:
        no.draft = ", ".join(filter(None, (name, email, department)))[: 2 * MAX_LENGTH]
        raise


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


def _name(first: str, middle: str, last: str, full: str, header: Header) -> str:
    if not (first and last) and full:
        return natural(full)
    surname = header.columns.get("last")
    if surname and family_first(header.cells[surname[0]]):
        return " ".join(filter(None, (last, middle, first)))
    return " ".join(filter(None, (first, middle, last)))


def _tags(cells: list[str], header: Header) -> dict[str, str]:
    held = {clean(header.cells[at]): value_of(cells[at]) for at in header.columns.get(TAG, ()) if at < len(cells)}
    return {name: value[:MAX_LENGTH] for name, value in held.items() if value}
