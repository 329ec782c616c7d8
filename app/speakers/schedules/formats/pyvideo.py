"""pyvideo's JSON: a file for each talk, and a category.json above them that names the conference."""

from collections.abc import Iterator

from app.speakers.schedules.entries import Entry, Event, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.streams import Piece, pieces, scalar, texts, those, told
from app.speakers.schedules.talks import Talk
from app.speakers.schedules.tidy import day, first_link, people


def read(file: File, _shape: set[str]) -> Reading:
    """One talk."""
    return "pyvideo JSON", _entries(file)


def _entries(file: File) -> Iterator[Entry]:
    category = file.beside("../category.json", "category.json")
    event = scalar(category, "title") if category else ""
    yield Event(event)
    for place, video in pieces(file, ""):
        yield Told(place, _talk(video, event, file.stem))


def _talk(video: Piece, event: str, ref: str) -> Talk:
    pages = those(video.get("videos")) + those(video.get("related_urls"))
    return Talk(
        title=told(video, "title"), speakers=people(texts(video.get("speakers"))), event=event, ref=ref,
        abstract=told(video, "description", "summary"), language=told(video, "language"),
        tags=tuple(texts(video.get("tags"))), on=day(told(video, "recorded")),
        link=first_link(*(told(page, "url") for page in pages)),
    )  # fmt: skip
