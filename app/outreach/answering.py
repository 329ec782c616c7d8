"""A speaker's answer as a form: given by themselves, or written down by an organizer."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import Field, NaiveDatetime
from sqlmodel import Session

from app.base.forms import Fields, Form
from app.base.i18n import _, machine_time, zone_of
from app.meetups.models import Meetup
from app.outreach import actions, decision, queries
from app.outreach.models import Ask
from app.people.fields import Address, Name


class Answering(Fields):
    """A speaker's answer. Only what belongs to the chosen answer is kept."""

    answer: Literal["yes", "another_date", "not_now", "other", "no"]
    dates: Annotated[list[int], Field(default_factory=list)]
    other_dates: Annotated[str, Field(max_length=500)] = ""
    other_at: NaiveDatetime | None = None
    ask_again_on: date | None = None
    suggested_name: Annotated[str, Field(max_length=200)] = ""
    suggested_email: Annotated[str, Field(max_length=254)] = ""
    may_name_me: bool = False
    note: Annotated[str, Field(max_length=2000)] = ""


class Suggested(Fields):
    """Whom a speaker names instead: somebody who can be written to, if an address is given at all."""

    suggested_name: Name = ""
    suggested_email: Address = ""


def given(db: Session, asked: Ask, form: Form, now: datetime) -> actions.Given | None:
    """The checked answer, or None with the words beside the fields."""
    if not form["answer"] and form.all.get("dates"):
        form.values["answer"], form.all["answer"] = "yes", ["yes"]  # a ticked date says it
    if not form["answer"]:
        form.wrong("answer", _("Choose one of the answers."))
    new = form.fill(Answering)
    if new is None:
        return None
    zone = db.get_one(Meetup, asked.meetup_id).zone
    offered = {one.id for one in queries.dates_ahead(db, asked.meetup_id, now)}
    _check(new, offered, now.date(), form)
    other_at = _other_at(new, zone, now, form)
    other = new.answer == "other"
    whom = form.fill(Suggested) if other else Suggested()
    if form.errors or whom is None:
        return None
    return actions.Given(
        answer="no" if other else new.answer,
        date_ids=tuple(sorted(set(new.dates) & offered)) if new.answer == "yes" else (),
        other_dates=new.other_dates if new.answer == "another_date" else "", other_at=other_at,
        ask_again_on=new.ask_again_on if new.answer == "not_now" else None,
        suggested_name=whom.suggested_name, suggested_email=whom.suggested_email,
        may_name_me=new.may_name_me if other else False, note=new.note,
    )  # fmt: skip


def standing(db: Session, asked: Ask) -> Form:
    """The form with the answer that stands; nothing is chosen before the first one."""
    if asked.answered_at is None or decision.lost(db, asked):
        return Form()
    answer = "other" if asked.answer == "no" and asked.suggested_name else asked.answer
    zone = db.get_one(Meetup, asked.meetup_id).zone
    return Form(
        None, answer=answer, dates=[one.id for one in queries.ticked(db, asked)], other_dates=asked.other_dates,
        other_at=machine_time(asked.other_at, zone) if asked.other_at else "",
        ask_again_on=asked.ask_again_on, suggested_name=asked.suggested_name, suggested_email=asked.suggested_email,
        may_name_me="1" if asked.may_name_me else None, note=asked.note,
    )  # fmt: skip


def _check(new: Answering, offered: set[int], today: date, form: Form) -> None:
    """What each answer needs besides itself."""
    if new.answer == "yes" and not offered.intersection(new.dates):
        form.wrong("dates", _("Tick at least one date, or choose “Yes, but another date”."))
    elif new.answer == "another_date" and not (new.other_dates or new.other_at):
        form.wrong("other_dates", _("Say roughly when you could: a week, a weekday, a month."))
    elif new.answer == "not_now" and new.ask_again_on and new.ask_again_on <= today:
        form.wrong("ask_again_on", _("Choose a day that is still to come, or leave it empty."))
    elif new.answer == "other" and not new.suggested_name:
        form.wrong("suggested_name", _("Who could it be? A name is enough."))


def _other_at(new: Answering, zone: str, now: datetime, form: Form) -> datetime | None:
    """The very date of "another date", in UTC, if they named one: by the meetup's clock, within a year."""
    typed = new.other_at if new.answer == "another_date" else None
    if typed is None:
        return None
    if not now.year <= typed.year <= now.year + 1:  # far from now a change of zones leads out of the calendar
        form.wrong("other_at", _("Is the year right?"))
        return None
    at = typed.replace(tzinfo=zone_of(zone)).astimezone(UTC)
    if at <= now:
        form.wrong("other_at", _("This time has already passed."))
    return at
