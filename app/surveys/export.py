"""The results as a file for a spreadsheet: sums and words, never names, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterator
from io import StringIO

from app.base.i18n import _
from app.surveys.queries import Results, Tally

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
"""What a spreadsheet may take for a formula, in narrow and wide characters."""


def harmless(cell: object) -> str:
    """Text that stays text in a spreadsheet. Numbers are left alone."""
    text = str(cell)
    return "'" + text if isinstance(cell, str) and text.lstrip(" ").startswith(RUNS) else text


def to_csv(results: Results) -> str:
    """One line for each answer to choose and each text."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow([_("Question"), _("Answer"), _("People"), _("of"), _("Can teach"), _("In their own words")])
    for line in (line for tally in results.tallies for line in _lines(tally)):
        table.writerow([harmless(cell) for cell in line])
    return "\ufeff" + out.getvalue()


def _lines(tally: Tally) -> Iterator[list[object]]:
    if not tally.shown:
        yield [tally.item.text, _("Not shown: fewer than five people answered this one."), "", tally.people, "", ""]
    for row in tally.rows:
        teach = row.teach if tally.item.kind == "grid" else ""
        yield [tally.item.text, row.text, row.n, tally.people, teach, ""]
    for text, n in tally.texts:
        yield [tally.item.text, "", n, tally.people, "", text]
