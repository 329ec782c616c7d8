"""Which format a file is in, told from what stands in it, never from its name."""

import re
from collections.abc import Callable

from app.speakers.schedules.entries import Broken, Reading
from app.speakers.schedules.files import File
from app.speakers.schedules.formats import calendar, frab, frontmatter, ruby, script, shapes

_SIGNS: tuple[tuple[str, Callable[[File], Reading | None]], ...] = (
    (r"<(?!!doctype html|html)", frab.read),
    (r"[{\[]", shapes.read),
    (r"begin:vcalendar", calendar.read),
    (r"---[ \t]*\r?\n.*?^---[ \t]*$", frontmatter.read),
    (r"(//[^\n]*\s+|/\*.*?\*/\s*)*(var|let|const|export|module|window)\b[^\n]*[=\w]\s*[{\[]", script.read),
    (r"(#[^\n]*\s+)*(---\s|- [\w-]+:\s|[\w-]+:\s*\n)", ruby.read),
)
"""How a file begins, and who can read it then."""
_FLAGS = re.IGNORECASE | re.DOTALL | re.MULTILINE
SIGNS = tuple((re.compile(sign, _FLAGS), read) for sign, read in _SIGNS)


def reading_of(file: File) -> Reading | None:
    """The format and the entries of a file; None for what is no schedule."""
    head = file.head()
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    begins = head.decode("utf-16" if wide else "utf-8-sig", errors="replace").lstrip()
    reader = next((reader for sign, reader in SIGNS if sign.match(begins)), None)
    if wide and reader not in (None, frab.read):  # of all of these only XML may say in which letters it is
        raise Broken("encoding")
    return reader(file) if reader else None
