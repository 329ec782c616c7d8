"""What the rule tests look through: the source files, the templates, the tables and the routes."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
TEMPLATES = ROOT / "templates"
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def sources() -> list[Path]:
    """Every Python file of the application."""
    return sorted(APP.rglob("*.py"))


def templates(*, mails: bool = False) -> list[Path]:
    """Every page's template; the mails' own come only when asked for."""
    return [path for path in sorted(TEMPLATES.rglob("*.html")) if mails or "emails" not in path.parts]


def where(path: Path, text: str, at: int) -> str:
    """file:line, for the message of a failing rule."""
    return f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, at) + 1}"


def found(paths: list[Path], pattern: str, flags: int = re.MULTILINE) -> list[str]:
    """Where a pattern stands in these files."""
    hits = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        hits += [f"{where(path, text, hit.start())} {hit[0].strip()}" for hit in re.finditer(pattern, text, flags)]
    return hits


@dataclass(frozen=True)
class Door:
    """One route: its name, path, methods, and what its handler is wrapped in."""

    name: str
    path: str
    methods: frozenset[str]
    endpoint: Any

    @property
    def kind(self) -> str:
        """ "reads", "glances", "writes", "tries", or "" for a handler that opens the database itself, or needs none."""
        through = inspect.getclosurevars(inspect.unwrap(self.endpoint, stop=_is_wrapper)).nonlocals.get("through")
        return through.__qualname__.partition(".")[0] if through else ""


def _is_wrapper(function: Any) -> bool:
    return "through" in inspect.getclosurevars(function).nonlocals


def doors(app: FastAPI) -> Iterator[Door]:
    """Every route of the application."""
    for context in iter_route_contexts(app.routes):
        methods = frozenset(getattr(context, "methods", None) or ())
        yield Door(context.name, context.path_format, methods, context.endpoint)
