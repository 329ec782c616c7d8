"""How somebody says a list is read: which field each column holds. Remembered by the fingerprint of its headers."""

import json
import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from app.base.tabular.tables import Line
from app.people.sheets.cells import clean
from app.people.sheets.columns import EMAIL_FIELDS, NEVER_KEPT, OTHER, REFUSED, TAG, fold, meaning
from app.people.sheets.headers import Header, label

FIELDS = (
    "name", "first", "middle", "last", "email", "department", "site", "title", "language", "zone", "status", TAG,
)  # fmt: skip
"""What a column may be said to hold; anything else: it is left out."""
_STATUS = ("enabled", "blocked")
"""Under these headers yes and no tell who is here."""
_EXAMPLES, _LONGEST = 3, 40


class Said(NamedTuple):
    """One field for each column, what follows the @, and whether the first row names the columns."""

    fields: Sequence[str]
    domain: str = ""
    headed: bool = True


class Column(NamedTuple):
    """A column as people recognize it, and the field it is taken for; REFUSED for one that is not read."""

    name: str
    examples: list[str]
    field: str


def fingerprint(cells: Sequence[str]) -> str:
    """What headers are known by. Lists without headers are alike when they have as many columns."""
    return sha256("\n".join(map(fold, cells)).encode()).hexdigest()[:32]


def nameless(table: Sequence[Line]) -> list[str]:
    """The headers of a table that has none."""
    return [""] * max((len(cells) for _line, cells in table[:100]), default=0)


def as_said(table: list[Line], said: Mapping[str, Said]) -> Header | None:
    """The header of a list that somebody has said how to read."""
    for at, (_line, cells) in enumerate(table[:15] if said else ()):
        if (known := said.get(fingerprint(cells))) and known.headed:
            return by_hand(at, cells, known)
    return None


def nameless_as_said(table: list[Line], said: Mapping[str, Said]) -> Header | None:
    """The same for a list whose columns have no names, in which nothing else was found."""
    blank = nameless(table)
    known = said.get(fingerprint(blank))
    return by_hand(-1, blank, known) if known and not known.headed else None


def by_hand(at: int, cells: list[str], said: Said) -> Header:
    """A header whose columns hold what was said; what must not be kept is not read whatever was said."""
    columns: dict[str, list[int]] = {}
    for column, field in enumerate(said.fields[: len(cells)]):
        known = meaning(cells[column])[0]
        exactly = known in NEVER_KEPT or (field == "status" and known in _STATUS)
        if field in FIELDS or exactly:
            columns.setdefault(known if exactly else field, []).append(column)
    return Header(at, cells, columns, said.domain, said=True)


def shown(table: Sequence[Line], header: Header) -> list[Column]:
    """Every column with some of what it holds, and what it is taken for."""
    fields = {column: part for part, columns in header.columns.items() for column in columns}
    return [
        Column(label(header, column), *_taken(table, header, column, fields.get(column, OTHER)))
        for column in range(len(header.cells))
    ]


def _taken(table: Sequence[Line], header: Header, column: int, field: str) -> tuple[list[str], str]:
    if field in NEVER_KEPT:
        return [], REFUSED
    held = dict.fromkeys(
        clean(cells[column])[:_LONGEST] for _line, cells in table[header.at + 1 :][:200] if column < len(cells)
    )
    taken = "email" if field in EMAIL_FIELDS else "status" if field in _STATUS else field
    return [word for word in held if word][:_EXAMPLES], taken


def packed(table: Sequence[Line], header: Header) -> bytes:
    """The table, to be read another way later, without the columns that must not be kept."""
    never = {column for part in NEVER_KEPT for column in header.columns.get(part, ())}
    if never:
        table = [
            (line, ["" if at in never else cell for at, cell in enumerate(cells)] if number > header.at else cells)
            for number, (line, cells) in enumerate(table)
        ]
    return zlib.compress(json.dumps(table, ensure_ascii=False).encode(), 1)


def unpacked(original: bytes) -> list[Line]:
    """The table again."""
    return [(line, cells) for line, cells in json.loads(zlib.decompress(original))]
