"""From a file, a ZIP or a folder to what the programme of a conference says. Read by a process of its own."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Timer
from typing import Any

from app.base.tabular.files import tables
from app.base.tabular.tables import MAX_BYTES, Unreadable
from app.base.tabular.workbooks import environment
from app.speakers.schedules.child import FAILED, SECONDS
from app.speakers.schedules.headings import is_known
from app.speakers.schedules.tables import talks
from app.speakers.schedules.talks import Found, Refused, Speaker, Talk
from app.speakers.schedules.tidy import tidy
from app.speakers.schedules.why import cannot_be_read, why

__all__ = ["Unreadable", "read"]

_OFFICE = b"\xd0\xcf\x11\xe0"
"""How a workbook begins that is old, or locked: the sentence about it helps."""


def read(source: bytes | Path, name: str) -> Found:
    """What a schedule says, whatever its format. `name` is what people call the file.

    Raises Unreadable for what is no schedule, or is broken before its first talk; what is broken further on is
    refused there, and what stands before it counts."""
    with _on_disk(source) as path:
        found = _found(_said(path, re.sub(r"[^\w. -]", "_", name)[-200:]))
        return found if found.kind else _in_tables(path)


def _in_tables(path: Path) -> Found:
    """What the tables of a file say: those of a workbook, or the one of a CSV."""
    if path.is_dir() or path.stat().st_size > MAX_BYTES:
        raise Unreadable(cannot_be_read())
    data = path.read_bytes()
    try:
        listed = [told for table in tables(data, is_known) if (told := talks(table)) is not None]
    except Unreadable as wrong:
        raise Unreadable(wrong.sentence if data.startswith(_OFFICE) else cannot_be_read()) from None
    if not listed:
        raise Unreadable(cannot_be_read())
    rows = [tidy(talk) for table in listed for talk in table]
    given = [talk for talk in rows if talk.speakers]
    refused = [Refused(f"line {talk.line}", why("untitled")) for talk in given if not talk.title]
    return Found("table", "", [talk for talk in given if talk.title], refused, len(rows) - len(given))


def _found(lines: Iterable[list[Any]]) -> Found:
    """What the child says. Without a kind there is no schedule in it that the child can read."""
    kind = ""
    events: set[str] = set()
    talks: list[Talk] = []
    refused: list[Refused] = []
    left_out, broken = 0, False
    for what, *rest in lines:
        if what == "talk":
            talks.append(_talk(*rest))
        elif what == "left out":
            left_out += 1
        elif what == "kind":
            kind = kind or rest[0]
        elif what == "event":
            events |= {rest[0]} - {""}
        else:
            broken = broken or what == "broken"
            refused.append(Refused(rest[0], why(*rest[1:])))
    if broken and not talks and not left_out:
        raise Unreadable(": ".join(filter(None, (refused[0].where, refused[0].why))))
    return Found(kind, events.pop() if len(events) == 1 else "", talks, refused, left_out)


def _talk(title: str, speakers: list[list[str]], abstract: str, language: str, tags: list[str], on: str | None,
          event: str, link: str, ref: str, line: int) -> Talk:  # fmt: skip
    named = tuple(Speaker(*one) for one in speakers)
    day = date.fromisoformat(on) if on else None
    return Talk(title, named, abstract, language, tuple(tags), day, event, link, ref, line)


@contextmanager
def _on_disk(source: bytes | Path) -> Iterator[Path]:
    """Where the child finds it."""
    if isinstance(source, Path):
        yield source.resolve()
        return
    with NamedTemporaryFile() as file:
        file.write(source)
        file.flush()
        yield Path(file.name)


def _said(path: Path, name: str) -> Iterator[list[Any]]:
    """What the reading process says, line by line."""
    with subprocess.Popen(  # noqa: S603 -- our own module; path and name are its arguments, there is no shell
        [sys.executable, "-m", "app.speakers.schedules.child", str(path), name],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    ) as child:
        assert child.stdout  # noqa: S101 -- it is a pipe
        alarm = Timer(2 * SECONDS, child.kill)
        alarm.start()
        try:
            yield from (json.loads(line) for line in child.stdout if line.endswith(b"\n"))
            if code := child.wait():
                raise Unreadable(why("broken" if code == FAILED else "large"))
        finally:
            alarm.cancel()
            child.kill()
