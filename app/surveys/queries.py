"""Asking about surveys: how one stands, what it asks, who was asked, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Executable, and_, bindparam, distinct, exists, func, or_
from sqlalchemy import select as select_core
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from app.base.errors import Missing
from app.mail import rules
from app.people.models import Audience, Person
from app.people.queries import belongs
from app.surveys.answering import Mark
from app.surveys.models import Answer, Option, Participation, Question, Reminder, Response, Survey
from app.surveys.paper import RANKS, THRESHOLD, Choice, Item, Paper
from app.surveys.schedule import DAY

__all__ = ["THRESHOLD"]  # other rooms look for it here


# --- how it stands -----------------------------------------------------------------------------


def state(survey: "Survey | Paper | Standing", now: datetime) -> str:
    """Where a survey stands: "draft", "open" or "closed"."""
    if survey.opens_at is None or survey.closes_at is None:
        return "draft"
    return "open" if now < survey.closes_at else "closed"


def is_open(survey: "Survey | Paper | Standing", now: datetime) -> bool:
    """Whether it takes answers now."""
    return bool(survey.opens_at and survey.closes_at and survey.opens_at <= now < survey.closes_at)


def counts(db: Session, survey_id: int) -> tuple[int, int]:
    """How many were asked, and how many of them have answered."""
    asked = select(func.count()).select_from(Participation).where(Participation.survey_id == survey_id)
    return db.exec(asked).one(), _answered(db, survey_id)


def counted(survey: Survey, answered: int, now: datetime) -> int:
    """How many of those who answered the results are made of.

    While it is open they grow in steps: beside the list of the silent, two looks with one answer between them
    would tell who said it."""
    return answered - answered % THRESHOLD if state(survey, now) == "open" else answered


def among(survey: Survey, counted: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Whether a Response is one of those that the results are made of."""
    sent = _submitted(survey.id)
    if state(survey, now) != "open":
        return sent
    first = select_core(col(Response.id)).where(*sent).order_by(col(Response.submitted_at), col(Response.id))
    return (col(Response.id).in_(first.limit(counted)),)


def _answered(db: Session, survey_id: int) -> int:
    given = select(func.count()).select_from(Response).where(*_submitted(survey_id))
    return db.exec(given).one()


def _submitted(survey_id: int) -> tuple[ColumnElement[bool], ...]:
    return col(Response.survey_id) == survey_id, col(Response.submitted_at).is_not(None)


def reminders(db: Session, survey_id: int) -> Sequence[Reminder]:
    """Its reminders, gone and planned, in order."""
    return db.exec(select(Reminder).where(Reminder.survey_id == survey_id).order_by(col(Reminder.number))).all()


def may_remind_from(opens_at: datetime, gone: Sequence[Reminder]) -> datetime:
    """From when on people may be written to once more: a day after the last mail."""
    return (gone[-1].goes_at if gone else opens_at) + DAY


# --- what it asks ------------------------------------------------------------------------------

_kept: WeakKeyDictionary[Engine, dict[object, Paper]] = WeakKeyDictionary()
"""Papers of sent surveys by (id, version, when sent), apart for each database. They do not change any more."""
KEPT_AT_MOST = 200


def paper(db: Session, survey_id: int) -> Paper:
    """A survey with its questions; Missing when there is none."""
    survey = db.get(Survey, survey_id)
    if survey is None:
        raise Missing
    return paper_of(db, survey)


def paper_of(db: Session, survey: "Survey | Standing") -> Paper:
    """The same for a survey at hand."""
    if survey.sent_at is None:
        return _read_paper(db, survey.id)
    kept = _kept.setdefault(db.get_bind().engine, {})
    key = (survey.id, survey.version, survey.sent_at)
    if key not in kept:
        if len(kept) >= KEPT_AT_MOST:
            kept.clear()
        kept[key] = _read_paper(db, survey.id)
    return kept[key]


def _read_paper(db: Session, survey_id: int) -> Paper:
    survey = db.get_one(Survey, survey_id)
    options: dict[int, list[Choice]] = {}
    rows = (
        select(Option)
        .join(Question)
        .where(Question.survey_id == survey_id)
        .order_by(col(Option.position), col(Option.id))
    )
    for option in db.exec(rows):
        options.setdefault(option.question_id, []).append(Choice(option.id, option.text))
    return Paper(
        id=survey.id,
        title=survey.title,
        intro=survey.intro,
        mode=survey.mode,
        about_talk=survey.about_talk,
        meetup_id=survey.meetup_id,
        created_by=survey.created_by,
        opens_at=survey.opens_at,
        closes_at=survey.closes_at,
        heard=survey.heard,
        told_at=survey.told_at,
        items=tuple(_item(question, options.get(question.id, [])) for question in questions(db, survey_id)),
    )


def _item(question: Question, options: list[Choice]) -> Item:
    return Item(
        id=question.id,
        kind=question.kind,
        text=question.text,
        hint=question.hint,
        required=question.required,
        role=question.role,
        own_words=question.own_words,
        low=question.low,
        high=question.high,
        steps=question.steps,
        options=tuple(options),
    )


def questions(db: Session, survey_id: int) -> Sequence[Question]:
    """Its questions in order."""
    mine = select(Question).where(Question.survey_id == survey_id)
    return db.exec(mine.order_by(col(Question.position), col(Question.id))).all()


def options(db: Session, question_id: int) -> Sequence[Option]:
    """The answers to choose from, in order."""
    mine = select(Option).where(Option.question_id == question_id)
    return db.exec(mine.order_by(col(Option.position), col(Option.id))).all()


# --- one person and the survey -----------------------------------------------------------------


class Standing(NamedTuple):
    """How one person stands to one survey: all that answering needs to know, in one row."""

    id: int
    version: int
    sent_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    response_id: int | None
    submitted_at: datetime | None


_STANDING: Executable = (  # put together once: it stands before every answer
    select_core(
        *(col(column) for column in (Survey.id, Survey.version, Survey.sent_at, Survey.opens_at, Survey.closes_at)),
        col(Response.id),
        col(Response.submitted_at),
    )
    .join(Participation, col(Participation.survey_id) == col(Survey.id))
    .outerjoin(
        Response,
        and_(col(Response.survey_id) == col(Survey.id), col(Response.person_id) == col(Participation.person_id)),
    )
    .where(col(Survey.id) == bindparam("survey_id"), col(Participation.person_id) == bindparam("person_id"))
)


def standing(db: Session, survey_id: int, person_id: int) -> Standing | None:
    """None for somebody who was not asked."""
    found = db.connection().execute(_STANDING, {"survey_id": survey_id, "person_id": person_id}).first()
    return Standing(*found) if found else None


_MARKS: Executable = (
    select_core(
        *(col(column) for column in (Answer.question_id, Answer.option_id, Answer.number, Answer.side, Answer.words)),
        col(Answer.id),
    )
    .where(col(Answer.response_id) == bindparam("response_id"))
    .order_by(col(Answer.id))
)


def marks(db: Session, response_id: int | None) -> list[Mark]:
    """What a response holds."""
    return [mark for mark, _id in stored_marks(db, response_id)]


def stored_marks(db: Session, response_id: int | None) -> list[tuple[Mark, int]]:
    """The same, each with the id of its row."""
    if response_id is None:
        return []
    rows = db.connection().execute(_MARKS, {"response_id": response_id})
    return [(Mark(*row[:5]), row[5]) for row in rows]


# --- who ---------------------------------------------------------------------------------------


def reachable(category: str) -> ColumnElement[bool]:
    """People who may be written to about this: they have not left and did not turn the category off."""
    return and_(col(Person.left_at).is_(None), rules.wants(category))


def reminded() -> ColumnElement[bool]:
    """Whether the Person may be reminded of the Survey. Whoever turned off what it asks is not reminded of it."""
    kind = or_(
        and_(col(Survey.about_talk).is_(True), rules.wants("feedback")),
        and_(col(Survey.about_talk).is_(False), rules.wants("surveys")),
    )
    return and_(reachable("reminders"), kind)


def has_answered(survey_id: Any, person_id: Any) -> ColumnElement[bool]:
    """Whether there is a submitted response."""
    return exists().where(
        col(Response.survey_id) == survey_id,
        col(Response.person_id) == person_id,
        col(Response.submitted_at).is_not(None),
    )


class Silent(NamedTuple):
    """Somebody who has not answered. `muted`: cannot be reminded, because they asked for no such mail."""

    person_id: int
    name: str
    department: str
    muted: bool


def silent(db: Session, survey_id: int, at_most: int | None = None) -> list[Silent]:
    """Who has been asked, is still here and has not answered: names, never what anybody said."""
    muted = ~reminded()
    name = func.coalesce(func.nullif(col(Person.name), ""), col(Person.email))
    people = _silent(select_core(col(Person.id), name, col(Person.department), muted), survey_id)
    return [Silent(*row) for row in db.execute(people.order_by(name, col(Person.id)).limit(at_most))]


def silence(db: Session, survey_id: int) -> tuple[int, int]:
    """How many have not answered, and how many of them can be reminded."""
    row = db.execute(_silent(select_core(func.count(), func.count().filter(reminded())), survey_id)).one()
    return row[0], row[1]


def _silent(what: Any, survey_id: int) -> Any:
    answered = has_answered(col(Participation.survey_id), col(Participation.person_id))
    mine = (col(Participation.survey_id) == survey_id, col(Person.left_at).is_(None))
    rows = what.select_from(Participation).join(Person, col(Participation.person_id) == col(Person.id))
    return rows.join(Survey, col(Survey.id) == col(Participation.survey_id)).where(*mine, ~answered)


def can_be_reminded(survey_id: int) -> Any:
    """The ids of those who have not answered and can be reminded."""
    return _silent(select_core(col(Participation.person_id)), survey_id).where(reminded())


def addressees(db: Session, survey_id: int) -> int:
    """How many of those who were asked can be told now what was heard."""
    return db.exec(select(func.count()).select_from(told(survey_id).subquery())).one()


def told(survey_id: int) -> Any:
    """The ids of those who were asked and can be told now what was heard."""
    people = select_core(col(Person.id)).join(Participation, col(Participation.person_id) == col(Person.id))
    return people.where(col(Participation.survey_id) == survey_id, reachable("results"))


class LeftOut(NamedTuple):
    """Somebody of the audience who will not be asked, and why."""

    name: str
    email: str
    why: str
    """ "left" or "muted"."""


def left_out(db: Session, audience: Audience) -> list[LeftOut]:
    """Who belongs to an audience but has left or asked for no surveys."""
    gone = col(Person.left_at).is_not(None)
    rows = db.execute(
        select(Person.name, Person.email, gone)
        .where(col(Person.is_colleague).is_(True), belongs(audience), ~reachable("surveys"))
        .order_by(gone, Person.name, Person.email)
    )
    return [LeftOut(name or email, email, "left" if left else "muted") for name, email, left in rows]


# --- what was answered -------------------------------------------------------------------------


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

    @property
    def shown(self) -> bool:
        """Whether enough people have answered this question; below, it has nothing but their number."""
        return self.people >= THRESHOLD

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
    """How many of those who answered the tallies are made of: while it is open, full fives."""

    @property
    def shown(self) -> bool:
        """Whether enough people have answered."""
        return self.answered >= THRESHOLD


FEW_TEXTS = 12
"""How many texts of a question are read unless all are asked for."""


_told: WeakKeyDictionary[Engine, dict[int, tuple[object, Results]]] = WeakKeyDictionary()
"""The last results of each survey, with the stamp of the answers they were counted from."""


def results(db: Session, survey: Survey, now: datetime, all_texts_of: int = 0, every_text: bool = False) -> Results:
    """What was answered so far, from submitted responses only, in steps. Texts are cut, but for one question.

    Nothing is counted twice: as long as nobody answers or changes an answer, the last results hold."""
    asked, answered = counts(db, survey.id)
    if answered < THRESHOLD:
        return Results(asked, answered)
    n = counted(survey, answered, now)
    bare, which = Results(asked, answered, counted=n), among(survey, n, now)
    if all_texts_of or every_text:
        return _count(db, survey, bare, which, all_texts_of, every_text)
    told = _told.setdefault(db.get_bind().engine, {})
    stamp = (survey.version, survey.sent_at, asked, answered, n, _last_change(db, survey.id))
    if survey.id not in told or told[survey.id][0] != stamp:
        if len(told) >= KEPT_AT_MOST:
            told.clear()
        told[survey.id] = stamp, _count(db, survey, bare, which, 0, False)
    return told[survey.id][1]


def _last_change(db: Session, survey_id: int) -> datetime | None:
    return db.exec(select(func.max(col(Response.changed_at))).where(*_submitted(survey_id))).one()


Which = tuple[ColumnElement[bool], ...]
"""What makes a response one that is counted."""


def _count(db: Session, survey: Survey, bare: Results, which: Which, all_texts_of: int, every_text: bool) -> Results:
    marks, people = _marked(db, which), _distinct(db, which)
    writers = _distinct(db, (*which, col(Answer.words) != ""))
    tallies = []
    for item in paper_of(db, survey).items:
        tally = _tally(item, marks.get(item.id, {}), people.get(item.id, 0))
        written = writers.get(item.id, 0)
        if not tally.shown:
            tallies.append(Tally(item, tally.people))
            continue
        if written >= THRESHOLD:
            texts = _texts(db, which, item.id, None if every_text or item.id == all_texts_of else FEW_TEXTS)
            tally = replace(tally, texts=texts)
        tallies.append(replace(tally, writers=written))
    return replace(bare, tallies=tuple(tallies))


Cell = tuple[int | None, int | None, str]
"""An answer's option, number and side."""


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


def _texts(db: Session, which: Which, question_id: int, at_most: int | None) -> tuple[tuple[str, int], ...]:
    written = select(Answer.words, func.count()).join(Response, col(Answer.response_id) == Response.id)
    mine = written.where(*which, Answer.question_id == question_id, Answer.words != "")
    return tuple(
        (words, n) for words, n in db.exec(mine.group_by(Answer.words).order_by(Answer.words).limit(at_most))
    )


def _tally(item: Item, counted: dict[Cell, int], people: int) -> Tally:
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


def _grid_row(option: Choice, counted: dict[Cell, int]) -> Row:
    want, teach = (counted.get((option.id, None, side), 0) for side in ("want", "teach"))
    return Row(option.text, want, teach=teach)


def _rank_row(option: Choice, counted: dict[Cell, int]) -> Row:
    places = [counted.get((option.id, place, ""), 0) for place in range(1, RANKS + 1)]
    points = sum(n * (RANKS - index) for index, n in enumerate(places))
    return Row(option.text, points, firsts=places[0])


def _most_first(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.n, -row.teach, -row.firsts)))


# --- all of them -------------------------------------------------------------------------------


class Line(NamedTuple):
    """One survey in the list, with its numbers."""

    id: int
    title: str
    about_talk: bool
    audience: str
    created_at: datetime
    sent_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    told_at: datetime | None
    asked: int
    answered: int


def lines(db: Session) -> list[Line]:
    """Every survey, the newest first."""
    asked = select(func.count()).where(col(Participation.survey_id) == Survey.id).correlate(Survey).scalar_subquery()
    given = (
        select(func.count())
        .where(col(Response.survey_id) == Survey.id, col(Response.submitted_at).is_not(None))
        .correlate(Survey)
        .scalar_subquery()
    )
    rows = db.execute(
        select(  # type: ignore[call-overload]
            Survey.id,
            Survey.title,
            Survey.about_talk,
            func.coalesce(Audience.name, ""),
            Survey.created_at,
            Survey.sent_at,
            Survey.opens_at,
            Survey.closes_at,
            Survey.told_at,
            asked,
            given,
        )
        .outerjoin(Audience, col(Survey.audience_id) == Audience.id)
        .order_by(col(Survey.created_at).desc(), col(Survey.id).desc())
    )
    return [Line(*row) for row in rows]
