"""Job 2: the survey's page by personal link, empty and with thousands of answers in."""

from collections.abc import Iterator
from itertools import cycle

from bench.load import Ask, get, post, run
from bench.measure import Line, both, cpu_line
from bench.seed import Seed

BATCH = 300


def lines(seed: Seed) -> Iterator[Line]:
    """CPU per page: as it is, compressed as browsers ask for it, and after many people have answered."""
    silent, others = seed.forms[:300], seed.forms[300:]
    tokens = cycle(silent)

    def batch(**headers: str) -> list[Ask]:
        return [get(f"/s/{next(tokens)}", **headers) for _ in range(BATCH)]

    with both(seed) as servers:
        yield cpu_line("2 survey page GET", servers, batch, goal=1.0)[0]
        yield cpu_line("2 … compressed", servers, lambda: batch(accept_encoding="gzip"), goal=1.5)[0]
        for server in servers:
            run(server.port, [post(f"/s/{token}", seed.answer) for token in others], clients=16)
        yield cpu_line(f"2 … with {len(others):,} answers in", servers, batch, goal=1.0)[0]
