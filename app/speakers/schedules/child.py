"""The child's part of reading a schedule. Of the application it imports nothing but the readers.

It is given a path and a name, and writes one JSON array a line: what it is, then what is in it."""

import json
import resource
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 -- a class, in small letters

from app.speakers.schedules.entries import Broken, Event, Problem, Told
from app.speakers.schedules.files import File, files_of
from app.speakers.schedules.telling import reading_of
from app.speakers.schedules.tidy import line, tidy

SECONDS = 60
FAILED, TOO_LARGE = 1, 4
"""How it ends when something goes wrong that no reader foresaw, and when memory does not suffice."""
MAX_ENTRIES = 100_000
_MEMORY = 1 << 29


def main() -> int:
    """Read what the arguments name, within limits."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    path, name = sys.argv[1:]
    try:
        said = lines(Path(path), name)
        for written in islice(said, MAX_ENTRIES):
            sys.stdout.write(json.dumps(written) + "\n")
        if next(said, None):
            sys.stdout.write('["refused", "", "many", ""]\n')
    except MemoryError:
        return TOO_LARGE
    return 0


def lines(path: Path, name: str) -> Iterator[list[object]]:
    """What the parent is told of a file, a ZIP or a folder."""
    try:
        files = files_of(path, name)
    except Broken as broken:
        yield ["broken", broken.where, broken.why]
        return
    alone = len(files) == 1
    for file in files:
        at = "" if alone else file.path
        try:
            yield from _lines_of(file, at)
        except Broken as broken:
            yield ["broken", _where(at, broken.where), broken.why]
        except (BadZipFile, NotImplementedError, ZlibError):
            yield ["broken", at, "zip"]


def _lines_of(file: File, at: str) -> Iterator[list[object]]:
    if not (reading := reading_of(file)):
        return
    kind, entries = reading
    yield ["kind", kind]
    for entry in entries:
        if isinstance(entry, Event):
            yield ["event", line(entry.name)]
        elif isinstance(entry, Problem):
            yield ["refused", _where(at, entry.where), entry.why, line(entry.about)]
        else:
            yield _told(entry, at)


def _told(entry: Told, at: str) -> list[object]:
    talk = tidy(entry.talk)
    if not talk.speakers:
        return ["left out"]
    if not talk.title:
        return ["refused", _where(at, entry.where), "untitled", ""]
    speakers = [[one.name, one.about, one.link] for one in talk.speakers]
    on = talk.on.isoformat() if talk.on else None
    said = [talk.abstract, talk.language, talk.tags, on, talk.event, talk.link, talk.ref, talk.line]
    return ["talk", talk.title, speakers, *said]


def _where(path: str, place: str) -> str:
    return ": ".join(filter(None, (path, place)))


if __name__ == "__main__":
    sys.exit(main())
