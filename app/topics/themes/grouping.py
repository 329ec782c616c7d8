"""Which texts would go together. Pure: groups of indexes, each with the text that the others are most like in front.

By words, always: texts are alike when they have words in common, in any order and nearly spelled alike, and a group
is a star: a text and everything near it. So nothing ends in a group by way of a chain of others (record 20)."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from app.topics.words import normal, tokens

Groups = list[list[int]]


class Grain(NamedTuple):
    """How alike texts have to be, 0 to 1, to be in one group."""

    by_words: float
    by_meaning: float


GRAINS = {"large": Grain(0.50, 0.12), "middle": Grain(0.55, 0.18), "small": Grain(0.65, 0.30)}
"""By how large the groups become."""

MOST = 2000
"""So many texts are compared each with each; any more are put to the group they are nearest to."""

Way = Callable[[Sequence[str], Sequence[int], Grain], Groups]
"""Groups these texts; the numbers say how many people wrote each."""


def by_words(texts: Sequence[str], writers: Sequence[int], grain: Grain) -> Groups:
    """Stars of texts that share words."""
    bare = [bare_words(text) for text in texts]
    return _stars([_near(text, bare, grain.by_words) for text in bare], writers)


def groups(texts: Sequence[str], writers: Sequence[int], grain: str, way: Way = by_words) -> Groups:
    """All texts in groups, also those that are alone in theirs; what most people wrote first."""
    order = sorted(range(len(texts)), key=lambda i: -writers[i])
    compared, rest = order[:MOST], order[MOST:]
    found = way([texts[i] for i in compared], [writers[i] for i in compared], GRAINS[grain])
    together = [[compared[i] for i in group] for group in found]
    _put_to_the_nearest(together, rest, texts, GRAINS[grain].by_words)
    return sorted(together, key=lambda group: (-sum(writers[i] for i in group), group[0]))


def bare_words(text: str) -> str:
    """A text as it is compared: the words that carry meaning."""
    return " ".join(sorted(tokens(text))) or normal(text)


def _near(text: str, others: Sequence[str], least: float) -> dict[int, float]:
    """Which of the others are so near, and how near, 0 to 1."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 -- 12 MB that only the worker needs

    found = process.extract(text, others, scorer=fuzz.token_set_ratio, score_cutoff=100 * least, limit=None)
    return {index: score / 100 for _text, score, index in found}


def _stars(near: Sequence[Mapping[int, float]], writers: Sequence[int]) -> Groups:
    """The text with most people near it takes all of them, then the next of those that are left."""
    pull = [sum(writers[j] for j in mine) for mine in near]
    free, found = set(range(len(near))), []
    while free:
        centre = max(free, key=lambda i: (pull[i], -i))
        around = sorted((free & near[centre].keys()) - {centre}, key=lambda i: (-near[centre][i], i))
        found.append([centre, *around])
        free.difference_update(found[-1])
        for taken in found[-1]:
            for neighbour in near[taken]:
                pull[neighbour] -= writers[taken]
    return found


def _put_to_the_nearest(together: Groups, rest: Sequence[int], texts: Sequence[str], least: float) -> None:
    """Each to the group whose first text it is nearest to; alone, where none is near enough."""
    centres = [bare_words(texts[group[0]]) for group in together]
    for index in rest:
        near = _near(bare_words(texts[index]), centres, least)
        if near:
            together[max(near, key=lambda group: near[group])].append(index)
        else:
            together.append([index])
