"""From answers to what may be kept of them: sums and detached texts, nothing below a threshold (pure).

Whatever leaves this file is shown, and what is not shown does not leave it. So it is the file to review."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from random import SystemRandom
from typing import NamedTuple

from app.surveys.answering import Mark
from app.surveys.conditions import open_questions
from app.surveys.paper import Paper

PEOPLE, WRITERS = "people", "writers"
TOGETHER = 0
"""The number that stands for all groups in one."""


class Body(NamedTuple):
    """What one person said, and what they belong to where the survey compares groups."""

    marks: tuple[Mark, ...]
    segment: str = ""


class Terms(NamedTuple):
    """What people were promised: sums from `k` answers on, words from `k_words` writers on, no group under `k`."""

    k: int
    k_words: int
    segment: str = ""


class Count(NamedTuple):
    """All that is kept of a survey's answers."""

    n: int
    """How many answered."""
    tallies: dict[tuple[int, str, int], int]
    """(question, what, group) → how many. `what`: "people", "writers", or as `what_of` says."""
    texts: list[tuple[int, str, str]]
    """(question, side of a grid, words), in no order."""
    groups: list[tuple[list[str], int]]
    """What each group is made of, and how many of it answered; the first has number 1."""


Said = tuple[int, Sequence[Mark]]
"""The group of somebody, and what they said to one question."""


def count(paper: Paper, bodies: Sequence[Body], terms: Terms) -> Count:
    """Count them. Of fewer than k nothing is kept but their number."""
    found = Count(len(bodies), {}, [], [])
    if found.n < terms.k:
        return found
    sizes = Counter(body.segment for body in bodies) if terms.segment else Counter()
    group_of = merged(sizes, terms.k)
    numbers = sorted(set(group_of.values()))
    for number in numbers:
        members = sorted(value for value in group_of if group_of[value] == number)
        found.groups.append((members, sum(sizes[value] for value in members)))
    said, tellable = _by_question(bodies, group_of), _tellable(paper, bodies, terms.k)
    for item in paper.items:
        theirs = said.get(item.id, [])
        if item.id not in tellable:
            found.tallies.update({(item.id, PEOPLE, TOGETHER): len(theirs)} if theirs else {})
            continue
        tally, texts = _question(theirs, [] if item.only_if else numbers, terms)
        found.tallies.update({(item.id, what, group): n for (what, group), n in tally.items()})
        found.texts.extend((item.id, side, words) for side, words in texts)
    return found


def _tellable(paper: Paper, bodies: Sequence[Body], k: int) -> set[int]:
    """The questions that may be counted beside each other: everybody who was asked the same of them is one of k.

    A question to some is a group by the back door: what all said, less what some said, is what the rest said."""
    if not paper.conditional:
        return set(paper.by_id)
    asked = [open_questions(paper, body.marks) for body in bodies]
    told = [item.id for item in paper.items if item.only_if is None]
    to_some: list[int] = []
    for item in paper.items:
        if item.only_if is None:
            continue
        alike = Counter(tuple(one in theirs for one in (*to_some, item.id)) for theirs in asked)
        if min(alike.values()) >= k:
            to_some.append(item.id)
    return {*told, *to_some}


def _by_question(bodies: Iterable[Body], group_of: Mapping[str, int]) -> dict[int, list[Said]]:
    said: dict[int, list[Said]] = {}
    for body in bodies:
        marks: dict[int, list[Mark]] = {}
        for mark in body.marks:
            marks.setdefault(mark.question_id, []).append(mark)
        for question_id, theirs in marks.items():
            said.setdefault(question_id, []).append((group_of.get(body.segment, TOGETHER), theirs))
    return said


def _question(
    said: Sequence[Said], numbers: Collection[int], terms: Terms
) -> tuple[Counter[tuple[str, int]], list[tuple[str, str]]]:
    """Compared only if k answered in every group, counted only if k answered, in words only if k_words wrote."""
    sizes = Counter(group for group, _marks in said)
    if any(sizes[number] < terms.k for number in numbers):
        said = [(TOGETHER, marks) for _group, marks in said]
    tally = Counter((PEOPLE, group) for group, _marks in said)
    if len(said) < terms.k:
        return Counter({(PEOPLE, TOGETHER): len(said)} if said else {}), []
    tally.update((what_of(mark), group) for group, marks in said for mark in marks if not mark.words)
    written = [own for _group, marks in said if (own := [(mark.side, mark.words) for mark in marks if mark.words])]
    if written:
        tally[WRITERS, TOGETHER] = len(written)
    texts = [text for own in written for text in own] if len(written) >= terms.k_words else []
    SystemRandom().shuffle(texts)
    return tally, texts


def what_of(mark: Mark) -> str:
    """The name of a mark: "o34" an option, "o34/1" its place in a ranking, "o34/want" its side, "n4" a number."""
    if mark.option_id is None:
        return f"n{mark.number}"
    part = mark.number or mark.side
    return f"o{mark.option_id}/{part}" if part else f"o{mark.option_id}"


def merged(sizes: Mapping[str, int], k: int) -> dict[str, int]:
    """Every value's group: the smallest goes with the next smallest until each has k at least.

    Merged, not left out: whoever knows the whole and the large parts would know the small rest. With one group left
    there is nothing to compare, and none."""
    groups = [(n, [value]) for value, n in sizes.items() if n]
    while len(groups) > 1 and min(groups)[0] < k:
        groups.sort(key=lambda group: (group[0], sorted(group[1])))
        (n, values), (more, others) = groups[:2]
        groups[:2] = [(n + more, values + others)]
    if len(groups) < 2:
        return {}
    groups.sort(key=lambda group: (-group[0], sorted(group[1])))
    return {value: number for number, (_n, values) in enumerate(groups, 1) for value in values}
