"""What was answered to a survey: every question counted, and nothing below the threshold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, distinct, func
from sqlalchemy import select as select_core
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from app.surveys import steps
from app.surveys.models import Answer, Closing, Response, Survey
from app.surveys.paper import ANONYMOUS, RANKS, Choice, Item, threshold
from app.surveys.papers import KEPT_AT_MOST, paper_of
from app.surveys.queries import counts, state, submitted
from app.surveys.sealed import publishing
from app.surveys.source import Cell, Source, Texts


@dataclass(frozen=True)
class Row:
    """One answer to choose and how often it was: chosen, put on a place, wanted, or offered."""

    text: str
    n: int = 0
    teach: int = 0
    """In a grid: how many can teach it (`n`: how many want it)."""
    firsts: int = 0
    """In a ranking: how often it came first (`n`: its points)."""


@dataclass(frozen=True)
class Tally:
    """What was answered to one question."""

    item: Item
    people: int
    """How many answered this question: the denominator."""
    rows: tuple[Row, ...] = ()
    mean: float | None = None
    writers: int = 0
    """How many wrote something in their own words."""
    texts: tuple[tuple[str, int], ...] = ()
    """Their words without names, and how many wrote the same, in the alphabet's order; empty below the threshold."""
    shown: bool = True
    """Whether enough people have answered this question; else it has nothing but their number."""

    @property
    def pairs(self) -> list[tuple[str, int]]:
        """(answer, how often)."""
        return [(row.text, row.n) for row in self.rows]

    @property
    def sides(self) -> list[tuple[str, int, int]]:
        """(topic, how many want it, how many can teach it)."""
        return [(row.text, row.n, row.teach) for row in self.rows]

    @property
    def ranks(self) -> list[tuple[str, int, int]]:
        """(answer, points, how often first)."""
        return [(row.text, row.n, row.firsts) for row in self.rows]


@dataclass(frozen=True)
class Results:
    """What came of a survey. Below the threshold there is nothing but the two numbers."""

    asked: int
    answered: int
    tallies: tuple[Tally, ...] = ()
    counted: int = 0
    """How many of those who answered the tallies are made of: while it is open, in steps."""

    @property
    def shown(self) -> bool:
        """Whether enough people have answered."""
        return self.counted > 0


def counted(db: Session, survey: Survey, answered: int, now: datetime) -> int:
    """How many of those who answered the results are made of (`steps.shown`); in a named survey, all."""
    if survey.mode == "named":
        return answered
    closed = state(survey, now) == "closed"
    return steps.shown(answered, survey.k, closed, steps.shown_after(_closings(db, survey.id), survey.k))


def _closings(db: Session, survey_id: int) -> list[int]:
    """How many had answered each time it was closed and then opened again."""
    ended = (Closing.survey_id == survey_id, col(Closing.instead_of) <= col(Closing.set_at))
    moments = db.exec(select(Closing.instead_of).where(*ended).order_by(col(Closing.id))).all()
    by_then = select(func.count()).where(*submitted(survey_id))
    return [db.exec(by_then.where(col(Response.submitted_at) < at)).one() for at in moments]


def among(survey: Survey, counted: int, answered: int) -> tuple[ColumnElement[bool], ...]:
    """Whether a Response is one of those that the results are made of: the first so many of those who answered."""
    sent = submitted(survey.id)
    if counted == answered:
        return sent
    first = select_core(col(Response.id)).where(*sent).order_by(col(Response.submitted_at), col(Response.id))
    return (col(Response.id).in_(first.limit(counted)),)


FEW_TEXTS = 12
"""How many texts of a question are read unless all are asked for."""


_told: WeakKeyDictionary[Engine, dict[int, tuple[object, Results]]] = WeakKeyDictionary()
"""The last results of each survey, with the stamp of the answers they were counted from."""


def results(db: Session, survey: Survey, now: datetime, all_texts_of: int = 0, every_text: bool = False) -> Results:
    """What was answered so far, from submitted responses only, in steps. Texts are cut, but for one question.

    Nothing is counted twice: as long as nobody answers or changes an answer, the last results hold."""
    asked, answered = counts(db, survey.id)
    if survey.mode == ANONYMOUS:
        return _of_sums(db, survey, asked, all_texts_of, every_text)
    n = counted(db, survey, answered, now)
    bare, which = Results(asked, answered, counted=n), among(survey, n, answered)
    if not bare.shown:
        return bare
    if all_texts_of or every_text:
        return _tallied(db, survey, bare, _answers(db, which), all_texts_of, every_text)
    told = _told.setdefault(db.get_bind().engine, {})
    stamp = (survey.version, survey.sent_at, asked, answered, n, _last_change(db, survey.id))
    if survey.id not in told or told[survey.id][0] != stamp:
        if len(told) >= KEPT_AT_MOST:
            told.clear()
        told[survey.id] = stamp, _tallied(db, survey, bare, _answers(db, which), 0, False)
    return told[survey.id][1]


def _of_sums(db: Session, survey: Survey, asked: int, all_texts_of: int, every_text: bool) -> Results:
    """Of a sealed survey nothing is told before the count, and nothing is kept below k."""
    answered = publishing.answered(db, survey.id)
    if answered is None or answered < survey.k:
        return Results(asked, answered or 0)
    bare = Results(asked, answered, counted=answered)
    return _tallied(db, survey, bare, publishing.source(db, survey.id), all_texts_of, every_text)


def _last_change(db: Session, survey_id: int) -> datetime | None:
    return db.exec(select(func.max(col(Response.changed_at))).where(*submitted(survey_id))).one()


Which = tuple[ColumnElement[bool], ...]
"""What makes a response one that is counted."""


def _answers(db: Session, which: Which) -> Source:
    """The answers that keep their person."""
    return Source(
        _marked(db, which), _distinct(db, which), _distinct(db, (*which, col(Answer.words) != "")),
        lambda question_id, at_most: _texts(db, which, question_id, at_most),
    )  # fmt: skip


def _tallied(
    db: Session, survey: Survey, bare: Results, source: Source, all_texts_of: int, every_text: bool
) -> Results:
    paper, tallies = paper_of(db, survey), []
    for item in paper.items:
        people = source.people.get(item.id, 0)
        if people < threshold(paper):
            tallies.append(Tally(item, people, shown=False))
            continue
        tally = _tally(item, source.marks.get(item.id, {}), people)
        written = source.writers.get(item.id, 0)
        if written >= threshold(paper, words=True):
            texts = source.texts(item.id, None if every_text or item.id == all_texts_of else FEW_TEXTS)
            tally = replace(tally, texts=texts)
        tallies.append(replace(tally, writers=written))
    return replace(bare, tallies=tuple(tallies))


def _marked(db: Session, which: Which) -> dict[int, dict[Cell, int]]:
    key = (Answer.question_id, Answer.option_id, Answer.number, Answer.side)
    marked = select(*key, func.count()).join(Response, col(Answer.response_id) == Response.id)  # type: ignore[call-overload]
    found: dict[int, dict[Cell, int]] = {}
    for question_id, option_id, number, side, n in db.execute(
        marked.where(*which, Answer.words == "").group_by(*key)
    ):
        found.setdefault(question_id, {})[option_id, number, side] = n
    return found


def _distinct(db: Session, which: Which) -> dict[int, int]:
    """By question: how many people made a mark of this sort."""
    rows = (
        select(Answer.question_id, func.count(distinct(col(Answer.response_id))))
        .join(Response, col(Answer.response_id) == Response.id)
        .where(*which)
        .group_by(col(Answer.question_id))
    )
    return dict(list(db.execute(rows)))


def _texts(db: Session, which: Which, question_id: int, at_most: int | None) -> Texts:
    written = select(Answer.words, func.count()).join(Response, col(Answer.response_id) == Response.id)
    mine = written.where(*which, Answer.question_id == question_id, Answer.words != "")
    return tuple(
        (words, n) for words, n in db.exec(mine.group_by(Answer.words).order_by(Answer.words).limit(at_most))
    )


def _tally(item: Item, counted: Mapping[Cell, int], people: int) -> Tally:
    if item.kind in ("one", "several"):
        rows = tuple(Row(option.text, counted.get((option.id, None, ""), 0)) for option in item.options)
        return Tally(item, people, rows if item.kind == "one" else _most_first(rows))
    if item.kind == "grid":
        return Tally(item, people, _most_first(tuple(_grid_row(option, counted) for option in item.options)))
    if item.kind == "rank":
        return Tally(item, people, _most_first(tuple(_rank_row(option, counted) for option in item.options)))
    if item.kind == "scale":
        rows = tuple(Row(str(n), counted.get((None, n, ""), 0)) for n in range(1, item.steps + 1))
        return Tally(item, people, rows, sum(int(row.text) * row.n for row in rows) / people if people else None)
    return Tally(item, people)


def _grid_row(option: Choice, counted: Mapping[Cell, int]) -> Row:
    want, teach = (counted.get((option.id, None, side), 0) for side in ("want", "teach"))
    return Row(option.text, want, teach=teach)


def _rank_row(option: Choice, counted: Mapping[Cell, int]) -> Row:
    places = [counted.get((option.id, place, ""), 0) for place in range(1, RANKS + 1)]
    points = sum(n * (RANKS - index) for index, n in enumerate(places))
    return Row(option.text, points, firsts=places[0])


def _most_first(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.n, -row.teach, -row.firsts)))
