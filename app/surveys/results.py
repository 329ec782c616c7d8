"""What was answered to a survey: every question counted, and nothing below the threshold."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.base.i18n import short_day
from app.people.queries import home_zone
from app.surveys import coming_in, kept
from app.surveys.coming_in import Day
from app.surveys.comparing import compared
from app.surveys.models import Counted, Survey
from app.surveys.paper import ANONYMOUS, threshold
from app.surveys.papers import KEPT_AT_MOST, paper_of
from app.surveys.queries import counts, state
from app.surveys.sealed import publishing
from app.surveys.source import Source
from app.surveys.tallies import Sheet, Tally, sheets, tallied


@dataclass(frozen=True)
class Results:
    """What came of a survey. Below the threshold there is nothing but the two numbers."""

    asked: int
    answered: int
    tallies: tuple[Tally, ...] = ()
    counted: int = 0
    """How many of those who answered the tallies are made of: while it is open, in steps."""
    over_time: tuple[Day, ...] = ()
    """How many had answered at the end of each day."""
    roughly: bool = False
    """Whether `answered` is only "at least so many": no more is told of sealed answers before the count."""

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


_told: WeakKeyDictionary[Engine, dict[int, tuple[object, Results]]] = WeakKeyDictionary()
"""The last results of each survey, with the stamp of the answers they were counted from."""


def results(db: Session, survey: Survey, now: datetime, all_texts_of: int = 0, every_text: bool = False) -> Results:
    """What was answered so far, from submitted responses only, in steps. Texts are cut, but for one question.

    Nothing is counted twice: as long as nobody answers or changes an answer, the last results hold."""
    asked, answered = counts(db, survey.id)
    if survey.mode == ANONYMOUS:
        return _of_sums(db, survey, Results(asked, answered), all_texts_of, every_text)
    bare = Results(asked, answered, counted=kept.counted(db, survey, answered, now))
    if not bare.shown:
        return bare
    if all_texts_of or every_text:
        return _of_answers(db, survey, bare, now, all_texts_of, every_text)
    told = _told.setdefault(db.get_bind().engine, {})
    stamp = (survey.version, survey.sent_at, state(survey, now), bare, kept.last_change(db, survey.id))
    if survey.id not in told or told[survey.id][0] != stamp:
        if len(told) >= KEPT_AT_MOST:
            told.clear()
        told[survey.id] = stamp, _of_answers(db, survey, bare, now)
    return told[survey.id][1]


def _of_answers(
    db: Session, survey: Survey, bare: Results, now: datetime, all_texts_of: int = 0, every_text: bool = False
) -> Results:
    found = kept.source(db, survey, kept.among(survey, bare.counted, bare.answered), now)
    bare = replace(bare, over_time=coming_in.of_kept(db, survey.id, home_zone(db)))
    return _tallied(db, survey, bare, found, all_texts_of, every_text)


def _of_sums(db: Session, survey: Survey, bare: Results, all_texts_of: int, every_text: bool) -> Results:
    """Of a sealed survey nothing is told before the count, and nothing is kept below k."""
    if db.get(Counted, survey.id) is None:
        return replace(bare, roughly=True)
    if bare.answered < survey.k:
        return bare
    bare = replace(bare, counted=bare.answered, over_time=coming_in.of_sealed(db, survey.id, home_zone(db)))
    return _tallied(db, survey, bare, publishing.source(db, survey.id), all_texts_of, every_text)


def _tallied(
    db: Session, survey: Survey, bare: Results, source: Source, all_texts_of: int, every_text: bool
) -> Results:
    paper, tallies = paper_of(db, survey), []
    for item in paper.items:
        people = source.people.get(item.id, 0)
        if people < threshold(paper):
            tallies.append(Tally(item, people, shown=False))
            continue
        tally = tallied(item, source.marks.get(item.id, {}), people)
        written = source.writers.get(item.id, 0)
        if written >= threshold(paper, words=True):
            texts = source.texts(item.id, None if every_text or item.id == all_texts_of else FEW_TEXTS)
            tally = replace(tally, texts=texts)
        difference = compared(tally, source.groups, threshold(paper))
        tallies.append(replace(tally, writers=written, compared=difference))
    return replace(bare, tallies=tuple(tallies))
