"""Asking about what came of a meetup: what is there already, who was there, whom it concerns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_
from sqlalchemy import select as select_core
from sqlmodel import Session, col, select

from app.feedback.models import Feedback, Recap, Thanks
from app.invitations.answers import coming
from app.invitations.models import Announcement, Attendance, Guest
from app.mail import rules
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.outreach.decision import speaker_of
from app.people.models import Person
from app.people.queries import present
from app.surveys import drafts
from app.surveys.models import Closing, Participation, Question, Survey
from app.surveys.queries import reachable, state

FOUND = 12
"""People a search on the attendance list shows."""


# --- what is there -----------------------------------------------------------------------------


def feedback_of(db: Session, meetup_id: int) -> Feedback | None:
    """That feedback was opened; None before."""
    return db.get(Feedback, meetup_id)


def thanks_of(db: Session, meetup_id: int) -> Thanks | None:
    """That the speaker was thanked; None before."""
    return db.get(Thanks, meetup_id)


def recap_of(db: Session, meetup_id: int) -> Recap | None:
    """The recap, drafted or published; None before the first draft is kept."""
    return db.get(Recap, meetup_id)


def survey_of(db: Session, meetup_id: int) -> Survey | None:
    """The feedback survey of a meetup, as a draft or sent."""
    mine = (col(Survey.meetup_id) == meetup_id, col(Survey.about_talk).is_(True))
    return db.exec(select(Survey).where(*mine).order_by(col(Survey.id)).limit(1)).first()


def questions(db: Session, survey: Survey | None) -> list[str]:
    """What is asked, in order: by this survey, or by the one that would be made."""
    if survey is None:
        return [question.text for question in drafts.feedback()]
    asked = select(Question.text).where(col(Question.survey_id) == survey.id)
    return list(db.exec(asked.order_by(col(Question.position), col(Question.id))).all())


def opens_again_until(db: Session, meetup_id: int, now: datetime) -> datetime | None:
    """Until when feedback that somebody closed before its day can be open again: the day that its mails say.

    None when it closed by itself, when that day is past, and once anybody was told what was said."""
    thanks, recap, survey = thanks_of(db, meetup_id), recap_of(db, meetup_id), survey_of(db, meetup_id)
    told = (thanks and thanks.numbers_at) or (recap and recap.published_at) or (survey and survey.told_at)
    if survey is None or told or state(survey, now) != "closed":
        return None
    last = select(Closing).where(col(Closing.survey_id) == survey.id).order_by(col(Closing.id).desc()).limit(1)
    closing = db.exec(last).first()
    by_hand = closing is not None and closing.closes_at == closing.set_at
    return closing.instead_of if closing and by_hand and closing.instead_of and closing.instead_of > now else None


def held(now: datetime) -> ColumnElement[bool]:
    """Whether a Meetup row took place: announced, begun, and not cancelled."""
    announced = exists().where(col(Announcement.meetup_id) == col(Meetup.id))
    return and_(col(Meetup.starts_at) <= now, announced, ~is_cancelled())


def was_held(db: Session, meetup: Meetup, now: datetime) -> bool:
    """Whether this meetup took place, or is taking place."""
    return db.exec(select(Meetup.id).where(col(Meetup.id) == meetup.id, held(now))).first() is not None


# --- who came ----------------------------------------------------------------------------------


def attended(db: Session, meetup_id: int) -> Select[Any]:
    """The ids of everybody who was there."""
    return select(Attendance.person_id).where(col(Attendance.meetup_id) == meetup_id)


def how_many(db: Session, people: Select[Any]) -> int:
    """How many people a selection has."""
    return db.exec(select(func.count()).select_from(people.subquery())).one()


def to_ask(db: Session, meetup_id: int) -> Select[Any]:
    """Who can say how it was: those who came, may be written to, and did not give the talk themselves."""
    speaker = speaker_of(db, meetup_id)
    here = col(Person.id).in_(attended(db, meetup_id))
    return select(Person.id).where(reachable("feedback"), here, col(Person.id) != (speaker.id if speaker else 0))


def readers(db: Session, meetup_id: int) -> Select[Any]:
    """Whom a recap goes to: everybody invited and everybody who came, unless they want no recaps."""
    return concerned(db, meetup_id).where(rules.wants("recaps"))


def concerned(db: Session, meetup_id: int) -> Select[Any]:
    """Everybody who was invited or came, and is still here."""
    invited = select(Guest.person_id).where(Guest.meetup_id == meetup_id)
    here = or_(col(Person.id).in_(invited), col(Person.id).in_(attended(db, meetup_id)))
    return select(Person.id).where(present(), here)


def not_asked_yet(db: Session, survey: Survey) -> Select[Any]:
    """Who came, as it turned out, after feedback was opened."""
    asked = select(Participation.person_id).where(col(Participation.survey_id) == survey.id)
    return to_ask(db, survey.meetup_id or 0).where(col(Person.id).not_in(asked))


@dataclass(frozen=True)
class Row:
    """One line of the attendance list."""

    person_id: int
    name: str
    department: str
    answer: str
    said_yes: bool
    here: bool


@dataclass(frozen=True)
class Roll:
    """The attendance list: who said they come, who came without saying so, and the others who were invited."""

    coming: list[Row]
    surprises: list[Row]
    others: list[Row]

    @property
    def kept_word(self) -> int:
        """How many of those who said they come did come."""
        return sum(row.here for row in self.coming)

    @property
    def came(self) -> int:
        """How many were there in all."""
        return self.kept_word + len(self.surprises)


_LINE = (col(Person.id), col(Person.name), col(Person.email), col(Person.department))


def roll(db: Session, meetup: Meetup) -> Roll:
    """The attendance list of a meetup, read in one go. The speaker is not counted as a guest."""
    rows = _rows(db, meetup)
    return Roll(
        coming=[row for row in rows if row.said_yes],
        surprises=[row for row in rows if row.here and not row.said_yes],
        others=[row for row in rows if not row.here and not row.said_yes],
    )


def _rows(db: Session, meetup: Meetup) -> list[Row]:
    speaker = speaker_of(db, meetup.id)
    guest = and_(col(Guest.person_id) == col(Person.id), col(Guest.meetup_id) == meetup.id)
    there = and_(col(Attendance.person_id) == col(Person.id), col(Attendance.meetup_id) == meetup.id)
    wanted = or_(col(Guest.person_id).is_not(None), col(Attendance.person_id).is_not(None))
    found = db.execute(
        select_core(*_LINE, col(Guest.answer), col(Attendance.ticked_at))
        .select_from(Person)
        .outerjoin(Guest, guest)
        .outerjoin(Attendance, there)
        .where(wanted, col(Person.id) != (speaker.id if speaker else 0))
        .where(or_(col(Person.left_at).is_(None), col(Attendance.person_id).is_not(None)))
    ).all()
    yes = set(db.scalars(coming(meetup.id)))
    rows = [
        Row(id_, name or email.partition("@")[0], department, answer or "", id_ in yes, ticked_at is not None)
        for id_, name, email, department, answer, ticked_at in found
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def find_people(db: Session, meetup: Meetup, words: str) -> list[Row]:
    """Colleagues whose name, address or department has all these words, and whether they are ticked."""
    if not words.strip():
        return []
    there = and_(col(Attendance.person_id) == col(Person.id), col(Attendance.meetup_id) == meetup.id)
    found = db.execute(
        select_core(*_LINE, col(Attendance.ticked_at))
        .select_from(Person)
        .outerjoin(Attendance, there)
        .where(present(), says(words, *_LINE[1:]))
        .order_by(col(Person.name), col(Person.id))
        .limit(FOUND)
    ).all()
    return [
        Row(id_, name or email.partition("@")[0], department, "", False, ticked_at is not None)
        for id_, name, email, department, ticked_at in found
    ]


def says(words: str, *columns: Any) -> ColumnElement[bool]:
    """Whether every word stands somewhere in these columns, however it is capitalized.

    SQLite folds the case of ASCII only, so a Cyrillic word is looked for in the ways people write one."""
    return and_(*(or_(*(_has(column, word) for column in columns)) for word in words.split()[:8]))


def _has(column: Any, word: str) -> ColumnElement[bool]:
    ways = {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(column.icontains(way, autoescape=True) for way in sorted(ways)))
