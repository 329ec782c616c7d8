"""The C3VOC hub's "schedule2" JSON: events and persons beside each other, joined by their GUIDs."""

from collections.abc import Iterator
from dataclasses import replace

from app.speakers.schedules.entries import Entry, Event, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.formats.c3voc import talk_of
from app.speakers.schedules.streams import Piece, pieces, scalar, those, told
from app.speakers.schedules.talks import Speaker

_HELPS = "CONTRIBUTOR"
"""The role of who had a part in it, and does not speak."""


def read(file: File, _shape: set[str]) -> Reading:
    """A schedule of the hub."""
    return "C3VOC hub JSON", _entries(file)


def _entries(file: File) -> Iterator[Entry]:
    yield Event(scalar(file, "schedule.conference.title"))
    zone = scalar(file, "schedule.conference.time_zone_name")
    people = {told(one, "guid"): one for _place, one in pieces(file, r"schedule\.persons\.item")}
    names = {
        slug: name
        for _place, track in pieces(file, r"schedule\.conference\.tracks\.item")
        if (slug := told(track, "slug")) and (name := told(track, "name"))
    }
    for place, event in pieces(file, r"schedule\.events\.item"):
        speaking = [one for one in those(event.get("participants")) if told(one, "role") != _HELPS]
        track = event.get("track")
        slug = told(track, "slug") if isinstance(track, dict) else ""
        tags = (names.get(slug, slug),) if slug else ()
        speakers = tuple(_speaker(one, people.get(told(one, "guid"), {})) for one in speaking)
        yield Told(place, replace(talk_of(event, zone), speakers=speakers, tags=tags))


def _speaker(participant: Piece, person: Piece) -> Speaker:
    return Speaker(told(participant, "name") or told(person, "name"), told(person, "biography"), told(person, "url"))
