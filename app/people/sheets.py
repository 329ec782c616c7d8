"""Reads lists of people as they come: CSV of any kind, spreadsheets, pasted text. No database, no HTTP.

`read` and `read_paste` return a `Sheet`: the people in it, the lines that cannot be used and why, and what became
of each column. What is no list of people at all is refused with `Unreadable`, whose sentence says what to do.
"""

import csv
import io
import json
import os
import re
import resource
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from threading import Timer

from babel import Locale
from charset_normalizer import from_bytes
from email_validator import EmailNotValidError, validate_email
from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

from app.base.i18n import _, zones
from app.people.columns import (
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

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_PEOPLE = 100_000
MAX_LENGTH = 200

Line = tuple[int, list[str]]
"""A row of a table with its number in the file, counted from 1."""


class Unreadable(ValueError):
    """This is no list of people; the sentence says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


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
    """A line that cannot be used, and why."""

    line: int
    what: str


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


class _Unusable(Exception):
    """Why one line cannot be used."""


def read(data: bytes, filename: str = "") -> Sheet:
    """Read a file: CSV with any delimiter and encoding, or an XLSX, XLS or ODS workbook."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 10 MB. Leave out the columns that are not needed, or split it."))
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Unreadable(_("The file is empty. Export the list again and choose the new file."))
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _sheet(_workbook(data))
    text = _decoded(data)
    if data.startswith((b"%PDF", b"{\\rtf")) or re.match(r"\s*<(!doctype|html|\?xml|table)", text, re.IGNORECASE):
        raise Unreadable(
            _("This is a document, not a table. Open it, copy the table and paste it, or save it as CSV.")
        )
    return _sheet([_table(text)])


def read_paste(text: str) -> Sheet:
    """Read a pasted list: one person a line, or cells copied from a spreadsheet, with or without their header."""
    if len(text) > MAX_BYTES:
        raise Unreadable(_("The text is too long to paste. Save it as a CSV file and drop that here."))
    if not text.strip():
        raise Unreadable(
            _("Nothing was pasted. Paste one person a line, for example: Olha Bondar <olha@example.com>")
        )
    try:
        table = _table(text)
    except Unreadable:
        table = []
    if header := _find_header(table):
        return _with_header(table, header)
    return _by_hand((number, _people_of(line)) for number, line in enumerate(text.splitlines(), 1))


# --- from bytes to a table -----------------------------------------------------------------------


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    first, second = data[:4000:2].count(0), data[1:4000:2].count(0)
    if max(first, second) > 1 and not min(first, second):  # every ASCII letter has a zero on the same side
        return data.decode("utf-16-be" if first else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_encoding(data), errors="replace")


def _encoding(data: bytes) -> str:
    """Guessed from the lines that tell something, because most of a list is plain ASCII."""
    telling = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(telling)[:20_000]
    candidates = ["cp1251", "cp1252", "cp1250", "cp1258"]
    words = Counter({name: _known_words(sample.decode(name, errors="replace")) for name in candidates})
    (best, most), (_second, next_most) = words.most_common(2)
    if most > next_most:
        return best
    guess = from_bytes(sample, cp_isolation=["cp1251", "cp1252"]).best()
    western = guess is None or guess.encoding == "cp1252"
    romanian = western and re.search(r"[a-zãâî][ºþ]|[ªÞ][a-zãâî]", sample.decode("cp1252", errors="replace"))
    return "cp1250" if romanian else "cp1252" if western else "cp1251"


def _known_words(text: str) -> int:
    return sum(not cell.isascii() and meaning(cell)[0] != OTHER for cell in re.split(r"[,;\t|\r\n]", text[:4000]))


def _table(text: str) -> list[Line]:
    """The rows of a CSV text. The delimiter is the one that makes known headers, or the most regular table."""
    text = text.lstrip("\ufeff").replace("\0", "")
    skipped = 0
    if told := re.match(r"sep=([,;\t|])\r?\n", text):
        text, skipped = text[told.end() :], 1
    head = text[:50_000]
    delimiter = told[1] if told else max(",;\t|", key=lambda mark: _regularity(head, mark))
    return [(line + skipped, cells) for line, cells in _lines(text, delimiter)]


def _regularity(head: str, delimiter: str) -> tuple[int, int, int]:
    try:
        rows = [cells for _line, cells in islice(_lines_of(head, delimiter), 30)]
    except csv.Error:
        return 0, 0, 0
    known = max((sum(meaning(cell)[0] != OTHER for cell in cells) for cells in rows[:15]), default=0)
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return known, *max(((count, width) for width, count in widths.items()), default=(0, 0))


def _lines(text: str, delimiter: str) -> list[Line]:
    try:
        lines = list(islice(_lines_of(text, delimiter), MAX_ROWS + 1))
    except csv.Error as error:
        raise Unreadable(_("A quotation mark in the file is never closed. Save the list as CSV again.")) from error
    _check_size(len(lines), max((len(cells) for _line, cells in lines), default=0))
    return lines


def _lines_of(text: str, delimiter: str) -> Iterable[Line]:
    """Rows that hold something, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    begins = 1
    for cells in reader:
        if any(cell and not cell.isspace() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise Unreadable(_("The file has more than 1,000,000 rows. Keep one row a person and choose it again."))
    if columns > MAX_COLUMNS:
        raise Unreadable(_("The file has %(count)d columns. Keep the name, address and department.", count=columns))


# --- workbooks, read in a process of their own ---------------------------------------------------
# A few kilobytes can claim a sheet of 17 billion cells, and the library then ends the whole process.

_LOCKED, _TOO_LARGE = 3, 4
_MEMORY, _SECONDS, _MAX_CELLS = 1 << 30, 20, 20_000_000
_MAX_OUTPUT = 50 * 1024 * 1024
"""What one long text repeated in thousands of cells may grow to before it is refused."""
_CELL = 1000
_TO_START = ("PYTHONHOME", "LD_LIBRARY_PATH", "TMPDIR")
"""What the child needs of our environment; passwords stay here."""


def _workbook(data: bytes) -> list[list[Line]]:
    """The tables of a workbook, one for each visible worksheet."""
    code, written = _child(data)
    if code == _LOCKED:
        raise Unreadable(_("The workbook is protected by a password. Save it without one, or as CSV."))
    if code == _TOO_LARGE or code < 0:
        raise Unreadable(_("The workbook is too large to read. Save the sheet with the people in it as CSV."))
    if code:
        raise Unreadable(_("The workbook cannot be opened. Open it in your spreadsheet program and save it as CSV."))
    return [[(number, cells) for number, cells in table] for table in json.loads(written)]


def _child(data: bytes) -> tuple[int, bytes]:
    """How the reading process ended, and what it wrote, read only as far as we have room for."""
    with subprocess.Popen(
        [sys.executable, "-m", "app.people.sheets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as child:
        assert child.stdin and child.stdout  # noqa: S101 -- both are pipes
        alarm = Timer(2 * _SECONDS, child.kill)
        alarm.start()
        try:
            with suppress(BrokenPipeError):
                child.stdin.write(data)
                child.stdin.close()
            written = bytearray()
            while part := child.stdout.read(1 << 20):
                written += part
                if len(written) > _MAX_OUTPUT:
                    return _TOO_LARGE, b""
            return child.wait(), bytes(written)
        finally:
            alarm.cancel()
            child.kill()


def _environment() -> dict[str, str]:
    ours = {name: os.environ[name] for name in _TO_START if name in os.environ}
    return ours | {"PYTHONPATH": str(Path(__file__).parents[2])}


def _open_workbook() -> int:
    """The child's part: workbook on standard input, its tables as JSON on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        tables = []
        for name in [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible][:20]:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > _MAX_CELLS or sheet.total_width > MAX_COLUMNS:
                return _TOO_LARGE
            cells = ([_written(cell) for cell in row] for row in sheet.iter_rows())
            tables.append([(number, row) for number, row in enumerate(cells, 1) if any(row)])
        json.dump(tables, sys.stdout)
    except PasswordError:
        return _LOCKED
    except MemoryError:
        return _TOO_LARGE
    return 0


def _written(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)[:_CELL].strip()


# --- from a table to people ----------------------------------------------------------------------


def _sheet(tables: list[list[Line]]) -> Sheet:
    """The people of the table whose header we know best; of a table without a header, row by row."""
    found = [(table, header) for table in tables if (header := _find_header(table))]
    if found:
        return _with_header(*max(found, key=lambda pair: len(pair[1].columns)))
    for table in tables:
        if table and any(_is_address(cell) for cell in table[0][1]):
            return _by_hand((line, [cells]) for line, cells in table)
    raise _without_addresses(tables)


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
    """The row among the first that names the most fields, an address among them."""
    best: _Header | None = None
    for at, (_line, cells) in enumerate(table[:15]):
        if any(map(_is_address, cells)):
            continue
        columns = recognize(cells)
        _add_address_column(columns, cells, table[at + 1 : at + 51])
        if any(name in columns for name in EMAIL_FIELDS) and (best is None or len(columns) > len(best.columns)):
            best = _Header(at, cells, columns)
    return best


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
    fits = _PLAIN.fullmatch if bare else _is_address
    return sum(bool(fits(value)) for value in values) / len(values) if values else 0


def _with_header(table: list[Line], header: _Header) -> Sheet:
    body = _body(table, header)
    _check_people(len(body))
    rows, problems = _collect(body, lambda line, cells: _person(line, cells, header))
    return Sheet(rows, problems, *_fate(header))


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
                raise _Unusable(_("the same address as line %(line)d", line=earlier))
            seen[row.email.lower()] = line
            rows.append(row)
        except _Unusable as reason:
            problems.append(Problem(line, str(reason)))
    return rows, problems


def _body(table: list[Line], header: _Header) -> list[Line]:
    """What stands under the header: no repeated headers, no labels of answers, nothing of a next section."""
    body: list[Line] = []
    for line, cells in table[header.at + 1 :]:
        if len(header.cells) > 1 and re.match(r"\d+\. \D", cells[0]) and not any(map(str.strip, cells[1:])):
            break
        if cells != header.cells and (body or not _is_answer_label(cells)):
            body.append((line, cells))
    return body


def _is_answer_label(cells: list[str]) -> bool:
    """The second header row of a survey: "Response", "Open-Ended Response"."""
    return not any(map(_is_address, cells)) and any(fold(cell) in RESPONSE for cell in cells)


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
        return filter(None, map(_value, held))

    name = _name(first("first"), first("middle"), first("last"), first("name"), header)
    email = next((value for part in EMAIL_FIELDS for value in filled(part) if _may_be_address(part, value)), "")
    status = fold(first("status"))
    if status == "bot":
        raise _Unusable(_("a bot, not a person"))
    return Row(
        line=line,
        name=_checked_name(name or _name_beside(email)),
        email=_address(email, name),
        department=first("department")[:MAX_LENGTH],
        site=first("site")[:MAX_LENGTH],
        title=first("title")[:MAX_LENGTH],
        language=_language(first("language")),
        zone=_zone(first("zone")),
        left=status in GONE or fold(first("enabled")) in NO | GONE or fold(first("blocked")) in YES | GONE,
        extra=_tags(cells, header),
    )


def _person_by_place(line: int, cells: list[str]) -> Row:
    """`Name, mail, department`, in whatever order: a name stands before the address, or has two words."""
    values = [_value(cell) for cell in cells]
    if not any(values):
        raise _Unusable(_("no name and no address"))
    at = next((place for place, value in enumerate(values) if "@" in value), None)
    if at is None:
        raise _Unusable(_("no @ in the address"))
    before = [value for value in values[:at] if value and not value.isdigit()]
    after = [value for value in values[at + 1 :] if value]
    if len(before) > 1 and " " not in before[0]:
        before[:2] = [" ".join(before[:2])]
    if not before and after and (len(after) > 1 or " " in after[0]):
        before = [after.pop(0)]
    name, *others = before or [""]
    name = _checked_name(_natural(name))
    return Row(line, name, _address(values[at], name), department="".join((others + after)[:1])[:MAX_LENGTH])


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


# --- from a cell to a value ----------------------------------------------------------------------

_BLANK = {"", "-", "--", "–", "—", "?", ".", "Nil", "nil", "NIL", "NA", "N/A", "n/a", "n.a.", "#N/A", "None", "none"}
_BLANK |= {"NONE", "null", "NULL", "Null", "anonymous", "Anonymous", "немає", "Немає", "нема", "k.A.", "saknas"}
# "Na" is a name, and "no" an answer
_PLAIN = re.compile(
    r"[A-Za-z0-9_](?:[A-Za-z0-9_+'-]|\.(?!\.|@)){0,63}"
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24})"
)
"""Almost every address, and no wrong one: the library, a hundred times slower, is asked about the others."""


def clean(text: str) -> str:
    """One line without control characters, invisible marks of direction and doubled spaces."""
    if not (text.isascii() and text.isprintable()):
        kept = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
        text = "".join(char for char in kept if unicodedata.category(char)[0] != "C")
    return " ".join(text.split())


def _value(cell: str) -> str:
    text = clean(cell)
    return "" if text in _BLANK else text


def _name(first: str, middle: str, last: str, full: str, header: _Header) -> str:
    if not (first and last) and full:
        return _natural(full)
    surname = header.columns.get("last")
    if surname and family_first(header.cells[surname[0]]):
        return " ".join(filter(None, (last, middle, first)))
    return " ".join(filter(None, (first, middle, last)))


def _natural(name: str) -> str:
    """ "Bondar, Olha" as people say it; "Olha Bondar, PhD" and names without a comma stay as they are."""
    if turned := re.fullmatch(r"([^\s,]+), ([^\s,.]+(?: [^\s,]+)?)", name):
        family, given = turned.groups()
        return name if fold(given) in ("phd", "md", "mba", "jr", "sr") else f"{given} {family}"
    return name


def _name_beside(address: str) -> str:
    """The name in "Olha Bondar <olha@…>"."""
    return _natural(address.partition("<")[0].strip(" \"'")) if "<" in address else ""


def _checked_name(name: str) -> str:
    if "://" in name:
        raise _Unusable(_("a web address in place of a name"))
    if len(name) > MAX_LENGTH:
        raise _Unusable(_("the name is longer than 200 characters"))
    return "" if _is_address(name) else name


def _may_be_address(part: str, value: str) -> bool:
    """The account of a guest ends in #EXT# and receives no mail; a login without @ is just a login."""
    return "#EXT#" not in value.upper() and (part != "login" or "@" in value)


def _is_address(cell: str) -> bool:
    return "@" in cell and bool(_PLAIN.fullmatch(_bare_address(cell)))


def _bare_address(text: str) -> str:
    """The address of "Olha <olha@…>", "mailto:olha@…", and the first of several."""
    if bracketed := re.search(r"<([^<>@]*@[^<>@]*)>", text):
        text = bracketed[1]
    text = re.split(r"[;,]| ::: ", text.strip(" \t;,.\"'"), maxsplit=1)[0]
    return text.strip().removeprefix("mailto:")


def _address(written: str, name: str) -> str:
    """The address with its domain in lower case, or why it is none."""
    if not written:
        raise _Unusable(_("no address") if name else _("no name and no address"))
    address = written if _PLAIN.fullmatch(written) else _bare_address(written)
    if "@" not in address:
        raise _Unusable(_("no @ in the address"))
    local, _at, domain = address.rpartition("@")
    if len(address) <= 254 and _PLAIN.fullmatch(address):
        return f"{local}@{domain.lower()}"
    return _unusual_address(address, local)


def _unusual_address(address: str, local: str) -> str:
    if " " in address:
        raise _Unusable(_("a space in the address"))
    if not local.isascii():
        raise _Unusable(_("a letter before the @ that is not from a to z"))
    if re.search(r"[a-z][а-яёґєії]|[а-яёґєії][a-z]", address.lower()):
        raise _Unusable(_("Latin and Cyrillic letters are mixed in the address"))
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        raise _Unusable(_("“%(address)s” is not an address", address=address[:80])) from None


def _tags(cells: list[str], header: _Header) -> dict[str, str]:
    held = {clean(header.cells[at]): _value(cells[at]) for at in header.columns.get(TAG, ()) if at < len(cells)}
    return {name: value[:MAX_LENGTH] for name, value in held.items() if value}


@lru_cache(maxsize=256)
def _language(written: str) -> str:
    """A language code, from "uk", "uk-UA", "Ukrainian" or "українська"; empty for anything else."""
    code = re.fullmatch(r"([a-z]{2})([-_][a-z0-9]+)*", written.lower())
    return code[1] if code else _languages().get(fold(written), "")


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    codes = ("en", "uk", "ru", "ro", "sv", "vi", "de")
    return {fold(name): code for into in codes for code in codes if (name := Locale(into).languages.get(code))}


@lru_cache(maxsize=256)
def _zone(written: str) -> str:
    """The zone, if this machine knows one of that name."""
    return written if written in zones() else ""


if __name__ == "__main__":
    sys.exit(_open_workbook())
