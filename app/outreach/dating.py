"""Finding the date: which times suit how many, and why. Pure.

A time is judged by who is at work then (by the clock and the holidays of where people are), by what they said about
their week, by which speakers can, and by what else is on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.base.i18n import _, clock_time, ngettext, short_day, zone_name, zone_of
from app.base.workdays import DAY, at_clock, holiday, is_workday
from app.surveys.paper import THRESHOLD
from app.surveys.times import Liked, Times, likes_of

BEGIN, END = time(8), time(18, 30)
"""Between these, by their own clock, people can come on a workday."""
AT_WORK, LIKED, SPEAKERS = 55, 20, 25
"""Points of a hundred."""
SAME_DAY, NEAR, SHORT_NOTICE = 30, 10, 15
"""Points that another meetup on the day or two days around costs, and less than a week until then."""
NOTICE, AHEAD = timedelta(days=10), timedelta(days=38)
"""From when and until when times are proposed: asking and inviting take their days."""
USUAL = tuple(Liked(weekday, time(12), 0, "") for weekday in (2, 3, 4))
"""Proposed where nobody has said when: Tuesday to Thursday at noon."""
MOST = 6
"""How many times are proposed."""


@dataclass(frozen=True)
class Seen:
    """Everything a time is judged by."""

    zones: Mapping[str, int]
    """How many of the audience live in each time zone."""
    times: Times
    willing: int = 0
    """How many speakers have said yes to some date."""
    can: Mapping[datetime, Sequence[str]] | None = None
    """Which of them ticked which date."""
    others: Sequence[tuple[datetime, str]] = ()
    """The other meetups: when, and what."""


@dataclass(frozen=True)
class Slot:
    """One time, judged."""

    starts_at: datetime
    could_come: int
    """How many of the audience are at work then."""
    of: int
    points: int
    reasons: tuple[str, ...]
    offered: bool = False


def ranked(offered: Iterable[datetime], seen: Seen, zone: str, minutes: int, now: datetime) -> list[Slot]:
    """The dates on offer and the best of what could be offered, the best first; of equals the sooner."""
    there = set(offered)
    slots = [judged(at, seen, zone, minutes, now, offered=True) for at in there]
    new = [judged(at, seen, zone, minutes, now) for at in proposals(seen.times, zone, now) if at not in there]
    return sorted(slots + _best(new)[:MOST], key=_place)


def _best(slots: Iterable[Slot]) -> list[Slot]:
    return sorted((slot for slot in slots if slot.could_come), key=_place)


def _place(slot: Slot) -> tuple[int, datetime]:
    return -slot.points, slot.starts_at


def proposals(times: Times, zone: str, now: datetime) -> list[datetime]:
    """Times of the next weeks that people like, on workdays of the meetup's zone."""
    liked = [one for one in times.liked if one.people] or USUAL
    first = (now + NOTICE).astimezone(zone_of(zone)).date()
    days = [day for n in range((AHEAD - NOTICE).days) if is_workday(day := first + n * DAY, zone)]
    found = {at_clock(day, one.at or time(12), zone) for day in days for one in liked if _falls_on(one, day)}
    return sorted(found)


def _falls_on(liked: Liked, day: date) -> bool:
    return liked.weekday == day.isoweekday() if liked.weekday else day.isoweekday() in (2, 3, 4)


def judged(starts_at: datetime, seen: Seen, zone: str, minutes: int, now: datetime, offered: bool = False) -> Slot:
    """One time with its points and the reasons for them."""
    everybody = sum(seen.zones.values())
    at_work, away = _at_work(starts_at, seen.zones, minutes)
    local = starts_at.astimezone(zone_of(zone))
    liked = likes_of(seen.times, local.isoweekday(), local.time())
    can = (seen.can or {}).get(starts_at, ())
    points = AT_WORK * at_work / everybody if everybody else 0.0
    points += LIKED * liked.people / _most_liked(seen.times) if liked and liked.people else 0
    points += SPEAKERS * len(can) / seen.willing if seen.willing else 0
    lost, clashes = _clashes(starts_at, seen.others, zone, now)
    reasons = [*_speakers(can, seen, offered), *_as_said(liked, seen.times), *away, *clashes]
    return Slot(starts_at, at_work, everybody, max(0, round(points - lost)), tuple(reasons), offered)


def _most_liked(times: Times) -> int:
    return max(one.people for one in times.liked)


def _at_work(starts_at: datetime, zones: Mapping[str, int], minutes: int) -> tuple[int, list[str]]:
    """How many are at work, and why others are not; of fewer than five people no place is named."""
    at_work, few, reasons = 0, 0, []
    for zone, people in sorted(zones.items(), key=lambda one: -one[1]):
        begins = starts_at.astimezone(zone_of(zone))
        ends = (starts_at + timedelta(minutes=minutes)).astimezone(zone_of(zone))
        if _in_office(begins, ends, zone):
            at_work += people
        elif people < THRESHOLD:
            few += people
        else:
            reasons.append(_why_away(starts_at, begins.date(), zone, people))
    if few:
        reasons.append(
            ngettext(
                "%(num)d person elsewhere is not at work then.", "%(num)d people elsewhere are not at work then.", few
            )
        )
    return at_work, reasons


def _in_office(begins: datetime, ends: datetime, zone: str) -> bool:
    same_day = begins.date() == ends.date()
    return same_day and begins.time() >= BEGIN and ends.time() <= END and is_workday(begins.date(), zone)


def _why_away(starts_at: datetime, day: date, zone: str, people: int) -> str:
    where = zone_name(zone)
    if name := holiday(day, zone):
        return _("%(n)s in %(zone)s have a holiday: %(name)s.", n=people, zone=where, name=name)
    if not is_workday(day, zone):
        return _("%(n)s in %(zone)s have a day off.", n=people, zone=where)
    return _("For %(n)s in %(zone)s it is %(clock)s.", n=people, zone=where, clock=clock_time(starts_at, zone))


def _as_said(liked: Liked | None, times: Times) -> list[str]:
    if not times.liked:
        return []
    if liked is None or not liked.people:
        return [_("Nobody of the %(n)s who said when they could come named this time.", n=times.people)]
    said = {"n": liked.people, "all": times.people, "words": liked.words}
    return [_("“%(words)s” suits %(n)s of %(all)s who said when they could come.", **said)]


def _speakers(can: Sequence[str], seen: Seen, offered: bool) -> list[str]:
    if not seen.willing or not offered:
        return []
    return [_("Can speak then: %(names)s.", names=", ".join(can)) if can else _("No speaker has said yes to it.")]


def _clashes(
    starts_at: datetime, others: Sequence[tuple[datetime, str]], zone: str, now: datetime
) -> tuple[int, list[str]]:
    """What it costs that something else is near, and what that is."""
    lost, reasons = 0, []
    day = starts_at.astimezone(zone_of(zone)).date()
    for at, what in others:
        apart = abs((at.astimezone(zone_of(zone)).date() - day).days)
        if apart == 0:
            lost += SAME_DAY
            reasons.append(_("“%(what)s” is on the same day.", what=what))
        elif apart <= 2:
            lost += NEAR
            reasons.append(_("“%(what)s” is on %(day)s.", what=what, day=short_day(at, zone)))
    if starts_at.astimezone(UTC) < now + timedelta(days=7):
        lost += SHORT_NOTICE
        reasons.append(_("It is in less than a week."))
    return lost, reasons
