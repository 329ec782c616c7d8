"""What may be typed into the forms about a meetup: a time zone, a safe link, the time on the wall."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from app.base.i18n import _, zones


def _a_zone(name: str) -> str:
    if name not in zones():
        raise ValueError(_("%(zone)s is not a time zone we know. Write it like Europe/Kyiv.", zone=name))
    return name


def _secure(url: str) -> str:
    if not url.lower().startswith("https://") or " " in url or len(url) < 12:
        raise ValueError(_("Paste the whole link; it begins with https://."))
    return url


def _naive(text: object) -> object:
    """The wall clock as typed; the zone is another field."""
    return text.replace(" ", "T")[:16] if isinstance(text, str) else text


def _seats(text: object) -> object:
    if isinstance(text, str) and not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) > 0):
        raise ValueError(_("Write how many seats the room has, or leave it empty: then nobody counts."))
    return text


Seats = Annotated[int, BeforeValidator(_seats)]
Zone = Annotated[str, AfterValidator(_a_zone)]
SecureLink = Annotated[str, Field(max_length=500), AfterValidator(_secure)]
WallClock = Annotated[datetime, BeforeValidator(_naive)]
