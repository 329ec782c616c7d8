"""Job 4: a guest answers by personal link. The page that follows says so; a mail does once the answer has settled."""

from collections.abc import Iterator

from bench.load import Ask, post, run
from bench.measure import Line, both, cpu_line, wait_line
from bench.seed import Seed

BATCH = 250


def lines(seed: Seed) -> Iterator[Line]:
    """CPU per answer, and how long 16 guests at once wait."""
    tokens = iter(seed.rsvp)

    def batch() -> list[Ask]:
        return [post(f"/rsvp/{next(tokens)}", {"answer": "room"}, expect=303) for _ in range(BATCH)]

    with both(seed) as servers:
        yield cpu_line("4 RSVP POST", servers, batch, goal=1.4)[0]
        ours, floor = (run(server.port, batch(), clients=16) for server in servers)
    waits = ours.percentile(0.99), floor.percentile(0.99)
    yield wait_line("4 … p99 of 16 clients", *waits, f"{len(ours.errors)} errors", not ours.errors)
