"""Job 1: a survey answer of eight questions by personal link, on disk before the reply."""

from collections.abc import Iterator

from bench.load import Ask, post, run
from bench.measure import Line, both, cpu_line, wait_line
from bench.seed import Seed

BATCH = 250


def lines(seed: Seed) -> Iterator[Line]:
    """CPU per answer; with the worker beside it; and how long 16 people at once wait."""
    for words, worker in (("1 survey answer POST", False), ("1 … with the worker running", True)):
        tokens = iter(seed.forms)

        def batch(tokens: Iterator[str] = tokens) -> list[Ask]:
            return [post(f"/s/{next(tokens)}", seed.answer) for _ in range(BATCH)]

        with both(seed, worker=worker) as servers:
            yield cpu_line(words, servers, batch, goal=1.3)[0]
            if not worker:
                ours, floor = (run(server.port, batch(), clients=16).percentile(0.99) for server in servers)
                yield wait_line("1 … p99 of 16 clients", ours, floor, "≤ 25 ms", ours <= 0.025)
