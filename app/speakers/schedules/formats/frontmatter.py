"""Markdown with a YAML head, as Django's conferences keep it: a file for each talk and one for each who presents."""

import re
from collections.abc import Iterator
from typing import Any

from app.speakers.schedules.entries import Entry, Problem, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.streams import Piece, texts, told
from app.speakers.schedules.talks import Speaker, Talk
from app.speakers.schedules.tidy import day, first_link
from app.speakers.schedules.yamls import document_of

_HEAD = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_SLUGS = ("presenter_slugs", "speaker_slugs")
_NAMES = ("speakers", "speaker", "presenters", "presenter")
_WHEN = ("start_datetime", "start_time", "date")


def read(file: File) -> Reading | None:
    """A talk; None for a page about anything else."""
    parts = _parts(file)
    if not parts or "title" not in parts[0] or not any(key in parts[0] for key in (*_SLUGS, *_NAMES, *_WHEN)):
        return None
    return "Markdown", _entries(file, *parts)


def _parts(file: File) -> tuple[Piece, str] | None:
    """Head and body of a Markdown file."""
    text = file.text()
    found = _HEAD.match(text)
    head: Any = document_of(found[1], 2) if found else None
    return (head, text[found.end() :]) if found and isinstance(head, dict) else None


def _entries(file: File, head: Piece, body: str) -> Iterator[Entry]:
    slugs = [slug for key in _SLUGS for slug in texts(head.get(key)) if slug]
    known = {slug: person for slug in slugs if (person := _presenter(file, slug))}
    if missing := [slug for slug in slugs if slug not in known]:
        yield Problem("", "presenter", missing[0])
    if missing and not known:
        return
    named = [Speaker(name) for key in _NAMES for name in texts(head.get(key))]
    yield Told("", _talk(head, body, (*known.values(), *named), file.stem))


def _presenter(file: File, slug: str) -> Speaker | None:
    """Whoever goes by this name, from their own file."""
    for path, other in file.folder.items():
        if path.endswith(f"/{slug}.md") and other is not file and (parts := _parts(other)) and told(parts[0], "name"):
            social = parts[0].get("social")
            page = told(social, "website") if isinstance(social, dict) else ""
            return Speaker(told(parts[0], "name"), parts[1], first_link(page, told(parts[0], "website")))
    return None


def _talk(head: Piece, body: str, speakers: tuple[Speaker, ...], ref: str) -> Talk:
    return Talk(
        title=told(head, "title"), speakers=speakers, abstract=body, language=told(head, "language", "lang"),
        tags=tuple(texts(head.get("tags"))), on=day(told(head, *_WHEN)), ref=ref,
        link=first_link(told(head, "permalink"), told(head, "video_url"), told(head, "slides_url")),
    )  # fmt: skip
