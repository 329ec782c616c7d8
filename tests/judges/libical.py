"""libical, the calendar engine of GNOME and KDE, asked by ctypes. It also knows what iTIP demands of each method."""

import ctypes
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache


class _Time(ctypes.Structure):
    """struct icaltimetype of libical 3."""

    _fields_ = [
        *(
            (name, ctypes.c_int)
            for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_daylight")
        ),
        ("zone", ctypes.c_void_p),
    ]


@dataclass(frozen=True)
class Moment:
    """A time as libical reads it."""

    epoch: int
    utc: bool
    day: bool


@dataclass(frozen=True)
class Verdict:
    """What libical says of a calendar, and what it reads in its first event."""

    errors: int
    fits: bool
    """Whether it has what RFC 5545 and RFC 5546 demand, and nothing they forbid."""
    starts: Moment
    ends: Moment
    texts: dict[str, str | None]


def judge(calendar: bytes) -> Verdict:
    """The verdict on one calendar; an unreadable one has an error."""
    lib, whole = library(), library().icalparser_parse_string(calendar)
    if not whole:
        nowhen = Moment(0, False, False)
        return Verdict(1, False, nowhen, nowhen, {})
    try:
        fits = lib.icalrestriction_check(whole) == 1
        event = lib.icalcomponent_get_first_component(whole, lib.icalcomponent_string_to_kind(b"VEVENT"))
        starts, ends = (_moment(time(event)) for time in (lib.icalcomponent_get_dtstart, lib.icalcomponent_get_dtend))
        texts = {name: _text(getattr(lib, f"icalcomponent_get_{name}")(event)) for name in _TEXTS}
        return Verdict(lib.icalcomponent_count_errors(whole), fits, starts, ends, texts)
    finally:
        lib.icalcomponent_free(whole)


_TEXTS = ("summary", "location", "description", "uid")


def _moment(time: _Time) -> Moment:
    return Moment(library().icaltime_as_timet(time), library().icaltime_is_utc(time) == 1, time.is_date == 1)


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode()


@lru_cache
def library() -> ctypes.CDLL:
    """The library, ready to be called."""
    for name in ("libical.so.3", "libical.3.dylib"):
        with suppress(OSError):
            return _declared(ctypes.CDLL(name))
    raise RuntimeError("libical 3 is missing: `make test-judges` installs it")


def _declared(lib: ctypes.CDLL) -> ctypes.CDLL:
    component, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures = {
        "icalparser_parse_string": (component, [text]),
        "icalrestriction_check": (number, [component]),
        "icalcomponent_string_to_kind": (number, [text]),
        "icalcomponent_get_first_component": (component, [component, number]),
        "icalcomponent_count_errors": (number, [component]),
        "icalcomponent_get_dtstart": (_Time, [component]),
        "icalcomponent_get_dtend": (_Time, [component]),
        "icaltime_as_timet": (ctypes.c_long, [_Time]),
        "icaltime_is_utc": (number, [_Time]),
        "icalcomponent_free": (None, [component]),
        "icalerror_set_errors_are_fatal": (None, [number]),
        **{f"icalcomponent_get_{name}": (text, [component]) for name in _TEXTS},
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    lib.icalerror_set_errors_are_fatal(0)
    return lib
