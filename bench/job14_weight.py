"""Job 14: what a first visit loads, compressed: a participant's survey, and the organizer's home."""

import gzip
import http.client
import re
from collections.abc import Iterator
from contextlib import closing

from bench.measure import Line, copy_of
from bench.seed import Seed
from bench.serving import Serving

STYLES = re.compile(r"""<(?:link|img|use)\b[^>]*?\s(?:href|src)=["']([^"'#]+)""")
SCRIPTS = re.compile(r"""<script\b[^>]*?\ssrc=["']([^"'#]+)""")


def lines(seed: Seed) -> Iterator[Line]:
    """Bytes over the wire and requests. There is no floor to weight: the goal is fixed."""
    with Serving(copy_of(seed), worker=False) as server:
        survey = f"/s/{seed.forms[0]}"
        weight, requests = _visit(server.port, survey, STYLES)
        good = weight <= 12 * 1024 and requests <= 3
        yield _line("14 participant's first visit", weight, requests, "≤ 12 KB in 3", good)
        weight, requests = _visit(server.port, survey, STYLES, SCRIPTS)
        yield _line("14 … with the scripts that keep what is typed", weight, requests, "", None)
        weight, requests = _visit(server.port, "/", STYLES, SCRIPTS, cookie=f"sid={seed.organizer}")
        yield _line("14 organizer's first visit", weight, requests, "≤ 35 KB", weight <= 35 * 1024)


def _line(job: str, weight: int, requests: int, goal: str, good: bool | None) -> Line:
    return Line(job, f"{weight / 1024:.1f} KB, {requests} requests", "–", "–", goal, good)


def _visit(port: int, path: str, *kinds: re.Pattern[str], cookie: str = "") -> tuple[int, int]:
    page = _fetch(port, path, cookie)
    linked = {link for kind in kinds for link in kind.findall(gzip.decompress(page).decode())}
    return len(page) + sum(len(_fetch(port, link, cookie)) for link in linked), 1 + len(linked)


def _fetch(port: int, path: str, cookie: str) -> bytes:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", path, headers={"accept-encoding": "gzip", "cookie": cookie})
        answer = connection.getresponse()
        body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return body if answer.headers.get("content-encoding") == "gzip" else gzip.compress(body)
