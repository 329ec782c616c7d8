"""The results as a file for a spreadsheet: sums and words, never names, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO

from app.base.i18n import _, ngettext
from app.surveys.results import Results
from app.surveys.tallies import Tally, Told

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
                if isinstance(cell, int | float):
                    sheet.write_number(at, column, cell)
                else:
                    sheet.write_string(at, column, str(cell), None if at else bold)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()


def _table(results: Results) -> Iterator[list[object]]:
    """Groups are compared in columns of their own, where the page compares them."""
    groups = next((tally.compared.groups for tally in results.tallies if tally.compared), ())
    head = [_("Question"), _("Answer"), _("People"), _("of"), _("Can teach"), _("In their own words")]
    yield [*head, *(_group(members, n) for members, n in groups)]
    for tally in results.tallies:
        for line in _lines(tally):
            yield [*line, *[""] * (len(head) + len(groups) - len(line))]


def _group(members: Sequence[str], people: int) -> str:
    return ngettext(
        "%(group)s (%(num)d person), percent; of a ranking: put first; of a scale: average",
        "%(group)s (%(num)d people), percent; of a ranking: put first; of a scale: average",
        people, group=", ".join(member or _("not known") for member in members),
    )  # fmt: skip


def _told(part: Told) -> object:
    return f"{part.beyond}{part.n:g}" if part.beyond else part.n


def _lines(tally: Tally) -> Iterator[list[object]]:
    if not tally.shown:
        yield [tally.item.text, _("Not shown: it would tell what few people said."), "", tally.people, "", ""]
    groups = dict(tally.compared.rows) if tally.compared else {}
    if tally.mean is not None:
        yield [
            tally.item.text,
            _("Average"),
            round(tally.mean, 2),
            tally.people,
            "",
            "",
            *map(_told, groups.get("", ())),
        ]
    for row in tally.rows:
        teach = row.teach if tally.item.kind == "grid" else ""
        yield [tally.item.text, row.text, row.n, tally.people, teach, "", *map(_told, groups.get(row.text, ()))]
    for text, n in tally.texts:
        yield [tally.item.text, "", n, tally.people, "", text]
