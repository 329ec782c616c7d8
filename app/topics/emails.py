"""Whoever wished for a topic is told when it is planned, when it has to wait and when it is no topic, and why;
everybody hears once of a round of votes that is open."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col

from app.base.due import Due, Words, Writing, about, all_alike
from app.base.i18n import _, when
from app.mail import rules
from app.mail.vocabulary import speaks_of
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.people.models import Person
from app.people.queries import home_zone, present, programme
from app.surveys.wording import words_for_reader
from app.topics.demand import ROOTS, Rows, demand
from app.topics.models import Ballot, Choice, Parking, Round, Topic, Wish
from app.topics.places import date, places, round_places
from app.topics.queries import SECOND_THOUGHT
from app.topics.rounds import NEWS, is_open


def due(now: datetime) -> Iterator[Due]:
    """Everybody who wants a topic, but not who decided, and not who asked for no such mail."""
    yield _news("topics/planned", lambda: _("Your wish is planned"), _planned(now), planned_words, Meetup)
    yield Due(
        "topics/aside", lambda: _("Your wish is no topic"), _aside(now), aside_words, category="topics", private=True
    )
    yield _news("topics/parked", lambda: _("Your wish waits"), _parked(now), parked_words, Topic)
    yield _news("topics/round", lambda: _("Three votes"), _to_vote(now), round_words, Round)


def _news(
    kind: str, called: Callable[[], str], owed: Rows, words: Callable[[Writing], Words], thing: type[SQLModel]
) -> Due:
    return Due(kind, called, owed, words, category="topics", programme=True, together=all_alike, thing=thing)


def _planned(now: datetime) -> Rows:
    lately = (col(Choice.chosen_at) > now - NEWS, col(Choice.chosen_at) <= now - SECOND_THOUGHT)
    chosen = sa.select(ROOTS.c.root_id).join(Choice, col(Choice.topic_id) == ROOTS.c.topic_id).where(*lately)
    wants = demand(ROOTS.c.root_id.in_(chosen))
    return (
        sa.select(wants.c.person_id, about(col(Choice.meetup_id), col(Choice.topic_id)))
        .select_from(Choice)
        .join(Meetup, col(Meetup.id) == col(Choice.meetup_id))
        .join(ROOTS, ROOTS.c.topic_id == col(Choice.topic_id))
        .join(wants, wants.c.root_id == ROOTS.c.root_id)
        .join(Person, col(Person.id) == wants.c.person_id)
        .where(
            *lately,
            sa.or_(col(Meetup.starts_at).is_(None), col(Meetup.starts_at) > now),
            ~is_cancelled(),
            rules.wants("topics"),
            col(Person.id) != col(Choice.chosen_by),
        )
    )


def _parked(now: datetime) -> Rows:
    lately = (col(Parking.parked_at) > now - NEWS, col(Parking.parked_at) <= now - SECOND_THOUGHT)
    wants = demand(ROOTS.c.root_id.in_(sa.select(col(Parking.topic_id)).where(*lately)))
    return (
        sa.select(wants.c.person_id, about(col(Parking.topic_id), _day(col(Parking.parked_at))))
        .select_from(Parking)
        .join(wants, wants.c.root_id == col(Parking.topic_id))
        .join(Person, col(Person.id) == wants.c.person_id)
        .where(*lately, rules.wants("topics"), col(Person.id) != col(Parking.parked_by))
    )


def _aside(now: datetime) -> Rows:
    """Whoever wished for what is no topic. Private: nobody may learn who wrote words in a survey or in feedback."""
    at = col(Wish.set_aside_at)
    return (
        sa.select(col(Wish.person_id), about(col(Wish.id), _day(at)))
        .join(Person, col(Person.id) == col(Wish.person_id))
        .where(
            at > now - NEWS,
            at <= now - SECOND_THOUGHT,
            col(Wish.set_aside_reason) != "",
            rules.wants("topics"),
            col(Person.id) != col(Wish.set_aside_by),
        )
    )


def _to_vote(now: datetime) -> Rows:
    """Every colleague who has given no vote in the open round. There is no reminder."""
    voted = sa.exists().where(col(Ballot.round_id) == col(Round.id), col(Ballot.person_id) == col(Person.id))
    return (
        sa.select(col(Person.id), about(col(Round.id)))
        .select_from(Round)
        .join(Person, present())
        .where(
            is_open(now),
            col(Round.opens_at) <= now - SECOND_THOUGHT,
            ~voted,
            rules.wants("topics"),
            col(Person.id) != col(Round.made_by),
        )
    )


def _day(at: Any) -> sa.ColumnElement[int]:
    """Days since 1970: what is parked again on another day, for another reason, is news again."""
    return sa.cast(sa.extract("epoch", at), sa.BigInteger) // 86400


@speaks_of(places)
def planned_words(writing: Writing) -> Words:
    """It was chosen for a meetup; what happens next."""
    meetup = writing.db.get_one(Meetup, writing.about)
    topic = writing.db.get_one(Topic, int(writing.part))
    values = {
        "title": words_for_reader(topic.title), "meetup": meetup, "date": date(meetup), **_common(writing),
    }  # fmt: skip
    return Words(values)


@speaks_of(places)
def parked_words(writing: Writing) -> Words:
    """It has to wait; why, and what can be done."""
    parking, topic = writing.db.get_one(Parking, writing.about), writing.db.get_one(Topic, writing.about)
    return Words({"title": words_for_reader(topic.title), "reason": parking.reason, **_common(writing)})


@speaks_of(places)
def aside_words(writing: Writing) -> Words:
    """It is no topic; why, and what can be done."""
    wish = writing.db.get_one(Wish, writing.about)
    return Words({"title": wish.words, "reason": wish.set_aside_reason, **_common(writing)})


@speaks_of(round_places)
def round_words(writing: Writing) -> Words:
    """Until when votes are taken, and where."""
    its = writing.db.get_one(Round, writing.about)
    values = {
        "title": its.name, "until": when(its.ends_at, home_zone(writing.db)),
        "wall": writing.link("topics.wall_by_link", 0),
        "because": _("You get this because you belong to the people these meetups are for."),
    }  # fmt: skip
    return Words(values)


def _common(writing: Writing) -> dict[str, object]:
    return {
        "my_page": writing.link("desk.my_page", 0), "wall": writing.link("topics.wall_by_link", 0),
        "because": because(writing),
    }  # fmt: skip


def because(writing: Writing) -> str:
    """Why news of a wish reaches them."""
    home = programme(writing.db)
    return _(
        "You get this because you said that you want to learn about it (%(programme)s).",
        programme=home.name if home else "Brownbag",
    )
