"""The clock of a plan, pure: what it does next by the facts of a moment, and what will come if everybody is silent.

One function says what is done (`step`). The worker does it; the page tells it, by letting time pass (`course`)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

from app.base.i18n import zone_of
from app.base.workdays import DAY, OPENS, at_clock, nearest_workday, office_hours, workdays_after

DUE_AT = time(18)
"""When, on the last day, an answer becomes late: at the end of the working day."""


@dataclass(frozen=True)
class Name:
    """One of the list, as the clock sees them."""

    person_id: int
    called: str
    how: Literal["free", "asked", "yes", "gone"]
    """May be asked; has an open question; said yes; or is out of it: said no, was passed on, was taken back."""
    ask_id: int = 0
    answer_by: datetime | None = None
    remind_at: datetime | None = None
    """None where no reminder goes, for they were asked in person."""
    rests_until: date | None = None
    """Is not asked before this day."""

    def waits(self, at: datetime) -> bool:
        """Whether they still have time to answer."""
        return self.how == "asked" and self.answer_by is not None and at < self.answer_by


@dataclass(frozen=True)
class Standing:
    """A plan, and how it stands with everybody."""

    names: tuple[Name, ...]
    dates: tuple[datetime, ...]
    """The dates on offer."""
    workdays: int
    at_once: int
    zone: str
    """By whose clock and calendar offices are open."""
    closed: bool = False
    decided: bool = False


@dataclass(frozen=True)
class Step:
    """What is done now: whose silence passes the turn on, who is asked until when, and why the plan ends with it;
    or nothing before `until`."""

    silent: Name | None = None
    asked: Name | None = None
    ends: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Event:
    """What will happen at a moment: a step, or a reminder."""

    at: datetime
    step: Step
    reminded: Name | None = None


def step(standing: Standing, now: datetime) -> Step:
    """What the plan does at this moment. It may be asked at any time, and as often as one likes."""
    if ends := _ended(standing, now):
        return Step(ends=ends)
    waiting = [one.answer_by for one in standing.names if one.waits(now) and one.answer_by]
    silent = next((one for one in standing.names if one.how == "asked" and not one.waits(now)), None)
    following = _following(standing, now) if len(waiting) < standing.at_once else None
    asked = _asked(following, standing, now) if following else None
    if silent or asked:
        opens = office_hours(now, standing.zone)
        if opens > now:
            return Step(until=opens)
    elif waiting:
        return Step(until=min(waiting))
    ends = "" if asked or waiting else "dates" if following else "names"
    return Step(silent, asked, ends)


def course(standing: Standing, now: datetime) -> Iterator[Event]:
    """All that happens from now on if nobody says anything, in order, up to the plan's end."""
    at = now
    while True:
        does = step(standing, at)
        if does.until:
            yield from _reminders(standing, at, does.until)
            at = does.until
            continue
        yield Event(at, does)
        if does.ends:
            return
        standing = _after(standing, does)


def _following(standing: Standing, now: datetime) -> Name | None:
    """Whose turn it is: the first who may be asked and does not rest."""
    today = _day(now, standing.zone)
    free = (one for one in standing.names if one.how == "free")
    return next((one for one in free if one.rests_until is None or one.rests_until <= today), None)


def _asked(name: Name, standing: Standing, now: datetime) -> Name | None:
    """They, asked now: with so many workdays to answer, and at most until the day before the last date on offer.

    None when that is less than a day. The reminder goes half way through, in the morning."""
    zone = standing.zone
    last = nearest_workday(_day(max(standing.dates), zone) - DAY, zone, -DAY)
    answer_by = min(due_after(now, standing.workdays, zone), at_clock(last, DUE_AT, zone))
    half_way = _day(workdays_after(now, (standing.workdays + 1) // 2, zone), zone)
    remind_at = max(at_clock(half_way, OPENS, zone), now + DAY)
    return replace(name, how="asked", answer_by=answer_by, remind_at=remind_at) if answer_by >= now + DAY else None


def due_after(at: datetime, workdays: int, zone: str) -> datetime:
    """The end of the working day so many workdays later."""
    return at_clock(_day(workdays_after(at, workdays, zone), zone), DUE_AT, zone)


def _day(at: datetime, zone: str) -> date:
    return at.astimezone(zone_of(zone)).date()


def _ended(standing: Standing, now: datetime) -> str:
    """Why nothing more is to be done, whatever the clock says."""
    if standing.closed:
        return "closed"
    if standing.decided:
        return "decided"
    if any(one.how == "yes" for one in standing.names):
        return "yes"
    return "" if any(at > now for at in standing.dates) else "dates"


def _reminders(standing: Standing, since: datetime, until: datetime) -> Iterator[Event]:
    found = [
        Event(one.remind_at, Step(), one) for one in standing.names
        if one.waits(since) and one.remind_at and since < one.remind_at <= until
    ]  # fmt: skip
    yield from sorted(found, key=lambda event: event.at)


def _after(standing: Standing, does: Step) -> Standing:
    """How it stands once this is done."""
    changed = {}
    if does.silent:
        changed[does.silent.person_id] = replace(does.silent, how="gone")
    if does.asked:
        changed[does.asked.person_id] = does.asked
    return replace(standing, names=tuple(changed.get(one.person_id, one) for one in standing.names))
