"""Weighing what speakers answered: everything side by side, and what a decision would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.invitations.answers import counts
from app.invitations.models import Score
from app.meetups.models import Meetup
from app.outreach.decision import booking_of, speaker_of
from app.outreach.models import Ask, Booking, OfferedDate
from app.outreach.queries import asks, hoping_for, ticks
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

    @property
    def total(self) -> int:
        """The three weights together; 0 when nothing was said."""
        return self.score.availability + self.score.style + self.score.value if self.score else 0

    @property
    def can_come(self) -> bool:
        """Whether they could be chosen."""
        return self.ask.answer in ("yes", "another_date")


@dataclass(frozen=True)
class Comparison:
    """Who answered, the heaviest answer first; and who has not."""

    answers: list[Compared]
    silent: list[tuple[Person, Ask]]

    @property
    def only_yes(self) -> Compared | None:
        """The one that need not be compared with another."""
        yes = [one for one in self.answers if one.can_come]
        return yes[0] if len(yes) == 1 and yes[0].dates else None


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
    order = {"yes": 0, "another_date": 1, "not_now": 2, "no": 3}
    answers.sort(key=lambda one: (order.get(one.ask.answer, 4), -one.total, one.ask.answered_at or now))
    return Comparison(answers, [(person, ask) for ask, person in standing if not ask.answered_at])


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


@dataclass(frozen=True)
class Outcome:
    """What a decision would do, to whom."""

    agreed: bool
    """Whether the speaker has said yes to exactly this date: then it is confirmed at once."""
    again: bool
    """Whether this speaker was chosen already, for another date: then it is a move."""
    before: str
    """Who was chosen until now and is told that it is decided anew; "" for nobody."""
    thanked: list[str]
    """Those who offered to speak and are told that it can be another time."""
    let_go: list[str]
    """Those who have not answered yet and need not any more."""
    guests: int
    """Those who have been invited already, and would get another date."""
    moves: bool
    """Whether the meetup had another date until now."""


def outcome(db: Session, meetup: Meetup, chosen: Ask, starts_at: datetime | None) -> Outcome:
    """What deciding for this answer and this date would do."""
    others = [(ask, person) for ask, person in hoping_for(db, meetup.id) if ask.id != chosen.id]
    before, speaker = booking_of(db, meetup.id), speaker_of(db, meetup.id)
    replaced = speaker.called if before and speaker and before.ask_id != chosen.id else ""
    suits = {date.starts_at for date in ticks(db, meetup.id).get(chosen.id, ())} if chosen.answer == "yes" else set()
    return Outcome(
        starts_at in suits, before is not None and before.ask_id == chosen.id, replaced,
        [person.called for ask, person in others if ask.answer],
        [person.called for ask, person in others if not ask.answer],
        counts(db, meetup).invited, meetup.starts_at is not None and meetup.starts_at != starts_at,
    )  # fmt: skip
