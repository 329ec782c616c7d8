"""Which names may be one person's: other marks, other scripts, another order, a second family name, a mistyped
letter. Pure. Whether they are is asked, so a name too many costs a look, and one too few a lead twice.

Nobody is compared with everybody: only with names that share the sound of a word and the beginning of another."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import combinations, permutations
from typing import NamedTuple

from rapidfuzz import fuzz

from app.base.search.folding import latin, sound, words

ALIKE = 80
"""From this likeness on it is asked whether two names are one person's."""
SAME_WORD = 80
"""From this likeness on, of a hundred, two words may be one that was mistyped."""
ONE_SOUND = 95.0
"""The likeness of words that sound the same. Two names have at least one such word in common."""
SHORT = 4
"""Words of fewer letters are one only when they are the same: An is not Anh."""
CROWD = 100
"""Where more leads than this share a word and a beginning (Nguyễn T…), only whole names are compared."""
_WITHOUT_LETTERS = "\u1100"
"""From here on scripts are not written in letters of an alphabet, and what they sound like tells little."""


class Alike(NamedTuple):
    """Two whose names are alike: a lead, and a later lead or one of our people."""

    near: float
    lead_id: int
    other_id: int
    is_person: bool


def alike(leads: Mapping[int, str], people: Mapping[int, str]) -> Iterator[Alike]:
    """Every two of them, leads with leads and with people, in no order."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for lead_id, name in leads.items():
        for key in _keys(name):
            blocks[key].append(lead_id)
    for key in [key for key, block in blocks.items() if len(block) > CROWD and " " in key]:
        del blocks[key]
    met = {pair for block in blocks.values() for pair in combinations(sorted(block), 2)}
    for one, other in met:
        if (near := likeness(leads[one], leads[other])) >= ALIKE:
            yield Alike(near, one, other, is_person=False)
    for person_id, name in people.items():
        for lead_id in {lead_id for key in _keys(name) for lead_id in blocks.get(key, ())}:
            if (near := likeness(leads[lead_id], name)) >= ALIKE:
                yield Alike(near, lead_id, person_id, is_person=True)


@lru_cache(maxsize=50_000)
def _keys(name: str) -> frozenset[str]:
    """Under which a name is looked for: how a word sounds and another one begins; all of it, written or sounding."""
    written = words(name)
    spoken = [_word(word) for word in written]
    begun = {f"{one} {form[0]}" for (_latin, one), other in permutations(spoken, 2) for form in other}
    return frozenset({"".join(written), "".join(sorted(one for _latin, one in spoken)), *begun})


@lru_cache(maxsize=50_000)
def _word(word: str) -> tuple[str, str]:
    """In Latin letters, and as it sounds."""
    return latin(word), sound(word)


def likeness(one: str, other: str) -> float:
    """How near two names are, 0 to 100: each word of the shorter one is found in the other, in whatever order."""
    few, many = sorted((words(one), words(other)), key=len)
    if "".join(few) == "".join(many):
        return 100.0
    if len(few) < 2 or _woman_and_man(few, many):
        return 0.0
    near, left = [], list(many)
    for mine in few:
        nearest, its = max((_word_likeness(mine, its), its) for its in left)
        if not nearest:
            return 0.0
        near.append(nearest)
        left.remove(its)
    return sum(near) / len(few) - 5 * len(left) if max(near) >= ONE_SOUND else 0.0


@lru_cache(maxsize=100_000)
def _word_likeness(one: str, other: str) -> float:
    if one == other or not (one + other).isalpha() or max(one + other) >= _WITHOUT_LETTERS:
        return 100.0 * (one == other)
    (mine, my_sound), (its, its_sound) = _word(one), _word(other)
    if mine == its:
        return 100.0
    if my_sound == its_sound:
        return ONE_SOUND
    if _shortened(mine, its) or _shortened(its, mine):
        return float(SAME_WORD)
    near = fuzz.ratio(mine, its)
    return near if near >= SAME_WORD and min(len(mine), len(its)) >= SHORT else 0.0


def _shortened(short: str, word: str) -> bool:
    """D. of Daria, Max of Maximilian; not An of Anh."""
    return word.startswith(short) and len(short) != 2


def _woman_and_man(one: list[str], other: list[str]) -> bool:
    """Oleksandra Petrova and Oleksandr Petrov are alike in every word, and two people."""
    ends = [{_word(word)[0].endswith("a") for word in name} for name in (one, other)]
    return sorted(ends, key=max) == [{False}, {True}]
