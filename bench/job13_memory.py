"""Job 13: memory of an installation that waits: web, worker and mail in one process."""

import time
from collections.abc import Iterator

from bench.load import get, post, run
from bench.measure import Line, both
from bench.seed import Seed

SETTLE = 3.0


def lines(seed: Seed) -> Iterator[Line]:
    """Resident memory after the first page, and after a busy minute's worth of them."""
    with both(seed, worker=True) as (ours, floor):
        for server in (ours, floor):
            run(server.port, [get(f"/s/{seed.forms[0]}")])
        time.sleep(SETTLE)
        idle = [server.memory()[0] for server in (ours, floor)]
        yield Line("13 idle memory", *(f"{mib:.0f} MiB" for mib in idle), f"{idle[0] / idle[1]:.1f}", "≤ 95 MiB", idle[0] <= 95)
        for server in (ours, floor):
            run(server.port, [get(f"/s/{token}") for token in seed.forms[:500]], clients=8)
            run(server.port, [post(f"/s/{token}", seed.answer) for token in seed.forms[:500]], clients=8)
        busy = [server.memory()[0] for server in (ours, floor)]
        yield Line("13 … after 1,000 requests", *(f"{mib:.0f} MiB" for mib in busy), f"{busy[0] / busy[1]:.1f}", "≤ 130 MiB", busy[0] <= 130)
