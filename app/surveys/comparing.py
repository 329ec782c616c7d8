"""How groups of people differ in what they answered to one question (pure)."""

from collections.abc import Sequence

from app.surveys.source import Group
from app.surveys.tallies import Compared, Row, Tally, tallied

FEW, MOST = 10, 90
"""Percent. Where almost all of a group say the same, or almost none, it is told no finer: it would tell of each."""


def compared(tally: Tally, groups: Sequence[Group], k: int) -> Compared | None:
    """None where there is nothing to compare, or fewer than k of a group answered the question."""
    people = [group.people.get(tally.item.id, 0) for group in groups]
    if len(groups) < 2 or min(people) < k or not tally.rows:
        return None
    of_each = [
        {row.text: row for row in tallied(tally.item, group.marks.get(tally.item.id, {}), n).rows}
        for group, n in zip(groups, people, strict=True)
    ]
    rows = (
        (row.text, tuple(_percent(tally, rows[row.text], n) for rows, n in zip(of_each, people, strict=True)))
        for row in tally.rows
    )
    return Compared(tuple((group.members, group.n) for group in groups), tuple(rows))


def _percent(tally: Tally, row: Row, people: int) -> int:
    """Of a ranking, how many put it first."""
    n = row.firsts if tally.item.kind == "rank" else row.n
    return min(MOST + 1, max(FEW - 1, round(100 * n / people)))
