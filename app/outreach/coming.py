"""What a plan will do, in words: made from the very steps that the worker takes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlmodel import Session

from app.base.i18n import _, clock_time, day, short_day
from app.meetups.models import Meetup
from app.outreach import queries, running, turns
from app.outreach.models import Plan
from app.outreach.plan import Line
from app.outreach.resting import Rest
from app.outreach.turns import Event, Standing
from app.people.models import Person

MOST = 8
"""So many lines tell enough of what is far."""


@dataclass(frozen=True)
class Planned:
    """What the organizer sees of a meetup's plan."""

    runs: bool
    ended: str
    """Why and when the last one ended; "" while one runs, and before the first."""
    ends: str
    """Why one that began now, or that runs, would end at once (`turns.Step.ends`); "" when it has something to do."""
    course: list[tuple[str, str]]
    """What happens, or would happen if one began now."""
    over: list[str]
    """Who is passed over, and why."""


def planned(db: Session, meetup: Meetup, listed: Sequence[Line], by: Person, now: datetime) -> Planned:
    """The plan that runs, and else the one that could begin."""
    last = running.latest(db, meetup.id)
    runs = last is not None and not last.ended_at
    plan = last if last and runs else _fresh(last, meetup, by, now)
    standing, rest = running.standing(db, plan, now), running.resting(db, meetup, listed, now)
    words = ended(db, last, listed, standing.zone) if last and not runs else ""
    ends = turns.step(standing, now).ends
    return Planned(runs, words, ends, course(standing, now), passed_over(listed, rest))


def _fresh(last: Plan | None, meetup: Meetup, by: Person, now: datetime) -> Plan:
    workdays, at_once = (last.workdays, last.at_once) if last else (running.WORKDAYS, running.AT_ONCE)
    return Plan(
        meetup_id=meetup.id, workdays=workdays, at_once=at_once, subject="", message="", begun_by=by.id, begun_at=now
    )


def course(standing: Standing, now: datetime) -> list[tuple[str, str]]:
    """What will happen from now on if nobody answers: when, and what."""
    events = islice(turns.course(standing, now), MOST)
    return [(_moment(event.at, now, standing.zone), " ".join(_said(event, now, standing.zone))) for event in events]


def next_of(db: Session, meetup: Meetup, now: datetime) -> str:
    """Who is asked by the plan of a meetup, or what it does next, in a sentence; "" when none runs."""
    plan = running.latest(db, meetup.id)
    if plan is None or plan.ended_at:
        return ""
    standing = running.standing(db, plan, now)
    for name in standing.names:
        if name.waits(now) and name.answer_by:
            until = short_day(name.answer_by, standing.zone)
            return _("%(name)s is asked now, and has until %(day)s.", name=name.called, day=until)
    (at, words), *_later = course(standing, now)
    return _("%(when)s: %(what)s", when=at, what=words)


def passed_over(listed: Iterable[Line], rest: Mapping[int, Rest]) -> list[str]:
    """Who is passed over, why and until when."""
    return [
        _(
            "%(name)s is passed over until %(day)s: %(why)s. You can ask by hand all the same.",
            name=line.person.called, day=day(rest[line.person.id].until), why=rest[line.person.id].why,
        )
        for line in listed if line.person.id in rest
    ]  # fmt: skip


def ended(db: Session, plan: Plan, listed: Sequence[Line], zone: str) -> str:
    """Why a plan has ended, and when."""
    yes = [line.person.called for line in listed if line.state in ("yes", "another_date", "booked", "proposed")]
    by = db.get(Person, plan.ended_by) if plan.ended_by else None
    why = {
        "stopped": _("%(name)s stopped it.", name=by.called if by else "–"),
        "yes": _("%(names)s said yes.", names=", ".join(yes)) if yes else _("Somebody said yes."),
        "decided": _("You decided."),
        "names": _("Nobody else on the list could be asked."),
        "dates": _("No date was left that leaves time to answer."),
        "closed": _closed(db, plan),
    }[plan.ended_because]
    return _("Asking in order ended on %(day)s.", day=day(plan.ended_at or plan.begun_at, zone)) + " " + why


def _closed(db: Session, plan: Plan) -> str:
    reason = queries.closed(db, db.get_one(Meetup, plan.meetup_id), plan.ended_at or plan.begun_at)
    left = _("%(name)s, who began it, has left.", name=db.get_one(Person, plan.begun_by).called)
    return {"cancelled": _("The meetup was cancelled."), "over": _("The meetup is over."), "": left}[reason]


def _moment(at: datetime, now: datetime, zone: str) -> str:
    return _("Now") if at <= now else f"{short_day(at, zone)}, {clock_time(at, zone)}"


def _said(event: Event, now: datetime, zone: str) -> Iterator[str]:
    does, soon = event.step, event.at <= now
    if event.reminded:
        yield _("No answer until then: %(name)s is reminded, once.", name=event.reminded.called)
    if does.asked and does.asked.answer_by:
        values = {"name": does.asked.called, "day": short_day(does.asked.answer_by, zone)}
        yield (
            _("No answer until then: %(name)s is asked, with an answer by %(day)s.", **values)
            if does.silent and not soon
            else _("%(name)s is asked, with an answer by %(day)s.", **values)
        )
    if does.ends:
        yield _end(does.ends, silent=does.silent is not None and not soon)
    if does.silent:
        yield _("%(name)s is told that it can be another time.", name=does.silent.called)


def _end(ends: str, silent: bool) -> str:
    """How it ends by itself. `silent`: by the silence that is spoken of."""
    return {
        ("names", True): _(
            "No answer until then: nobody else on the list is left to ask. It ends, and you are told."
        ),
        ("names", False): _("Nobody else on the list is left to ask. It ends, and you are told."),
        ("dates", True): _(
            "No answer until then: no date is left that leaves time to answer. It ends, and you are told."
        ),
        ("dates", False): _("No date is left that leaves time to answer. It ends, and you are told."),
        ("yes", False): _("Somebody has said yes, so nobody else is asked. You decide."),
        ("decided", False): _("A speaker is chosen, so nobody else is asked."),
        ("closed", False): _("The meetup is over or was cancelled, so nobody else is asked."),
    }[ends, silent]
