"""Job 9: a talk is over, and 200 people give feedback in the same second."""

from collections.abc import Iterator
from dataclasses import replace

from bench.load import Outcome, post, run
from bench.measure import ROUNDS, Line, both, in_turn, wait_line
from bench.seed import Seed
from bench.serving import Serving

PEOPLE = 200


def lines(seed: Seed) -> Iterator[Line]:
    """The wait of the unluckiest hundredth, and whether anybody met an error. The worker is running."""
    tokens = {"ours": iter(seed.feedback), "floor": iter(seed.feedback)}
    errors: list[str] = []

    def wait(server: Serving, whose: str) -> float:
        asks = [post(f"/s/{next(tokens[whose])}", seed.feedback_answer) for _ in range(PEOPLE)]
        outcome: Outcome = run(server.port, asks, clients=PEOPLE, within=1.0)
        errors.extend(outcome.errors)
        return outcome.percentile(0.99)

    with both(seed, worker=True) as (ours, floor):
        mine, least, ratio = in_turn(lambda: wait(ours, "ours"), lambda: wait(floor, "floor"), ROUNDS)
    good = mine <= 0.12 and not errors
    words = f"9 feedback of {PEOPLE} in one second, p99"
    yield replace(wait_line(words, mine, least, f"≤ 120 ms, {len(errors)} errors", good), ratio=f"{ratio:.1f}")
