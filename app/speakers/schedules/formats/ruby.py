"""YAML as Ruby's conferences and user groups keep it: RubyEvents (videos.yml) and the London Ruby User Group."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.speakers.schedules.entries import Entry, Event, Problem, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.streams import Piece, texts, those, told
from app.speakers.schedules.talks import Speaker, Talk
from app.speakers.schedules.tidy import day, first_link
from app.speakers.schedules.yamls import document

_WATCH = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}


def read(file: File) -> Reading | None:
    """A list of recorded talks, or a year of months with talks by name."""
    content = document(file)
    event = file.beside("event.yml", "event.yaml")
    if isinstance(content, list) and (event if not content else _is_list(content)):
        return "RubyEvents YAML", _recorded(content, event, file)
    if isinstance(content, dict) and any(_is_talk(talk) for _month, _name, talk in _by_month(content)):
        return "LRUG YAML", _told_by_month(content, file.stem)
    return None


def _is_list(content: list[Any]) -> bool:
    return any("title" in one and ("speakers" in one or "talks" in one) for one in those(content))


def _recorded(content: list[Any], event: File | None, file: File) -> Iterator[Entry]:
    about = document(event) if event else {}
    about = about if isinstance(about, dict) else {}
    name = told(about, "title", "name")
    yield Event(name)
    people = _people(file)
    for number, one in enumerate(content):
        if not isinstance(one, dict):
            yield Problem(f"[{number}]", "entry")
            continue
        inside = those(one.get("talks"))
        if one.get("speakers") or not inside:
            yield Told(f"[{number}]", _video(one, name, people))
        for place, talk in enumerate(inside):
            whole = {key: value for key, value in one.items() if key in ("date", "event_name", "language")} | talk
            yield Told(f"[{number}].talks[{place}]", _video(whole, name, people))


def _people(file: File) -> dict[str, Speaker]:
    """What speakers.yml tells of those who speak, by name."""
    beside = file.beside("speakers.yml", "../speakers.yml", "../../speakers.yml")
    listed = those(document(beside)) if beside else []
    told_of = (Speaker(told(one, "name"), told(one, "bio"), first_link(told(one, "website"))) for one in listed)
    return {speaker.name: speaker for speaker in told_of}


def _video(one: Piece, event: str, people: dict[str, Speaker]) -> Talk:
    names = texts(one.get("speakers"))
    watch = _WATCH.get(told(one, "video_provider"), "")
    return Talk(
        title=told(one, "title"), speakers=tuple(people.get(name, Speaker(name)) for name in names),
        abstract=told(one, "description"), language=told(one, "language"), tags=(told(one, "track"),),
        on=day(told(one, "date")), event=told(one, "event_name") or event, ref=told(one, "id"),
        link=first_link(watch and watch + told(one, "video_id"), told(one, "slides_url")),
    )  # fmt: skip


def _by_month(content: Piece) -> Iterator[tuple[str, str, Any]]:
    for month, talks in content.items():
        if isinstance(talks, dict):
            yield from ((str(month), str(name), talk) for name, talk in talks.items())


def _is_talk(talk: object) -> bool:
    return isinstance(talk, dict) and "title" in talk and "speaker" in talk


def _told_by_month(content: Piece, year: str) -> Iterator[Entry]:
    for month, name, talk in _by_month(content):
        where = f"{month}.{name}"
        if isinstance(talk, dict):
            yield Told(where, replace(_short(talk), ref=f"{year}/{month}/{name}"))
        else:
            yield Problem(where, "entry")


def _short(talk: Piece) -> Talk:
    speaker = talk.get("speaker")
    speakers = those(speaker if isinstance(speaker, list) else [speaker])
    return Talk(
        title=told(talk, "title"),
        speakers=tuple(Speaker(told(one, "name"), link=told(one, "url")) for one in speakers),
        abstract=told(talk, "description"),
        link=first_link(*(told(one, "url") for one in those(talk.get("coverage")))),
    )
