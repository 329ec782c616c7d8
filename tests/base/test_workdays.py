"""Workdays: weekends, public holidays, clocks that change, and zones that no country has."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from holidays import list_supported_countries

from app.base.i18n import speaking
from app.base.workdays import at_clock, countries, holiday, is_workday, nearest_workday, office_hours, workdays_after

KYIV, BUCHAREST, STOCKHOLM = "Europe/Kyiv", "Europe/Bucharest", "Europe/Stockholm"
BERLIN, CHISINAU, HANOI = "Europe/Berlin", "Europe/Chisinau", "Asia/Ho_Chi_Minh"


def at(zone: str, *moment: int) -> datetime:
    """A moment by the clock of a zone."""
    return datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("zone", "day", "works"),
    [
        (KYIV, date(2026, 11, 20), True),
        (KYIV, date(2026, 11, 21), False),
        (KYIV, date(2026, 11, 22), False),
        (KYIV, date(2026, 8, 24), True),  # under martial law people work on Independence Day
        (KYIV, date(2021, 8, 24), False),
        (BUCHAREST, date(2026, 12, 1), False),
        (STOCKHOLM, date(2026, 5, 14), False),  # Ascension Day
        (HANOI, date(2026, 2, 17), False),  # Tết
        (BERLIN, date(2025, 10, 3), False),
        (CHISINAU, date(2026, 8, 27), False),
        ("UTC", date(2026, 12, 25), True),
        ("UTC", date(2026, 12, 26), False),
        ("Asia/Jerusalem", date(2026, 11, 20), False),
        ("Asia/Jerusalem", date(2026, 11, 22), True),
    ],
)
def test_people_work_on_workdays(zone: str, day: date, works: bool) -> None:
    assert is_workday(day, zone) is works


def test_the_holidays_of_every_country_with_a_zone_are_known() -> None:
    assert set(countries().values()) <= set(list_supported_countries())


def test_a_holiday_is_called_as_its_reader_would_call_it() -> None:
    with speaking("uk", "UTC"):
        assert holiday(date(2026, 12, 1), BUCHAREST) == "Національний день Румунії"
        assert holiday(date(2026, 2, 17), HANOI) == "Lunar New Year"  # not known in Ukrainian
    with speaking("en", "UTC"):
        assert holiday(date(2026, 12, 1), BUCHAREST) == "National Day"
        assert holiday(date(2026, 12, 2), BUCHAREST) == ""
        assert holiday(date(2026, 12, 25), "UTC") == ""


@pytest.mark.parametrize(
    ("asked", "n", "then"),
    [
        (at(KYIV, 2026, 11, 23, 10), 0, at(KYIV, 2026, 11, 23, 10)),
        (at(KYIV, 2026, 11, 23, 10), 3, at(KYIV, 2026, 11, 26, 10)),
        (at(KYIV, 2026, 11, 20, 15), 1, at(KYIV, 2026, 11, 23, 15)),
        (at(KYIV, 2026, 11, 21, 15), 1, at(KYIV, 2026, 11, 23, 15)),
        (at(KYIV, 2026, 11, 22, 15), 3, at(KYIV, 2026, 11, 25, 15)),
        (at(BUCHAREST, 2026, 11, 27, 10), 1, at(BUCHAREST, 2026, 12, 2, 10)),  # St Andrew's and the National Day
        (at(STOCKHOLM, 2026, 12, 24, 10), 1, at(STOCKHOLM, 2026, 12, 28, 10)),
        (at(BERLIN, 2026, 3, 27, 10), 1, at(BERLIN, 2026, 3, 30, 10)),  # the clocks went forward on Sunday
        (at(BERLIN, 2026, 10, 23, 10), 1, at(BERLIN, 2026, 10, 26, 10)),  # and back
    ],
)
def test_so_many_workdays_later_it_is_the_same_time_of_day(asked: datetime, n: int, then: datetime) -> None:
    assert workdays_after(asked, n, asked.tzinfo.key) == then  # type: ignore[union-attr]


def test_a_day_is_an_hour_shorter_or_longer_where_the_clocks_change() -> None:
    spring, autumn = at(BERLIN, 2026, 3, 27, 10), at(BERLIN, 2026, 10, 23, 10)

    assert workdays_after(spring, 1, BERLIN) - spring.astimezone(UTC) == timedelta(days=3, hours=-1)
    assert workdays_after(autumn, 1, BERLIN) - autumn.astimezone(UTC) == timedelta(days=3, hours=1)


@pytest.mark.parametrize(
    ("zone", "moment", "then"),
    [
        (KYIV, (2026, 11, 23, 9, 0), (2026, 11, 23, 9, 0)),
        (KYIV, (2026, 11, 23, 16, 59), (2026, 11, 23, 16, 59)),
        (KYIV, (2026, 11, 23, 17, 0), (2026, 11, 24, 9, 0)),
        (KYIV, (2026, 11, 23, 8, 59), (2026, 11, 23, 9, 0)),
        (KYIV, (2026, 11, 20, 18, 0), (2026, 11, 23, 9, 0)),
        (KYIV, (2026, 11, 21, 12, 0), (2026, 11, 23, 9, 0)),
        (CHISINAU, (2026, 8, 27, 12, 0), (2026, 8, 28, 9, 0)),
        (HANOI, (2026, 11, 25, 3, 0), (2026, 11, 25, 9, 0)),
        (BERLIN, (2026, 3, 28, 23, 0), (2026, 3, 30, 9, 0)),
        ("UTC", (2026, 12, 25, 12, 0), (2026, 12, 25, 12, 0)),
    ],
)
def test_offices_are_open_from_nine_to_five_on_workdays(
    zone: str, moment: tuple[int, ...], then: tuple[int, ...]
) -> None:
    assert office_hours(at(zone, *moment), zone) == at(zone, *then)


def test_an_hour_that_comes_twice_is_the_first_one_and_one_that_never_comes_is_later() -> None:
    assert at_clock(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert at_clock(date(2026, 3, 29), time(2, 30), BERLIN) == at(BERLIN, 2026, 3, 29, 3, 30)


def test_the_nearest_workday_is_looked_for_in_either_direction() -> None:
    assert nearest_workday(date(2026, 11, 29), BUCHAREST) == date(2026, 12, 2)
    assert nearest_workday(date(2026, 11, 30), BUCHAREST, timedelta(days=-1)) == date(2026, 11, 27)
