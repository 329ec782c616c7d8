"""Plans that run by themselves: begun by an organizer's button, gone through by the worker, ended by themselves.

The worker may be killed at any line: what a plan did is in the rows it wrote, in one transaction with the ask."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from app.base.errors import Refused
from app.base.i18n import _
from app.meetups.models import Meetup
from app.outreach import actions, came_in, queries, turns
from app.outreach.decision import booking_of
from app.outreach.drafting import Frame, draft, filled
from app.outreach.models import Ask, Plan, Turn
from app.outreach.plan import Line, lines
from app.outreach.resting import Rest, rests
from app.outreach.turns import Name, Standing, Step
from app.people.models import Person
from app.people.queries import home_zone

WORKDAYS, AT_ONCE = 3, 1
"""How many workdays each has and how many are asked at the same time, unless the organizer says otherwise."""
MOST_WORKDAYS, MOST_AT_ONCE = 10, 5


# --- the organizer's buttons -------------------------------------------------------------------------


def begin(db: Session, meetup: Meetup, frame: Frame, workdays: int, at_once: int, by: Person, now: datetime) -> Plan:
    """Ask the candidates in order from now on. Beginning twice is once."""
    db.refresh(meetup, with_for_update=True)  # who presses twice at once waits
    before = latest(db, meetup.id)
    if before and not before.ended_at:
        return before
    plan = Plan(
        meetup_id=meetup.id, workdays=workdays, at_once=at_once, subject=frame.subject, message=frame.message,
        begun_by=by.id, begun_at=now,
    )  # fmt: skip
    if ends := turns.step(standing(db, plan, now), now).ends:
        raise Refused(_no_use(ends))
    db.add(plan)
    db.flush()
    return plan


def go_on(db: Session, ended: Plan, by: Person, now: datetime) -> Plan:
    """The same once more, from whoever is next."""
    meetup, frame = db.get_one(Meetup, ended.meetup_id), Frame(ended.subject, ended.message)
    return begin(db, meetup, frame, ended.workdays, ended.at_once, by, now)


def stop(db: Session, plan: Plan, by: Person, now: datetime) -> None:
    """Nobody else is asked by itself. Questions that are open stay open."""
    if plan.ended_at is None:
        plan.ended_at, plan.ended_because, plan.ended_by = now, "stopped", by.id
        db.add(plan)


def _no_use(ends: str) -> str:
    """Why a plan cannot begin."""
    return {
        "closed": _("This meetup is over or was cancelled: nobody is asked any more."),
        "decided": _("There is a speaker already. Decide anew under answers if that has changed."),
        "yes": _("Somebody has said yes and waits for your decision."),
        "names": _("Nobody on the list can be asked now. Add somebody, or ask by hand who rests."),
        "dates": _("Offer a date first, one that leaves them at least a day to answer."),
    }[ends]


# --- the worker's chore ------------------------------------------------------------------------------


def is_due(db: Session, now: datetime) -> bool:
    """Whether some plan has something to do now."""
    running = db.exec(select(Plan).where(col(Plan.ended_at).is_(None))).all()
    return any(turns.step(standing(db, plan, now), now).until is None for plan in running)


def take_turns(db: Session, now: datetime) -> None:
    """Let every running plan do what it has to do by now. A plan that another worker has in hand is left to it."""
    running = select(Plan).where(col(Plan.ended_at).is_(None)).order_by(col(Plan.id))
    for plan in db.exec(running.with_for_update(skip_locked=True)).all():
        while not plan.ended_at and not (does := turns.step(standing(db, plan, now), now)).until:
            _do(db, plan, does, now)


def _do(db: Session, plan: Plan, does: Step, now: datetime) -> None:
    asked = _ask(db, plan, does.asked, now) if does.asked else None
    if asked or does.silent or does.ends in ("names", "dates"):
        silent_id = does.silent.ask_id if does.silent else None
        db.add(Turn(plan_id=plan.id, at=now, silent_id=silent_id, asked_id=asked.id if asked else None))
    if does.ends:
        plan.ended_at, plan.ended_because = now, does.ends
        db.add(plan)
    db.flush()


def _ask(db: Session, plan: Plan, name: Name, now: datetime) -> Ask:
    meetup, person = db.get_one(Meetup, plan.meetup_id), db.get_one(Person, name.person_id)
    by = db.get_one(Person, plan.begun_by)
    subject, message = filled(draft(db, meetup, person, by), person, plan.subject, plan.message)
    asked = actions.ask(db, meetup, person, subject, message, name.answer_by or now, by, now)
    asked.remind_at = name.remind_at or asked.remind_at
    return asked


# --- how it stands -----------------------------------------------------------------------------------


def latest(db: Session, meetup_id: int) -> Plan | None:
    """The plan that runs, else the one that ended last."""
    return db.exec(select(Plan).where(col(Plan.meetup_id) == meetup_id).order_by(col(Plan.id).desc())).first()


def zone_of_plan(db: Session, plan: Plan) -> str:
    """By whose clock it runs: that of whoever began it."""
    return db.get_one(Person, plan.begun_by).zone or home_zone(db)


def resting(db: Session, meetup: Meetup, listed: Sequence[Line], now: datetime) -> dict[int, Rest]:
    """Who of those who have not been asked rests, and until when."""
    return rests(db, meetup, [line.person.id for line in listed if line.state == "not_asked"], now)


def standing(db: Session, plan: Plan, now: datetime) -> Standing:
    """A plan as its clock sees it; `plan` need not have begun."""
    meetup, listed = db.get_one(Meetup, plan.meetup_id), lines(db, plan.meetup_id, now)
    rest, passed = resting(db, meetup, listed, now), _passed(db, meetup.id)
    by, zone = db.get_one(Person, plan.begun_by), zone_of_plan(db, plan)
    names = (_name(line, plan, rest, passed) for line in listed)
    return Standing(
        tuple(_with_time(db, one, plan, zone) for one in names),
        tuple(one.starts_at for one in queries.dates_of(db, meetup.id)),
        plan.workdays, plan.at_once, zone,
        closed=bool(queries.closed(db, meetup, now)) or by.left_at is not None,
        decided=booking_of(db, meetup.id) is not None,
    )  # fmt: skip


def _with_time(db: Session, name: Name, plan: Plan, zone: str) -> Name:
    """Whoever wrote a mail instead of an answer is waited for once more: somebody has to read it first."""
    wrote_at = came_in.wrote_at(db, name.ask_id) if name.how == "asked" else None
    if wrote_at is None or name.answer_by is None:
        return name
    return replace(name, answer_by=max(name.answer_by, turns.due_after(wrote_at, plan.workdays, zone)))


def _passed(db: Session, meetup_id: int) -> set[tuple[int, int]]:
    """The questions whose silence has passed a turn on: (ask, time)."""
    rows = (
        select(Ask.id, Ask.times)
        .join(Turn, col(Turn.silent_id) == col(Ask.id))
        .where(col(Ask.meetup_id) == meetup_id, col(Turn.at) >= col(Ask.asked_at))
    )
    return {(id, times) for id, times in db.exec(rows)}


def _name(line: Line, plan: Plan, rest: dict[int, Rest], passed: set[tuple[int, int]]) -> Name:
    ask, person = line.ask, line.person
    rests_until = rest[person.id].until if person.id in rest else None
    if ask is None:
        return Name(person.id, person.called, "gone" if person.left_at else "free", rests_until=rests_until)
    if line.state in ("yes", "another_date"):
        return Name(person.id, person.called, "yes")
    late_before = ask.answer_by <= plan.begun_at or (ask.id, ask.times) in passed
    if line.state not in ("waiting", "late") or late_before or person.left_at:
        return Name(person.id, person.called, "gone")
    remind_at = ask.remind_at if not ask.in_person or ask.link_asked_at else None
    return Name(person.id, person.called, "asked", ask.id, ask.answer_by, remind_at)
