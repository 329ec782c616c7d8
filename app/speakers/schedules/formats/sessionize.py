"""Sessionize in each of its views (All, GridSmart, Sessions, Speakers, speaker wall), and KotlinConf like it."""

from collections.abc import Iterator

from app.speakers.schedules.entries import Broken, Entry, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.streams import Piece, of_ids, pieces, texts, those, told
from app.speakers.schedules.talks import Speaker, Talk
from app.speakers.schedules.tidy import day, first_link, joined


def read_all(file: File, _shape: set[str]) -> Reading:
    """The view All: sessions and speakers beside each other, joined by their ids; so are the words of categories."""
    return "Sessionize", _entries(file, "speakers")


def read_kotlinconf(file: File, _shape: set[str]) -> Reading:
    """The same as KotlinConf publishes it."""
    return "KotlinConf JSON", _entries(file, "speakerIds")


def _entries(file: File, who: str) -> Iterator[Entry]:
    people = {told(one, "id"): speaker_of(one) for _place, one in pieces(file, r"speakers\.item")}
    words = {
        told(item, "id"): (told(category, "title"), told(item, "name"))
        for _place, category in pieces(file, r"categories\.item")
        for item in those(category.get("items"))
    }
    for place, session in pieces(file, r"sessions\.item"):
        said = [words[one] for one in texts(session.get("categoryItems")) if one in words]
        yield Told(place, _talk(session, of_ids(session.get(who), people), said))


def read_grid(file: File, _shape: set[str]) -> Reading:
    """The view GridSmart: days, in them rooms, in them sessions. Its time slots tell the same once more."""
    return "Sessionize", _told(file, r"item\.rooms\.item\.sessions\.item")


def read_sessions(file: File, _shape: set[str]) -> Reading:
    """The view Sessions: groups, and in them the sessions."""
    return "Sessionize", _told(file, r"item\.sessions\.item")


def _told(file: File, path: str) -> Iterator[Entry]:
    for place, session in pieces(file, path):
        said = [
            (told(category, "name"), told(item, "name"))
            for category in those(session.get("categories"))
            for item in those(category.get("categoryItems"))
        ]
        yield Told(place, _talk(session, tuple(map(speaker_of, those(session.get("speakers")))), said))


def read_speakers(file: File, _shape: set[str]) -> Reading:
    """The view Speakers: people, and with each the titles of their sessions."""
    return "Sessionize", by_session(file)


def read_wall(_file: File, _shape: set[str]) -> Reading:
    """The speaker wall shows faces and no talks."""
    raise Broken("wall")


def by_session(file: File) -> Iterator[Entry]:
    """The talks of a list of speakers that tells the sessions of each: everybody who shares one is one talk's."""
    given: dict[str, tuple[str, Piece, list[Speaker]]] = {}
    for place, person in pieces(file, "item"):
        for session in those(person.get("sessions")):
            ref = told(session, "id") or told(session, "name", "title")
            given.setdefault(ref, (place, session, []))[2].append(speaker_of(person))
    for ref, (place, session, people) in given.items():
        yield Told(place, Talk(told(session, "name", "title"), tuple(people), ref=ref))


def speaker_of(person: Piece) -> Speaker:
    """Somebody as Sessionize, KotlinConf and Open Event tell of them."""
    name = told(person, "fullName", "name") or f"{told(person, 'firstName')} {told(person, 'lastName')}"
    about = joined(
        told(person, "tagLine", "position"),
        told(person, "bio", "description", "short-biography", "long-biography", "short_biography"),
    )
    pages = (told(one, "url") for one in those(person.get("links")))
    return Speaker(name, about, first_link(*pages, *(told(person, place) for place in ("website", "github"))))


def _talk(session: Piece, speakers: tuple[Speaker, ...], said: list[tuple[str, str]]) -> Talk:
    spoken = next((word for category, word in said if category.lower() in ("language", "languages")), "")
    tags = [*(word for _category, word in said if word != spoken), *filter(None, texts(session.get("tags")))]
    return Talk(
        title=told(session, "title"), speakers=speakers, abstract=told(session, "description"), language=spoken,
        tags=tuple(tags), on=day(told(session, "startsAt")), ref=told(session, "id"),
        link=first_link(*(told(session, name) for name in ("recordingUrl", "videoUrl", "liveUrl"))),
    )  # fmt: skip
