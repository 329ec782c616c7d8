"""Job themes: how well suggested groups agree with the codes that people gave the same answers by hand.

The answers of jupyter-2015 to seven open questions, of people who wrote one thing that got one code. Told are the
adjusted Rand index (1: the same groups, 0: no better than chance; Hubert & Arabie 1985) and the share of answers
whose nearest neighbour has the same code, beside what chance would give. Each is the mean over the questions."""

import csv
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import comb
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from app.topics.themes.grouping import GRAINS, Way, bare_words, by_words, groups
from app.topics.themes.meaning import alike, by_meaning, installed
from bench.measure import Line
from bench.seed import Seed

DATA = Path(__file__).parents[2] / "shared/data/surveys/jupyter-2015"
ANSWERS = "20160115235816-SurveyExport.csv"
COLUMNS = {
    "hinderances": (4,),
    "integrations": (6, 7, 8),
    "workflow_needs_not_addressed": (14, 15, 16),
    "pleasant_aspects": (17, 18, 19),
    "difficult_aspects": (20, 21, 22),
    "features_changes": (23, 24, 25),
    "first_experience_enhancements": (26, 27, 28),
}
"""Where the answers to each question stand."""
LEAST_ARI, LEAST_NEAREST = 0.15, 0.65
MOST_SECONDS = 5.0

Nearest = Callable[[Sequence[str]], list[int]]
"""For each text, which other one is nearest."""


class Coded(NamedTuple):
    """The answers to one question, and the code of each."""

    texts: list[str]
    codes: list[str]


def lines(_seed: Seed) -> Iterator[Line]:
    """By words, and by meaning where the extra is installed."""
    if not DATA.exists():
        yield Line("themes: no data at hand", "–", "–", "–", "surveys/jupyter-2015")
        return
    questions = [_coded(name) for name in COLUMNS]
    yield from _agreement("words", questions, by_words, _nearest_by_words)
    if installed():
        yield from _agreement("meaning", questions, by_meaning, _nearest_by_meaning)
    else:
        yield Line("themes by meaning: extra not installed", "–", "–", "–", "pip install brownbag[semantic]")
    yield _speed([text for one in questions for text in one.texts])


def _agreement(way: str, questions: list[Coded], grouped: Way, nearest: Nearest) -> Iterator[Line]:
    for grain in GRAINS:
        found = [_labels(one.texts, grain, grouped) for one in questions]
        agreed = mean(rand_index(labels, one.codes) for labels, one in zip(found, questions, strict=True))
        goal, good = (f"ARI ≥ {LEAST_ARI}", agreed >= LEAST_ARI) if grain == "middle" else ("", None)
        yield Line(f"themes by {way}, {grain}: agreement", f"ARI {agreed:.3f}", "0", "–", goal, good)
    same, chance = mean(_same_code(one, nearest) for one in questions), mean(_by_chance(one) for one in questions)
    goal = f"≥ {LEAST_NEAREST:.2f}"
    ratio = f"{same / chance:.1f}"
    yield Line(f"themes by {way}: nearest alike", f"{same:.3f}", f"{chance:.3f}", ratio, goal, same >= LEAST_NEAREST)


def _speed(texts: list[str]) -> Line:
    began = time.monotonic()
    groups([f"{text} {n}" for n in (1, 2) for text in texts][:2000], [1] * 2000, "middle")
    took = time.monotonic() - began
    return Line(
        "themes by words of 2,000 answers", f"{took:.1f} s", "–", "–", f"≤ {MOST_SECONDS:.0f} s", took <= MOST_SECONDS
    )


# --- the answers and their codes -----------------------------------------------------------------


def _coded(question: str) -> Coded:
    with (DATA / ANSWERS).open(encoding="utf-8-sig", newline="") as file:
        answers = list(csv.reader(file))[1:]
    with (DATA / f"{question}_themes.csv").open(encoding="utf-8", newline="") as file:
        codings = list(csv.reader(file, delimiter=";"))[1:]
    found = Coded([], [])
    for number, given, *_rest in codings:
        cells = [answers[int(number)][column].strip() for column in COLUMNS[question]]
        written, codes = [cell for cell in cells if cell], {code for code in given.split(",") if code}
        if len(written) == len(codes) == 1:
            found.texts.append(written[0])
            found.codes.append(codes.pop())
    return found


def _labels(texts: list[str], grain: str, way: Way) -> list[int]:
    """The number of each text's group; the same words are grouped once, as on the page."""
    writers = Counter(texts)
    distinct = list(writers)
    group_of = {
        distinct[index]: number
        for number, group in enumerate(groups(distinct, list(writers.values()), grain, way))
        for index in group
    }
    return [group_of[text] for text in texts]


# --- how well they agree -------------------------------------------------------------------------


def rand_index(ours: Sequence[object], theirs: Sequence[object]) -> float:
    """The adjusted Rand index of two groupings of the same things."""

    def pairs(labels: Sequence[object]) -> int:
        return sum(comb(n, 2) for n in Counter(labels).values())

    together, mine, yours = pairs(list(zip(ours, theirs, strict=True))), pairs(ours), pairs(theirs)
    expected, most = mine * yours / comb(len(ours), 2), (mine + yours) / 2
    return (together - expected) / (most - expected)


def _same_code(one: Coded, nearest: Nearest) -> float:
    return mean(one.codes[index] == one.codes[other] for index, other in enumerate(nearest(one.texts)))


def _by_chance(one: Coded) -> float:
    n = len(one.codes)
    return sum(count * (count - 1) for count in Counter(one.codes).values()) / (n * (n - 1))


def _nearest_by_words(texts: Sequence[str]) -> list[int]:
    from rapidfuzz import fuzz, process

    bare: list[str | None] = [bare_words(text) for text in texts]
    found = []
    for index, text in enumerate(bare):
        best = process.extractOne(text, [*bare[:index], None, *bare[index + 1 :]], scorer=fuzz.token_set_ratio)
        found.append(best[2])
    return found


def _nearest_by_meaning(texts: Sequence[str]) -> list[int]:
    likeness = alike(texts)
    likeness[range(len(texts)), range(len(texts))] = -1
    return [int(index) for index in likeness.argmax(1)]
