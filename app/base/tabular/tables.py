"""From bytes to a table: which encoding, which delimiter, and the rows with the lines they stand on."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from itertools import islice

from app.base.i18n import _
from app.base.tabular.opening import MAX_COLUMNS

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 1_000_000

Line = tuple[int, list[str]]
"""A row of a table with its number in the file, counted from 1."""
Known = Callable[[str], bool]
"""Whether a cell is a header that whoever reads the table understands."""


class Unreadable(ValueError):
    """This is no table, or not the one that is wanted; the sentence says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def nothing_known(cell: str) -> bool:
    """For tables whose headers may say anything."""
    return False


def decoded(data: bytes, known: Known) -> str:
    """The text of a CSV file in whatever encoding it was saved."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    first, second = data[:4000:2].count(0), data[1:4000:2].count(0)
    if max(first, second) > 1 and not min(first, second):  # every ASCII letter has a zero on the same side
        return data.decode("utf-16-be" if first else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_encoding(data, known), errors="replace")


def is_text(text: str) -> bool:
    """Whether people could read it. A picture is full of characters that no list has."""
    sample = text[:4000].replace("\0", "")
    strange = sum(char == "\ufffd" or (char < " " and char not in "\t\r\n\f\v") for char in sample)
    return strange * 50 <= len(sample)


def _encoding(data: bytes, known: Known) -> str:
    """Guessed from the lines that tell something, because most of a list is plain ASCII."""
    telling = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(telling)[:20_000]
    candidates = ["cp1251", "cp1252", "cp1250", "cp1258"]
    words = Counter({name: _known_words(sample.decode(name, errors="replace"), known) for name in candidates})
    (best, most), (_second, next_most) = words.most_common(2)
    if most > next_most:
        return best
    from charset_normalizer import from_bytes  # noqa: PLC0415 -- large, and few lists need it

    guess = from_bytes(sample, cp_isolation=["cp1251", "cp1252"]).best()
    western = guess is None or guess.encoding == "cp1252"
    romanian = western and re.search(r"[a-zãâî][ºþ]|[ªÞ][a-zãâî]", sample.decode("cp1252", errors="replace"))
    return "cp1250" if romanian else "cp1252" if western else "cp1251"


def _known_words(text: str, known: Known) -> int:
    return sum(not cell.isascii() and known(cell) for cell in re.split(r"[,;\t|\r\n]", text[:4000]))


def table_of(text: str, known: Known) -> list[Line]:
    """The rows of a CSV text. The delimiter is the one that makes known headers, or the most regular table."""
    text = text.lstrip("\ufeff").replace("\0", "")
    skipped = 0
    if told := re.match(r"sep=([,;\t|])\r?\n", text):
        text, skipped = text[told.end() :], 1
    head = text[:50_000]
    delimiter = told[1] if told else max(",;\t|", key=lambda mark: _regularity(head, mark, known))
    return [(line + skipped, cells) for line, cells in _lines(text, delimiter)]


def _regularity(head: str, delimiter: str, known: Known) -> tuple[int, int, int]:
    try:
        rows = [cells for _line, cells in islice(_lines_of(head, delimiter), 30)]
    except csv.Error:
        return 0, 0, 0
    headers = max((sum(map(known, cells)) for cells in rows[:15]), default=0)
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return headers, *max(((count, width) for width, count in widths.items()), default=(0, 0))


def _lines(text: str, delimiter: str) -> list[Line]:
    try:
        lines = list(islice(_lines_of(text, delimiter), MAX_ROWS + 1))
    except csv.Error as error:
        raise Unreadable(_("A quotation mark in the file is never closed. Save the list as CSV again.")) from error
    check_size(len(lines), max((len(cells) for _line, cells in lines), default=0))
    return lines


def _lines_of(text: str, delimiter: str) -> Iterator[Line]:
    """Rows that hold something, each with the line on which it begins."""
    lines, at = list(io.StringIO(text, newline="")), 0
    while at < len(lines):
        at = yield from _lines_from(lines, at, delimiter)


def _lines_from(lines: list[str], at: int, delimiter: str) -> Generator[Line, None, int]:
    """Rows from here on; returns where to go on: behind a line whose quotation mark swallows others."""
    rest = (lines[number] for number in range(at, len(lines)))
    reader = csv.reader(rest, delimiter=delimiter, skipinitialspace=True)
    begins = at
    for cells in reader:
        ends = at + reader.line_num
        swallows = ends > begins + 1 and _never_closed(lines[begins:ends])
        if swallows:
            ends = begins + 1
            cells = [cell.strip(' "\r\n') for cell in lines[begins].split(delimiter)]
        if any(cell and not cell.isspace() for cell in cells):
            yield begins + 1, cells
        begins = ends
        if swallows:
            break
    return begins


def _never_closed(lines: list[str]) -> bool:
    """Whether a quotation mark too many stands in these lines."""
    return sum(line.count('"') for line in lines) % 2 == 1


def check_size(rows: int, columns: int) -> None:
    """Refuse a table larger than any that is meant."""
    if rows > MAX_ROWS:
        raise Unreadable(_("The file has more than 1,000,000 rows. Keep one row a person and choose it again."))
    if columns > MAX_COLUMNS:
        raise Unreadable(_("The file has %(count)d columns. Leave out those that are not needed.", count=columns))
