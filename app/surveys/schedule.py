"""When a survey closes and when its reminders go: halfway, and the day before it closes; always on workdays."""

from datetime import datetime, time, timedelta

from app.base.i18n import zone_of
from app.base.workdays import DAY, at_clock, nearest_workday

OPEN_FOR = timedelta(days=10)
CLOSES_AT = time(18, 0)
REMINDS_AT = time(9, 0)
LONGEST = timedelta(days=180)


def usual_close(now: datetime, zone: str) -> datetime:
    """In ten days at six in the evening, or on the next workday: not at the weekend, nor on a holiday."""
    return _at(now + OPEN_FOR, CLOSES_AT, zone, DAY)


def from_form(naive: datetime, zone: str) -> datetime:
    """The moment that a date and time in a form mean where the programme is."""
    return naive.replace(tzinfo=zone_of(zone))


def plan(opens_at: datetime, closes_at: datetime, at_most: int, zone: str) -> list[datetime]:
    """The moments of the reminders, in order. A short survey has fewer: nobody is written to twice within a day."""
    halfway = _at(opens_at + (closes_at - opens_at) / 2, REMINDS_AT, zone, DAY)
    day_before = _at(closes_at - DAY, REMINDS_AT, zone, -DAY)
    planned: list[datetime] = []
    last_mail = opens_at
    for moment in (halfway, day_before):
        if moment >= last_mail + DAY and moment < closes_at and len(planned) < at_most:
            planned.append(moment)
            last_mail = moment
    return planned


def _at(moment: datetime, clock: time, zone: str, step: timedelta) -> datetime:
    """At this time of that day, or of the nearest workday in the direction of `step`."""
    day = moment.astimezone(zone_of(zone)).date()
    return at_clock(nearest_workday(day, zone, step), clock, zone)
