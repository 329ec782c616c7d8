"""JSON read piece by piece: what a file is made of, and those of its objects that are wanted, with their places."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import ijson

from app.speakers.schedules.entries import Broken
from app.speakers.schedules.files import MAX_AT_ONCE, File
from app.speakers.schedules.talks import Speaker

Piece = dict[str, Any]
_BOM = b"\xef\xbb\xbf"
_LONGEST = 1000
"""A path that is longer than this belongs to no schedule, and paths of everything nested would take for ever."""
_MOST = 20_000


def shape(file: File) -> set[str]:
    """The path of everything in the file, with `item` for what stands in a list."""
    paths: set[str] = set()
    for path, _event, _value in _events(file):
        paths.add(path)
        if len(path) > _LONGEST:
            raise Broken("deep")
        if len(paths) > _MOST:
            raise Broken("large")
    return paths


def pieces(file: File, path: str) -> Iterator[tuple[str, Piece]]:
    """Every object at a path (a pattern), with its place, such as `events[3]`."""
    wanted, counts = re.compile(path), Counter[str]()
    builder, depth, place = None, 0, ""
    for prefix, event, value in _events(file):
        depth += event in ("start_map", "start_array")
        if builder:
            builder.event(event, value)
        elif event == "start_array":
            counts[prefix] = 0
        elif event not in ("end_array", "end_map", "map_key"):
            if prefix == "item" or prefix.endswith(".item"):
                counts[prefix.removesuffix("item").removesuffix(".")] += 1
            if event == "start_map" and wanted.fullmatch(prefix):
                builder, began, place = ijson.ObjectBuilder(), depth, _place(prefix, counts)
                builder.event(event, value)
        if event in ("end_map", "end_array"):
            if builder and depth == began:
                yield place, builder.value
                builder = None
            depth -= 1


def scalar(file: File, path: str) -> str:
    """The words at a path; "" where there are none."""
    return next((text(value) for prefix, _event, value in _events(file) if prefix == path), "")


def text(value: object) -> str:
    """Words as they stand there; numbers as words; "" for everything else."""
    number = isinstance(value, int) and not isinstance(value, bool)
    return value if isinstance(value, str) else str(value) if number else ""


def told(piece: Piece, *names: str) -> str:
    """The first of these fields that says something."""
    return next(filter(None, (text(piece.get(name)).strip() for name in names)), "")


def those(value: object) -> list[Piece]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """The words of a list; those of one text as well."""
    return [text(one) for one in value] if isinstance(value, list) else [text(value)]


def of_ids(value: object, people: dict[str, Speaker]) -> tuple[Speaker, ...]:
    """The people whose numbers these are."""
    return tuple(people[one] for one in texts(value) if one in people)


def _place(prefix: str, counts: Counter[str]) -> str:
    """Which of the many it is: `days.item.rooms.item` as `days[1].rooms[0]`."""
    so_far = place = ""
    for part in re.split(r"(?<![^.])item(?![^.])\.?", prefix)[:-1]:
        so_far += part
        place += f"{part.removesuffix('.')}[{counts[so_far.removesuffix('.')] - 1}]."
        so_far += "item."
    return place.removesuffix(".")


def _events(file: File) -> Iterator[tuple[str, str, Any]]:
    with file.open() as stream, _broken_somewhere(file):
        if stream.read(3) != _BOM:
            stream.seek(0)
        yield from ijson.parse(stream, use_float=True)


@contextmanager
def _broken_somewhere(file: File) -> Iterator[None]:
    try:
        yield
    except (ijson.JSONError, ValueError, OverflowError) as wrong:
        raise Broken("encoding" if "UTF8" in str(wrong) else "broken", _line(file)) from wrong


def _line(file: File) -> str:
    """Where the file is broken. The library that streams does not say."""
    if file.size > MAX_AT_ONCE:
        return ""
    with file.open() as stream:
        return _line_of(stream)


def _line_of(stream: IO[bytes]) -> str:
    data = stream.read()
    try:
        json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as wrong:
        return f"line {wrong.lineno}"
    except UnicodeDecodeError as wrong:
        return f"line {data.count(10, 0, wrong.start) + 1}"
    except (ValueError, RecursionError):
        return ""
    return ""
