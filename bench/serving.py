"""A real server process on loopback, and what it has cost so far: for the benchmark and the test that kills one."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[1]
FOREIGN = ("BROWNBAG_", "PYTHONDONTWRITEBYTECODE")
"""What a server must not take over from here: settings, and being compiled anew at every start."""
TICK = os.sysconf("SC_CLK_TCK")


class Serving:
    """`with Serving(database) as server:` is `python -m app serve` on that SQLite file, until the block ends."""

    def __init__(
        self,
        database: Path,
        *,
        worker: bool = True,
        command: tuple[str, ...] = ("-m", "app", "serve"),
        smtp: str = "",
    ) -> None:
        self.database = database
        self.port = _free_port()
        self._command = [sys.executable, *command, "--port", str(self.port)]
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)},
            "BROWNBAG_DATABASE_URL": f"sqlite:///{database}",
            "BROWNBAG_DATA_DIR": str(database.parent),
            "BROWNBAG_BASE_URL": f"http://127.0.0.1:{self.port}",
            "BROWNBAG_MAIL_FROM": "meetups@example.com",
            "BROWNBAG_SMTP_URL": smtp,
            "BROWNBAG_WORKER": str(worker).lower(),
        }
        self._said = database.with_suffix(f".{self.port}.log").open("w+b")

    def __enter__(self) -> "Serving":
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdout=self._said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.seconds_to_start = self._wait("/healthz") - self.began
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        self._said.close()

    def kill(self) -> None:
        """Pull the plug."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def cpu(self) -> float:
        """CPU seconds of the process and its children so far."""
        return sum(_cpu(pid) for pid in self._tree())

    def memory(self) -> tuple[float, float]:
        """Resident and proportional memory of the process and its children, in MiB."""
        rss = pss = 0.0
        for pid in self._tree():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                rss += int(line.split()[1]) / 1024 if line.startswith("Rss:") else 0
                pss += int(line.split()[1]) / 1024 if line.startswith("Pss:") else 0
        return rss, pss

    def _tree(self) -> list[int]:
        found, ahead = [], [self.process.pid]
        while ahead:
            pid = ahead.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").iterdir():
                ahead += [int(child) for child in (task / "children").read_text().split()]
        return found

    def _wait(self, path: str, seconds: float = 60) -> float:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
                    connection.request("GET", path, headers={"connection": "close"})
                    answer = connection.getresponse()
                    answer.read()
                    if answer.status == 200:
                        return time.perf_counter()
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        self._said.seek(0)
        raise RuntimeError(f"{' '.join(self._command)} does not answer:\n{self._said.read().decode()[-3000:]}")


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
