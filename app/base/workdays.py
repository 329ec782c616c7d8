"""Workdays: what is neither a weekend nor a public holiday in the country of a zone, and when its offices are open.

The days are those of the `holidays` library, national ones only: a holiday of one region is a workday here. Ukraine
has none since 2022, for under martial law people work on them, and the library says so. A zone without a country
("UTC") has weekends only."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from app.base.i18n import reader, zone_of

if TYPE_CHECKING:
    from holidays import HolidayBase

OPENS, CLOSES = time(9), time(17)
"""When offices open and close, by the clock of the zone."""
DAY = timedelta(days=1)
FRIDAY = 5


@lru_cache
def countries() -> Mapping[str, str]:
    """The country of every zone that has one: {"Europe/Kyiv": "UA"}, as ISO 3166 writes it."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {zone: country for country, _place, zone, *_comment in rows}


def holiday(day: date, zone: str) -> str:
    """What the country of the zone celebrates on this day: in the reader's language where the library knows it, else
    in English, else in the country's own. "" on any other day."""
    calendar = _calendar(countries().get(zone, ""), day.year, reader().language)
    return str(calendar.get(day, "")) if calendar is not None else ""


def is_workday(day: date, zone: str) -> bool:
    """Whether people in the country of the zone work on this day; weekends are as they have them."""
    calendar = _calendar(countries().get(zone, ""), day.year)
    return day.isoweekday() <= FRIDAY if calendar is None else calendar.is_working_day(day)


def nearest_workday(day: date, zone: str, step: timedelta = DAY) -> date:
    """This day if it is a workday, else the next one; the one before with a `step` of a day back."""
    while not is_workday(day, zone):
        day += step
    return day


def workdays_after(at: datetime, n: int, zone: str) -> datetime:
    """The same time of day, by the clock of the zone, so many workdays later (in UTC).

    From a Saturday the first one after is Monday; 0 is the moment itself."""
    local = at.astimezone(zone_of(zone))
    day = local.date()
    for _count in range(n):
        day = nearest_workday(day + DAY, zone)
    return at_clock(day, local.time(), zone) if n else at


def office_hours(at: datetime, zone: str) -> datetime:
    """This moment if offices are open then, else the next one at which they open (in UTC)."""
    local = at.astimezone(zone_of(zone))
    today = local.date()
    if is_workday(today, zone) and OPENS <= local.time() < CLOSES:
        return at
    day = today if local.time() < OPENS else today + DAY
    return at_clock(nearest_workday(day, zone), OPENS, zone)


def at_clock(day: date, clock: time, zone: str) -> datetime:
    """That time of that day by the clock of the zone, in UTC. What the clocks leave out in spring is an hour later;
    of an hour that comes twice in autumn it is the first."""
    return datetime.combine(day, clock.replace(fold=0), zone_of(zone)).astimezone(UTC)


@lru_cache(maxsize=500)
def _calendar(country: str, year: int, language: str = "en") -> "HolidayBase | None":
    """The public holidays of one year; None where there is no country."""
    if not country:
        return None
    from holidays import country_holidays  # noqa: PLC0415 -- only who asks for a holiday pays for it

    calendar = country_holidays(country, years=year, expand=False)
    spoken = (one for wanted in (language, "en") for one in calendar.supported_languages if one.startswith(wanted))
    own = calendar.default_language
    return country_holidays(country, years=year, expand=False, language=next(spoken, own))
