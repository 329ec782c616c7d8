"""The outreach page as its handlers show it: the plan in order, the mail to the selected name, the dates on offer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from pydantic import NaiveDatetime
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.errors import Missing
from app.base.forms import Fields, Form
from app.base.i18n import _, day, speaking, zone_of
from app.base.web import pages, show
from app.base.workdays import nearest_workday
from app.meetups.models import Meetup
from app.outreach import came_in, checklist, decision, drafting, kit, queries, running, wording
from app.outreach.coming import planned
from app.outreach.doubt import in_doubt
from app.outreach.models import Ask, OfferedDate
from app.outreach.past import past
from app.outreach.plan import Line, lines, suggested
from app.outreach.substitutes import substitutes
from app.outreach.turns import DUE_AT
from app.outreach.wording import one_line
from app.people.models import Person
from app.people.queries import home_zone, programme

ANSWER_IN = 7
"""Days a candidate has to answer, unless the organizer says otherwise."""
FAR = timedelta(days=366)
"""How far ahead a date may be offered: what lies further is a slip."""


class FirstDates(Fields):
    """The dates a mail offers while none is on offer yet, in the meetup's zone."""

    date_1: NaiveDatetime | None = None
    date_2: NaiveDatetime | None = None
    date_3: NaiveDatetime | None = None


def outreach_page(
    request: Request, db: Session, meetup: Meetup, who: Person, person_id: int, status: int = 200, said: str = "",
    form: Form | None = None, dates_form: Form | None = None, log_form: Form | None = None,
    answer_form: Form | None = None,
) -> Response:  # fmt: skip
    """The page, with what was typed where something is wrong."""
    plan = lines(db, meetup.id, now())
    line = next((one for one in plan if one.person.id == person_id), None) or _first(plan)
    dates = queries.dates_of(db, meetup.id)
    if line and person_id and line.person.id != person_id:
        raise Missing
    runs = planned(db, meetup, plan, who, now())
    context: dict[str, object] = {
        "plan": plan, "line": line, "dates": dates, "taken": _taken(plan, dates),
        "proposed": _proposed(plan, dates, now()), "state_words": wording.state_words,
        "closed": queries.closed(db, meetup, now()), "settled": any(one.state == "booked" for one in plan),
        "yeses": sum(one.state in ("yes", "another_date") for one in plan),
        "suggested": suggested(db, plan), "planned": runs,
        "dates_form": dates_form or Form(person=person_id or ""), "log_form": log_form, "answer_form": answer_form,
        "what": queries.what(db, meetup), "notice": wording.said(said, line),
        "instead": substitutes(db, meetup, now()), "speaker": decision.speaker_of(db, meetup.id),
        "offers": [one for one in dates if one.starts_at > now()],
        "ahead": any(one.starts_at > now() for one in dates), "form": form, "letter": None, "coming": [],
        "history": [], "came_in": [], "today": now().astimezone(zone_of(meetup.zone)).date(),
        "tasks": checklist.standing(db, meetup.id, now()),
    }  # fmt: skip
    if line:
        form = form or _draft(db, meetup, line, who)
        by_itself = runs.runs and not line.can_be_asked  # then the plan says it, for all of them
        coming = [] if by_itself else wording.coming(plan, line, meetup, answer_by(form, meetup), now())
        context |= {
            "form": form, "letter": _letter(request, db, meetup, line.person, who, form),
            "history": wording.history(db, meetup, line),
            "past": past(db, meetup, [line.person.id], now())[line.person.id].words,
            "first": kit.is_first(db, line.person, now()), "buddies": kit.buddies(db, meetup, line.person, now()),
            "came_in": came_in.answers(db, line.ask) if line.ask else [],
            "objection": _objection(db, meetup, line),
            "doubted": line.ask is not None and in_doubt(db, line.ask, now()),
            "coming": coming,
        }  # fmt: skip
    return show(request, "outreach/index.html", status, **context)


def _objection(db: Session, meetup: Meetup, line: Line) -> str:
    """What the speaker's calendar said, where it was no yes."""
    said = decision.objections(db, [meetup.id]).get(meetup.id)
    if said is None or said.person_id != line.person.id:
        return ""
    return wording.calendar_words(said, line.person.called, meetup.zone)


def _first(plan: Sequence[Line]) -> Line | None:
    """Whom the page opens with: who is chosen, who is being waited for, who said yes, who is next."""
    wanted = ("booked", "proposed"), ("waiting",), ("yes", "another_date"), ("not_asked", "withdrawn")
    found = (line for states in wanted for line in plan if line.state in states)
    return next(found, plan[0] if plan else None)


def _proposed(plan: Sequence[Line], dates: Sequence[OfferedDate], now: datetime) -> list[tuple[Person, datetime]]:
    """The dates that speakers named themselves and that are not on offer: one press puts them there."""
    there = {one.starts_at for one in dates}
    named = [(line.person, line.ask.other_at) for line in plan if line.ask and line.state == "another_date"]
    return [(person, at) for person, at in named if at and at > now and at not in there]


def _taken(plan: Sequence[Line], dates: Sequence[OfferedDate]) -> dict[int, list[str]]:
    """Who said yes to which date: ticked it, or named it themselves."""
    found = {one.id: [line.person.called for line in plan if _suits(line, one)] for one in dates}
    return {date_id: names for date_id, names in found.items() if names}


def _suits(line: Line, date: OfferedDate) -> bool:
    if line.state == "another_date":
        return line.ask is not None and line.ask.other_at == date.starts_at
    return line.state in ("yes", "proposed", "booked") and date.id in [one.id for one in line.dates]


def _draft(db: Session, meetup: Meetup, line: Line, who: Person) -> Form:
    """The mail as it would be by itself, or as the plan says it, filled in for them."""
    drafted, plan = drafting.draft(db, meetup, line.person, who), running.latest(db, meetup.id)
    subject, message = drafted.subject, drafted.message
    if plan and not plan.ended_at:
        subject, message = drafting.filled(drafted, line.person, plan.subject, plan.message)
    last = _last_day(meetup, queries.dates_of(db, meetup.id))
    return Form(None, subject=subject, message=message, answer_by=last.isoformat())


def _letter(request: Request, db: Session, meetup: Meetup, person: Person, who: Person, form: Form) -> dict[str, str]:
    """The mail as the candidate will read it: its own template, in their language and zone."""
    draft = Ask(
        id=0, meetup_id=meetup.id, person_id=person.id, subject=one_line(form["subject"]), message=form["message"],
        asked_by=who.id, asked_at=now(), answer_by=answer_by(form, meetup), remind_at=now(),
    )  # fmt: skip
    with speaking(person.language or "en", person.zone or home_zone(db)):
        around = {"person": person, "programme": programme(db)}
        values = wording.asking(db, draft, now(), _("(a link of their own)")) | around
        if typed := first_dates(form, meetup):
            values["dates"] = [OfferedDate(meetup_id=meetup.id, starts_at=one) for one in typed]
        text = pages(request).page("outreach/emails/ask.txt", **values).lstrip()
    subject, _newline, body = text.partition("\n")
    return {"subject": subject.strip(), "body": body.strip()}


def _last_day(meetup: Meetup, dates: Sequence[OfferedDate] = ()) -> date:
    """The day to answer by, unless the organizer says otherwise: in a week, on a workday, before the dates."""
    zone = zone_of(meetup.zone)
    today = now().astimezone(zone).date()
    last = nearest_workday(today + timedelta(days=ANSWER_IN), meetup.zone)
    first = min((one.starts_at.astimezone(zone).date() for one in dates if one.starts_at > now()), default=None)
    return max(today, min(last, first - timedelta(days=1))) if first else last


def check_answer_by(db: Session, meetup: Meetup, form: Form, dates: Sequence[datetime]) -> None:
    """The day to answer by is still to come, and before the first date that they could tick."""
    ahead = sorted([*dates, *(one.starts_at for one in queries.dates_ahead(db, meetup.id, now()))])
    by = answer_by(form, meetup)
    if by <= now():
        form.wrong("answer_by", _("This day has passed. Give them at least until tomorrow."))
    elif ahead and by >= ahead[0]:
        first = day(ahead[0], meetup.zone)
        form.wrong("answer_by", _("The first date on offer is %(day)s: ask for the answer before it.", day=first))


def answer_by(form: Form, meetup: Meetup) -> datetime:
    """The end of the day to answer by."""
    try:
        last = date.fromisoformat(form["answer_by"])
    except ValueError:
        last = _last_day(meetup)
    last = min(max(last, date(2000, 1, 1)), date(2999, 1, 1))
    return datetime.combine(last, DUE_AT, zone_of(meetup.zone)).astimezone(UTC)


def first_dates(form: Form, meetup: Meetup) -> list[datetime]:
    """The dates written into a mail, checked, each once."""
    new = form.fill(FirstDates) or FirstDates()
    typed = [(name, at) for name, at in new.model_dump().items() if at]
    return sorted({date_on_offer(form, name, at, meetup) for name, at in typed})


def date_on_offer(form: Form, name: str, typed: datetime, meetup: Meetup) -> datetime:
    """A typed date as a moment; what is wrong with it is told beside the field."""
    if not 2000 <= typed.year < 3000:  # nearer to the ends of the calendar a change of zones leads out of it
        form.wrong(name, _("Is the year right?"))
        return now()
    starts_at = typed.replace(tzinfo=zone_of(meetup.zone)).astimezone(UTC)
    if starts_at <= now():
        form.wrong(name, _("This time has already passed."))
    elif starts_at > now() + FAR:
        form.wrong(name, _("That is more than a year ahead. Is the year right?"))
    return starts_at
