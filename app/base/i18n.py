"""Languages: every sentence through gettext, every date and number as its reader writes them.

Who is being spoken to is a context variable, set for each request and for each mail, so that `_()`
needs no argument. English stands in the code; the others in app/locale/*/LC_MESSAGES/messages.po.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from babel.units import format_unit

from app.base import clock
from app.base.paths import LOCALE

LANGUAGES = {"en": "English", "uk": "Українська"}
"""The languages that are complete, each by its own name."""
TEXT_LANGUAGES = {**LANGUAGES, "ru": "Русский", "ro": "Română", "sv": "Svenska", "vi": "Tiếng Việt"}
"""The languages that what people write and say can be in: more than the house itself speaks."""


@dataclass(frozen=True)
class Reader:
    """Who is being spoken to: language code and IANA time zone."""

    language: str = "en"
    zone: str = "UTC"


_reader: ContextVar[Reader] = ContextVar("reader", default=Reader())  # noqa: B039 -- frozen


def reader() -> Reader:
    """Who is being spoken to now."""
    return _reader.get()


def speak(language: str, zone: str) -> None:
    """From here on (in this request) speak this language and show this zone."""
    _reader.set(Reader(language if language in LANGUAGES else "en", zone if zone in zones() else "UTC"))


@contextmanager
def speaking(language: str, zone: str) -> Iterator[None]:
    """Speak to somebody else for a while: a mail is written in its reader's language and zone."""
    before = _reader.get()
    speak(language, zone)
    try:
        yield
    finally:
        _reader.set(before)


def preferred(accept_language: str) -> str:
    """The best of our languages for a browser's Accept-Language header."""
    wanted = [part.partition(";")[0].strip()[:2].lower() for part in accept_language.split(",")]
    return next((code for code in wanted if code in LANGUAGES), "en")


@lru_cache
def zones() -> frozenset[str]:
    """Every IANA zone this machine knows."""
    return frozenset(available_timezones())


# --- sentences ---------------------------------------------------------------------------------


@lru_cache
def _catalog(language: str) -> NullTranslations:
    source = LOCALE / language / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return NullTranslations()
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
        return Translations(_compile(source.read_bytes(), compiled))
    return Translations(BytesIO(compiled.read_bytes()))


def _compile(po: bytes, target: Path) -> BytesIO:
    """Compile a catalog, and keep the result beside it where that is allowed."""
    mo = BytesIO()
    write_mo(mo, read_po(BytesIO(po)))
    with suppress(OSError):  # a read-only installation compiles at every start
        target.write_bytes(mo.getvalue())
    mo.seek(0)
    return mo


def gettext(message: str) -> str:
    """The sentence in the reader's language, placeholders untouched."""
    return _catalog(_reader.get().language).gettext(message) if message else ""


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The sentence in the plural form that `num` takes; `%(num)d` in it is that number."""
    found = _catalog(_reader.get().language).ngettext(singular, plural, num)
    return found % {"num": num, **values}


def _(message: str, **values: object) -> str:
    """The sentence in the reader's language, with `%(name)s` filled in."""
    return gettext(message) % values if values else gettext(message)


def plain_ngettext(singular: str, plural: str, num: int) -> str:
    """The form itself, placeholders untouched: what Jinja's i18n extension asks for."""
    return _catalog(_reader.get().language).ngettext(singular, plural, num)


# --- dates and numbers -------------------------------------------------------------------------


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse({"en": "en_GB", "uk": "uk_UA"}.get(language, language), sep="_")


@lru_cache
def language_name(code: str) -> str:
    """A language (BCP 47, of which the first part counts) in the reader's own; the code itself where it is none."""
    return str(_locale(reader().language).languages.get(code.partition("-")[0].lower(), code))


def zone_of(name: str) -> ZoneInfo:
    """The zone of this IANA name, UTC for an unknown one."""
    return ZoneInfo(name if name in zones() else "UTC")


def zone_name(zone: str) -> str:
    """The city people know a zone by: "Kyiv", in the reader's language."""
    return _city(zone, reader().language)


@lru_cache
def _city(zone: str, language: str) -> str:
    if zone in ("UTC", ""):
        return "UTC"
    known_as = {"Europe/Kyiv": "Europe/Kiev"}.get(zone, zone)  # the locale data know it by its old name only
    city = _locale(language).time_zones.get(known_as, {}).get("city")
    return str(city or zone.rpartition("/")[2].replace("_", " "))


@dataclass(frozen=True)
class _Shapes:
    """How a language writes a day, in CLDR's letters: with its weekday, with its year too, and in short."""

    day: str = "EEEE d MMMM"
    day_and_year: str = "EEEE d MMMM y"
    short: str = "EEE d MMM"


_SHAPES = {"uk": _Shapes("d MMMM (EEEE)", "d MMMM y (EEEE)", "EEEEEE, dd.MM")}
"""Where English's order will not do: a weekday first would have to be bent after "until"."""


def day(at: datetime | date, zone: str = "") -> str:
    """Thursday 12 March; with the year when it is not this one's."""
    local, shapes = _local(at, zone), _SHAPES.get(reader().language, _Shapes())
    this_year = local.year == _local(clock.now(), zone).year
    return _written(local, shapes.day if this_year else shapes.day_and_year, reader().language)


def short_day(at: datetime | date, zone: str = "") -> str:
    """Thu 12 Mar."""
    return _written(_local(at, zone), _SHAPES.get(reader().language, _Shapes()).short, reader().language)


def clock_time(at: datetime, zone: str = "") -> str:
    """12:00, in the given zone or the reader's."""
    return f"{_local_time(at, zone):%H:%M}"


def when(at: datetime, zone: str = "") -> str:
    """Thursday 12 March, 12:00 Kyiv (UTC+2): absolute, with weekday, zone and offset."""
    local = _local_time(at, zone)
    return f"{day(at, zone)}, {clock_time(at, zone)} {_zone_words(local, zone)}"


def when_both(at: datetime, zone: str) -> str:
    """The meetup's time, and the reader's own where it differs: with its day only where it is another one."""
    there, here = _local_time(at, zone), _local_time(at, "")
    if there.utcoffset() == here.utcoffset():
        return when(at, zone)
    mine = f"{clock_time(at)} {zone_name(reader().zone)}"
    if there.date() != here.date():
        mine = f"{short_day(at)}, {mine}"
    return _("%(when)s · %(mine)s for you", when=when(at, zone), mine=mine)


def ago(at: datetime, now: datetime) -> str:
    """3 days ago, in 2 hours."""
    return format_timedelta(at - now, add_direction=True, locale=_locale(reader().language))


def number(value: float) -> str:
    """1,234.5 as the reader writes it."""
    return _number(value, reader().language)


@lru_cache(maxsize=4096)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=_locale(language))


def octets(value: int) -> str:
    """8.4 MB, 120 kB: the size of a file."""
    unit, size = ("megabyte", value / 1e6) if value >= 1e6 else ("kilobyte", max(1, round(value / 1e3)))
    return format_unit(round(size, 1), f"digital-{unit}", length="short", locale=_locale(reader().language))


def percent(part: float, whole: float) -> str:
    """61 %, or a dash when there is no whole."""
    return _percent(round(part / whole, 4), reader().language) if whole else "–"


@lru_cache(maxsize=4096)
def _percent(share: float, language: str) -> str:
    return format_percent(share, locale=_locale(language))


def machine_time(at: datetime, zone: str) -> str:
    """2026-03-12T12:00: what a datetime-local input wants."""
    return f"{_local_time(at, zone):%Y-%m-%dT%H:%M}"


@lru_cache(maxsize=2000)
def _written(local: date, skeleton: str, language: str) -> str:
    return str(format_date(local, skeleton, locale=_locale(language))).replace("ʼ", "’")


def _zone_words(local: datetime, zone: str) -> str:
    offset = local.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    sign, hours, rest = "+" if minutes >= 0 else "−", abs(minutes) // 60, abs(minutes) % 60
    name = zone_name(zone or reader().zone)
    return name if name == "UTC" else f"{name} (UTC{sign}{hours}{f':{rest:02}' if rest else ''})"


def _local_time(at: datetime, zone: str) -> datetime:
    return at.astimezone(zone_of(zone or reader().zone))


def _local(at: datetime | date, zone: str) -> date:
    return _local_time(at, zone).date() if isinstance(at, datetime) else at
