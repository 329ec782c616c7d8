"""Weighing what speakers answered: everything side by side, and what a decision would cause."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.base.i18n import _, ngettext
from app.invitations import comparing
from app.invitations.comparing import Criteria, Known
from app.invitations.models import Score, Weights
from app.mail.foresight import Foreseen
from app.mail.words import called
from app.meetups.models import Meetup
from app.outreach.models import Ask, Booking, Hold, OfferedDate
from app.outreach.queries import asks, dates_ahead, ticks
from app.people.models import Person
from app.speakers.queries import reasons
from app.topics.demand import teaching
from app.topics.models import Topic
from app.topics.queries import topic_of


@dataclass(frozen=True)
class Compared:
    """One answer, with everything that helps to weigh it."""

    person: Person
    ask: Ask
    dates: tuple[OfferedDate, ...]
    """The dates that suit, those that have passed left out."""
    reason: str
    """Why they are on the list."""
    teaches: bool
    """Whether they said that they can teach this topic."""
    last_talk: datetime | None
    score: Score | None
    points: Criteria | None = None
    """What speaks for them, of a hundred; None for who cannot be chosen."""

    @property
    def total(self) -> int:
        """All of it."""
        return round(sum(self.points)) if self.points else 0

    @property
    def proposed(self) -> datetime | None:
        """The date they named themselves, with "yes, but another date"."""
        return self.ask.other_at if self.ask.answer == "another_date" else None

    @property
    def can_come(self) -> bool:
        """Whether they could be chosen."""
        return self.ask.answer in ("yes", "another_date")


@dataclass(frozen=True)
class Comparison:
    """Who answered, what speaks for most first; and who has not."""

    answers: list[Compared]
    silent: list[tuple[Person, Ask]]
    weights: Criteria

    def of(self, hold: Hold) -> Compared | None:
        """The answer that a date is kept for."""
        return next((one for one in self.answers if one.ask.id == hold.ask_id), None)


def compare(db: Session, meetup: Meetup, now: datetime) -> Comparison:
    """The answers of everybody who was asked for a meetup and not let go."""
    standing = [(ask, person) for ask, person in asks(db, meetup.id) if ask.withdrawn_at is None]
    suits, weighed, topic = ticks(db, meetup.id), scores(db, meetup.id), topic_of(db, meetup.id)
    why = reasons(db, meetup.id)
    ids = [person.id for _ask, person in standing]
    teachers = _teachers(db, topic, ids)
    talks = _last_talks(db, ids, meetup.id, now)
    answers = [
        Compared(
            person, ask, _ahead(suits.get(ask.id, ()), now) if ask.answer == "yes" else (),
            why.get(person.id, ""), person.id in teachers, talks.get(person.id), weighed.get(ask.id),
        )
        for ask, person in standing if ask.answered_at
    ]  # fmt: skip
    stand = weights(db)
    answers = _pointed(answers, len(dates_ahead(db, meetup.id, now)), stand, now)
    order = {"yes": 0, "another_date": 1, "not_now": 2, "no": 3}
    answers.sort(key=lambda one: (order.get(one.ask.answer, 4), -one.total, one.ask.answered_at or now))
    return Comparison(answers, [(person, ask) for ask, person in standing if not ask.answered_at], stand)


def _pointed(answers: Sequence[Compared], offered: int, stand: Criteria, now: datetime) -> list[Compared]:
    """The answers, those that could be chosen with their points."""
    known = {one.ask.id: _known(one, offered) for one in answers if one.can_come}
    found = comparing.points(known, stand, now)
    return [replace(one, points=found.get(one.ask.id)) for one in answers]


def _known(one: Compared, offered: int) -> Known:
    score = one.score
    scores = (score.availability, score.style, score.value) if score else (0, 0, 0)
    return Known(one.teaches, bool(one.reason), len(one.dates), offered, one.last_talk, scores)


def weights(db: Session) -> Criteria:
    """How much each criterion counts, as it was set last."""
    parts = (getattr(Weights, part) for part in Criteria._fields)
    set_last = db.execute(select(*parts).order_by(col(Weights.id).desc()).limit(1)).first()
    return Criteria(*set_last) if set_last else Criteria()


def scores(db: Session, meetup_id: int) -> dict[int, Score]:
    """How the answers were weighed, by ask."""
    rows = select(Score).join(Ask, col(Ask.id) == col(Score.ask_id)).where(col(Ask.meetup_id) == meetup_id)
    return {score.ask_id: score for score in db.scalars(rows)}


def _ahead(dates: Sequence[OfferedDate], now: datetime) -> tuple[OfferedDate, ...]:
    return tuple(date for date in dates if date.starts_at > now)


def _teachers(db: Session, topic: Topic | None, ids: list[int]) -> set[int]:
    if topic is None:
        return set()
    can_teach = col(Person.id).in_(teaching(topic.id))
    return set(db.scalars(select(col(Person.id)).where(col(Person.id).in_(ids), can_teach)))


def _last_talks(db: Session, ids: list[int], but: int, now: datetime) -> dict[int, datetime]:
    rows = (
        select(col(Ask.person_id), func.max(col(Meetup.starts_at)))
        .join(Booking, col(Booking.ask_id) == col(Ask.id))
        .join(Meetup, col(Meetup.id) == col(Ask.meetup_id))
        .where(col(Ask.person_id).in_(ids), col(Booking.released_at).is_(None), col(Meetup.id) != but)
        .where(col(Meetup.starts_at) <= now)
        .group_by(col(Ask.person_id))
    )
    return dict(db.execute(rows).all())


# --- what a decision causes ------------------------------------------------------------------------


def said(letter: Foreseen) -> str:
    """What a letter of a decision means to its readers, in a sentence."""
    whom = letter.names[0]
    sentences: Mapping[str, Callable[[], str]] = {
        "outreach/confirmed": lambda: _("%(name)s gets a confirmation with a calendar entry.", name=whom),
        "outreach/proposed": lambda: _(
            "%(name)s has not agreed to this date yet, and is asked to confirm it.", name=whom
        ),
        "outreach/moved": lambda: _("%(name)s is told that it moved, with the new calendar entry.", name=whom),
        "outreach/released": lambda: _(
            "%(name)s, chosen before, is told that it was decided anew, and the entry leaves the calendar.", name=whom
        ),
        "outreach/other": lambda: _("%(name)s is told that somebody else speaks this time, with thanks.", name=whom),
        "invitations/move": lambda: ngettext(
            "%(num)d guest gets the new date and is asked again.",
            "%(num)d guests get the new date and are asked again.", letter.people,
        ),
    }  # fmt: skip
    return sentences[letter.kind]() if letter.kind in sentences else _to_them(letter)


def _to_them(letter: Foreseen) -> str:
    """Any other letter, by the name of its kind."""
    names = ", ".join(letter.names) if letter.people == len(letter.names) else ""
    whom = names or ngettext("%(num)d person", "%(num)d people", letter.people)
    return _("%(what)s: %(names)s.", what=called(letter.kind), names=whom)
