"""The plan of a meetup: its candidates in order, how it stands with each, and who is next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from app.base.i18n import _
from app.outreach.decision import booking_of, confirmed, decisions, given_back, starts
from app.outreach.models import Ask, Booking, OfferedDate
from app.outreach.queries import ask_state, asks, ticks
from app.people.models import Person
from app.speakers import queries as speakers
from app.speakers.models import Candidate
from app.speakers.queries import candidates

State = Literal[
    "not_asked", "waiting", "late", "yes", "another_date", "not_now", "no", "withdrawn", "proposed", "booked", "out"
]
"""`out`: was chosen, and cannot make it."""


@dataclass(frozen=True)
class Line:
    """One name of the plan, and how it stands with them."""

    person: Person
    reason: str
    ask: Ask | None
    dates: tuple[OfferedDate, ...]
    """The dates they ticked, those taken back left out."""
    booking: Booking | None
    state: State
    starts_at: datetime | None = None
    """When they speak, once chosen."""

    @property
    def is_open(self) -> bool:
        """Whether a question stands that was neither taken back nor decided."""
        return self.state not in ("not_asked", "withdrawn", "booked", "proposed")

    @property
    def can_be_asked(self) -> bool:
        """Whether a new mail may go to them: never asked, or taken back."""
        return self.state in ("not_asked", "withdrawn")


def lines(db: Session, meetup_id: int, now: datetime) -> list[Line]:
    """The plan in order, with everybody's state; people who were asked but are off the list come last."""
    asked = {person.id: (ask, person) for ask, person in asks(db, meetup_id)}
    last = {one.ask_id: one for one in db.exec(decisions(meetup_id))}
    on_list = candidates(db, meetup_id)
    why = speakers.reasons(db, meetup_id)
    named = {ask.suggested_email.lower(): who.called for ask, who in asked.values() if ask.suggested_email}
    plan: list[tuple[Person, str]] = [(one, why.get(one.id) or _named(one, named)) for _candidate, one in on_list]
    known = {person.id for person, _reason in plan}
    plan += [(person, "") for _ask, person in asked.values() if person.id not in known]
    booking, given = booking_of(db, meetup_id), ticks(db, meetup_id)
    agreed = booking is not None and confirmed(db, booking)
    found = [_line(person, reason, asked, given, booking, agreed, now) for person, reason in plan]
    starts_at = starts(db, booking) if booking else None
    return [
        replace(line, starts_at=starts_at) if line.booking
        else replace(line, state="out") if line.ask and given_back(line.ask, last.get(line.ask.id))
        else line for line in found
    ]  # fmt: skip


def _named(person: Person, named: Mapping[str, str]) -> str:
    """Who suggested them, for organizers to read."""
    by = named.get(person.email.lower())
    return _("%(name)s suggested them.", name=by) if by else ""


def _line(
    person: Person, reason: str, asked: Mapping[int, tuple[Ask, Person]],
    given: Mapping[int, tuple[OfferedDate, ...]], booking: Booking | None, agreed: bool, now: datetime,
) -> Line:  # fmt: skip
    ask = asked[person.id][0] if person.id in asked else None
    if ask is None:
        return Line(person, reason, None, (), None, "not_asked")
    mine = booking if booking and booking.ask_id == ask.id else None
    dates = given.get(ask.id, ()) if ask.answer == "yes" else ()
    return Line(person, reason, ask, dates, mine, _state(ask, mine, agreed, now))


def _state(ask: Ask, booking: Booking | None, agreed: bool, now: datetime) -> State:
    if booking:
        return "booked" if agreed else "proposed"
    state = ask_state(ask, now)
    return ask.answer if state == "answered" else state  # type: ignore[return-value]


def next_after(plan: Sequence[Line], person_id: int) -> Person | None:
    """Who would be asked next, after this one."""
    return next((line.person for line in plan if line.can_be_asked and line.person.id != person_id), None)


def candidate_of(db: Session, meetup_id: int, person_id: int) -> Candidate | None:
    """Their place on the list, if they have one."""
    found = select(Candidate).where(col(Candidate.meetup_id) == meetup_id, col(Candidate.person_id) == person_id)
    return db.exec(found).first()


def suggested(db: Session, plan: Sequence[Line]) -> list[Line]:
    """The answers that name somebody else who is not on the list yet."""
    there = {line.person.email.lower() for line in plan}
    names = {line.person.name.lower() for line in plan}
    found = [line for line in plan if line.ask and line.ask.suggested_name and line.state in ("no", "withdrawn")]
    return [
        line for line in found
        if line.ask and line.ask.suggested_email.lower() not in there and line.ask.suggested_name.lower() not in names
    ]  # fmt: skip
