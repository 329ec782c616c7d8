"""Asking about surveys: how one stands, who was asked, who is silent, and the list of all."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Executable, and_, bindparam, exists, func, or_
from sqlalchemy import select as select_core
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.base.due import about
from app.base.workdays import DAY
from app.mail import rules
from app.mail.arrival import arrived
from app.mail.models import Email
from app.people.models import Audience, Person
from app.people.queries import belongs
from app.surveys.answering import Mark
from app.surveys.models import Answer, HandedIn, Option, Participation, Question, Reminder, Response, Survey
from app.surveys.numbers import answered, how_many_answered, how_many_asked, roughly
from app.surveys.paper import ANONYMOUS, Paper

TOUCHED: ColumnElement[bool] = col(Survey.version) > 1
"""Whether somebody has changed a draft since it was opened: before that nobody has to do anything about it."""

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
    """How many were asked, and how many of them have answered, as far as that is told."""
    asked, answered = db.connection().execute(_COUNTS, {"survey_id": survey_id}).one()
    return asked, answered


_COUNTS: Executable = select_core(how_many_asked(), how_many_answered()).where(
    col(Survey.id) == bindparam("survey_id")
)


def next_reminder(now: datetime) -> Any:
    """When those who have not answered a Survey are written to next."""
    planned = and_(col(Reminder.survey_id) == col(Survey.id), col(Reminder.goes_at) > now)
    return select_core(func.min(col(Reminder.goes_at))).where(planned).correlate(Survey).scalar_subquery()


def submitted(survey_id: Any) -> tuple[ColumnElement[bool], ...]:
    """Whether a Response was sent to this survey."""
    return col(Response.survey_id) == survey_id, col(Response.submitted_at).is_not(None)


def reminders(db: Session, survey_id: int) -> Sequence[Reminder]:
    """Its reminders, gone and planned, in order."""
    return db.exec(select(Reminder).where(Reminder.survey_id == survey_id).order_by(col(Reminder.number))).all()


def may_remind_from(opens_at: datetime, gone: Sequence[Reminder]) -> datetime:
    """From when on people may be written to once more: a day after the last mail."""
    return (gone[-1].goes_at if gone else opens_at) + DAY


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
    changed_at: datetime | None

    @property
    def sent_last(self) -> str:
        """Which answers were sent, as a page names them that shows them; "" where none were."""
        return self.changed_at.isoformat() if self.submitted_at and self.changed_at else ""


_STANDING: Executable = (  # put together once: it stands before every answer
    select_core(
        *(col(column) for column in (Survey.id, Survey.version, Survey.sent_at, Survey.opens_at, Survey.closes_at)),
        col(Response.id),
        col(Response.submitted_at),
        col(Response.changed_at),
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
    """Whether the Person may be reminded of the Survey: not whoever turned off what it asks. Feedback and its
    reminder are one kind of mail, but where answers are sealed all reminders are one kind."""
    feedback, sealed = col(Survey.about_talk).is_(True), col(Survey.mode) == ANONYMOUS
    wanted = or_(and_(feedback, reachable("feedback")), and_(~feedback, reachable("surveys")))
    return and_(wanted, or_(and_(feedback, ~sealed), rules.wants("reminders")))


INVITE, FEEDBACK_INVITE = "surveys/invite", "surveys/feedback_invite"
"""The kinds of mail that bring somebody a survey."""


def invited(survey_id: Any, person_id: Any) -> ColumnElement[bool]:
    """Whether the survey itself has arrived: nobody is reminded of what they never got."""
    mail = col(Email.kind).in_((INVITE, FEEDBACK_INVITE)), col(Email.about) == about(survey_id)
    return exists().where(col(Email.person_id) == person_id, arrived(), *mail)


def has_answered(survey_id: Any, person_id: Any) -> ColumnElement[bool]:
    """Whether there is a submitted response, or a sealed one was handed in: of that nothing but mails may know."""
    submitted = exists().where(
        col(Response.survey_id) == survey_id,
        col(Response.person_id) == person_id,
        col(Response.submitted_at).is_not(None),
    )
    sealed = exists().where(col(HandedIn.survey_id) == survey_id, col(HandedIn.person_id) == person_id)
    return or_(submitted, sealed)


class Silent(NamedTuple):
    """Somebody who has not answered."""

    name: str
    department: str
    left: bool
    muted: bool
    """Cannot be reminded, because they asked for no such mail."""


def silent(db: Session, survey_id: int, skipped: int, at_most: int) -> list[Silent]:
    """Who has been asked and has not answered, by their names: never what anybody said."""
    name = func.coalesce(func.nullif(col(Person.name), ""), col(Person.email))
    columns = name, col(Person.department), col(Person.left_at).is_not(None), ~reminded()
    people = _silent(select_core(*columns), survey_id).order_by(name, col(Person.id))
    return [Silent(*row) for row in db.execute(people.offset(skipped).limit(at_most))]


class Volunteer(NamedTuple):
    """Somebody who would give a talk, and in which words of the question."""

    option_id: int
    name: str
    department: str


def volunteers(db: Session, survey_id: int, skipped: int, at_most: int) -> list[Volunteer]:
    """Who would give one, by their answers and names: people know that this carries their name. Who said the last
    answer, which declines, is told to nobody, and of whoever has left nothing."""
    other = aliased(Option)
    last = select_core(func.max(col(other.position))).where(col(other.question_id) == col(Question.id))
    name = func.coalesce(func.nullif(col(Person.name), ""), col(Person.email))
    rows = (
        select_core(col(Option.id), name, col(Person.department))
        .join(Answer, col(Answer.option_id) == col(Option.id))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .join(Person, col(Person.id) == col(Response.person_id))
        .join(Question, col(Question.id) == col(Option.question_id))
        .where(*submitted(survey_id), col(Question.role) == "give", col(Person.left_at).is_(None))
        .where(col(Option.position) < last.scalar_subquery())
        .order_by(col(Question.position), col(Option.position), name, col(Person.id))
    )
    return [Volunteer(*row) for row in db.execute(rows.offset(skipped).limit(at_most))]


class Answered(NamedTuple):
    """Somebody who has answered a named survey."""

    response_id: int
    name: str
    department: str
    submitted_at: datetime
    marks: list[Mark]


def who_answered(db: Session, survey_id: int, skipped: int, at_most: int) -> list[Answered]:
    """By their names, with what they said. Only for surveys whose people know that it is seen."""
    name = func.coalesce(func.nullif(col(Person.name), ""), col(Person.email))
    rows = select_core(col(Response.id), name, col(Person.department), col(Response.submitted_at)).join(
        Person, col(Person.id) == col(Response.person_id)
    )
    mine = rows.where(*submitted(survey_id)).order_by(name, col(Person.id)).offset(skipped).limit(at_most)
    people = db.execute(mine).all()
    said: dict[int, list[Mark]] = {}
    theirs = col(Answer.response_id).in_([response_id for response_id, *_rest in people])
    for answer in db.exec(select(Answer).where(theirs).order_by(col(Answer.id))):
        mark = Mark(answer.question_id, answer.option_id, answer.number, answer.side, answer.words)
        said.setdefault(answer.response_id, []).append(mark)
    return [Answered(one, called, where, at, said.get(one, [])) for one, called, where, at in people]


def to_remind(db: Session, survey_id: int) -> tuple[int, int]:
    """How many have not answered and can be reminded, and how many more could but have not got the survey itself."""
    had, all_of_them = db.connection().execute(_how_many_to_remind(), {"survey_id": survey_id}).one()
    return had, all_of_them - had


@cache
def _how_many_to_remind() -> Executable:
    """Put together once, like whatever stands on a page that is opened often."""
    had = func.count().filter(invited(col(Participation.survey_id), col(Participation.person_id)))
    found: Executable = _silent(select_core(had, func.count()), bindparam("survey_id")).where(reminded())
    return found


def _silent(what: Any, survey_id: Any) -> Any:
    """Who is silent in an anonymous survey is told to nobody: there it finds nobody."""
    answered = has_answered(col(Participation.survey_id), col(Participation.person_id))
    mine = col(Participation.survey_id) == survey_id, col(Survey.mode) != ANONYMOUS
    rows = what.select_from(Participation).join(Person, col(Participation.person_id) == col(Person.id))
    return rows.join(Survey, col(Survey.id) == col(Participation.survey_id)).where(*mine, ~answered)


def can_be_reminded(survey_id: int) -> Any:
    """The ids of those who have not answered and can be reminded."""
    had = invited(col(Participation.survey_id), col(Participation.person_id))
    return _silent(select_core(col(Participation.person_id)), survey_id).where(reminded(), had)


def asked(survey_id: int) -> Any:
    """The ids of those who were asked."""
    return select_core(col(Participation.person_id)).where(col(Participation.survey_id) == survey_id)


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
    roughly: bool

    @property
    def answers(self) -> str:
        """How many have answered, in words."""
        return answered(self.answered, self.roughly)


def lines(db: Session) -> list[Line]:
    """Every survey, the newest first."""
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
            how_many_asked(),
            how_many_answered(),
            roughly(),
        )
        .outerjoin(Audience, col(Survey.audience_id) == Audience.id)
        .order_by(col(Survey.created_at).desc(), col(Survey.id).desc())
    )
    return [Line(*row) for row in rows]
