"""Workbooks are opened in a process of their own.

A few kilobytes can claim a sheet of 17 billion cells, and the library then ends the whole process."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer

from app.base.i18n import _
from app.base.tabular.opening import LOCKED, SECONDS, TOO_LARGE
from app.base.tabular.tables import Line, Unreadable

_MAX_OUTPUT = 50 * 1024 * 1024
"""What one long text repeated in thousands of cells may grow to before it is refused."""
_TO_START = ("PYTHONHOME", "LD_LIBRARY_PATH", "TMPDIR")
"""What the child needs of our environment; passwords stay here."""


def workbook(data: bytes) -> list[list[Line]]:
    """The tables of a workbook, one for each visible worksheet."""
    code, written = child("app.base.tabular.opening", data)
    if code == LOCKED:
        raise Unreadable(_("The workbook is protected by a password. Save it without one, or as CSV."))
    if code == TOO_LARGE or code < 0:
        raise Unreadable(_("The workbook is too large to read. Save the sheet that is needed as CSV."))
    if code:
        raise Unreadable(_("The workbook cannot be opened. Open it in your spreadsheet program and save it as CSV."))
    return [[(number, cells) for number, cells in table] for table in json.loads(written)]


def child(module: str, data: bytes) -> tuple[int, bytes]:
    """How a process that reads a file ended, and what it wrote, read only as far as we have room for."""
    with subprocess.Popen(  # noqa: S603 -- a module of ours
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    ) as child:
        assert child.stdin and child.stdout  # noqa: S101 -- both are pipes
        alarm = Timer(2 * SECONDS, child.kill)
        alarm.start()
        try:
            with suppress(BrokenPipeError):
                child.stdin.write(data)
                child.stdin.close()
            written = bytearray()
            while part := child.stdout.read(1 << 20):
                written += part
                if len(written) > _MAX_OUTPUT:
                    return TOO_LARGE, b""
            return child.wait(), bytes(written)
        finally:
            alarm.cancel()
            child.kill()


def environment() -> dict[str, str]:
    """What a child process needs of ours; passwords stay here."""
    ours = {name: os.environ[name] for name in _TO_START if name in os.environ}
    return ours | {"PYTHONPATH": str(Path(__file__).parents[3])}
