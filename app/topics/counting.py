"""Counting ranked ballots: Schulze's rule with winning votes (record 19). Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, groupby, product
from typing import TypeVar

T = TypeVar("T")
Pairs = Mapping[tuple[T, T], int]
"""How many ballots put the first of two before the second."""


def pairs(ballots: Iterable[Mapping[T, int]]) -> Pairs[T]:
    """Every two compared. A ballot gives places, 1 the best; of equals and of the unnamed it says nothing."""
    return Counter(pair for places in ballots for pair in _preferred(places))


def _preferred(places: Mapping[T, int]) -> Iterator[tuple[T, T]]:
    ranks = [list(rank) for _place, rank in groupby(sorted(places, key=places.__getitem__), key=places.__getitem__)]
    for better, worse in combinations(ranks, 2):
        yield from product(better, worse)


def schulze(candidates: Sequence[T], ballots: Iterable[Mapping[T, int]]) -> list[list[T]]:
    """The candidates best first, those who share a place together, in the order they were given in."""
    paths = _strongest_paths(candidates, pairs(ballots))
    places, left = [], list(candidates)
    while left:
        best = [one for one in left if all(paths[one, other] >= paths[other, one] for other in left)]
        places.append(best)
        left = [one for one in left if one not in best]
    return places


def _strongest_paths(candidates: Sequence[T], won: Pairs[T]) -> dict[tuple[T, T], int]:
    """For every two the strongest chain of wins from the first to the second; a chain is as strong as its weakest."""
    paths = {
        (one, other): won[one, other] if won[one, other] > won[other, one] else 0
        for one, other in product(candidates, repeat=2)
    }
    for via, one in product(candidates, repeat=2):
        if reached := paths[one, via]:
            for other in candidates:
                paths[one, other] = max(paths[one, other], min(reached, paths[via, other]))
    return paths
