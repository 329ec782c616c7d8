"""Real worker processes that can be killed at any moment: loaded once, started in a blink."""

import multiprocessing
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["app.cli", "app.worker", "app.main"])


def _work(surroundings: Mapping[str, str], said_to: Path) -> None:
    os.environ.update(surroundings)
    said = os.open(said_to, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)
    from app.cli import main

    main(["worker"])


class Workers:
    """`with Workers(n, environment, log) as workers:` is `python -m app worker`, n times, until the block ends."""

    def __init__(self, number: int, surroundings: Mapping[str, str], said_to: Path) -> None:
        """What they print and complain about is appended to `said_to`."""
        self._running = [_PROCESSES.Process(target=_work, args=(surroundings, said_to)) for _ in range(number)]

    def __enter__(self) -> Self:
        for process in self._running:
            process.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.kill()

    def kill(self) -> int:
        """kill -9, all that still run. Returns how many that were."""
        killed = 0
        for process in self._running:
            killed += process.is_alive()
            process.kill()
        for process in self._running:
            process.join(10)
        return killed
