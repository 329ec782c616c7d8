"""Workbooks are opened in a process of their own.

A few kilobytes can claim a sheet of 17 billion cells, and the library then ends the whole process."""

import io
import json
import os
import resource
import subprocess
import sys
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from threading import Timer

from app.base.i18n import _
from app.people.sheets.tables import MAX_COLUMNS, Line, Unreadable

_LOCKED, _TOO_LARGE = 3, 4
_MEMORY, _SECONDS, _MAX_CELLS = 1 << 30, 20, 20_000_000
_MAX_OUTPUT = 50 * 1024 * 1024
"""What one long text repeated in thousands of cells may grow to before it is refused."""
_CELL = 1000
_TO_START = ("PYTHONHOME", "LD_LIBRARY_PATH", "TMPDIR")
"""What the child needs of our environment; passwords stay here."""


def workbook(data: bytes) -> list[list[Line]]:
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
        [sys.executable, "-m", "app.people.sheets.workbooks"],
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
    return ours | {"PYTHONPATH": str(Path(__file__).parents[3])}


def _open_workbook() -> int:
    """The child's part: workbook on standard input, its tables as JSON on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum  # noqa: PLC0415 -- only the child

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


if __name__ == "__main__":
    sys.exit(_open_workbook())
