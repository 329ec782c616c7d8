"""Where schedules come from: a file, a folder, or an address; what they say, and what they are called after."""

from collections.abc import Collection
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from app.base.errors import Refused
from app.base.fetching import fetched, with_scheme
from app.speakers.schedules.reading import read
from app.speakers.schedules.talks import Found


def fetch(address: str, inside: Collection[str]) -> tuple[Found, str, str]:
    """What stands at an address, where that is (without its query), and what to call the event if it has no name.

    Unreachable when nothing comes, Unreadable when it is no programme."""
    parts = urlsplit(with_scheme(address))
    name = PurePosixPath(unquote(parts.path)).name
    with fetched(address, inside) as path:
        return read(path, name), f"{parts.scheme}://{parts.netloc}{parts.path}", called(name) or parts.netloc


def read_from(place: str, inside: Collection[str]) -> tuple[Found, str, str]:
    """The same for whoever may read this machine's files, too. Refused for a file that cannot be opened."""
    if "://" in place:
        return fetch(place, inside)
    path = Path(place).resolve()
    try:
        path.stat()
    except OSError as no:
        raise Refused(str(no)) from None
    return read(path, path.name), path.name, called(path.name)


def called(name: str) -> str:
    """A file's name as people would say it: "38c3" of 38c3.xml."""
    return Path(name).stem.replace("_", " ").replace("-", " ").strip()
