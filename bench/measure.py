"""How a job is measured: ours and the floor in turn, five rounds, the median of the paired ratios."""

import shutil
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.load import Ask, Outcome, run
from bench.seed import Seed
from bench.serving import Serving

ROUNDS = 5
FLOOR = ("-m", "bench.floors")
_copies = count()


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    job: str
    ours: str
    floor: str
    ratio: str
    goal: str
    good: bool | None = None


def wait_line(job: str, ours: float, floor: float, goal: str, good: bool) -> Line:
    """A line about the wait of the unluckiest hundredth, in seconds."""
    return Line(job, f"{ours * 1000:.0f} ms", f"{floor * 1000:.0f} ms", f"{ours / floor:.1f}", goal, good)


def copy_of(seed: Seed) -> Path:
    """A database of one's own to measure on."""
    path = seed.path.with_name(f"copy{next(_copies)}.sqlite")
    shutil.copy(seed.path, path)
    return path


@contextmanager
def both(seed: Seed, *, worker: bool = False) -> Iterator[tuple[Serving, Serving]]:
    """Our server and the floor's, each on its own copy of the same company."""
    with Serving(copy_of(seed), worker=worker) as ours, Serving(copy_of(seed), command=FLOOR) as floor:
        yield ours, floor


def cpu_per_request(server: Serving, asks: list[Ask], clients: int) -> tuple[float, Outcome]:
    """Server CPU milliseconds each, and how the run went. A wrong answer ends the benchmark."""
    before = server.cpu()
    outcome = run(server.port, asks, clients)
    if outcome.errors:
        raise RuntimeError(f"{len(outcome.errors)} wrong answers; the first: {outcome.errors[0]}")
    return (server.cpu() - before) * 1000 / len(asks), outcome


def in_turn(
    ours: Callable[[], float], floor: Callable[[], float], rounds: int = ROUNDS
) -> tuple[float, float, float]:
    """The medians of both, and of their ratio round by round. Who goes first changes with every round."""
    pairs = []
    for turn in range(rounds):
        if turn % 2:
            below = floor()
            pairs.append((ours(), below))
        else:
            above = ours()
            pairs.append((above, floor()))
    ratios = [above / max(below, 1e-9) for above, below in pairs]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), statistics.median(ratios)


def cpu_line(
    job: str, servers: tuple[Serving, Serving], asks: Callable[[], list[Ask]], goal: float, clients: int = 4
) -> tuple[Line, list[Outcome]]:
    """A line about CPU per request. `asks` makes a fresh batch; both servers get the same number of them."""
    ours, floor = servers
    outcomes: list[Outcome] = []

    def above() -> float:
        cost, outcome = cpu_per_request(ours, asks(), clients)
        outcomes.append(outcome)
        return cost

    run(ours.port, asks(), clients)  # the first ones fill caches on both sides
    run(floor.port, asks(), clients)
    mine, least, ratio = in_turn(above, lambda: cpu_per_request(floor, asks(), clients)[0])
    return Line(job, f"{mine:.2f} ms", f"{least:.2f} ms", f"{ratio:.1f}", f"≤ {goal} ms", mine <= goal), outcomes
