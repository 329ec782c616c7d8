"""How groups of people differ in what they answered to one question (pure)."""

from collections.abc import Sequence

from app.surveys.source import Group
from app.surveys.tallies import Compared, Row, Tally, Told, tallied

FEW, MOST = 0.1, 0.9
"""Parts of all. Where almost all of a group say the same, or almost none, it is told no finer."""


def compared(tally: Tally, groups: Sequence[Group], k: int) -> Compared | None:
    """None where there is nothing to compare, or fewer than k of a group answered the question."""
    people = [group.people.get(tally.item.id, 0) for group in groups]
    if len(groups) < 2 or min(people) < k or not tally.rows:
        return None
    theirs = [
        tallied(tally.item, group.marks.get(tally.item.id, {}), n) for group, n in zip(groups, people, strict=True)
    ]
    return Compared(tuple((group.members, group.n) for group in groups), tuple(_rows(tally, theirs)))


def _rows(whole: Tally, theirs: Sequence[Tally]) -> list[tuple[str, tuple[Told, ...]]]:
    if whole.item.kind == "scale":
        return [("", tuple(_average(tally) for tally in theirs))]
    by_answer = [{row.text: row for row in tally.rows} for tally in theirs]
    return [
        (row.text, tuple(_share(tally, rows[row.text]) for tally, rows in zip(theirs, by_answer, strict=True)))
        for row in whole.rows
    ]


def _average(tally: Tally) -> Told:
    above_one = tally.item.steps - 1
    return _no_finer(round(tally.mean or 1, 1), 1 + FEW * above_one, 1 + MOST * above_one)


def _share(tally: Tally, row: Row) -> Told:
    """Of a ranking, how many put it first."""
    n = row.firsts if tally.item.kind == "rank" else row.n
    return _no_finer(round(100 * n / tally.people), 100 * FEW, 100 * MOST)


def _no_finer(n: float, least: float, most: float) -> Told:
    return Told(least, "<") if n < least else Told(most, ">") if n > most else Told(n)
