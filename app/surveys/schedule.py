"""When a survey closes and when its reminders go: halfway, and the day before it closes; always on working days."""

from datetime import datetime, time, timedelta

from app.base.i18n import zone_of

OPEN_FOR = timedelta(days=10)
CLOSES_AT = time(18, 0)
REMINDS_AT = time(9, 0)
DAY = timedelta(days=1)
"""Nobody is written to twice within a day."""
FRIDAY = 5
LONGEST = timedelta(days=180)


def usual_close(now: datetime, zone: str) -> datetime:
    """In ten days at six in the evening, on Monday rather than at the weekend."""
    return _at(now + OPEN_FOR, CLOSES_AT, zone, DAY)


def from_form(naive: datetime, zone: str) -> datetime:
    """The moment that a date and time in a form mean where the programme is."""
    return naive.replace(tzinfo=zone_of(zone))


def plan(opens_at: datetime, closes_at: datetime, at_most: int, zone: str) -> list[datetime]:
    """The moments of the reminders, in order. A short survey has fewer: none within a day of the last mail."""
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
    """At this time of that day, or of the nearest working day in the direction of `step`."""
    date = moment.astimezone(zone_of(zone)).date()
    while date.isoweekday() > FRIDAY:
        date += step
    return datetime.combine(date, clock, zone_of(zone))
