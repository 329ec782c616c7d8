"""The formats that are JSON, told from the paths that stand in the file."""

from collections.abc import Callable

from app.speakers.schedules.entries import Broken, Reading
from app.speakers.schedules.files import File
from app.speakers.schedules.formats import baggers, c3voc, hub, openevent, pyvideo, sessionize
from app.speakers.schedules.streams import shape

SHAPES: tuple[tuple[set[str], Callable[[File, set[str]], Reading | None]], ...] = (
    ({"schedule.conference", "schedule.conference.days.item.rooms"}, c3voc.read),
    ({"schedule.conference", "schedule.events"}, hub.read),
    ({"title", "speakers", "videos"}, pyvideo.read),
    ({"title", "speakers", "recorded"}, pyvideo.read),
    ({"guid", "title", "speakers"}, c3voc.read_event),
    ({"guid", "title", "persons"}, c3voc.read_event),
    ({"speakers.item.name", "speakers.item.sessions.item.title"}, baggers.read),
    ({"sessions.item.speakerIds", "speakers.item.name"}, sessionize.read_kotlinconf),
    ({"sessions.item.speakers", "speakers.item.fullName"}, sessionize.read_all),
    ({"item.rooms.item.sessions.item.speakers"}, sessionize.read_grid),
    ({"item.sessions.item.speakers"}, sessionize.read_sessions),
    ({"item.fullName", "item.sessions"}, sessionize.read_speakers),
    ({"item.fullName", "item.tagLine"}, sessionize.read_wall),
    ({"item.title", "item.speakers"}, openevent.read_sessions),
    ({"item.name", "item.sessions"}, openevent.read_speakers),
)
"""What stands in a file of each format, the most telling first."""


def read(file: File) -> Reading | None:
    """A schedule in JSON, or None for JSON of another kind."""
    paths = shape(file)
    for telling, reader in SHAPES:
        if telling <= paths:
            return reader(file, paths)
    if {"$id", "definitions"} <= paths or {"$schema", "properties"} <= paths:
        raise Broken("schema")
    return None
