"""Where the header of a list stands, which column holds which field, and what stands under it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.base.i18n import _
from app.base.tabular.tables import Line
from app.people.sheets.cells import PLAIN_ADDRESS, clean, is_address, value_of
from app.people.sheets.columns import (
    EMAIL_FIELDS,
    NEVER_KEPT,
    RESPONSE,
    TAG,
    fold,
    is_known,
    may_hold_addresses,
    meaning,
    recognize,
)

MOST_WORDS = 100
"""A column of more different words than this, or with another word for everybody, groups nobody."""
_FEW = 3
"""Of so few people it cannot be told."""


@dataclass(frozen=True)
class Header:
    """Where the header stands in a table and which columns hold which field; -1: there is none."""

    at: int
    cells: list[str]
    columns: dict[str, list[int]]
    domain: str = ""
    """What follows the @ of an address that is written without it."""
    said: bool = False
    """Whether somebody said what the columns hold."""


def find_header(table: list[Line]) -> Header | None:
    """The row among the first that names the most fields, an address among them.

    Below the first address only a row that itself names the addresses can be one: others are people."""
    best: Header | None = None
    people_above = False
    for at, (_line, cells) in enumerate(table[:15]):
        if any(map(is_address, cells)):
            people_above = True
            continue
        if cells[0].startswith("version:"):
            continue
        columns = recognize(cells)
        if not people_above:
            _add_address_column(columns, cells, table[at + 1 : at + 51])
        if any(name in columns for name in EMAIL_FIELDS) and (best is None or len(columns) > len(best.columns)):
            best = Header(at, cells, columns)
    return best


def says_what_it_heads(header: Header) -> bool:
    """Whether one of its words is known. Where none is, a pasted line is rather somebody without an address."""
    return any(is_known(header.cells[column]) for held in header.columns.values() for column in held)


def _add_address_column(columns: dict[str, list[int]], headers: Sequence[str], body: list[Line]) -> None:
    """A login is an address where it looks like one; so is a column we do not know, if most of it does."""
    logins = [column for column in columns.pop("login", []) if _share_of_addresses(column, body) > 0]
    if logins:
        columns["login"] = logins
    if not any(name in columns for name in EMAIL_FIELDS):
        unknown = (column for column, header in enumerate(headers) if header.strip() and may_hold_addresses(header))
        likely = [column for column in unknown if _share_of_addresses(column, body, bare=True) > 0.5]
        if likely:
            columns["email"] = likely[:1]


def _share_of_addresses(column: int, body: list[Line], *, bare: bool = False) -> float:
    values = [cells[column].strip() for _line, cells in body if column < len(cells) and cells[column].strip()]
    fits = PLAIN_ADDRESS.fullmatch if bare else is_address
    return sum(bool(fits(value)) for value in values) / len(values) if values else 0


def body_of(table: list[Line], header: Header) -> list[Line]:
    """What stands under the header: no repeated headers, no labels of answers, nothing of a next section."""
    body: list[Line] = []
    for line, cells in table[header.at + 1 :]:
        heads = re.match(r"\d+\. \D", cells[0]) and "@" not in cells[0]
        if heads and len(header.cells) > 1 and not any(map(str.strip, cells[1:])):
            break
        if cells != header.cells and (body or not _is_answer_label(cells)):
            body.append((line, cells))
    return body


def _is_answer_label(cells: list[str]) -> bool:
    """The second header row of a survey: "Response", "Open-Ended Response"."""
    return not any(map(is_address, cells)) and any(fold(cell) in RESPONSE for cell in cells)


def add_groups(header: Header, body: list[Line]) -> None:
    """Columns that are nothing else are offered as tags, too, where people share their words."""
    known = {column for columns in header.columns.values() for column in columns}
    others = [column for column, cell in enumerate(header.cells) if cell.strip() and column not in known]
    groups = [
        column for column in others if meaning(header.cells[column])[0] not in _NO_WORDS and _groups(column, body)
    ]
    if groups:
        header.columns[TAG] = [*header.columns.get(TAG, []), *groups]


_NO_WORDS = (*EMAIL_FIELDS, *NEVER_KEPT)
_NO_GROUP = re.compile(r".*(@|://|\d{5})|[\d\W]*\d{1,4}[-/.:]\d{1,2}\b.*|.{61}", re.DOTALL)
"""Addresses, numbers of all kinds, days and times, sentences."""


def _groups(column: int, body: list[Line]) -> bool:
    """Whether a column holds a few words that people share."""
    words: set[str] = set()
    held = 0
    for _line, cells in body:
        if column < len(cells) and (word := value_of(cells[column])):
            held += 1
            words.add(word)
            if len(words) > MOST_WORDS:
                return False
    shared = len(words) < held or held < _FEW
    return shared and 0 < len(words) <= max(12, held // 5) and not any(map(_NO_GROUP.match, words))


def fate(header: Header) -> tuple[dict[str, str], list[str], list[str]]:
    """Which field each column became, which are refused, which are not needed."""

    def labels(*parts: str) -> list[str]:
        return [label(header, column) for part in parts for column in header.columns.get(part, [])]

    name = [" + ".join(labels("first", "middle", "last")), *labels("name")]
    fields = {"name": [part for part in name if part], "email": labels(*EMAIL_FIELDS)}
    fields |= {part: labels(part) for part in ("department", "site", "title", "language", "zone")}
    fields["left"] = labels("status", "enabled", "blocked")
    used = {column for columns in header.columns.values() for column in columns}
    others = [label(header, at) for at, cell in enumerate(header.cells) if cell.strip() and at not in used]
    return {part: ", ".join(found) for part, found in fields.items() if found}, labels(*NEVER_KEPT), others


def label(header: Header, column: int) -> str:
    """What a column is called; those without a header by their number."""
    return clean(header.cells[column]) or _("Column %(n)d", n=column + 1)
