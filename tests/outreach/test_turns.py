"""The plan's clock: whose turn it is and until when, over nights, weekends, holidays and clocks that change."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.outreach.turns import Event, Name, Standing, course, step

KYIV, BUCHAREST, BERLIN = "Europe/Kyiv", "Europe/Bucharest", "Europe/Berlin"
ANNA, BEN, CARA = (Name(number, called, "free") for number, called in enumerate(("Anna", "Ben", "Cara"), start=1))


def at(day: int, hour: int = 10, month: int = 3, zone: str = KYIV, year: int = 2026, minute: int = 0) -> datetime:
    """A moment of March 2026, whose second is a Monday, by the clock of Kyiv."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


def a_plan(*names: Name, **values: object) -> Standing:
    """Three workdays each, one after another, with a date at the end of April."""
    given: dict[str, object] = {"dates": (at(29, 12, 4),), "workdays": 3, "at_once": 1, "zone": KYIV} | values
    return Standing(names or (ANNA, BEN, CARA), **given)  # type: ignore[arg-type]


def asked(name: Name, answer_by: datetime) -> Name:
    """They have a question open until then."""
    return replace(name, how="asked", answer_by=answer_by, remind_at=answer_by - timedelta(days=1))


def told(standing: Standing, now: datetime) -> list[tuple[str, str]]:
    """What will happen, by the clock of the plan."""
    return [(f"{event.at.astimezone(ZoneInfo(standing.zone)):%a %d %b %H:%M}", _words(event)) for event in
            course(standing, now)]  # fmt: skip


def _words(event: Event) -> str:
    does = event.step
    said = [
        f"{event.reminded.called} is reminded" if event.reminded else "",
        f"{does.silent.called} was silent" if does.silent else "",
        f"{does.asked.called} is asked" if does.asked else "",
        f"ends: {does.ends}" if does.ends else "",
    ]
    return ", ".join(filter(None, said))


def test_each_has_three_workdays_one_reminder_and_then_it_is_the_next_ones_turn() -> None:
    assert told(a_plan(ANNA, BEN), at(2)) == [
        ("Mon 02 Mar 10:00", "Anna is asked"),
        ("Wed 04 Mar 09:00", "Anna is reminded"),
        ("Fri 06 Mar 09:00", "Anna was silent, Ben is asked"),
        ("Tue 10 Mar 09:00", "Ben is reminded"),
        ("Thu 12 Mar 09:00", "Ben was silent, ends: names"),
    ]


def test_what_is_told_is_what_is_done() -> None:
    """The same plan, gone through with a clock that ticks every quarter of an hour, as the worker would."""
    standing, now, did = a_plan(), at(6, 8), []
    while not did or "ends" not in did[-1][1]:
        does = step(standing, now)
        if does.until is None:
            did.append((f"{now:%a %d %b %H:%M}", _words(Event(now, does))))
            changed = {one.person_id: one for one in (does.asked, does.silent and replace(does.silent, how="gone"))
                       if one}  # fmt: skip
            standing = replace(standing, names=tuple(changed.get(one.person_id, one) for one in standing.names))
        now += timedelta(minutes=15)

    assert did == [line for line in told(a_plan(), at(6, 8)) if "reminded" not in line[1]]


@pytest.mark.parametrize(
    ("zone", "now", "first", "until"),
    [
        (KYIV, at(2, 22), at(3, 9), at(6, 18)),
        (KYIV, at(6, 16, minute=59), at(6, 16, minute=59), at(11, 18)),
        (KYIV, at(6, 17), at(9, 9), at(12, 18)),
        (KYIV, at(7, 12), at(9, 9), at(12, 18)),
        (BUCHAREST, at(9, 12, 4, BUCHAREST), at(9, 12, 4, BUCHAREST), at(16, 18, 4, BUCHAREST)),  # Orthodox Easter
        (BUCHAREST, at(10, 12, 4, BUCHAREST), at(14, 9, 4, BUCHAREST), at(17, 18, 4, BUCHAREST)),
        (BERLIN, at(27, 12, 3, BERLIN), at(27, 12, 3, BERLIN), at(1, 18, 4, BERLIN)),  # summer time begins
        (BERLIN, at(23, 12, 10, BERLIN), at(23, 12, 10, BERLIN), at(28, 18, 10, BERLIN)),  # and ends
        ("UTC", at(25, 12, 12, "UTC"), at(25, 12, 12, "UTC"), at(30, 18, 12, "UTC")),
    ],
)
def test_nobody_is_asked_at_night_on_a_weekend_or_a_holiday(
    zone: str, now: datetime, first: datetime, until: datetime
) -> None:
    standing = a_plan(ANNA, zone=zone, dates=(at(29, 12, 4, year=2027),))
    [event, *_later] = course(standing, now)

    assert event.at == first
    assert event.step.asked and event.step.asked.answer_by == until


def test_after_three_days_without_the_server_the_next_one_is_asked_once() -> None:
    standing = a_plan(asked(ANNA, at(5, 18)), BEN, CARA)

    does = step(standing, at(10, 11))

    assert does.silent == standing.names[0]
    assert does.asked and (does.asked.called, does.asked.answer_by) == ("Ben", at(13, 18))
    after = a_plan(replace(ANNA, how="gone"), does.asked, CARA)
    assert step(after, at(10, 11)).until == at(13, 18)


def test_two_at_once_are_two_open_questions() -> None:
    one = step(a_plan(asked(ANNA, at(5, 18)), BEN, CARA, at_once=2), at(2))
    two = step(a_plan(asked(ANNA, at(5, 18)), asked(BEN, at(6, 18)), CARA, at_once=2), at(2))

    assert one.asked and one.asked.called == "Ben"
    assert two.until == at(5, 18)


@pytest.mark.parametrize(
    ("standing", "ends"),
    [
        (a_plan(replace(ANNA, how="yes"), BEN), "yes"),
        (a_plan(decided=True), "decided"),
        (a_plan(closed=True), "closed"),
        (a_plan(replace(ANNA, how="gone"), replace(BEN, how="gone")), "names"),
        (a_plan(dates=()), "dates"),
        (a_plan(dates=(at(2, 9),)), "dates"),
        (a_plan(dates=(at(3, 9),)), "dates"),  # nobody could answer before it
        (a_plan(asked(ANNA, at(5, 18)), BEN, dates=(at(2, 9),)), "dates"),
    ],
)
def test_it_ends_by_itself(standing: Standing, ends: str) -> None:
    assert step(standing, at(2)).ends == ends


def test_it_does_not_end_while_somebody_may_still_answer() -> None:
    assert step(a_plan(asked(ANNA, at(4, 18)), replace(BEN, how="gone")), at(2)).until == at(4, 18)
    assert step(a_plan(asked(ANNA, at(3, 9)), BEN, dates=(at(3, 12),), at_once=2), at(2)).until == at(3, 9)


def test_the_last_date_shortens_the_time_to_answer() -> None:
    does = step(a_plan(dates=(at(5, 12),)), at(2))

    assert does.asked and does.asked.answer_by == at(4, 18)


def test_who_rests_is_passed_over_until_the_day_they_rest_to() -> None:
    resting = replace(ANNA, rests_until=date(2026, 3, 3))

    before, after = step(a_plan(resting, BEN), at(2)), step(a_plan(resting, BEN), at(3))

    assert before.asked and before.asked.called == "Ben"
    assert after.asked and after.asked.called == "Anna"
    assert step(a_plan(resting), at(2)).ends == "names"
