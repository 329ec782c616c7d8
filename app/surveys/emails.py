"""Who is owed which email by the surveys room, and its words."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlmodel import Session, col

from app.base.due import Due, Words, Writing, about, all_alike
from app.base.i18n import _
from app.base.workdays import DAY
from app.mail.arrival import arrived
from app.mail.models import Email
from app.mail.vocabulary import speaks_of
from app.meetups.models import Meetup
from app.people.models import Person
from app.people.queries import home_zone
from app.surveys import heard, papers, queries
from app.surveys.models import Participation, Reminder, Seal, Survey
from app.surveys.paper import ANONYMOUS, Paper, length
from app.surveys.places import heard_places, places
from app.surveys.queries import FEEDBACK_INVITE, INVITE
from app.surveys.who_sees import who_sees_what
from app.surveys.wording import for_reader

REMINDER, FEEDBACK_REMINDER, SEALED_REMINDER, HEARD = (
    "surveys/reminder",
    "surveys/feedback_reminder",
    "surveys/sealed_reminder",
    "surveys/heard",
)
NEWS_FOR = timedelta(days=14)
"""What was heard is told for so long; after that it is no news."""


def due(now: datetime) -> Iterator[Due]:
    """The invitation, reminders to the silent, and what was heard."""
    open_to = _asked().where(_open(now))
    has_answered = queries.has_answered(Participation.survey_id, Participation.person_id)
    by_survey = open_to.where(or_(~has_answered, _SEALED)).add_columns(about(col(Survey.id)))
    asked = by_survey.where(col(Survey.about_talk).is_(False), queries.reachable("surveys"))
    came = by_survey.where(col(Survey.about_talk).is_(True), queries.reachable("feedback"))
    told = _asked().where(col(Survey.told_at).between(now - NEWS_FOR, now), queries.reachable("results"))
    heard = told.add_columns(about(col(Survey.id)))
    yield Due(
        INVITE, lambda: _("Survey"), asked, _words, category="surveys", programme=True, together=all_alike,
        thing=Survey,
    )  # fmt: skip
    yield Due(
        FEEDBACK_INVITE, lambda: _("Feedback, asked"), came, _words, category="feedback", together=all_alike,
        thing=Survey,
    )  # fmt: skip
    yield from _reminders(open_to.where(~has_answered, queries.reminded()), now)
    yield Due(
        HEARD, lambda: _("What we heard"), heard, _heard, category="results", programme=True,
        together=all_alike, thing=Survey,
    )  # fmt: skip


def _reminders(silent: Select[Any], now: datetime) -> Iterator[Due]:
    """The same for both kinds of survey; only those that ask for something new count against the week.

    Where answers are sealed it is another kind, which only its readers ever see."""
    everybody, about_talk = _reminded(silent, now), col(Survey.about_talk)
    remind, sealed = everybody.where(~_SEALED), everybody.where(_SEALED)
    others, came = remind.where(about_talk.is_(False)), remind.where(about_talk.is_(True))
    yield Due(
        REMINDER, lambda: _("Survey, reminder"), others, _words, category="reminders", programme=True,
        together=all_alike, thing=Survey,
    )  # fmt: skip
    yield Due(
        FEEDBACK_REMINDER, lambda: _("Feedback, reminder"), came, _words, category="feedback",
        together=all_alike, thing=Survey,
    )  # fmt: skip
    yield Due(
        SEALED_REMINDER, lambda: _("Anonymous survey, reminder"), sealed, _words, category="reminders",
        together=all_alike, thing=Survey, private=True,
    )  # fmt: skip


_SEALED = col(Survey.mode) == ANONYMOUS
"""Everybody is invited to such a survey, also who has answered by then: a mail less would tell."""


def _asked() -> Select[Any]:
    """Everybody who was asked."""
    return (
        select(col(Participation.person_id))
        .join(Survey, col(Survey.id) == col(Participation.survey_id))
        .join(Person, col(Person.id) == col(Participation.person_id))
    )


def _open(now: datetime) -> ColumnElement[bool]:
    """Whether a Survey takes answers; what is to be sealed can be once there is a key."""
    can_be = or_(~_SEALED, exists().where(col(Seal.survey_id) == col(Survey.id)))
    return and_(col(Survey.sent_at).is_not(None), col(Survey.opens_at) <= now, col(Survey.closes_at) > now, can_be)


def _reminded(silent: Select[Any], now: datetime) -> Select[Any]:
    """The newest reminder whose time has come, but nobody twice within a day, and nobody who was never invited."""
    newest = (
        select(func.max(col(Reminder.number)))
        .where(col(Reminder.survey_id) == col(Survey.id), col(Reminder.goes_at) <= now)
        .correlate(Survey)
        .scalar_subquery()
    )
    key, number = about(col(Survey.id)), col(Reminder.number)
    this = about(col(Survey.id), number)
    lately = _written(
        or_(
            and_(col(Email.kind).in_((INVITE, FEEDBACK_INVITE)), col(Email.about) == key),
            and_(
                col(Email.kind).in_((REMINDER, FEEDBACK_REMINDER, SEALED_REMINDER)),
                col(Email.about).in_(about(col(Survey.id), n) for n in (1, 2)),
            ),
        ),
        col(Email.sent_at) > now - DAY,
    )
    return (
        silent.join(Reminder, and_(col(Reminder.survey_id) == col(Survey.id), number == newest))
        .where(queries.invited(col(Survey.id), col(Participation.person_id)), ~lately)
        .add_columns(this)
    )


def _written(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = (col(Email.person_id) == col(Participation.person_id), arrived())
    return exists().where(*mine, *which)


# --- words -------------------------------------------------------------------------------------


@speaks_of(places)
def _words(writing: Writing) -> Words:
    paper = _paper(writing)
    values = {
        **_common(writing.db, paper),
        "meetup": writing.db.get(Meetup, paper.meetup_id) if paper.meetup_id else None,
        "href": writing.link("surveys.form", paper.id),
        "last": _is_last(writing),
    }
    prefix = _("Reminder: ") if writing.part else ""
    return Words(values, thread=f"surveys/{paper.id}", prefix=prefix)


def _paper(writing: Writing) -> Paper:
    """The survey as this reader should read it; they may read a language that the house does not speak."""
    its = papers.paper(writing.db, writing.about)
    return for_reader(its, writing.db.get_one(Person, writing.person_id).language)


def _is_last(writing: Writing) -> bool:
    """Whether this reminder is the last one that may come."""
    survey = writing.db.get_one(Survey, writing.about)
    return bool(writing.part) and int(writing.part) >= survey.reminders


@speaks_of(heard_places)
def _heard(writing: Writing) -> Words:
    paper = _paper(writing)
    values = {
        **_common(writing.db, paper),
        "heard": heard.for_reader(paper.heard),
        "href": writing.link("surveys.form", paper.id),
        "wall": writing.link("topics.wall_by_link", 0),
    }
    reply_to = writing.db.get_one(Person, paper.created_by).email
    return Words(values, reply_to=reply_to)


def _common(db: Session, paper: Paper) -> dict[str, object]:
    organizer = db.get_one(Person, paper.created_by)
    because = (
        _("You get this because you came to this meetup.")
        if paper.about_talk
        else _("You get this because you belong to the people these meetups are for.")
    )
    return {
        "paper": paper,
        "zone": home_zone(db),
        "organizer": organizer,
        "length": length(paper.items),
        "who_sees_what": who_sees_what(paper),
        "because": because,
    }
