"""When people would rather come, as they said in a survey: which of its answers name a day of the week or a time.

No question is marked as the one about times: "Tuesday at lunch" says what it is, in any of the six languages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from app.people.models import Audience
from app.surveys.models import Survey
from app.surveys.results import results
from app.surveys.wording import words_for_reader

YEAR = timedelta(days=365)
"""How long what people said about their week is believed."""
LOOKED_AT = 6
"""In how many surveys at most it is looked for, the latest first."""

_DAYS = (
    "monday mondays mon понеділок понеділка понеділках понедельник понедельникам luni måndag måndagar thứ_hai",
    "tuesday tuesdays tue вівторок вівторка вівторках вторник вторникам marți marti tisdag tisdagar thứ_ba",
    "wednesday wednesdays wed середа середу середи середах среда среду средам miercuri onsdag onsdagar thứ_tư",
    "thursday thursdays thu четвер четверга четвергах четверг четвергам joi torsdag torsdagar thứ_năm",
    "friday fridays fri п'ятниця п'ятницю п'ятниці п'ятницях пятница пятницу пятницам vineri fredag fredagar thứ_sáu",
    "saturday saturdays sat субота суботу суботи суббота субботу sâmbătă sambata lördag lördagar thứ_bảy",
    "sunday sundays sun неділя неділю неділі воскресенье duminică duminica söndag söndagar chủ_nhật",
)
_PARTS = (
    (time(15), "afternoon після_обіду пополудні после_обеда după_amiaza după_prânz eftermiddag eftermiddagen chiều"),
    (time(12), "lunch lunchtime noon midday обід обіді обідом обідню обед обеде обеда prânz lunchen trưa"),
    (time(10), "morning ранок ранку вранці зранку утро утром dimineața dimineata morgon förmiddag morgonen sáng"),
    (time(17), "evening вечір вечора ввечері увечері вечер вечером seara kväll kvällen tối"),
)


@dataclass(frozen=True)
class Liked:
    """A time of the week, and how many like it."""

    weekday: int | None
    """1 for Monday; None for any day."""
    at: time | None
    """When it would begin; None for any hour."""
    people: int
    words: str
    """As the survey says it."""


@dataclass(frozen=True)
class Times:
    """What people said last about when they could come."""

    liked: Sequence[Liked] = ()
    people: int = 0
    """How many said when at all."""


def preferred_times(db: Session, audience_id: int, now: datetime) -> Times:
    """From the latest survey of the year that asked this audience, else everybody, and whose answers are shown. As in
    every result, nothing is told below its threshold."""
    theirs = col(Survey.audience_id) == audience_id
    everybody = col(Survey.audience_id) == select(func.min(Audience.id)).scalar_subquery()
    sent = select(Survey).where(col(Survey.sent_at) > now - YEAR, or_(theirs, everybody))
    for survey in db.exec(sent.order_by(theirs.desc(), col(Survey.sent_at).desc()).limit(LOOKED_AT)):
        for tally in results(db, survey, now).tallies:
            liked = _liked(tally.pairs) if tally.shown and tally.item.kind in ("one", "several") else ()
            if liked:
                return Times(liked, tally.people)
    return Times()


def _liked(pairs: Sequence[tuple[str, int]]) -> Sequence[Liked]:
    """Only of a question of which at least half the answers are times."""
    found = [(words, n, *week_time(words)) for words, n in pairs]
    named = [Liked(day, at, n, words_for_reader(words)) for words, n, day, at in found if day or at]
    return named if len(named) * 2 >= len(pairs) and len(named) > 1 else ()


@lru_cache(maxsize=1000)
def week_time(words: str) -> tuple[int | None, time | None]:
    """The day of the week and the time that some words name: (2, 12:00) for "Tuesday at lunch"."""
    plain = re.sub(r"[’ʼ`]", "'", words.casefold())
    words_said = re.findall(r"[\w']+", plain)
    said = {*words_said, *("_".join(two) for two in pairwise(words_said))}
    day = next((number for number, names in enumerate(_DAYS, start=1) if said & set(names.split())), None)
    return day, _clock(plain) or next((at for at, names in _PARTS if said & set(names.split())), None)


def _clock(plain: str) -> time | None:
    """16:00, 4 pm."""
    if found := re.search(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)\b", plain):
        return time(int(found[1]), int(found[2]))
    if found := re.search(r"\b(1[0-2]|[1-9])\s?([ap])\.?m\b", plain):
        return time(int(found[1]) % 12 + (12 if found[2] == "p" else 0))
    return None


def likes_of(times: Times, weekday: int, at: time) -> Liked | None:
    """What people said that fits a time of the week best: the same hour, an hour and a half more or less."""
    fitting = [one for one in times.liked if one.weekday in (None, weekday) and (one.at is None or _near(one.at, at))]
    return max(fitting, key=lambda one: (one.weekday is not None, one.people), default=None)


def _near(liked: time, at: time) -> bool:
    return abs((liked.hour - at.hour) * 60 + liked.minute - at.minute) <= 90
