"""Job 6: the organizer's home, with everybody invited and two surveys out."""

from collections.abc import Iterator
from statistics import median

from bench.load import get
from bench.measure import ROUNDS, Line, copy_of, cpu_per_request
from bench.seed import Seed
from bench.serving import Serving

BATCH = 30
GOAL = 2.8


def lines(seed: Seed) -> Iterator[Line]:
    """CPU per page. It has no floor: what it cannot do without is most of the house."""
    pages = [get("/", cookie=f"sid={seed.organizer}")] * BATCH
    with Serving(copy_of(seed), worker=False) as server:
        _first, *costs = [cpu_per_request(server, pages, clients=4)[0] for _ in range(ROUNDS + 1)]
    cost = median(costs)
    yield Line("6 organizer's home GET", f"{cost:.1f} ms", "–", "–", f"≤ {GOAL} ms", cost <= GOAL)
