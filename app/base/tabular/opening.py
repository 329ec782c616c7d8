"""The child's part of reading a workbook. It imports nothing of the application: it starts anew for each workbook."""

import io
import json
import resource
import sys
from datetime import date, datetime

LOCKED, TOO_LARGE = 3, 4
SECONDS = 20
MAX_COLUMNS = 500
_MEMORY, _MAX_CELLS = 1 << 30, 20_000_000
_CELL = 4001
"""A character more than any of our texts holds, so that a longer one is noticed."""


def limit_this_process() -> None:
    """From here on it cannot take more memory and time than a file may cost, and leaves nothing behind."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def open_workbook() -> int:
    """Workbook on standard input, its tables as JSON on standard output."""
    limit_this_process()
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum  # noqa: PLC0415 -- only the child

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        tables = []
        for name in [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible][:20]:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > _MAX_CELLS or sheet.total_width > MAX_COLUMNS:
                return TOO_LARGE
            cells = ([_written(cell) for cell in row] for row in sheet.iter_rows())
            tables.append([(number, row) for number, row in enumerate(cells, 1) if any(row)])
        json.dump(tables, sys.stdout)
    except PasswordError:
        return LOCKED
    except MemoryError:
        return TOO_LARGE
    return 0


def _written(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)[:_CELL].strip()


if __name__ == "__main__":
    sys.exit(open_workbook())
