"""The mails of a plan's turns: whoever was silent hears that it can be another time, whoever began it what it did."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_
from sqlmodel import Session, col, select

from app.base.due import Due, Words, Writing, about
from app.base.i18n import _
from app.mail.vocabulary import speaks_of
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled, not_over
from app.outreach import owed, queries, running
from app.outreach.coming import course, passed_over
from app.outreach.models import Ask, Plan, Turn
from app.outreach.places import passed_places
from app.outreach.plan import lines
from app.outreach.wording import asking
from app.people.models import Person


def due(now: datetime) -> Iterator[Due]:
    """Who is told of a turn, once for each."""
    yield Due(
        "outreach/passed", lambda: _("Speaker told that it can be another time"), _passed(now), passed_words,
        automatic=False,
    )  # fmt: skip
    yield Due("outreach/turn", lambda: _("Turn of a plan"), _turns(now), turn_words)


def _passed(now: datetime) -> Select[Any]:
    """(person, ask/time) of those whose silence passed the turn on, if the question had reached them."""
    return (
        owed.asked(now)
        .join(Turn, and_(col(Turn.silent_id) == col(Ask.id), col(Turn.at) >= col(Ask.asked_at)))
        .where(
            col(Ask.answered_at).is_(None), col(Turn.at) > now - owed.NEWS, owed.read_for_a_day(now), ~owed.decided()
        )
    )


def _turns(now: datetime) -> Select[Any]:
    """(organizer, turn) of every turn that somebody's silence brought, and of the end of a plan."""
    rows: Any = select(col(Plan.begun_by).label("person_id"), about(Turn.id))
    found: Select[Any] = (
        rows.select_from(Turn)
        .join(Plan, col(Plan.id) == col(Turn.plan_id))
        .join(Person, col(Person.id) == col(Plan.begun_by))
        .join(Meetup, col(Meetup.id) == col(Plan.meetup_id))
        .where(
            col(Person.left_at).is_(None), col(Turn.at) > now - owed.NEWS, not_over(now), ~is_cancelled(),
            or_(col(Turn.silent_id).is_not(None), col(Turn.asked_id).is_(None)),
        )
    )  # fmt: skip
    return found


@speaks_of(passed_places)
def passed_words(writing: Writing) -> Words:
    """That it can be another time, and that their link still works; in the conversation of the question."""
    db, ask = writing.db, writing.db.get_one(Ask, writing.about)
    values = asking(db, ask, writing.now, writing.link("outreach.speaker", ask.id))
    organizer, prefix = db.get_one(Person, ask.asked_by), _("Another time: ")
    values["stem"] = prefix + ask.subject
    return Words(values, None, organizer.email, thread=f"outreach/{ask.id}", prefix=prefix, stem=ask.subject)


def turn_words(writing: Writing) -> Words:
    """Who was silent, who is asked now, and what comes next."""
    db, turn = writing.db, writing.db.get_one(Turn, writing.about)
    plan = db.get_one(Plan, turn.plan_id)
    meetup, listed = db.get_one(Meetup, plan.meetup_id), lines(db, plan.meetup_id, writing.now)
    standing, rest = running.standing(db, plan, writing.now), running.resting(db, meetup, listed, writing.now)
    values = {
        "headline": _headline(db, turn, plan, queries.what(db, meetup)), "meetup": meetup, "runs": not plan.ended_at,
        "coming": [] if plan.ended_at else course(standing, writing.now), "over": passed_over(listed, rest),
        "ended": plan.ended_because, "because": _("You get this because you began asking in this order."),
    }  # fmt: skip
    return Words(values, thread=f"plan/{plan.id}", stem=str(values["headline"]))


def _headline(db: Session, turn: Turn, plan: Plan, what: str) -> str:
    silent, asked = _name(db, turn.silent_id), _name(db, turn.asked_id)
    values = {"silent": silent, "asked": asked, "what": what}
    if silent and asked:
        return _("%(silent)s has not answered; %(asked)s is asked: “%(what)s”", **values)
    if silent and plan.ended_at != turn.at:
        return _("%(silent)s has not answered: “%(what)s”", **values)
    return {
        ("names", True): _("%(silent)s has not answered, and nobody is left to ask: “%(what)s”", **values),
        ("names", False): _("Nobody is left to ask: “%(what)s”", **values),
        ("dates", True): _("%(silent)s has not answered, and no date is left: “%(what)s”", **values),
        ("dates", False): _("No date is left to ask for: “%(what)s”", **values),
    }[plan.ended_because, bool(silent)]


def _name(db: Session, ask_id: int | None) -> str:
    return db.get_one(Person, db.get_one(Ask, ask_id).person_id).called if ask_id else ""
