"""`python -m bench` measures every job; `python -m bench 1 12` only these."""

import os
import platform
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from bench.measure import Line
from bench.seed import a_company

JOBS = {
    "1": "job01_answer",
    "2": "job02_page",
    "3": "job03_invite",
    "4": "job04_rsvp",
    "5": "job05_feed",
    "6": "job06_home",
    "7": "job07_results",
    "8": "job08_import",
    "9": "job09_burst",
    "10": "job10_search",
    "12": "job12_start",
    "13": "job13_memory",
    "14": "job14_weight",
    "themes": "job_themes",
}
PEOPLE = 3600


def main(wanted: list[str]) -> int:
    """Print the table as it grows. Exit code 1 when a goal is missed."""
    began, missed = time.monotonic(), 0
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, CPU of the server's processes per request.")
    print("The ratio is what counts: both were measured in the same run.\n")
    _row("job", "ours", "floor", "ratio", "goal", "")
    with tempfile.TemporaryDirectory(prefix="brownbag-bench-") as folder:
        seed = a_company(Path(folder) / "seed.sqlite", PEOPLE)
        for number in wanted or JOBS:
            for line in import_module(f"bench.{JOBS[number]}").lines(seed):
                missed += line.good is False
                _show(line)
    print(f"\n{time.monotonic() - began:.0f} s in all, {missed} goals missed.")
    return 1 if missed else 0


def _show(line: Line) -> None:
    _row(line.job, line.ours, line.floor, line.ratio, line.goal, {True: "ok", False: "MISSED", None: ""}[line.good])


def _row(job: str, ours: str, floor: str, ratio: str, goal: str, verdict: str) -> None:
    print(f"{job:42} {ours:>22} {floor:>10} {ratio:>6}  {goal:22} {verdict}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
