"""Job 13: memory of an installation that waits: web, worker and mail in one process."""

import time
from collections.abc import Iterator

from bench.load import get, post, run
from bench.measure import Line, both
from bench.seed import Seed
from bench.serving import Serving

SETTLE = 3.0


def lines(seed: Seed) -> Iterator[Line]:
    """Resident memory after the first page, and after a busy minute's worth of them."""
    with both(seed, worker=True) as (ours, floor):
        for server in (ours, floor):
            run(server.port, [get(f"/s/{seed.forms[0]}")])
        time.sleep(SETTLE)
        yield _line("13 idle memory", ours, floor, 95)
        for server in (ours, floor):
            run(server.port, [get(f"/s/{token}") for token in seed.forms[:500]], clients=8)
            run(server.port, [post(f"/s/{token}", seed.answer) for token in seed.forms[:500]], clients=8)
        yield _line("13 … after 1,000 requests", ours, floor, 130)


def _line(job: str, ours: Serving, floor: Serving, goal: int) -> Line:
    mine, least = ours.memory()[0], floor.memory()[0]
    return Line(job, f"{mine:.0f} MiB", f"{least:.0f} MiB", f"{mine / least:.1f}", f"≤ {goal} MiB", mine <= goal)
