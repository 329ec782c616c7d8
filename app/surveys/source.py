"""What results are made of, wherever the answers are kept: with their person, or as sums without one."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

Cell = tuple[int | None, int | None, str]
"""An answer's option, number and side."""
Texts = tuple[tuple[str, int], ...]
"""People's words in the alphabet's order, and how many wrote the same."""


class Source(NamedTuple):
    """Everything by the id of its question."""

    marks: Mapping[int, Mapping[Cell, int]]
    """How often each mark was made."""
    people: Mapping[int, int]
    """How many answered."""
    writers: Mapping[int, int]
    """How many wrote something in their own words."""
    texts: Callable[[int, int | None], Texts]
    """(question, at most how many) → their words."""
