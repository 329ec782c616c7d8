"""Where schedules come from: a file, a folder, or an address."""

from collections.abc import Collection
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from app.base.errors import Refused
from app.base.fetching import fetched, with_scheme
from app.base.i18n import _
from app.base.tabular.tables import Unreadable
from app.speakers.schedules.reading import read
from app.speakers.schedules.talks import Found


def at_address(address: str, inside: Collection[str]) -> tuple[Found, str]:
    """What a programme at an address says, and where it stands, without the query.

    Unreachable when nothing comes, Unreadable when it is no programme with talks."""
    with fetched(address, inside) as path:
        parts = urlsplit(with_scheme(address))  # an address that was fetched is one
        return in_file(path, PurePosixPath(unquote(parts.path)).name), f"{parts.scheme}://{parts.netloc}{parts.path}"


def in_file(path: Path, name: str) -> Found:
    """What a file or a folder says that people call so. Unreadable when it is no programme with talks."""
    found = read(path, name)
    if not found.talks:
        raise Unreadable(
            _(
                "This is a programme, but it does not say who speaks. Look whether the conference offers it in "
                "another format, such as XML or JSON."
            )
        )
    return found


def anywhere(place: str, inside: Collection[str]) -> tuple[Found, str]:
    """From an address, or from this machine's files. Refused for a file that cannot be opened."""
    if "://" in place:
        return at_address(place, inside)
    path = Path(place).resolve()
    try:
        path.stat()
    except OSError as no:
        raise Refused(str(no)) from None
    return in_file(path, path.name), path.name
