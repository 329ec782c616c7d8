"""The invitations room's pages: who is invited, in which words, and who comes."""

import csv
from dataclasses import dataclass
from io import StringIO

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.db import Db, reads, writes
from app.base.errors import Missing
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _, machine_time, speaking
from app.base.web import done, is_partial, pages, show
from app.invitations import actions, answers, queries
from app.invitations.answers import ANSWERS
from app.invitations.later import later
from app.invitations.mine import mine_of
from app.invitations.routes.told import told_by
from app.mail.bounces import unreached_among
from app.mail.budget import held_back
from app.mail.calendar_answers import settle
from app.mail.campaigns import sending
from app.meetups import actions as meetup_actions
from app.meetups.door import TheMeetup
from app.meetups.fields import Seats, SecureLink
from app.meetups.models import Meetup
from app.meetups.queries import cancelled, is_over
from app.outreach import decision
from app.people.access import Organizer
from app.people.models import Person
from app.people.queries import programme
from app.surveys.export import harmless
from app.topics.queries import what

router = APIRouter()


# --- inviting --------------------------------------------------------------------------------------


class Whereabouts(Fields):
    """Where people come to."""

    place: str = Field(default="", max_length=200)
    join_url: SecureLink | None = None
    capacity: Seats | None = None


class Announcing(Fields):
    """The organizer's own words in the invitation."""

    message: str = Field(default="", max_length=4000)


@router.get("/meetups/{meetup_id}/invitation", name="invitations.index")
@reads
def index(
    request: Request,
    who: Organizer,
    meetup: TheMeetup,
    db: Db,
    reader: str = "",
    show: str = "",
    q: str = "",
    after: str = "",
    told: str = "",
    n: str = "",
) -> Response:
    """Before the announcement: who would read what. After it: who comes."""
    found = Form(q=q)["q"]
    return _index(
        request, db, meetup, reader=row_number(reader) or 0, shown=show, q=found, after=row_number(after) or 0,
        told=told_by(db, meetup, told, row_number(n) or 0),
        recorded=row_number(n) or 0 if told == "recorded" else 0,
    )  # fmt: skip


@router.post("/meetups/{meetup_id}/invitation", name="invitations.index")
@writes
def announce(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Invite the audience, or those who have come in since; or only look at it with one's own words."""
    form = Form(sent)
    new = form.fill(Announcing)
    if not new:
        return _index(request, db, meetup, form=form, status=422)
    if form["preview"]:
        return _index(request, db, meetup, form=form, reader=row_number(form["reader"]) or 0)
    count = actions.announce(db, meetup, new.message, by=who, now=clock.now())
    return done(request, "invitations.index", meetup_id=meetup.id, told="sent", n=count)


@router.post("/meetups/{meetup_id}/invitation/place", name="invitations.place")
@writes
def place(request: Request, who: Organizer, meetup: TheMeetup, db: Db, sent: Sent) -> Response:
    """Say where it is, without leaving the invitation. Once people are invited, it is a move, and said as one."""
    if queries.announcement_of(db, meetup.id):
        return _index(request, db, meetup, refused=True, status=409)
    form = Form(sent)
    new = form.fill(Whereabouts)
    if new and not new.place and not new.join_url:
        form.wrong("place", _("Write a room, or a link to join, or both."))
    if not new or form.errors:
        return _index(request, db, meetup, where=form, status=422)
    meetup_actions.move(
        db, meetup, meetup.starts_at, meetup.minutes, new.place, new.join_url or "", "", by=who, now=clock.now()
    )
    meetup_actions.describe(db, meetup, what(db, meetup), clock.now(), capacity=new.capacity)
    return done(request, "invitations.index", meetup_id=meetup.id, told="placed")


def _index(
    request: Request,
    db: Session,
    meetup: Meetup,
    form: Form | None = None,
    where: Form | None = None,
    reader: int = 0,
    shown: str = "",
    q: str = "",
    after: int = 0,
    told: str = "",
    recorded: int = 0,
    status: int = 200,
    refused: bool = False,
) -> Response:
    announced, booking = queries.announcement_of(db, meetup.id), decision.booking_of(db, meetup.id)
    shown = shown if shown in (*ANSWERS, answers.MAYBE, "silent", "waiting") else ""
    rows = queries.guests(db, meetup, shown, q, after, queries.PAGE + 1) if announced else ()
    letter = None if announced else _letter(request, db, meetup, form or Form(), reader)
    on_page = rows[: queries.PAGE]
    return show(
        request, "invitations/index.html", status,
        uninvitable=queries.uninvitable(db, meetup, request.app.state.settings.mail_from),
        by_calendar=queries.by_calendar(db, meetup, [row.person_id for row in on_page]),
        unreached=unreached_among(db, [row.person_id for row in on_page]),
        form=form or Form(), where=where, announced=announced,
        booking=booking, speaker=decision.speaker_of(db, meetup.id), refused=refused,
        confirmed=booking is not None and decision.confirmed(db, booking),
        reach=queries.reach(db, meetup), counts=answers.counts(db, meetup),
        gone=cancelled(db, meetup.id),
        over=is_over(meetup, clock.now()), letter=letter, shown=shown, q=q, after=after, notice=told,
        mails=sending(
            db, "invitations/invite", meetup.id, announced.announced_at if announced else None, clock.now()
        ),
        recorded=recorded, later=later(db, meetup, clock.now()) if announced else {},
        held_back=held_back(db, queries.newcomers(db, meetup), clock.now()),
        in_part=bool(told) and is_partial(request),
        rows=on_page, next_after=rows[queries.PAGE - 1].person_id if len(rows) > queries.PAGE else 0,
    )  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """The invitation as one person would read it."""

    reader: int
    readers: list[tuple[int, str]]
    to: str
    subject: str
    body: str


def _letter(request: Request, db: Session, meetup: Meetup, form: Form, reader: int) -> Letter | None:
    readers = queries.some_readers(db, meetup)
    person = next((person for person, _asked in readers if person.id == reader), readers[0][0] if readers else None)
    house = programme(db)
    if person is None or house is None or meetup.starts_at is None:
        return None
    labels = [(one.id, _called(one, asked)) for one, asked in readers]
    settings = request.app.state.settings
    link = settings.base_url + "/rsvp/…"
    with speaking(person.language or "en", person.zone or house.zone):
        values = queries.invitation(db, meetup, person, form["message"])
        values |= {"link": link, "because": queries.because(db, meetup), "receives": settings.receives}
        text = pages(request).page("invitations/emails/invite.txt", person=person, programme=house, **values)
    subject, _nothing, body = text.lstrip().partition("\n")
    return Letter(person.id, labels, f"{person.called} <{person.email}>", subject, body.strip())


def _called(person: Person, asked: bool) -> str:
    return _("%(name)s, who asked for it", name=person.called) if asked else person.called


# --- guests ----------------------------------------------------------------------------------------


@router.post("/meetups/{meetup_id}/guests/{person_id}/answer", name="invitations.record")
@writes
def record(request: Request, who: Organizer, meetup: TheMeetup, person_id: int, db: Db, sent: Sent) -> Response:
    """Write down what a guest said by word of mouth."""
    mine = mine_of(db, meetup.id, person_id, clock.now())
    if mine is None:
        raise Missing
    form = Form(sent)
    actions.record(db, mine, form["answer"], clock.now())
    back = {name: form[name] for name in ("show", "q", "after") if form[name]}
    return done(request, "invitations.index", meetup_id=meetup.id, told="recorded", n=person_id, **back)


@router.post("/meetups/{meetup_id}/guests/{person_id}/proposal", name="invitations.settle_proposal")
@writes
def settle_proposal(request: Request, who: Organizer, meetup: TheMeetup, person_id: int, db: Db) -> Response:
    """The other time that a guest's calendar proposed is dealt with."""
    settle(db, meetup.id, person_id, by=who, now=clock.now())
    return done(request, "invitations.index", meetup_id=meetup.id)


@router.get("/meetups/{meetup_id}/guests.csv", name="invitations.export")
@reads
def export(request: Request, who: Organizer, meetup: TheMeetup, db: Db) -> Response:
    """The guests for a spreadsheet; no cell of it runs as a formula."""
    out = StringIO()
    table = csv.writer(out)
    words = {
        "room": _("in the room"),
        "online": _("online"),
        "recording": _("recording"),
        "no": _("no"),
        "maybe": _("maybe"),
        "": _("silent"),
    }
    table.writerow([_("Name"), _("Email"), _("Department"), _("Answer"), _("Answered"), _("Waiting list")])
    for row in queries.guests(db, meetup):
        waits = row.place - (meetup.capacity or 0) if row.place and not row.seated else ""
        at = machine_time(row.answered_at, meetup.zone).replace("T", " ") if row.said and row.answered_at else ""
        table.writerow([harmless(cell) for cell in (row.name, row.email, row.department, words[row.said], at, waits)])
    head = {"Content-Disposition": f'attachment; filename="guests-{meetup.id}.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=head)
