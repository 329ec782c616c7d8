"""Asking about what came of a meetup: who was there, what they said, what is published, what is in the library."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_
from sqlalchemy import select as select_core
from sqlmodel import Session, col, select

from app.base.forms import row_number
from app.base.i18n import zone_of
from app.feedback.models import Feedback, Recap, Thanks
from app.invitations.answers import coming
from app.invitations.models import Announcement, Attendance, Guest
from app.mail import rules
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.outreach.decision import speaker_of
from app.outreach.models import Ask, Booking
from app.people.models import Person
from app.people.queries import present
from app.surveys import drafts
from app.surveys.models import Answer, Participation, Question, Response, Survey
from app.surveys.paper import THRESHOLD
from app.surveys.queries import counts, reachable
from app.surveys.results import among, counted
from app.topics.demand import ROOTS
from app.topics.models import Choice, Topic

SHELF = 20
"""Meetups on one page of the library."""
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


# --- how it was --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Useful:
    """What people said to the scale: how often each number, and the question it answers."""

    question: str
    low: str
    high: str
    counts: list[tuple[str, int]]

    @property
    def rated(self) -> int:
        """How many gave a number."""
        return sum(n for _, n in self.counts)

    @property
    def mean(self) -> float:
        """The mean of the numbers."""
        return sum(int(step) * n for step, n in self.counts) / self.rated if self.rated else 0.0


@dataclass(frozen=True)
class Said:
    """The words people left to one question, the frequent first, then by alphabet: none tells who wrote when.

    No words while fewer than the threshold wrote any: then it could be guessed who did."""

    question: str
    wrote: int
    words: list[str]


@dataclass(frozen=True)
class Digest:
    """What those who came said, once enough of them have."""

    asked: int
    answered: int
    counted: int
    """How many of those who answered this is made of: all of them once it is closed."""
    useful: Useful | None
    keep: Said | None
    change: Said | None
    next: Said | None

    @property
    def quotes(self) -> int:
        """How many words a speaker could be shown."""
        return sum(len(said.words) for said in (self.keep, self.change) if said)


def digest(db: Session, meetup_id: int, now: datetime) -> Digest | None:
    """What people said about a meetup, in steps; None below the threshold, when single people could be recognized."""
    feedback = feedback_of(db, meetup_id)
    if feedback is None:
        return None
    asked, answered = counts(db, feedback.survey_id)
    if answered < THRESHOLD:
        return None
    survey, by_role = db.get_one(Survey, feedback.survey_id), _by_role(db, feedback.survey_id)
    n = counted(survey, answered, now)
    which = among(survey, n, now)
    return Digest(
        asked,
        answered,
        n,
        _useful(db, by_role.get("useful"), which),
        *(_said(db, by_role.get(role), which) for role in ("keep", "change", "next")),
    )


def _by_role(db: Session, survey_id: int) -> dict[str, Question]:
    found = db.exec(select(Question).where(col(Question.survey_id) == survey_id, col(Question.role) != "")).all()
    return {question.role: question for question in found}


Which = tuple[ColumnElement[bool], ...]
"""What makes a response one that is counted."""


def _useful(db: Session, question: Question | None, which: Which) -> Useful | None:
    if question is None:
        return None
    given = _given(question, which, col(Answer.number), func.count()).where(col(Answer.number).is_not(None))
    often = {int(number): n for number, n in db.execute(given.group_by(col(Answer.number))).all()}
    steps = [(str(step), often.get(step, 0)) for step in range(1, question.steps + 1)]
    return Useful(question.text, question.low, question.high, steps)


def _said(db: Session, question: Question | None, which: Which) -> Said | None:
    if question is None:
        return None
    words = db.execute(_given(question, which, col(Answer.words)).where(col(Answer.words) != "")).scalars().all()
    said = [text for text in words if text.strip()]
    return Said(question.text, len(said), _once(said) if len(said) >= THRESHOLD else [])


def _once(said: list[str]) -> list[str]:
    """What several people wrote alike stands once and first, with how many they were."""
    alike: dict[str, list[str]] = {}
    for text in sorted(" ".join(text.split()) for text in said):
        alike.setdefault(text.casefold(), []).append(text)
    often = sorted(alike.items(), key=lambda found: (-len(found[1]), found[0]))
    return [f"{texts[0]} (×{len(texts)})" if len(texts) > 1 else texts[0] for _, texts in often]


def _given(question: Question, which: Which, *columns: Any) -> Select[Any]:
    rows = select_core(*columns).join(Response, col(Response.id) == col(Answer.response_id))
    return rows.where(col(Answer.question_id) == question.id, *which)


# --- the library -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Book:
    """One past meetup on the shelf."""

    id: int
    title: str
    abstract: str
    zone: str
    starts_at: datetime
    slides_url: str
    recording_url: str
    speaker: str
    published_at: datetime | None


@dataclass(frozen=True)
class Shelf:
    """One page of the library, newest first; `after` begins the next page."""

    books: list[Book]
    after: str


def shelf(db: Session, now: datetime, words: str = "", year: int = 0, zone: str = "UTC", after: str = "") -> Shelf:
    """Past meetups, newest first, narrowed by words and year. A draft recap is not searched: nobody read it yet."""
    columns: tuple[Any, ...] = (
        *(col(Meetup.id), _TITLE, col(Meetup.abstract), col(Meetup.zone), col(Meetup.starts_at)),
        *(col(Meetup.slides_url), col(Meetup.recording_url), func.coalesce(Person.name, ""), col(Recap.published_at)),
    )
    wanted = _with_speaker(select_core(*columns)).where(held(now))
    if words.strip():
        wanted = wanted.where(_in_book(words))
    if year:
        first, end = (datetime(y, 1, 1, tzinfo=zone_of(zone)).astimezone(UTC) for y in (year, year + 1))
        wanted = wanted.where(col(Meetup.starts_at) >= first, col(Meetup.starts_at) < end)
    if position := _position(after):
        at, id_ = position
        same_time = and_(col(Meetup.starts_at) == at, col(Meetup.id) < id_)
        wanted = wanted.where(or_(col(Meetup.starts_at) < at, same_time))
    newest = wanted.order_by(col(Meetup.starts_at).desc(), col(Meetup.id).desc()).limit(SHELF + 1)
    books = [Book(*row) for row in db.execute(newest).all()]
    more = f"{int(books[SHELF - 1].starts_at.timestamp())}-{books[SHELF - 1].id}" if len(books) > SHELF else ""
    return Shelf(books[:SHELF], more)


def years(db: Session, now: datetime, zone: str) -> list[int]:
    """The years with a past meetup, newest first."""
    starts = db.exec(select(Meetup.starts_at).where(held(now))).all()
    return sorted({at.astimezone(zone_of(zone)).year for at in starts if at}, reverse=True)


_TITLE = func.coalesce(func.nullif(col(Meetup.title), ""), col(Topic.title), "")
"""What a meetup is called: its title, else its topic's."""


def _with_speaker(wanted: Select[Any]) -> Select[Any]:
    standing = and_(col(Booking.meetup_id) == col(Meetup.id), col(Booking.released_at).is_(None))
    return (
        wanted.select_from(Meetup)
        .outerjoin(Booking, standing)
        .outerjoin(Ask, col(Ask.id) == col(Booking.ask_id))
        .outerjoin(Person, col(Person.id) == col(Ask.person_id))
        .outerjoin(Recap, col(Recap.meetup_id) == col(Meetup.id))
        .outerjoin(Choice, col(Choice.meetup_id) == col(Meetup.id))
        .outerjoin(ROOTS, ROOTS.c.topic_id == col(Choice.topic_id))
        .outerjoin(Topic, col(Topic.id) == ROOTS.c.root_id)
    )


def _in_book(words: str) -> ColumnElement[bool]:
    published = case((col(Recap.published_at).is_not(None), col(Recap.text)), else_="")
    return says(words, _TITLE, col(Meetup.abstract), func.coalesce(Person.name, ""), published)


def _position(after: str) -> tuple[datetime, int] | None:
    seconds, _, id_ = after.partition("-")
    number = row_number(id_)
    if number is None or not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 12):
        return None
    return datetime.fromtimestamp(min(int(seconds), 4_102_444_800), UTC), number
