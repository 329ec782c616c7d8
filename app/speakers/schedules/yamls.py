"""YAML as text: lists and mappings of words, nothing else. What a schedule says needs no other kind of value."""

from typing import Any

import yaml

from app.speakers.schedules.entries import Broken
from app.speakers.schedules.files import File

_NULL = "tag:yaml.org,2002:null"


class _Words(yaml.CSafeLoader):
    """Reads every scalar as it is written (a title may be `No` or `2012-13-45`), and nothing as null."""


_Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == _NULL]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def document(file: File) -> Any:
    """What the file holds."""
    return document_of(file.text())


def document_of(text: str, first: int = 1) -> Any:
    """What a YAML text holds that begins on this line of its file."""
    try:
        _check(text, first)
        return yaml.load(text, Loader=_Words)  # noqa: S506 -- a CSafeLoader that makes even less
    except yaml.MarkedYAMLError as wrong:
        raise Broken("broken", _place(wrong.problem_mark or wrong.context_mark, first)) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Broken("broken") from None


def _place(mark: Any, first: int) -> str:
    return f"line {mark.line + first}" if mark else ""


def _check(text: str, first: int) -> None:
    """Aliases and deep nesting are how a small file becomes a large one."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise Broken("alias", _place(event.start_mark, first))
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > 50:
            raise Broken("deep", _place(event.start_mark, first))
