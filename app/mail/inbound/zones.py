"""Time zones by the names calendar programs use: IANA's, Microsoft's, and paths that end in one of them."""

import re
from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global

_UTC = frozenset(("utc", "gmt", "z", "etc/utc", "coordinated universal time", "tzone://microsoft/utc"))


def zone(name: str) -> tzinfo | None:
    """The zone of this TZID; None when we do not know it, and nothing is guessed."""
    said = name.strip().strip('"').strip()[:200]
    if said.lower() in _UTC:
        return UTC
    known = _names()
    for candidate in _readings(said):
        if found := known.get(candidate.lower()):
            return ZoneInfo(found)
    return None


def _readings(said: str) -> list[str]:
    """The name itself, and the last two or three pieces of a path such as /freeassociation.sourceforge.net/…"""
    pieces = [piece for piece in re.split(r"[/]", said) if piece]
    paths = ["/".join(pieces[-count:]) for count in (3, 2) if said.startswith("/") and len(pieces) > count]
    return [said, *paths]


@cache
def _names() -> dict[str, str]:
    windows: dict[str, str] = dict(get_global("windows_zone_mapping"))
    known = {name.lower(): name for name in available_timezones()}
    return known | {name.lower(): iana for name, iana in windows.items() if iana.lower() in known}
