"""Which format a file is in, told from what stands in it, and the readers of each."""

import re
from collections.abc import Callable

from app.speakers.schedules.entries import Reading
from app.speakers.schedules.files import File
from app.speakers.schedules.formats import frab, shapes

_COMMENTS = rb"(?:\s|//[^\n]*\n|/\*.*?\*/)*"

SIGNS: tuple[tuple[re.Pattern[bytes], Callable[[File], Reading | None]], ...] = (
    (re.compile(rb"<(?!!doctype html|html)", re.I), frab.read),
    (re.compile(rb"[{\[]"), shapes.read),
)
"""How the first bytes of a file look, and who can read it then."""


def reading_of(file: File) -> Reading | None:
    """The format and the entries of a file; None for what is no schedule."""
    head = file.head().removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((read(file) for sign, read in SIGNS if sign.match(head)), None)
