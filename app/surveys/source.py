"""What results are made of, wherever the answers are kept: with their person, or as sums without one."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Cell = tuple[int | None, int | None, str]
"""An answer's option, number and side."""
Texts = tuple[tuple[str, int], ...]
"""People's words in the alphabet's order, and how many wrote the same."""


Marks = Mapping[int, Mapping[Cell, int]]
"""By the id of its question: how often each mark was made."""


class Group(NamedTuple):
    """Departments or sites that are compared with others, small ones put together."""

    members: tuple[str, ...]
    n: int
    """How many of them answered."""
    marks: Marks
    people: Mapping[int, int]
    """How many answered each question; nothing for one that is not compared."""


class Source(NamedTuple):
    """Everything by the id of its question."""

    marks: Marks
    """How often each mark was made."""
    people: Mapping[int, int]
    """How many answered."""
    writers: Mapping[int, int]
    """How many wrote something in their own words."""
    texts: Callable[[int, int | None], Texts]
    """(question, at most how many) → their words."""
    groups: Sequence[Group] = ()
    """The same of each group, where the survey compares them."""
