"""The results as a file for a spreadsheet: sums and words, never names, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

from app.base.i18n import _
from app.surveys.results import Results
from app.surveys.tallies import Tally

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What a spreadsheet may take for a formula, in narrow and wide characters."""


def harmless(cell: object) -> str:
    """Text that stays text in a spreadsheet. Numbers are left alone."""
    text = str(cell)
    return "'" + text if isinstance(cell, str) and text.lstrip(" ").startswith(RUNS) else text


def to_csv(results: Results) -> str:
    """One line for each answer to choose and each text."""
    out = StringIO()
    csv.writer(out).writerows([harmless(cell) for cell in line] for line in _table(results))
    return "\ufeff" + out.getvalue()


def to_xlsx(results: Results) -> bytes:
    """The same as a workbook. Every text is written as text: whatever it begins with, nothing of it is run."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415 -- heavy, and rarely asked for

    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for at, line in enumerate(_table(results)):
            for column, cell in enumerate(line):
                if isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                else:
                    sheet.write_string(at, column, str(cell), None if at else bold)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()


def _table(results: Results) -> Iterator[list[object]]:
    yield [_("Question"), _("Answer"), _("People"), _("of"), _("Can teach"), _("In their own words")]
    for tally in results.tallies:
        yield from _lines(tally)


def _lines(tally: Tally) -> Iterator[list[object]]:
    if not tally.shown:
        yield [tally.item.text, _("Not shown: too few people answered this one."), "", tally.people, "", ""]
    for row in tally.rows:
        teach = row.teach if tally.item.kind == "grid" else ""
        yield [tally.item.text, row.text, row.n, tally.people, teach, ""]
    for text, n in tally.texts:
        yield [tally.item.text, "", n, tally.people, "", text]
