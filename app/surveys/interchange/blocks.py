"""Which columns of a table belong to one question, and which hold no answers at all."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from app.base.errors import Refused
from app.base.forms import clean
from app.base.i18n import _, number
from app.base.tabular.tables import Line
from app.people.sheets.cells import PLAIN_ADDRESS
from app.people.sheets.columns import REFUSED, RESPONSE, fold, meaning
from app.surveys.answering import LONG

_BLANK = {"", "-", "--", "–", "—", ".", "NA", "N/A", "n/a", "#N/A", "NULL", "null", "NaN", "nan", "Nil", "nil"}
"""What programs and people write where nothing is said. "None" and "no" are answers."""

_PERSONAL = {"email", "upn", "login", "personal", "name", "first", "middle", "last", "status", REFUSED}
"""Fields of a staff list (`people.sheets.columns`) that are never an answer: whose it is, and how far they came."""
_NOT_ASKED = {
    *("respondentid", "collectorid", "responseid", "surveyid", "id", "no", "ip", "ipaddress", "useragent", "browser"),
    *("referer", "referrer", "startlanguage", "seed", "lastpage", "networkid", "token", "duration"),
}
_MOMENT = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")
_NETWORK = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7}")
_SERIAL = re.compile(r"\d{6,}|[0-9a-fA-F-]{16,}")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_AS_DATE = re.compile(rf"(\d{{1,2}}-)?({'|'.join(_MONTHS)})(-\d{{1,4}})?")
_RANGE = re.compile(r"\d+ ?[-–] ?\d+\b.*")


class Column(NamedTuple):
    """One column of answers. `part`: which part of its question it is; empty for a question in one column."""

    part: str
    cells: list[str]
    """One for each row, empty where nothing was said."""

    @property
    def filled(self) -> list[str]:
        """What was said."""
        return [cell for cell in self.cells if cell]


class Block(NamedTuple):
    """One question and the columns it was exported in."""

    title: str
    columns: list[Column]


def blocks(table: Sequence[Line]) -> tuple[list[Block], list[str]]:
    """The questions of a table, and the headers of those columns that hold no answers."""
    heads, rows = _heads([(line, [_cell(cell) for cell in cells]) for line, cells in table])
    found: list[Block] = []
    left_out: list[str] = []
    for at, head in enumerate(heads):
        column = Column(head.part, _ranges([_at(cells, at) for _line, cells in rows]))
        if not head.title and not column.filled:
            continue
        if not head.title or _is_no_answer(head, column):
            left_out.append(": ".join(filter(None, head[:2])) or _("column %(n)d", n=at + 1))
        elif head.goes_on and found and found[-1].title == head.title:
            found[-1].columns.append(column)
        else:
            found.append(Block(head.title, [column]))
    _check_lengths(rows)
    asked = [block for block in found if any(column.filled for column in block.columns)]
    unsaid = [block.title for block in found if block not in asked]
    return asked, left_out + unsaid


def _cell(written: str) -> str:
    text = "\n".join(" ".join(line.split()) for line in clean(written).strip().split("\n"))
    return "" if text in _BLANK else text


def _at(cells: list[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _check_lengths(rows: Sequence[Line]) -> None:
    for line, cells in rows:
        if (longest := max(map(len, cells))) > LONG:
            raise Refused(
                _(
                    "Line %(line)d holds an answer of %(has)s characters, at most %(n)s fit. Nothing was imported.",
                    line=line,
                    has=number(longest),
                    n=number(LONG),
                )
            )


# --- headers -----------------------------------------------------------------------------------


class _Head(NamedTuple):
    title: str
    part: str = ""
    goes_on: bool = False
    """Whether it belongs to the question of the column before."""


def _heads(table: list[Line]) -> tuple[list[_Head], list[Line]]:
    """What each column is headed by, and the rows below."""
    if not table:
        raise Refused(_("The file is empty. Nothing was imported."))
    width = max(len(cells) for _line, cells in table)
    first = [_header(table[0][1], at) for at in range(width)]
    if _looks_answered(first, table[1:]):
        raise Refused(_("The first row should name the questions. Nothing was imported."))
    has_parts = _has_parts(first, table[1:])
    heads = list(_of_two_rows(first, table[1][1]) if has_parts else _of_one_row(first))
    rows = table[2:] if has_parts else table[1:]
    if not rows:
        raise Refused(_("Under the questions there is no answer. Nothing was imported."))
    return heads, rows


def _header(cells: list[str], at: int) -> str:
    return " ".join(_at(cells, at)[:1000].split())


def _looks_answered(first: list[str], below: list[Line]) -> bool:
    """Whether the first row says what people say: numbers, and words that stand in their columns again."""
    named = [(at, title) for at, title in enumerate(first) if title]
    again = sum(title.isdecimal() or any(_at(cells, at) == title for _l, cells in below) for at, title in named)
    return 2 * again >= len(named)


def _has_parts(first: list[str], below: list[Line]) -> bool:
    """Whether the second row names the parts of the questions, as in an export of SurveyMonkey."""
    second = below[0][1] if below else []
    rest = [cells for _line, cells in below[1:]]
    nameless = [
        at for at, title in enumerate(first) if at and not title and any(_at(cells, at) for _line, cells in below)
    ]
    if not nameless or not all(_at(second, at) for at in nameless):
        return False
    says_so = any(fold(cell) in RESPONSE for cell in second)
    ticked = any(_at(second, at) in {_at(cells, at) for cells in rest} for at in nameless)
    numbered = not second[0] and all(_at(cells, 0) for cells in rest)
    return says_so or ticked or numbered


def _of_two_rows(first: list[str], second: list[str]) -> Iterator[_Head]:
    title = ""
    for at, named in enumerate(first):
        part = _header(second, at)
        title = named or (title if part else "")
        yield _Head(title, "" if fold(part) in RESPONSE else part, goes_on=not named)


def _of_one_row(first: list[str]) -> Iterator[_Head]:
    """ "Aspect #1:What is pleasant?" and "How do you rate [Food]" beside others of the same question are parts."""
    before = ""
    for header, following in pairwise([*first, ""]):
        splits = dict(_splits(header))
        titles_next = dict(_splits(following))
        title = next((title for title in splits if title == before or title in titles_next), header)
        yield _Head(title, splits.get(title, ""), goes_on=title == before and title in splits)
        before = title


def _splits(header: str) -> Iterator[tuple[str, str]]:
    """The (title, part) that a header may be made of."""
    if bracketed := re.fullmatch(r"(.*\S) ?\[(.+)\]", header):
        yield bracketed[1], bracketed[2]
    for colon in re.finditer(":", header):
        yield header[colon.end() :].strip(), header[: colon.start()].strip(" :")


# --- columns -----------------------------------------------------------------------------------


def _is_no_answer(head: _Head, column: Column) -> bool:
    """Ids, dates, names, addresses: what a program wrote, or who somebody is."""
    if fold(head.title) in _NOT_ASKED or meaning(head.title)[0] in _PERSONAL:
        return True
    said = column.filled
    if not said:
        return False
    addresses = sum(bool(PLAIN_ADDRESS.fullmatch(cell)) for cell in said)
    written_by_program = any(all(map(looks.fullmatch, said)) for looks in (_MOMENT, _NETWORK))
    return 2 * addresses > len(said) or written_by_program or _numbers_rows(said, len(column.cells))


def _numbers_rows(said: list[str], rows: int) -> bool:
    """Whether it is a number of its own for each row, or one number for all."""
    different = len(set(said))
    serial = different == len(said) and all(map(_SERIAL.fullmatch, said))
    constant = different == 1 and len(said) == rows > 1 and said[0].isdecimal() and len(said[0]) > 2
    return serial or constant


def _ranges(cells: list[str]) -> list[str]:
    """ "Oct-49" is "10-49" again where its neighbours are ranges: a spreadsheet took it for a date."""
    if not any(map(_AS_DATE.fullmatch, cells)) or not any(map(_RANGE.fullmatch, cells)):
        return cells
    return [_range(cell) if _AS_DATE.fullmatch(cell) else cell for cell in cells]


def _range(date: str) -> str:
    day, month, year = _AS_DATE.fullmatch(date).groups()  # type: ignore[union-attr]
    return f"{_MONTHS.index(month) + 1}-{(day or year or '').strip('-')}"
