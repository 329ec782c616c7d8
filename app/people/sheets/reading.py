"""Reads lists of people as they come: CSV of any kind, spreadsheets, pasted text. No database, no HTTP.

`read` and `read_paste` return a `Sheet`: the people in it, the lines that cannot be used and why, and what became
of each column. What is no list of people at all is refused with `Unreadable`, whose sentence says what to do.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from app.base.i18n import _, ngettext
from app.people.sheets.cells import (
    MAX_LENGTH,
    PLAIN_ADDRESS,
    Unusable,
    address_of,
    checked_name,
    clean,
    is_address,
    language_of,
    may_be_address,
    name_beside,
    natural,
    value_of,
    zone_of,
)
from app.people.sheets.columns import (
    EMAIL_FIELDS,
    GONE,
    NO,
    OTHER,
    REFUSED,
    RESPONSE,
    TAG,
    YES,
    family_first,
    fold,
    may_hold_addresses,
    meaning,
    recognize,
)
from app.people.sheets.tables import MAX_BYTES, Line, Unreadable, decoded, is_text, table_of
from app.people.sheets.workbooks import workbook

MAX_PEOPLE = 100_000


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


@dataclass(frozen=True)
class _Header:
    """Where the header stands in a table and which columns hold which field."""

    at: int
    cells: list[str]
    columns: dict[str, list[int]]


def read(data: bytes, filename: str = "") -> Sheet:
    """Read a file: CSV with any delimiter and encoding, or an XLSX, XLS or ODS workbook."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 10 MB. Leave out the columns that are not needed, or split it."))
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("The file is empty. Export the list again and choose the new file."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _sheet(workbook(data))
    text = decoded(data)
    if data.startswith((b"%PDF", b"{\\rtf")) or re.match(r"\s*<(!doctype|html|\?xml|table)", text, re.IGNORECASE):
        raise Unreadable(
            _("This is a document, not a table. Open it, copy the table and paste it, or save it as CSV.")
        )
    if not is_text(text):
        raise Unreadable(_("This is a picture or another kind of file, not a list. Choose a CSV or Excel file."))
    return _sheet([table_of(text)])


def read_paste(text: str) -> Sheet:
    """Read a pasted list: one person a line, or cells copied from a spreadsheet, with or without their header."""
    if len(text) > MAX_BYTES:
        raise Unreadable(_("The text is too long to paste. Save it as a CSV file and drop that here."))
    if not text.strip():
        raise Unreadable(
            _("Nothing was pasted. Paste one person a line, for example: Olha Bondar <olha@example.com>")
        )
    try:
        table = table_of(text)
    except Unreadable:
        table = []
    if (header := _find_header(table)) and _says_what_it_heads(header):
        return _with_header(table, header)
    return _by_hand((number, _people_of(line)) for number, line in enumerate(text.splitlines(), 1))


# --- from a table to people ----------------------------------------------------------------------


def _sheet(tables: list[list[Line]]) -> Sheet:
    """The people of the table whose header we know best; of a table without a header, row by row."""
    found = [(table, header) for table in tables if (header := _find_header(table))]
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
    best = max(heads, key=lambda cells: sum(meaning(cell)[0] != OTHER for cell in cells if cell.strip()))
    columns = ", ".join(clean(cell)[:60] for cell in best[:12] if cell.strip())
    return Unreadable(
        _("There is no column with e-mail addresses; found: %(columns)s. Add a column “Email”.", columns=columns)
    )


def _find_header(table: list[Line]) -> _Header | None:
    """The row among the first that names the most fields, an address among them.

    Below the first address only a row that itself names the addresses can be one: others are people."""
    best: _Header | None = None
    people_above = False
    for at, (_line, cells) in enumerate(table[:15]):
        if any(map(is_address, cells)):
            people_above = True
            continue
        columns = recognize(cells)
        if not people_above:
            _add_address_column(columns, cells, table[at + 1 : at + 51])
        if any(name in columns for name in EMAIL_FIELDS) and (best is None or len(columns) > len(best.columns)):
            best = _Header(at, cells, columns)
    return best


def _says_what_it_heads(header: _Header) -> bool:
    """Whether one of its words is known. Where none is, a pasted line is rather somebody without an address."""
    return any(meaning(header.cells[column])[0] != OTHER for held in header.columns.values() for column in held)


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


def _with_header(table: list[Line], header: _Header) -> Sheet:
    body = _body(table, header)
    if not body:
        raise Unreadable(_("Under the headers of this list there is nobody. Export it again, with its people."))
    _check_people(len(body))
    rows, problems = _collect(body, lambda line, cells: _person(line, cells, header))
    return Sheet(rows, [*_above(table, header), *problems], *_fate(header))


def _above(table: list[Line], header: _Header) -> list[Problem]:
    """The lines with an address that stand above the headers, to be put right: nobody is left out unsaid."""
    lines = ((line, cells) for line, cells in table[: header.at] if any(map(is_address, cells)))
    return [Problem(line, _("stands above the headers"), _written_out(cells)) for line, cells in lines]


def _written_out(cells: list[str]) -> str:
    return clean(", ".join(filter(None, cells)))[:MAX_LENGTH]


def _by_hand(lines: Iterable[tuple[int, list[list[str]]]]) -> Sheet:
    """Rows without a header: what a cell is, is told from its place beside the address."""
    found = [(line, cells) for line, several in lines for cells in several]
    _check_people(len(found))
    return Sheet(*_collect(found, _person_by_place))


def _check_people(count: int) -> None:
    if count > MAX_PEOPLE:
        raise Unreadable(
            _("The list has %(count)d rows, at most 100,000 fit in one. Split it in parts.", count=count)
        )


def _collect(lines: Iterable[Line], person: Callable[[int, list[str]], Row]) -> tuple[list[Row], list[Problem]]:
    """The people, and the lines that cannot be used; the second of two equal addresses is one of these."""
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in lines:
        try:
            row = person(line, cells)
            if earlier := seen.get(row.email.lower()):
                raise Unusable(_("the same address as line %(line)d", line=earlier))
            seen[row.email.lower()] = line
            rows.append(row)
        except Unusable as reason:
            problems.append(Problem(line, str(reason), reason.draft or _written_out(cells)))
    return rows, problems


def _body(table: list[Line], header: _Header) -> list[Line]:
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


def _fate(header: _Header) -> tuple[dict[str, str], list[str], list[str]]:
    """Which field each column became, which are refused, which are not needed."""

    def labels(*parts: str) -> list[str]:
        return [clean(header.cells[column]) for part in parts for column in header.columns.get(part, [])]

    name = [" + ".join(labels("first", "middle", "last")), *labels("name")]
    fields = {"name": [part for part in name if part], "email": labels(*EMAIL_FIELDS)}
    fields |= {part: labels(part) for part in ("department", "site", "title", "language", "zone")}
    fields["left"] = labels("status", "enabled", "blocked")
    used = {column for columns in header.columns.values() for column in columns}
    others = [clean(cell) for column, cell in enumerate(header.cells) if cell.strip() and column not in used]
    return {part: ", ".join(found) for part, found in fields.items() if found}, labels(REFUSED), others


# --- from a row to a person ----------------------------------------------------------------------


def _person(line: int, cells: list[str], header: _Header) -> Row:
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


def _person_by_place(line: int, cells: list[str]) -> Row:
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


def _people_of(line: str) -> list[list[str]]:
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


def _name(first: str, middle: str, last: str, full: str, header: _Header) -> str:
    if not (first and last) and full:
        return natural(full)
    surname = header.columns.get("last")
    if surname and family_first(header.cells[surname[0]]):
        return " ".join(filter(None, (last, middle, first)))
    return " ".join(filter(None, (first, middle, last)))


def _tags(cells: list[str], header: _Header) -> dict[str, str]:
    held = {clean(header.cells[at]): value_of(cells[at]) for at in header.columns.get(TAG, ()) if at < len(cells)}
    return {name: value[:MAX_LENGTH] for name, value in held.items() if value}
