"""The outreach room's pages: the organizer's plan with its mails; the speaker's page is in `speaker.py`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, NaiveDatetime
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _, day, speaking, zone_of
from app.base.web import done, pages, show
from app.mail.calendar_answers import settle
from app.meetups.door import TheMeetup
from app.meetups.models import Meetup
from app.outreach import actions, came_in, checklist, decision, queries, wording
from app.outreach.answering import given
from app.outreach.doubt import in_doubt
from app.outreach.models import Ask, OfferedDate
from app.outreach.past import past
from app.outreach.plan import Line, candidate_of, lines, suggested
from app.outreach.wording import one_line
from app.people.access import Organizer
from app.people.models import Person
from app.people.queries import home_zone, programme

router = APIRouter()

ANSWER_IN = 7
"""Days a candidate has to answer, unless the organizer says otherwise."""
DUE_AT = time(18)
"""When, on the last day, an answer becomes late: at the end of the meetup's working day."""

FAR = timedelta(days=366)
"""How far ahead a date may be offered: what lies further is a slip."""

Line_ = Annotated[str, Field(min_length=3, max_length=200)]


class Asking(Fields):
    """The mail to a candidate."""

    subject: Line_
    message: Annotated[str, Field(min_length=20, max_length=4000)]
    answer_by: date
    how: Literal["mail", "person"] = "mail"


class NewDate(Fields):
    """A date to put on offer, in the meetup's zone."""

    starts_at: NaiveDatetime


class FirstDates(Fields):
    """The dates a mail offers while none is on offer yet, in the meetup's zone."""

    date_1: NaiveDatetime | None = None
    date_2: NaiveDatetime | None = None
    date_3: NaiveDatetime | None = None


class Words(Fields):
    """One line for the log."""

    words: Annotated[str, Field(max_length=2000)]


# --- the organizer's page ----------------------------------------------------------------------------


@router.get("/meetups/{meetup_id}/outreach", name="outreach.index")
@reads
def index(request: Request, who: Organizer, meetup: TheMeetup, db: Db, person: int = 0, said: str = "") -> Response:
    """Left the plan in order, right the mail and everything about the selected name."""
    return _index(request, db, meetup, who, person, said=said)


@router.post("/meetups/{meetup_id}/outreach/{person_id}/preview", name="outreach.preview")
@reads
def preview(request: Request, who: Organizer, meetup: TheMeetup, db: Db, person_id: int, sent: Sent) -> Response:
    """How the mail would read with these words. Keeps nothing."""
    form = Form(sent)
    _check_answer_by(db, meetup, form, _first_dates(form, meetup))
    return _index(request, db, meetup, who, person_id, form=form)


@router.post("/meetups/{meetup_id}/outreach/{person_id}/ask", name="outreach.ask")
@writes
def ask(request: Request, who: Organizer, meetup: TheMeetup, db: Db, person_id: int, sent: Sent) -> Response:
    """Put the mail in the outbox, or note that it was asked in person."""
    person, form = _on_the_plan(db, meetup, person_id), Form(sent)
    new, dates = form.fill(Asking), _first_dates(form, meetup)
    _check_answer_by(db, meetup, form, dates)
    if new is None or form.errors:
        return _index(request, db, meetup, who, person_id, form=form, status=422)
    put = actions.ask if new.how == "mail" else actions.ask_in_person
    try:
        answer_by = _answer_by(form, meetup)
        with db.begin_nested():
            for starts_at in dates:
                actions.offer(db, meetup, starts_at, now=now())
            put(db, meetup, person, one_line(new.subject), new.message, answer_by, by=who, now=now())
    except Refused as no:
        if queries.ask_of(db, meetup.id, person.id) or queries.closed(db, meetup, now()):
            raise  # the page has no form for them any more: the words are given back on a page of their own
        form.wrong("", no.sentence)
        return _index(request, db, meetup, who, person_id, form=form, status=409)
    said = "asked" if new.how == "mail" else "in_person"
    return done(request, "outreach.index", meetup_id=meetup.id, person=person.id, said=said)


@router.post("/meetups/{meetup_id}/outreach/dates", name="outreach.dates")
@writes
def offer_date(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Put a date on offer."""
    form = Form(sent)
    person = _selected(form)
    if not (new := form.fill(NewDate)):
        return _index(request, db, meetup, who, person, dates_form=form, status=422)
    starts_at = _date_on_offer(form, "starts_at", new.starts_at, meetup)
    if form.errors:
        return _index(request, db, meetup, who, person, dates_form=form, status=422)
    actions.offer(db, meetup, starts_at, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=person or None, said="offered")


@router.post("/meetups/{meetup_id}/outreach/dates/{date_id}/withdrawal", name="outreach.date_withdrawal")
@writes
def take_back_date(request: Request, who: Organizer, meetup: TheMeetup, db: Db, date_id: int, sent: Sent) -> Response:
    """A date is no longer on offer."""
    offered = db.get_one(OfferedDate, date_id)
    _belongs(offered.meetup_id, meetup)
    actions.take_back_date(db, offered, now=now())
    person = _selected(Form(sent))
    return done(request, "outreach.index", meetup_id=meetup.id, person=person or None, said="date_gone")


@router.post("/meetups/{meetup_id}/asks/{ask_id}/withdrawal", name="outreach.withdrawal")
@writes
def withdraw(request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask_id: int) -> Response:
    """Take a question back."""
    asked = _ask(db, meetup, ask_id)
    actions.withdraw(db, asked, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=asked.person_id, said="withdrawn")


@router.post("/meetups/{meetup_id}/asks/{ask_id}/link", name="outreach.link")
@writes
def mail_link(request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask_id: int) -> Response:
    """Mail the answer link to somebody who was asked in person."""
    asked = _ask(db, meetup, ask_id)
    actions.mail_link(db, asked, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=asked.person_id, said="link")


@router.post("/meetups/{meetup_id}/asks/{ask_id}/answer", name="outreach.record")
@writes
def record(request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask_id: int, sent: Sent) -> Response:
    """Write down what they said by word of mouth."""
    asked, form = _ask(db, meetup, ask_id), Form(sent)
    said = given(db, asked, form, now())
    if said is None:
        return _index(request, db, meetup, who, asked.person_id, answer_form=form, status=422)
    actions.record(db, asked, said, by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=asked.person_id, said="recorded")


@router.post("/meetups/{meetup_id}/outreach/{person_id}/log", name="outreach.log")
@writes
def log(request: Request, who: Organizer, meetup: TheMeetup, db: Db, person_id: int, sent: Sent) -> Response:
    """Write down a call or a talk in the hallway."""
    form = Form(sent)
    if not (new := form.fill(Words)):
        return _index(request, db, meetup, who, person_id, log_form=form, status=422)
    actions.log(db, meetup.id, _on_the_plan(db, meetup, person_id).id, new.words, by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=person_id, said="logged")


@router.post("/meetups/{meetup_id}/asks/{ask_id}/suggestion", name="outreach.suggestion")
@writes
def add_suggested(request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask_id: int) -> Response:
    """Put whom a candidate named on the list."""
    person = actions.suggest(db, _ask(db, meetup, ask_id), by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=person.id, said="added")


def _index(
    request: Request, db: Session, meetup: Meetup, who: Person, person_id: int, status: int = 200, said: str = "",
    form: Form | None = None, dates_form: Form | None = None, log_form: Form | None = None,
    answer_form: Form | None = None,
) -> Response:  # fmt: skip
    plan = lines(db, meetup.id, now())
    line = next((one for one in plan if one.person.id == person_id), None) or _first(plan)
    dates = queries.dates_of(db, meetup.id)
    if line and person_id and line.person.id != person_id:
        raise Missing
    context: dict[str, object] = {
        "plan": plan, "line": line, "dates": dates, "taken": _taken(plan), "state_words": wording.state_words,
        "closed": queries.closed(db, meetup, now()), "settled": any(one.state == "booked" for one in plan),
        "yeses": sum(one.state in ("yes", "another_date") for one in plan),
        "suggested": suggested(db, plan),
        "dates_form": dates_form or Form(person=person_id or ""), "log_form": log_form, "answer_form": answer_form,
        "what": queries.what(db, meetup), "notice": wording.said(said, line),
        "speaker": decision.speaker_of(db, meetup.id), "offers": [one for one in dates if one.starts_at > now()],
        "ahead": any(one.starts_at > now() for one in dates), "form": form, "letter": None, "coming": [],
        "history": [], "came_in": [], "today": now().astimezone(zone_of(meetup.zone)).date(),
        "tasks": checklist.standing(db, meetup.id, now()),
    }  # fmt: skip
    if line:
        form = form or Form(None, **_draft(db, meetup, line, who))
        context |= {
            "form": form, "letter": _letter(request, db, meetup, line.person, who, form),
            "history": wording.history(db, meetup, line),
            "past": past(db, meetup, [line.person.id], now())[line.person.id].words,
            "came_in": came_in.answers(db, line.ask) if line.ask else [],
            "objection": _objection(db, meetup, line),
            "doubted": line.ask is not None and in_doubt(db, line.ask, now()),
            "coming": wording.coming(plan, line, meetup, _answer_by(form, meetup), now()),
        }  # fmt: skip
    return show(request, "outreach/index.html", status, **context)


def _objection(db: Session, meetup: Meetup, line: Line) -> str:
    """What the speaker's calendar said, where it was no yes."""
    said = decision.objections(db, [meetup.id]).get(meetup.id)
    if said is None or said.person_id != line.person.id:
        return ""
    return wording.calendar_words(said, line.person.called, meetup.zone)


@router.post("/meetups/{meetup_id}/outreach/{person_id}/calendar", name="outreach.settle_calendar")
@writes
def settle_calendar(request: Request, who: Organizer, meetup: TheMeetup, person_id: int, db: Db) -> Response:
    """What the speaker's calendar said is dealt with."""
    settle(db, meetup.id, person_id, by=who, now=now())
    return done(request, "outreach.index", meetup_id=meetup.id, person=person_id)


def _first(plan: Sequence[Line]) -> Line | None:
    """Whom the page opens with: who is chosen, who is being waited for, who said yes, who is next."""
    wanted = ("booked", "proposed"), ("waiting",), ("yes", "another_date"), ("not_asked", "withdrawn")
    found = (line for states in wanted for line in plan if line.state in states)
    return next(found, plan[0] if plan else None)


def _taken(plan: Sequence[Line]) -> dict[int, list[str]]:
    """Who ticked which date."""
    found: dict[int, list[str]] = {}
    for line in plan:
        for offered in line.dates if line.state in ("yes", "proposed", "booked") else ():
            found.setdefault(offered.id, []).append(line.person.called)
    return found


def _draft(db: Session, meetup: Meetup, line: Line, who: Person) -> dict[str, str]:
    """The mail as it would be by itself, in the candidate's language, filled in for them."""
    given = {"answer_by": _last_day(meetup, queries.dates_of(db, meetup.id)).isoformat()}
    with speaking(line.person.language or "en", line.person.zone or home_zone(db)):
        what, why = queries.what(db, meetup), wording.why_you(db, meetup, line.person)
        return given | {
            "subject": _("Would you tell us about “%(topic)s”?", topic=what)[:200],
            "message": "\n\n".join(part for part in wording.paragraphs(line, meetup, what, who, why) if part),
        }


def _letter(request: Request, db: Session, meetup: Meetup, person: Person, who: Person, form: Form) -> dict[str, str]:
    """The mail as the candidate will read it: its own template, in their language and zone."""
    draft = Ask(
        id=0, meetup_id=meetup.id, person_id=person.id, subject=one_line(form["subject"]), message=form["message"],
        asked_by=who.id, asked_at=now(), answer_by=_answer_by(form, meetup), remind_at=now(),
    )  # fmt: skip
    with speaking(person.language or "en", person.zone or home_zone(db)):
        around = {"person": person, "programme": programme(db)}
        values = wording.asking(db, draft, now(), _("(a link of their own)")) | around
        if typed := _first_dates(form, meetup):
            values["dates"] = [OfferedDate(meetup_id=meetup.id, starts_at=one) for one in typed]
        text = pages(request).page("outreach/emails/ask.txt", **values).lstrip()
    subject, _newline, body = text.partition("\n")
    return {"subject": subject.strip(), "body": body.strip()}


def _last_day(meetup: Meetup, dates: Sequence[OfferedDate] = ()) -> date:
    """The day to answer by, unless the organizer says otherwise: in a week, not on a weekend, before the dates."""
    zone = zone_of(meetup.zone)
    today = now().astimezone(zone).date()
    last = today + timedelta(days=ANSWER_IN)
    last += timedelta(days=max(0, 7 - last.weekday())) if last.weekday() > 4 else timedelta()
    first = min((one.starts_at.astimezone(zone).date() for one in dates if one.starts_at > now()), default=None)
    return max(today, min(last, first - timedelta(days=1))) if first else last


def _check_answer_by(db: Session, meetup: Meetup, form: Form, dates: Sequence[datetime]) -> None:
    """The day to answer by is still to come, and before the first date that they could tick."""
    ahead = sorted([*dates, *(one.starts_at for one in queries.dates_ahead(db, meetup.id, now()))])
    answer_by = _answer_by(form, meetup)
    if answer_by <= now():
        form.wrong("answer_by", _("This day has passed. Give them at least until tomorrow."))
    elif ahead and answer_by >= ahead[0]:
        first = day(ahead[0], meetup.zone)
        form.wrong("answer_by", _("The first date on offer is %(day)s: ask for the answer before it.", day=first))


def _answer_by(form: Form, meetup: Meetup) -> datetime:
    try:
        last = date.fromisoformat(form["answer_by"])
    except ValueError:
        last = _last_day(meetup)
    last = min(max(last, date(2000, 1, 1)), date(2999, 1, 1))
    return datetime.combine(last, DUE_AT, zone_of(meetup.zone)).astimezone(UTC)


def _first_dates(form: Form, meetup: Meetup) -> list[datetime]:
    """The dates written into a mail, checked, each once."""
    new = form.fill(FirstDates) or FirstDates()
    typed = [(name, at) for name, at in new.model_dump().items() if at]
    return sorted({_date_on_offer(form, name, at, meetup) for name, at in typed})


def _date_on_offer(form: Form, name: str, typed: datetime, meetup: Meetup) -> datetime:
    if not 2000 <= typed.year < 3000:  # nearer to the ends of the calendar a change of zones leads out of it
        form.wrong(name, _("Is the year right?"))
        return now()
    starts_at = typed.replace(tzinfo=zone_of(meetup.zone)).astimezone(UTC)
    if starts_at <= now():
        form.wrong(name, _("This time has already passed."))
    elif starts_at > now() + FAR:
        form.wrong(name, _("That is more than a year ahead. Is the year right?"))
    return starts_at


def _selected(form: Form) -> int:
    """Whom the page showed when a form beside them was sent."""
    return row_number(form["person"]) or 0


def _on_the_plan(db: Session, meetup: Meetup, person_id: int) -> Person:
    if not (candidate_of(db, meetup.id, person_id) or queries.ask_of(db, meetup.id, person_id)):
        raise Missing
    return db.get_one(Person, person_id)


def _belongs(meetup_id: int, meetup: Meetup) -> None:
    if meetup_id != meetup.id:
        raise Missing


def _ask(db: Session, meetup: Meetup, ask_id: int) -> Ask:
    asked = db.get_one(Ask, ask_id)
    _belongs(asked.meetup_id, meetup)
    return asked
