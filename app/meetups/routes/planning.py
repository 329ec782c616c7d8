"""The meetups room's pages: plan one, say what and when it is, cancel it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.ahead import ahead
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Fields, Form, Sent
from app.base.i18n import _, machine_time, ngettext, zone_of
from app.base.web import done, show
from app.meetups import actions, queries
from app.meetups.door import TheMeetup
from app.meetups.fields import SecureLink, WallClock, Zone
from app.meetups.models import Meetup, Setting
from app.meetups.queries import Concerned, Moving
from app.people.access import Organizer
from app.people.models import Audience, Person, Programme
from app.people.queries import home_zone, is_everyone, size

router = APIRouter()


# --- what may be typed ---------------------------------------------------------------------------


class NewMeetup(Fields):
    """A meetup that is only a thought so far."""

    audience_id: int
    title: str = Field(default="", max_length=200)
    zone: Zone
    begin: str = "survey"


class Details(Fields):
    """Everything that can be said of a meetup."""

    version: int
    title: str = Field(default="", max_length=200)
    abstract: str = Field(default="", max_length=4000)
    starts_at: WallClock | None = None
    minutes: int = Field(default=45, ge=5, le=queries.LONGEST)
    zone: Zone
    place: str = Field(default="", max_length=200)
    join_url: SecureLink | None = None
    capacity: int | None = Field(default=None, ge=1, le=100_000)
    slides_url: SecureLink | None = None
    recording_url: SecureLink | None = None
    reason: str = Field(default="", max_length=500)
    sure: str = Field(default="", max_length=1000)
    """Which move was shown and agreed to, in the words of `terms`."""

    @property
    def terms(self) -> str:
        """What people would notice; another date typed after the warning needs another warning."""
        return f"{self.moment} {self.minutes} {self.place} {self.join_url}"

    @property
    def setting(self) -> Setting:
        """When and where it would be."""
        return self.moment, self.minutes, self.place, self.join_url or ""

    @property
    def moment(self) -> datetime | None:
        """When it starts. An hour that the clocks skip moves forward; one they repeat is the first."""
        return self.starts_at.replace(tzinfo=zone_of(self.zone)).astimezone(UTC) if self.starts_at else None


class Cancelling(Fields):
    """Why a meetup will not take place."""

    reason: str = Field(default="", max_length=500)


# --- a new one -----------------------------------------------------------------------------------


@router.get("/meetups/new", name="meetups.new")
@reads
def new(request: Request, who: Organizer, db: Db, title: str = "", audience_id: int = 0) -> Response:
    """For whom, and whether the topic is known already."""
    begin = "known" if title else "survey"
    form = Form(zone=home_zone(db), begin=begin, title=title[:200], audience_id=audience_id or None)
    return show(request, "meetups/new.html", form=form, **_choices(db))


@router.post("/meetups/new", name="meetups.new")
@writes
def create(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Plan it, and go where it begins."""
    form = Form(sent)
    planned = form.fill(NewMeetup)
    if planned and planned.begin == "known" and not planned.title:
        form.wrong("title", _("Write the topic, or begin in another way."))
    if planned and db.get(Audience, planned.audience_id) is None:
        form.wrong("audience_id", _("Choose who it is for."))
    if not planned or form.errors:
        return show(request, "meetups/new.html", 422, form=form, **_choices(db))
    meetup = actions.plan(db, planned.audience_id, planned.title, by=who, now=clock.now(), zone=planned.zone)
    if planned.begin == "known":
        ahead(request).know_topic(db, meetup, who, clock.now())
    if planned.begin == "survey":
        return done(request, "surveys.new", meetup_id=meetup.id)
    return done(request, "speakers.index" if planned.begin == "known" else "topics.for_meetup", meetup_id=meetup.id)


def _choices(db: Session) -> dict[str, object]:
    audiences = db.exec(select(Audience).order_by(col(Audience.name))).all()
    everyone_first = sorted(audiences, key=lambda audience: not is_everyone(db, audience))
    return {"audiences": [(a.id, _with_size(a.name, size(db, a))) for a in everyone_first], "zones": _zones(db)}


def _with_size(name: str, count: int) -> str:
    return f"{name} · {ngettext('%(num)d person', '%(num)d people', count)}"


def _zones(db: Session) -> list[str]:
    """The zones that people here live in come first to mind."""
    columns = (Programme.zone, Person.zone, Meetup.zone)
    return sorted({zone for column in columns for zone in db.exec(select(column).distinct())} - {""})


# --- what, when, where ---------------------------------------------------------------------------


@router.get("/meetups/{meetup_id}/details", name="meetups.details")
@reads
def details(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """Everything that is known of it, to be changed."""
    return _details(request, db, meetup, _as_form(meetup))


@router.post("/meetups/{meetup_id}/details", name="meetups.details")
@writes
def change(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Keep what was typed. What changes people's calendars is said first, and done on the second press."""
    form, now = Form(sent), clock.now()
    new = form.fill(Details)
    concerned = _concerned(request, db, meetup)
    if new:
        _question(form, meetup, new, concerned, now)
    if not new or form.errors:
        return _details(request, db, meetup, form, 422)
    if new.version != meetup.version:
        form.wrong(
            "", _("Somebody changed this meetup meanwhile. What stands there now comes first, your text below it.")
        )
        return _details(request, db, meetup, form, 409, theirs=True)
    moves = meetup.setting != new.setting
    if moves and concerned.guests and meetup.starts_at and new.sure != new.terms:
        return _details(request, db, meetup, form, moves=True)
    try:
        if moves:
            actions.move(
                db, meetup, new.moment, new.minutes, new.place, new.join_url or "", new.reason, by=who, now=now
            )
    except Refused as no:
        form.wrong("starts_at", no.sentence)
        return _details(request, db, meetup, form, 422)
    actions.describe(
        db,
        meetup,
        ahead(request).what(db, meetup),
        now,
        title=new.title,
        abstract=new.abstract,
        capacity=meetup.capacity if _is_fixed(db, meetup, now) else new.capacity,
        zone=new.zone,
        slides_url=new.slides_url or "",
        recording_url=new.recording_url or "",
    )
    told = bool(moves and concerned.guests)
    return done(request, "desk.meetup", meetup_id=meetup.id, said="moved" if told else "saved")


def _question(form: Form, meetup: Meetup, new: Details, concerned: Concerned, now: datetime) -> None:
    """What cannot be, field by field."""
    if meetup.starts_at and not new.starts_at:
        form.wrong("starts_at", _("It has a date already: choose another one, or cancel the meetup."))
    if new.moment and new.moment != meetup.starts_at and new.moment <= now:
        form.wrong("starts_at", _("That time has already passed."))
    if new.capacity is not None and new.capacity < concerned.seats:
        form.wrong("capacity", ngettext(
            "%(num)d person has a seat already. Nobody loses one here.",
            "%(num)d people have a seat already. Nobody loses one here.", concerned.seats,
        ))  # fmt: skip


def _is_fixed(db: Session, meetup: Meetup, now: datetime) -> bool:
    """Whether time, place and seats are what they were: it has taken place, or will not."""
    return queries.is_over(meetup, now) or queries.cancelled(db, meetup.id) is not None


def _details(
    request: Request,
    db: Session,
    meetup: Meetup,
    form: Form,
    status: int = 200,
    theirs: bool = False,
    moves: bool = False,
) -> Response:
    """`theirs`: show what somebody else wrote meanwhile. `moves`: what the new time or place will do, first."""
    return show(
        request,
        "meetups/details.html",
        status,
        form=form,
        theirs=theirs,
        moves=moves,
        zones=_zones(db),
        over=queries.is_over(meetup, clock.now()),
        gone=queries.cancelled(db, meetup.id),
        change=_change(request, db, meetup, form) if moves else None,
        concerned=_concerned(request, db, meetup),
    )


@dataclass(frozen=True)
class Change:
    """What a move means to people."""

    starts_at: datetime
    other_time: bool
    zone: str
    terms: str
    heard: Moving
    """Who hears of it."""
    place: str = ""
    """The new one, where it is another; "–" for none."""
    other_link: bool = False


def _change(request: Request, db: Session, meetup: Meetup, form: Form) -> Change | None:
    new = Form(form.values).fill(Details)
    if not new or not new.moment:
        return None
    other_time = (new.moment, new.minutes) != (meetup.starts_at, meetup.minutes)
    place = (new.place or "–") if new.place != meetup.place else ""
    heard: Moving = ahead(request).moving(db, meetup, new.setting)
    return Change(
        new.moment, other_time, new.zone, new.terms, heard, place, (new.join_url or "") != meetup.join_url
    )  # fmt: skip


def _as_form(meetup: Meetup) -> Form:
    return Form(
        version=meetup.version,
        title=meetup.title,
        abstract=meetup.abstract,
        minutes=meetup.minutes,
        starts_at=machine_time(meetup.starts_at, meetup.zone) if meetup.starts_at else "",
        zone=meetup.zone,
        place=meetup.place,
        join_url=meetup.join_url,
        capacity=meetup.capacity,
        slides_url=meetup.slides_url,
        recording_url=meetup.recording_url,
    )


def _concerned(request: Request, db: Session, meetup: Meetup) -> Concerned:
    """Later rooms know who would notice; `main` hands their function over, as it does the road."""
    found: Concerned = ahead(request).concerned(db, meetup)
    return found


# --- cancelling ----------------------------------------------------------------------------------


@router.get("/meetups/{meetup_id}/cancellation", name="meetups.cancel")
@reads
def cancelling(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """What will happen, and to how many, before it does."""
    return _cancelling(request, db, meetup, Form())


@router.post("/meetups/{meetup_id}/cancellation", name="meetups.cancel")
@writes
def cancel(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Cancel it, once and for all."""
    form = Form(sent)
    why = form.fill(Cancelling)
    if not why:
        return _cancelling(request, db, meetup, form, 422)
    actions.cancel(db, meetup, why.reason, by=who, now=clock.now())
    return done(request, "meetups.cancel", meetup_id=meetup.id)


def _cancelling(request: Request, db: Session, meetup: Meetup, form: Form, status: int = 200) -> Response:
    return show(
        request,
        "meetups/cancel.html",
        status,
        form=form,
        concerned=_concerned(request, db, meetup),
        over=queries.is_over(meetup, clock.now()),
        gone=queries.cancelled(db, meetup.id),
    )
