"""Reads lists of people as they come: CSV of any kind, spreadsheets, pasted text. No database, no HTTP.

`read` and `read_paste` return a `Sheet`: the people in it, the lines that cannot be used and why, and what became
of each column. What is no list of people at all is refused with `Unreadable`, whose sentence says what to do.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from app.base.i18n import _, ngettext
from app.base.tabular.files import tables
from app.base.tabular.tables import MAX_BYTES, Line, Unreadable, table_of
from app.people.sheets.cells import MAX_LENGTH, Unusable, clean, is_address
from app.people.sheets.columns import is_known
from app.people.sheets.headers import Header, body_of, fate, find_header, says_what_it_heads
from app.people.sheets.rows import Row, people_of, person, person_by_place

MAX_PEOPLE = 100_000


@dataclass(frozen=True)
class Problem:
    """A line that cannot be used, and why; `draft` is who it is about, to be put right."""

    line: int
    what: str
    draft: str = ""


@dataclass(frozen=True)
class Sheet:
    """What was read, and what became of each column."""

    rows: list[Row]
    problems: list[Problem]
    recognized: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read(data: bytes, filename: str = "") -> Sheet:
    """Read a file: CSV with any delimiter and encoding, or an XLSX, XLS or ODS workbook."""
    return _sheet(tables(data, is_known))


def read_paste(text: str) -> Sheet:
    """Read a pasted list: one person a line, or cells copied from a spreadsheet, with or without their header."""
    if len(text) > MAX_BYTES:
        raise Unreadable(_("The text is too long to paste. Save it as a CSV file and drop that here."))
    if not text.strip():
        raise Unreadable(
            _("Nothing was pasted. Paste one person a line, for example: Olha Bondar <olha@example.com>")
        )
    try:
        table = table_of(text, is_known)
    except Unreadable:
        table = []
    if (header := find_header(table)) and says_what_it_heads(header):
        return _with_header(table, header)
    return _by_hand((number, people_of(line)) for number, line in enumerate(text.splitlines(), 1))


def _sheet(tables: list[list[Line]]) -> Sheet:
    """The people of the table whose header we know best; of a table without a header, row by row."""
    found = [(table, header) for table in tables if (header := find_header(table))]
    if found:
        table, header = max(found, key=lambda pair: len(pair[1].columns))
        return _and_others(_with_header(table, header), [other for other in tables if other is not table])
    for table in tables:
        if table and any(is_address(cell) for cell in table[0][1]):
            return _by_hand((line, [cells]) for line, cells in table)
    raise _without_addresses(tables)


def _and_others(sheet: Sheet, others: list[list[Line]]) -> Sheet:
    """One worksheet is read; that others hold people too is said."""
    unread = sum(any(map(is_address, cells)) for table in others for _line, cells in table)
    if not unread:
        return sheet
    said = ngettext("%(num)d line on another sheet of the file", "%(num)d lines on other sheets of the file", unread)
    return replace(sheet, ignored=[*sheet.ignored, said])


def _without_addresses(tables: list[list[Line]]) -> Unreadable:
    heads = [cells for table in tables for _line, cells in table[:10] if not cells[0].startswith("version:")]
    if not heads:
        return Unreadable(_("The file is empty. Export the list again and choose the new file."))
    best = max(heads, key=lambda cells: sum(is_known(cell) for cell in cells if cell.strip()))
    columns = ", ".join(clean(cell)[:60] for cell in best[:12] if cell.strip())
    return Unreadable(
        _("There is no column with e-mail addresses; found: %(columns)s. Add a column “Email”.", columns=columns)
    )


def _with_header(table: list[Line], header: Header) -> Sheet:
    body = body_of(table, header)
    if not body:
        raise Unreadable(_("Under the headers of this list there is nobody. Export it again, with its people."))
    _check_people(len(body))
    rows, problems = _collect(body, lambda line, cells: person(line, cells, header))
    return Sheet(rows, [*_above(table, header), *problems], *fate(header))


def _above(table: list[Line], header: Header) -> list[Problem]:
    """The lines with an address that stand above the headers, to be put right: nobody is left out unsaid."""
    lines = ((line, cells) for line, cells in table[: header.at] if any(map(is_address, cells)))
    return [Problem(line, _("stands above the headers"), _written_out(cells)) for line, cells in lines]


def _written_out(cells: list[str]) -> str:
    return clean(", ".join(filter(None, cells)))[:MAX_LENGTH]


def _by_hand(lines: Iterable[tuple[int, list[list[str]]]]) -> Sheet:
    """Rows without a header: what a cell is, is told from its place beside the address."""
    found = [(line, cells) for line, several in lines for cells in several]
    _check_people(len(found))
    return Sheet(*_collect(found, person_by_place))


def _check_people(count: int) -> None:
    if count > MAX_PEOPLE:
        raise Unreadable(
            _("The list has %(count)d rows, at most 100,000 fit in one. Split it in parts.", count=count)
        )


def _collect(lines: Iterable[Line], usable: Callable[[int, list[str]], Row]) -> tuple[list[Row], list[Problem]]:
    """The people, and the lines that cannot be used; the second of two equal addresses is one of these."""
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        try:
            row = usable(line, cells)
            if earlier := seen.get(row.email.lower()):
                raise Unusable(_("the same address as line %(line)d", line=earlier))
            seen[row.email.lower()] = line
            rows.append(row)
        except Unusable as reason:
            problems.append(Problem(line, str(reason), reason.draft or _written_out(cells)))
    return rows, problems
