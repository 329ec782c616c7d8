"""Reads lists of people as they come: CSV of any kind, spreadsheets, LDIF, pasted text. No database, no HTTP.

`read` and `read_paste` return a `Sheet`: the people in it, the lines that cannot be used and why, and what became
of each column. A table in which nobody's address is found is `Unmapped`: somebody has to say what its columns hold.
What is no list of people at all is refused with `Unreadable`, whose sentence says what to do.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.base.i18n import _, ngettext
from app.base.tabular.files import tables
from app.base.tabular.tables import MAX_BYTES, Line, Unreadable, table_of
from app.people.sheets import ldif
from app.people.sheets.cells import MAX_LENGTH, Unusable, clean, is_address
from app.people.sheets.columns import REFUSED, is_known, recognize
from app.people.sheets.headers import Header, add_groups, body_of, fate, find_header, says_what_it_heads
from app.people.sheets.mapping import (
    Column,
    Said,
    as_said,
    by_hand,
    fingerprint,
    nameless,
    nameless_as_said,
    packed,
    shown,
    unpacked,
)
from app.people.sheets.rows import Row, draft_of, people_of, person_by_place, person_with

MAX_PEOPLE = 100_000


@dataclass(frozen=True)
class Problem:
    """A line that cannot be used, and why; `draft` is who it is about, to be put right."""

    line: int
    what: str
    draft: str = ""


@dataclass(frozen=True)
class Layout:
    """The columns of a list, so that somebody can say what they hold."""

    columns: list[Column]
    fingerprint: str
    at: int
    """Which row of the table names the columns; -1: none does."""
    original: bytes
    """The table, packed."""
    said: bool = False
    """Whether it was read as somebody said."""


@dataclass(frozen=True)
class Sheet:
    """What was read, and what became of each column."""

    rows: list[Row]
    problems: list[Problem]
    recognized: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    layout: Layout | None = None
    """None where there are no columns to speak of."""


class Unmapped(Unreadable):
    """A table in which nobody's address was found; somebody may say what its columns hold."""

    def __init__(self, sentence: str, layout: Layout) -> None:
        super().__init__(sentence)
        self.layout = layout


def read(data: bytes, said: Mapping[str, Said] | None = None) -> Sheet:
    """Read a file: CSV with any delimiter and encoding, an XLSX, XLS or ODS workbook, or LDIF.

    `said`: how somebody said lists with these headers are read, which goes before what we know."""
    return _sheet([ldif.table(data)] if ldif.looks_like(data) else tables(data, is_known), said or {})


def read_paste(text: str, said: Mapping[str, Said] | None = None) -> Sheet:
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
    header = as_said(table, said or {})
    if header or ((header := find_header(table)) and says_what_it_heads(header)):
        return _with_header(table, header)
    if "@" not in text and (header := _likely_header(table)) and any(map(is_known, header.cells)):
        raise _without_addresses(table, header)
    return _by_hand((number, people_of(line)) for number, line in enumerate(text.splitlines(), 1))


def read_again(original: bytes, at: int, said: Said) -> Sheet:
    """Read a table as somebody says. With headers they stand in row `at`, or in the first."""
    table = unpacked(original)
    at = max(at, 0) if said.headed else -1
    return _with_header(table, by_hand(at, table[at][1] if said.headed else nameless(table), said))


def _sheet(tables: list[list[Line]], said: Mapping[str, Said]) -> Sheet:
    """The people of the table whose header we know best; of a table without a header, row by row."""
    found = [(table, header) for table in tables if (header := as_said(table, said) or find_header(table))]
    if found:
        table, header = max(found, key=lambda pair: len(pair[1].columns))
        return _and_others(_with_header(table, header), [other for other in tables if other is not table])
    for table in tables:
        if table and any(is_address(cell) for cell in table[0][1]):
            return _by_hand((line, [cells]) for line, cells in table)
    for table in tables:
        if header := nameless_as_said(table, said):
            return _with_header(table, header)
    raise _nobody(tables)


def _nobody(tables: list[list[Line]]) -> Unreadable:
    """Why nobody was found, and whether somebody can say where they are."""
    guesses = [(table, header) for table in tables if (header := _likely_header(table))]
    if guesses:
        return _without_addresses(*max(guesses, key=lambda pair: len(pair[1].columns)))
    if any(tables):
        return Unreadable(_("There are no people in this file. Choose a list with a column of e-mail addresses."))
    return Unreadable(_("The file is empty. Export the list again and choose the new file."))


def _likely_header(table: list[Line]) -> Header | None:
    """The row that names the most fields, though none of them an address; none where a row has one cell only."""
    rows = [(at, cells) for at, (_line, cells) in enumerate(table[:15]) if sum(map(bool, map(str.strip, cells))) > 1]
    if not rows:
        return None
    at, cells = max(rows, key=lambda row: (sum(map(is_known, row[1])), -row[0]))
    if not any(map(is_known, cells)) and any(cell.strip().isdecimal() for cell in cells):
        return Header(-1, nameless(table), {})
    return Header(at, cells, recognize(cells))


def _without_addresses(table: list[Line], header: Header) -> Unreadable:
    found = ", ".join(clean(cell)[:60] for cell in header.cells[:12] if cell.strip())
    sentence = _("There is no column with e-mail addresses; found: %(columns)s. Add a column “Email”.", columns=found)
    if header.at + 1 >= len(table):
        return Unreadable(sentence)
    return Unmapped(sentence, _layout(table, header))


def _layout(table: list[Line], header: Header) -> Layout:
    return Layout(shown(table, header), fingerprint(header.cells), header.at, packed(table, header), header.said)


def _and_others(sheet: Sheet, others: list[list[Line]]) -> Sheet:
    """One worksheet is read; that others hold people too is said."""
    unread = sum(any(map(is_address, cells)) for table in others for _line, cells in table)
    if not unread:
        return sheet
    said = ngettext("%(num)d line on another sheet of the file", "%(num)d lines on other sheets of the file", unread)
    return replace(sheet, ignored=[*sheet.ignored, said])


def _with_header(table: list[Line], header: Header) -> Sheet:
    body = body_of(table, header)
    if not body:
        raise Unreadable(_("Under the headers of this list there is nobody. Export it again, with its people."))
    _check_people(len(body))
    if not header.said:
        add_groups(header, body)
    rows, problems = _collect(body, person_with(header))
    return Sheet(rows, [*_above(table, header), *problems], *fate(header), _layout(table, header))


def _above(table: list[Line], header: Header) -> list[Problem]:
    """The lines with an address that stand above the headers, to be put right: nobody is left out unsaid."""
    lines = ((line, cells) for line, cells in table[: max(header.at, 0)] if any(map(is_address, cells)))
    refused = header.columns.get(REFUSED, [])
    kept = ((line, [cell for at, cell in enumerate(cells) if at not in refused]) for line, cells in lines)
    return [Problem(line, _("stands above the headers"), _written_out(cells)) for line, cells in kept]


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


def _twice(row: Row, earlier: int) -> Unusable:
    """Its draft has only what was read of the line: no column that must not be kept."""
    twice = Unusable(_("the same address as line %(line)d", line=earlier))
    twice.draft = draft_of(row.name, row.email, row.department)
    return twice


def _collect(lines: Iterable[Line], usable: Callable[[int, list[str]], Row]) -> tuple[list[Row], list[Problem]]:
    """The people, and the lines that cannot be used; the second of two equal addresses is one of these."""
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        try:
            row = usable(line, cells)
            if earlier := seen.get(row.email.lower()):
                raise _twice(row, earlier)
            seen[row.email.lower()] = line
            rows.append(row)
        except Unusable as reason:
            problems.append(Problem(line, str(reason), reason.draft or _written_out(cells)))
    return rows, problems
