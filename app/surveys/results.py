"""What was answered to a survey: every question counted, and nothing below the threshold."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.base.i18n import short_day, zone_of
from app.people.queries import home_zone
from app.surveys import coming_in, kept
from app.surveys.coming_in import Day
from app.surveys.comparing import compared
from app.surveys.models import Counted, Survey
from app.surveys.paper import ANONYMOUS, threshold
from app.surveys.papers import KEPT_AT_MOST, paper_of
from app.surveys.queries import counts
from app.surveys.sums import publishing, steps
from app.surveys.tallies import Sheet, Tally, sheets, tallied


@dataclass(frozen=True)
class Results:
    """What came of a survey. Below the threshold there is nothing but the two numbers."""

    asked: int
    answered: int
    tallies: tuple[Tally, ...] = ()
    counted: int = 0
    """How many of those who answered the tallies are made of: of a confidential survey, in steps."""
    over_time: tuple[Day, ...] = ()
    """How many had answered at the end of each day."""
    roughly: bool = False
    """Whether `answered` is only "at least so many": no more is told of sealed answers before the count, nor where
    too few answered."""
    awaited: bool = False
    """Whether the answers are still to be counted; once it has closed, within a minute."""

    @property
    def shown(self) -> bool:
        """Whether enough people have answered."""
        return self.counted > 0

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The tallies as they are shown."""
        return sheets(self.tallies)

    @property
    def by_day(self) -> list[tuple[str, int]]:
        """(day in words, how many had answered by its end)."""
        return [(short_day(day), n) for day, n in self.over_time]


FEW_TEXTS = 12
"""How many texts of a question are read unless all are asked for."""


_last: WeakKeyDictionary[Engine, dict[int, tuple[object, Results]]] = WeakKeyDictionary()
"""The last results of each survey, with the stamp of what they were read from."""


def results(db: Session, survey: Survey, now: datetime, all_texts_of: int = 0, every_text: bool = False) -> Results:
    """What was answered, as far as it is told now. Texts are cut, but for one question, or none is.

    Nothing is read twice: as long as nothing new is told, the last results hold."""
    counted = None if survey.mode == "named" else db.get(Counted, survey.id)
    bare = _bare(db, survey, counted, now)
    if not bare.shown:
        return bare
    until = min(now, survey.closes_at or now).astimezone(zone_of(home_zone(db))).date()
    if all_texts_of or every_text:
        return _told(db, survey, bare, until, all_texts_of, every_text)
    told = _last.setdefault(db.get_bind().engine, {})
    told_at = counted.counted_at if counted else kept.last_change(db, survey.id)
    stamp = (survey.version, survey.sent_at, bare, told_at, until)
    if survey.id not in told or told[survey.id][0] != stamp:
        if len(told) >= KEPT_AT_MOST:
            told.clear()
        told[survey.id] = stamp, _told(db, survey, bare, until)
    return told[survey.id][1]


def _bare(db: Session, survey: Survey, counted: Counted | None, now: datetime) -> Results:
    """The numbers alone."""
    asked, answered = counts(db, survey.id)
    if survey.mode == "named":
        return Results(asked, answered, counted=answered)
    told, awaited = counted.n if counted and counted.n >= survey.k else 0, steps.is_awaited(db, survey, now)
    return Results(asked, answered, counted=told, roughly=survey.mode == ANONYMOUS and not told, awaited=awaited)


def _told(
    db: Session, survey: Survey, bare: Results, until: date, all_texts_of: int = 0, every_text: bool = False
) -> Results:
    source = kept.source(db, survey) if survey.mode == "named" else publishing.source(db, survey.id)
    paper, tallies = paper_of(db, survey), []
    for item in paper.items:
        people = source.people.get(item.id, 0)
        if people < threshold(paper) or not (item.id in source.marks or item.id in source.writers):
            tallies.append(Tally(item, people, shown=False))
            continue
        tally = tallied(item, source.marks.get(item.id, {}), people)
        written = source.writers.get(item.id, 0)
        if written >= threshold(paper, words=True):
            texts = source.texts(item.id, None if every_text or item.id == all_texts_of else FEW_TEXTS)
            tally = replace(tally, texts=texts)
        difference = compared(tally, source.groups, threshold(paper))
        tallies.append(replace(tally, writers=written, compared=difference))
    came_in = coming_in.of_sealed if survey.mode == ANONYMOUS else coming_in.of_kept
    return replace(bare, tallies=tuple(tallies), over_time=came_in(db, survey, until, home_zone(db)))
