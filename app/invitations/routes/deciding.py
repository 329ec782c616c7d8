"""The pages where the speaker is chosen, or a date kept for one: each says first what it would do."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import AfterValidator, BeforeValidator
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.db import Db, tries, writes
from app.base.errors import Missing, Refused
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _, machine_time, zone_of
from app.base.web import done, show
from app.base.workdays import DAY, at_clock, nearest_workday
from app.invitations import queries, weighing
from app.mail.foresight import Foreseen, foresee
from app.meetups.door import TheMeetup
from app.meetups.models import Meetup
from app.outreach import actions as outreach_actions
from app.outreach import decision, holding
from app.outreach.models import Ask
from app.people.access import Organizer
from app.people.models import Person

router = APIRouter()

CLOSES = time(18)
"""When, on its last day, a hold lapses."""
KEPT_FOR = timedelta(days=7)
"""How long a date is kept unless the organizer says otherwise."""


# --- the decision ----------------------------------------------------------------------------------


def _moment(text: object) -> object:
    """A date on offer as its button carries it, or the wall clock as somebody typed it."""
    return text.replace(" ", "T")[:25] if isinstance(text, str) else text


def _likely(at: datetime) -> datetime:
    """Nearer to the ends of the calendar a change of zones leads out of it."""
    if not 2000 <= at.year < 3000:
        raise ValueError(_("Is the year right?"))
    return at


class Decision(Fields):
    """Who speaks, and when; and which decision stood on the page where this was pressed (`what_stands`)."""

    ask: int
    seen: str = ""
    starts_at: Annotated[datetime, BeforeValidator(_moment), AfterValidator(_likely)]


class Keeping(Decision):
    """The same, kept until the evening of a day without deciding."""

    until: date


@router.get("/meetups/{meetup_id}/decision", name="invitations.decision")
@tries
def deciding(
    request: Request, who: Organizer, meetup: TheMeetup, db: Db, ask: str = "", starts_at: str = ""
) -> Response:
    """What will happen, before it happens."""
    if not ask:
        return done(request, "invitations.answers", meetup_id=meetup.id)
    asked = the_ask(db, meetup, row_number(ask) or 0)
    return _deciding(request, db, meetup, who, asked, Form(ask=ask, starts_at=starts_at))


@router.post("/meetups/{meetup_id}/decision", name="invitations.decision")
@writes
def decide(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """This speaker, this date."""
    form = Form(sent)
    ask = the_ask(db, meetup, row_number(form["ask"]) or 0)
    chosen = form.fill(Decision)
    if not chosen:
        return _deciding(request, db, meetup, who, ask, form, 422)
    starts_at = _aware(chosen.starts_at, meetup.zone)
    if chosen.seen != what_stands(db, meetup) and not _is_decided(db, meetup, ask, starts_at):
        return _deciding(request, db, meetup, who, ask, form, 409, meanwhile=True)
    try:
        outreach_actions.book(db, ask, starts_at, by=who, now=clock.now())
    except Refused as no:
        form.wrong("starts_at", no.sentence)
        return _deciding(request, db, meetup, who, ask, form, 409)
    return done(request, "invitations.index", meetup_id=meetup.id, told="decided")


@router.get("/meetups/{meetup_id}/decision/withdrawal", name="invitations.undecide")
@tries
def undeciding(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """What deciding anew will do, before it does."""
    booking, speaker = decision.booking_of(db, meetup.id), decision.speaker_of(db, meetup.id)
    if booking is None or speaker is None:
        return done(request, "invitations.answers", meetup_id=meetup.id)
    stands, at = what_stands(db, meetup), meetup.starts_at or booking.starts_at
    stages = _stages(request, db, speaker, lambda: outreach_actions.release(db, booking, who, "", clock.now()))
    return show(
        request, "invitations/undecide.html", stands=stands, speaker=speaker, starts_at=at, stages=stages,
        said=weighing.said, announced=queries.announcement_of(db, meetup.id),
    )  # fmt: skip


@router.post("/meetups/{meetup_id}/decision/withdrawal", name="invitations.undecide")
@writes
def undecide(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Decide anew: whoever was chosen is told that it is open again."""
    form, booking = Form(sent), decision.booking_of(db, meetup.id)
    if booking is None:
        return done(request, "invitations.answers", meetup_id=meetup.id)
    if form["seen"] and form["seen"] != what_stands(db, meetup):
        raise Refused(_("It was decided anew meanwhile. Look at the answers again before you let anybody go."))
    outreach_actions.release(db, booking, by=who, note=form["note"][:1000], now=clock.now())
    return done(request, "invitations.answers", meetup_id=meetup.id, told="undecided")


def what_stands(db: Session, meetup: Meetup) -> str:
    """The decision that stands, for a form to carry: who pressed must have seen it. "" while there is none."""
    booking = decision.booking_of(db, meetup.id)
    return f"{booking.id} {meetup.starts_at or booking.starts_at:%Y-%m-%dT%H:%MZ}" if booking else ""


def _is_decided(db: Session, meetup: Meetup, ask: Ask, starts_at: datetime) -> bool:
    """Whether exactly this stands already: pressing twice is the same as once."""
    return decision.booking_for(db, ask) is not None and meetup.starts_at == starts_at


def _deciding(
    request: Request, db: Session, meetup: Meetup, who: Person, ask: Ask, form: Form, status: int = 200,
    meanwhile: bool = False,
) -> Response:  # fmt: skip
    """Whom and when; what follows from it, found by doing it. So the transaction is one that is not kept."""
    chosen = Form(form.values).fill(Decision)
    starts_at = _aware(chosen.starts_at, meetup.zone) if chosen else None
    person, before = db.get_one(Person, ask.person_id), decision.speaker_of(db, meetup.id)
    booking, stands = decision.booking_of(db, meetup.id), what_stands(db, meetup)
    stages: list[Stage] = []
    if starts_at and not form.errors:
        try:
            stages = _outcome(request, db, person, ask, starts_at, who)
        except Refused as no:
            form.wrong("starts_at", no.sentence)
    if starts_at:
        form.values["starts_at"] = machine_time(starts_at, meetup.zone)
    return show(
        request, "invitations/decision.html", status, form=form, ask=ask, person=person, meanwhile=meanwhile,
        stands=stands, booking=booking, speaker=before, starts_at=starts_at, stages=stages, said=weighing.said,
        decider=db.get(Person, booking.decided_by) if booking else None,
        announced=queries.announcement_of(db, meetup.id), until=_keep_until(meetup, starts_at),
    )  # fmt: skip


Stage = tuple[str, list[Foreseen]]
"""When, in words ("" for at once), and the letters that go then."""


def _outcome(
    request: Request, db: Session, person: Person, ask: Ask, starts_at: datetime, who: Person
) -> list[Stage]:  # fmt: skip
    """The letters of choosing somebody for a date, and of their yes to it where they have not given it."""
    now = clock.now()

    def confirm() -> None:
        if (booking := decision.booking_for(db, ask)) and not decision.confirmed(db, booking):
            outreach_actions.confirm(db, booking, now)

    return _stages(request, db, person, lambda: outreach_actions.book(db, ask, starts_at, who, now), confirm)


def _stages(request: Request, db: Session, person: Person, *acts: Callable[[], object]) -> list[Stage]:
    """The letters of each act; the second act is that this person confirms."""
    found = foresee(db, request.app.state.writer, acts, clock.now())
    return list(zip(("", _("Once %(name)s has confirmed:", name=person.called)), found, strict=False))


def _aware(moment: datetime, zone: str) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone_of(zone))).astimezone(UTC)


# --- a date that is kept ---------------------------------------------------------------------------


@router.post("/meetups/{meetup_id}/hold", name="invitations.hold")
@writes
def hold(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Keep a date for a speaker until a day, without deciding."""
    form = Form(sent)
    ask = the_ask(db, meetup, row_number(form["ask"]) or 0)
    if not (new := form.fill(Keeping)):
        return _deciding(request, db, meetup, who, ask, form, 422)
    starts_at, until = _aware(new.starts_at, meetup.zone), at_clock(new.until, CLOSES, meetup.zone)
    try:
        holding.hold(db, ask, starts_at, until, by=who, now=clock.now())
    except Refused as no:
        form.wrong("until", no.sentence)
        return _deciding(request, db, meetup, who, ask, form, 409)
    return done(request, "invitations.answers", meetup_id=meetup.id, told="held")


@router.post("/meetups/{meetup_id}/hold/withdrawal", name="invitations.let_go")
@writes
def let_go(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """The date is not kept any longer."""
    if kept := holding.hold_of(db, meetup.id, clock.now()):
        holding.let_go(db, kept, by=who, now=clock.now())
    return done(request, "invitations.answers", meetup_id=meetup.id, told="let_go")


def _keep_until(meetup: Meetup, starts_at: datetime | None) -> date | None:
    """The last day of a hold unless the organizer says otherwise: a workday in a week, before the meetup."""
    if starts_at is None:
        return None
    today = clock.now().astimezone(zone_of(meetup.zone)).date()
    eve = starts_at.astimezone(zone_of(meetup.zone)).date() - DAY
    last = min(nearest_workday(today + KEPT_FOR, meetup.zone), eve)
    return last if last > today else None


def the_ask(db: Session, meetup: Meetup, ask_id: int) -> Ask:
    """The question to one of those asked for this meetup."""
    ask = db.get(Ask, ask_id)
    if ask is None or ask.meetup_id != meetup.id:
        raise Missing
    return ask
