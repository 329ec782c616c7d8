"""Talks that somebody keeps in a table: one a row, with headers in any of seven languages."""

import re
from collections.abc import Iterator

from app.base.tabular.tables import Line
from app.speakers.schedules.headings import field_of
from app.speakers.schedules.talks import Speaker, Talk
from app.speakers.schedules.tidy import day, first_link, joined

_LOOKED_THROUGH = 15
"""Rows among which the headers are looked for."""
_BETWEEN = re.compile(r"\s*[;\n|]\s*|\s+(?:&|/|and|та|і|й|и|și|och|và|und|et)\s+")


def talks(table: list[Line]) -> Iterator[Talk] | None:
    """The talks of a table; None for one without columns for titles and speakers."""
    for at, (_number, cells) in enumerate(table[:_LOOKED_THROUGH]):
        above = table[at - 1][1] if at else []
        fields = _fields(cells, above)
        if "title" in fields and any(field in fields for field in ("speaker", "each", "last", "first")):
            return (_talk(fields, cells, number) for number, cells in table[at + 1 :])
    return None


def _fields(cells: list[str], above: list[str]) -> list[str]:
    """What each column means. One header over several numbered columns means all of them: a speaker in each."""
    fields, over = [], ""
    for place, cell in enumerate(cells):
        over = (above[place] if place < len(above) else "").strip() or over
        numbered = cell.strip().isdigit() and field_of(over) == "speaker"
        fields.append("each" if numbered else field_of(cell))
    return fields


def _talk(fields: list[str], cells: list[str], number: int) -> Talk:
    said: dict[str, list[str]] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field and cell.strip():
            said.setdefault(field, []).append(cell.strip())

    def told(field: str) -> str:
        return next(iter(said.get(field, ())), "")

    return Talk(
        title=told("title"), speakers=tuple(_speakers(said)), language=told("language"),
        abstract=joined(*said.get("subtitle", ()), *said.get("abstract", ())), event=told("event"),
        tags=tuple(tag for cell in said.get("tags", ()) for tag in re.split("[,;|\n]", cell)),
        on=next(filter(None, map(day, said.get("on", ()))), None), link=first_link(*said.get("link", ())),
        ref=told("ref"), line=number,
    )  # fmt: skip


def _speakers(said: dict[str, list[str]]) -> Iterator[Speaker]:
    """Everybody who is named. With a column for each of them, what stands behind a comma is where they work."""
    for cell in said.get("each", ()):
        name, _, work = cell.partition(",")
        yield Speaker(name, work.strip())
    whole = said.get("speaker") or [" ".join(said.get("first", []) + said.get("last", []))]
    about = "\n\n".join(said.get("about", ()))
    names = [name for cell in whole for part in _BETWEEN.split(cell) for name in part.split(",") if name.strip()]
    yield from (Speaker(name, about if len(names) == 1 else "") for name in names)
