"""Open Event's JSON: sessions.json and speakers.json, alone or together in a folder."""

from collections.abc import Iterator

from app.speakers.schedules.entries import Entry, Event, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.formats.sessionize import by_session, speaker_of
from app.speakers.schedules.streams import Piece, pieces, scalar, those, told
from app.speakers.schedules.talks import Speaker, Talk
from app.speakers.schedules.tidy import day, first_link, joined

_KIND = "Open Event JSON"
_NOT_GIVEN = ("rejected", "withdrawn", "canceled", "cancelled", "draft", "pending")


def read_sessions(file: File, _shape: set[str]) -> Reading:
    """Sessions, with what speakers.json beside them tells of who speaks."""
    return _KIND, _entries(file)


def read_speakers(file: File, _shape: set[str]) -> Reading | None:
    """Speakers with the titles of their sessions; with sessions.json beside it nothing of its own."""
    return None if file.beside("sessions.json") else (_KIND, by_session(file))


def _entries(file: File) -> Iterator[Entry]:
    if event := file.beside("event.json", "event"):
        yield Event(scalar(event, "name"))
    beside = file.beside("speakers.json")
    people = {told(one, "id"): speaker_of(one) for _place, one in (pieces(beside, "item") if beside else ())}
    for place, session in pieces(file, "item"):
        given = told(session, "state").lower() not in _NOT_GIVEN
        speakers = [_speaker(one, people) for one in those(session.get("speakers"))]
        yield Told(place, _talk(session, tuple(speakers) if given else ()))


def _speaker(person: Piece, people: dict[str, Speaker]) -> Speaker:
    return people.get(told(person, "id")) or speaker_of(person)


def _talk(session: Piece, speakers: tuple[Speaker, ...]) -> Talk:
    track = session.get("track")
    return Talk(
        title=told(session, "title"), speakers=speakers,
        abstract=joined(told(session, "subtitle"), told(session, "long-abstract", "short-abstract", "long_abstract")),
        language=told(session, "language"), tags=(told(track, "name"),) if isinstance(track, dict) else (),
        on=day(told(session, "starts-at", "start_time", "starts_at")), ref=told(session, "id"),
        link=first_link(*(told(session, name) for name in ("video-url", "slides-url", "signup-url"))),
    )  # fmt: skip
