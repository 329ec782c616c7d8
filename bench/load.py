"""A small load generator: raw keep-alive connections, so that it costs little beside the server it measures."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Ask:
    """One request, as bytes, and the status it must be answered with."""

    raw: bytes
    expect: int = 200


@dataclass
class Outcome:
    """What came of a run."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    bytes: int = 0

    def percentile(self, share: float) -> float:
        """Seconds that this share of the answers stayed below."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def get(path: str, **headers: str) -> Ask:
    """A GET."""
    return Ask(_head("GET", path, headers) + b"\r\n")


def post(path: str, fields: dict[str, object], expect: int = 200, **headers: str) -> Ask:
    """A form, as a browser sends it from our own page."""
    body = urlencode(fields, doseq=True).encode()
    kind = {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
    return Ask(_head("POST", path, headers | kind | {"sec-fetch-site": "same-origin"}) + b"\r\n" + body, expect)


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "host: 127.0.0.1",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode()


def run(port: int, asks: Sequence[Ask], clients: int = 1, within: float = 0.0) -> Outcome:
    """Send them over so many connections as fast as they are answered, or spread over `within` seconds."""
    return asyncio.run(_run(port, asks, clients, within))


async def _run(port: int, asks: Sequence[Ask], clients: int, within: float) -> Outcome:
    outcome, began = Outcome(), time.perf_counter()
    waiting = list(enumerate(asks))[::-1]

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            number, ask = waiting.pop()
            if within:
                await asyncio.sleep(max(0.0, began + within * number / len(asks) - time.perf_counter()))
            sent = time.perf_counter()
            writer.write(ask.raw)
            status, body = await _answer(reader)
            outcome.seconds.append(time.perf_counter() - sent)
            outcome.bytes += len(body)
            if status != ask.expect:
                outcome.errors.append(f"{status}: {body[:300].decode(errors='replace')}")
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return outcome


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    if status == 304:
        return status, b""  # never has a body (RFC 9110 §15.4.5)
    length = head.partition("content-length: ")[2].partition("\r\n")[0]
    if length:
        return status, await reader.readexactly(int(length))
    body = b""
    while size := int((await reader.readline()).strip() or b"0", 16):
        body += await reader.readexactly(size + 2)
    await reader.readline()
    return status, body
