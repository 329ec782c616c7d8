"""Large lists are read in a process of their own, with limits: a file decides neither our memory nor our time.

A file of up to a megabyte is read here: the worst that could be thought of took 0.9 seconds and 75 MiB, a list of
ten thousand people takes 0.15 seconds."""

import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from app.base.i18n import _, reader, speak
from app.base.tabular.opening import limit_this_process
from app.base.tabular.tables import MAX_BYTES, Unreadable
from app.base.tabular.workbooks import child
from app.people.sheets import reading
from app.people.sheets.mapping import Column, Said
from app.people.sheets.reading import Layout, Problem, Sheet, Unmapped
from app.people.sheets.rows import Row

AT_ONCE = 1024 * 1024
_IN_A_LINE = 1000


def read(data: bytes, said: Mapping[str, Said]) -> Sheet:
    """The same as `reading.read`, for files of any size."""
    if len(data) <= AT_ONCE or len(data) > MAX_BYTES:
        return reading.read(data, said)
    asked = {"language": reader().language, "zone": reader().zone, "said": said}
    code, written = child("app.people.sheets.apart", json.dumps(asked).encode() + b"\n" + data)
    if code:
        raise Unreadable(_("The list is too large to read. Leave out the columns that are not needed, or split it."))
    return _sheet(iter(written.splitlines()))


def _sheet(lines: Iterator[bytes]) -> Sheet:
    first = json.loads(next(lines))
    layout = _layout(first["layout"])
    if "unreadable" in first:
        raise Unmapped(first["unreadable"], layout) if layout else Unreadable(first["unreadable"])
    rows = [Row(*row) for line in lines for row in json.loads(line)]
    problems = [Problem(*problem) for problem in first["problems"]]
    return Sheet(rows, problems, first["recognized"], first["refused"], first["ignored"], layout)


def _layout(told: list[Any] | None) -> Layout | None:
    if told is None:
        return None
    columns, fingerprint, at, original, said = told
    return Layout([Column(*column) for column in columns], fingerprint, at, b64decode(original), said)


# --- in the child ----------------------------------------------------------------------------------


def main() -> None:
    """How lists are read on the first line of standard input, the file behind it; the sheet as lines of JSON."""
    limit_this_process()
    asked = json.loads(sys.stdin.buffer.readline())
    speak(asked["language"], asked["zone"])
    for line in _answer(sys.stdin.buffer.read(), {key: Said(*how) for key, how in asked["said"].items()}):
        print(json.dumps(line, ensure_ascii=False))


def _answer(data: bytes, said: Mapping[str, Said]) -> Iterator[object]:
    try:
        sheet = reading.read(data, said)
    except Unreadable as no:
        yield {"unreadable": no.sentence, "layout": _told(no.layout) if isinstance(no, Unmapped) else None}
        return
    problems = [(problem.line, problem.what, problem.draft) for problem in sheet.problems]
    what = {"recognized": sheet.recognized, "refused": sheet.refused, "ignored": sheet.ignored}
    yield {"problems": problems, **what, "layout": _told(sheet.layout)}
    for start in range(0, len(sheet.rows), _IN_A_LINE):
        yield sheet.rows[start : start + _IN_A_LINE]


def _told(layout: Layout | None) -> list[Any] | None:
    if layout is None:
        return None
    return [layout.columns, layout.fingerprint, layout.at, b64encode(layout.original).decode(), layout.said]


if __name__ == "__main__":
    main()
