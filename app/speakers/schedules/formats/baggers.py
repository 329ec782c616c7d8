"""The directory of people who give brown-bag talks: speakers, and with each the sessions they offer."""

from collections.abc import Iterator

from app.speakers.schedules.entries import Entry, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.streams import pieces, texts, those, told
from app.speakers.schedules.talks import Speaker, Talk
from app.speakers.schedules.tidy import first_link


def read(file: File, _shape: set[str]) -> Reading:
    """Every session is a talk; who offers none is left out."""
    return "brown-bag directory", _entries(file)


def _entries(file: File) -> Iterator[Entry]:
    for place, person in pieces(file, r"speakers\.item"):
        page = first_link(*(told(one, "url") for one in those(person.get("websites"))))
        speaker = Speaker(told(person, "name"), told(person, "bio"), page)
        sessions = those(person.get("sessions"))
        if not sessions:
            yield Told(place, Talk("", ()))
        for number, session in enumerate(sessions):
            talk = Talk(
                title=told(session, "title"), speakers=(speaker,), abstract=told(session, "abstract"),
                language=next(iter(texts(session.get("lang"))), ""), tags=tuple(texts(session.get("tags"))),
            )  # fmt: skip
            yield Told(f"{place}.sessions[{number}]", talk)
