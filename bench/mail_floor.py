"""The floor of job 3: rows in one statement, one finished letter over four connections, each row stamped on disk."""

import socket
import sqlite3
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from bench.floors import Writer

CONNECTIONS = 4
_ROWS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO email (id) SELECT i FROM n
"""
_STAMP = "UPDATE email SET sent_at = 'now' WHERE id = ?"


@dataclass(frozen=True)
class Floor:
    """Seconds until all were queued, until all had gone, and CPU seconds of all of it."""

    queued: float
    sent: float
    cpu: float


def mail_floor(path: Path, port: int, letters: int, size: int) -> Floor:
    """Send so many letters of this size to a server that takes pipelined commands."""
    began, cpu = time.perf_counter(), time.process_time()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE email (id INTEGER PRIMARY KEY, sent_at TEXT)")
        db.execute(_ROWS, (letters,))
    queued = time.perf_counter() - began
    waiting: SimpleQueue[int] = SimpleQueue()
    for number in range(1, letters + 1):
        waiting.put(number)
    writer, letter = Writer(str(path)), _letter(size)
    threads = [threading.Thread(target=_send, args=(port, waiting, writer, letter)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Floor(queued, time.perf_counter() - began, time.process_time() - cpu)


def _letter(size: int) -> bytes:
    line = b"x" * 74 + b"\r\n"
    return b"Subject: x\r\n\r\n" + line * (size // len(line)) + b".\r\n"


def _send(port: int, waiting: "SimpleQueue[int]", writer: Writer, letter: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as server, server.makefile("rb") as answers:
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers.readline()
        server.sendall(b"EHLO floor\r\n")
        while answers.readline()[3:4] == b"-":
            pass
        while (number := _next(waiting)) is not None:
            server.sendall(f"MAIL FROM:<m@example.com>\r\nRCPT TO:<p{number}@example.com>\r\nDATA\r\n".encode())
            for _answer in range(3):
                answers.readline()
            server.sendall(letter)
            answers.readline()
            writer.submit(partial(_stamp, number=number)).result()


def _stamp(db: sqlite3.Connection, number: int) -> None:
    db.execute(_STAMP, (number,))


def _next(waiting: "SimpleQueue[int]") -> int | None:
    try:
        return waiting.get_nowait()
    except Empty:
        return None
