"""Schedule JSON as the C3VOC describes it (c3voc.de/schedule/schema.json): frab, pretalx, and a single event of frab.

What such a file says of its identities is held to the schema when the file names it."""

import re
from collections.abc import Iterator

from app.speakers.schedules.entries import Entry, Event, Problem, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.streams import Piece, pieces, scalar, texts, those, told
from app.speakers.schedules.talks import Speaker, Talk
from app.speakers.schedules.tidy import day, first_link, joined

_CONFERENCE = "schedule.conference"


def read(file: File, shape: set[str]) -> Reading:
    """A whole schedule."""
    return "C3VOC JSON", _entries(file, shape)


def read_event(file: File, _shape: set[str]) -> Reading:
    """One event of frab."""
    return "frab event JSON", (Told(place, talk_of(event)) for place, event in pieces(file, ""))


def _entries(file: File, shape: set[str]) -> Iterator[Entry]:
    yield Event(scalar(file, f"{_CONFERENCE}.title"))
    zone, strict = scalar(file, f"{_CONFERENCE}.time_zone_name"), "$schema" in shape
    if strict and "schedule.rooms" in shape:
        yield Problem("schedule.rooms", "rooms")
    for place, event in pieces(file, r"schedule\.conference\.days\.item\.rooms\..+\.item"):
        wrong: list[Entry] = [*_wrong(place, event)] if strict else []
        yield from wrong or [Told(place, talk_of(event, zone))]


def talk_of(event: Piece, zone: str = "") -> Talk:
    """A talk as frab and pretalx tell it."""
    people = those(event.get("persons")) or those(event.get("speakers"))
    return Talk(
        title=told(event, "title"), speakers=tuple(map(_speaker, people)),
        abstract=joined(told(event, "subtitle"), told(event, "abstract"), told(event, "description")),
        language=told(event, "language"), tags=tuple(texts(event.get("track"))),
        on=day(told(event, "date", "start"), zone), link=first_link(told(event, "public_url"), told(event, "url")),
        ref=told(event, "guid", "code", "id", "slug"),
    )  # fmt: skip


def _speaker(person: Piece) -> Speaker:
    name = told(person, "full_public_name", "full_name", "public_name", "name")
    return Speaker(name, told(person, "biography", "abstract"), told(person, "url"))


def _wrong(place: str, event: Piece) -> Iterator[Problem]:
    """What breaks the schema of the fields that say which talk and which person it is."""
    if "id" in event and not _is_number(event["id"]):
        yield Problem(f"{place}.id", "number", told(event, "id"))
    for number, person in enumerate(those(event.get("persons"))):
        at = f"{place}.persons[{number}]"
        if "id" in person and not _is_number(person["id"]):
            yield Problem(f"{at}.id", "number", told(person, "id"))
        if "code" in person and not re.fullmatch("[A-Z0-9]+", told(person, "code")):
            yield Problem(f"{at}.code", "code", told(person, "code"))


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool))
