"""YAML as words, lists and mappings, built from what the parser meets: no other kinds of value, aliases or tags.

So a title may be `No` or `2012-13-45`, and nothing in a file can make it larger than it is."""

from typing import Any

import yaml

from app.speakers.schedules.entries import Broken
from app.speakers.schedules.files import File

_NULLS = ("", "~", "null", "Null", "NULL")
_DEEP = 50


def document(file: File) -> Any:
    """What the file holds."""
    return document_of(file.text())


def document_of(text: str, first: int = 1) -> Any:
    """What the first document of a YAML text holds; the text begins on this line of its file."""
    building = _Building()
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            building.take(event, _place(event.start_mark, first))
    except yaml.MarkedYAMLError as wrong:
        raise Broken("broken", _place(wrong.problem_mark or wrong.context_mark, first)) from None
    except yaml.YAMLError:
        raise Broken("broken") from None
    return next(iter(building.documents), None)


class _Building:
    """Puts each value where it belongs: the lists and mappings that are open, and the key a mapping waits with."""

    def __init__(self) -> None:
        self.documents: list[Any] = []
        self._open: list[list[Any] | dict[str, Any]] = [self.documents]
        self._keys: list[str | None] = [None]

    def take(self, event: yaml.Event, place: str) -> None:
        """The next that stands in the file."""
        if isinstance(event, yaml.AliasEvent):
            raise Broken("alias", place)
        if isinstance(event, yaml.ScalarEvent):
            self._put(None if event.implicit[0] and event.value in _NULLS else event.value)
        elif isinstance(event, yaml.CollectionStartEvent):
            holder: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
            self._put(holder)
            self._open.append(holder)
            self._keys.append(None)
            if len(self._open) > _DEEP:
                raise Broken("deep", place)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
            self._keys.pop()

    def _put(self, value: Any) -> None:
        holder, key = self._open[-1], self._keys[-1]
        if isinstance(holder, list):
            holder.append(value)
        elif key is None:
            self._keys[-1] = value if isinstance(value, str) else ""
        else:
            holder[key], self._keys[-1] = value, None


def _place(mark: Any, first: int) -> str:
    return f"line {mark.line + first}" if mark else ""
