"""Job 12: from the start of the process to its first page, the database already migrated."""

from collections.abc import Iterator

from bench.load import get, run
from bench.measure import FLOOR, ROUNDS, Line, copy_of, in_turn
from bench.seed import Seed
from bench.serving import Serving

OURS = ("-m", "app", "serve")


def lines(seed: Seed) -> Iterator[Line]:
    """Seconds until a person would see something."""
    path = copy_of(seed)

    def first_page(command: tuple[str, ...]) -> float:
        with Serving(path, command=command) as server:
            outcome = run(server.port, [get(f"/s/{seed.forms[0]}")])
            return server.seconds_to_start + outcome.seconds[0]

    for command in (OURS, FLOOR):
        first_page(command)  # compiles what was never started before
    ours, floor, ratio = in_turn(lambda: first_page(OURS), lambda: first_page(FLOOR), ROUNDS)
    yield Line("12 start to first page", f"{ours:.2f} s", f"{floor:.2f} s", f"{ratio:.1f}", "≤ 1.3 s", ours <= 1.3)
