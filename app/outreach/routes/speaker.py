"""The speaker's own page behind a link: who asks and why, the answer, and once chosen their desk."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.ahead import ahead
from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.errors import Missing, Overtaken
from app.base.forms import Fields, Form, Sent, row_number
from app.base.i18n import _, when_both
from app.base.web import done, pages, show
from app.mail.entries import as_mailed
from app.meetups import calendar, files
from app.meetups.models import Meetup, MeetupFile
from app.meetups.queries import cancelled
from app.outreach import actions, card, checklist, decision, holding, kit, queries
from app.outreach.answering import given, standing
from app.outreach.doubt import in_doubt, which
from app.outreach.models import Ask, Booking
from app.outreach.wording import answer_words, closed_words, notice, one_line
from app.people.links import Visit, by_link, make_link
from app.people.models import Person

router = APIRouter()
OPEN = ["GET", "HEAD"]
DOOR = by_link("outreach.speaker")
Visitor = Annotated[Visit, Inside(DOOR)]


class Talk(Fields):
    """The speaker's words about the talk."""

    title: Annotated[str, Field(min_length=3, max_length=200)]
    abstract: Annotated[str, Field(max_length=4000)] = ""
    slides_url: Annotated[str, Field(max_length=500)] = ""
    version: int


class Leaving(Fields):
    """That a speaker cannot make it; the tick is what a machine that presses buttons does not set."""

    sure: Literal["1"]
    note: Annotated[str, Field(max_length=1000)] = ""


class Confirming(Fields):
    """Whether the date suits."""

    suits: Literal["yes", "no"]


@router.api_route("/speaker/{token}", methods=OPEN, name="outreach.speaker")
@reads
def speaker(request: Request, visit: Visitor, db: Db) -> Response:
    """Who asks and why, who would listen, the dates, the answers; once chosen, the speaker's desk."""
    return page(request, db, visit)


@router.post("/speaker/{token}", name="outreach.speaker")
@writes
def answer(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """A speaker answers."""
    asked, form = asked_by(db, visit), Form(sent)
    if _door(db, asked):
        return done(request, "outreach.speaker", token=visit.token)
    if form["website"]:
        form.wrong("", _("Something filled in a field that people do not see. Please send your answer once more."))
    said = given(db, asked, form, now())
    if said is None or form.errors:
        return page(request, db, visit, 422, form=form)
    actions.answer(db, asked, said, now=now(), seen=form["seen"])
    if in_doubt(db, asked, now()):
        return page(request, db, visit, form=form)  # what was typed is still there
    return done(request, "outreach.speaker", token=visit.token)


@router.post("/speaker/{token}/answer/withdrawal", name="outreach.unanswer")
@writes
def take_back(request: Request, visit: Visitor, db: Db) -> Response:
    """A speaker takes their answer back."""
    asked = asked_by(db, visit)
    if not _door(db, asked) and not _booking(db, asked):
        actions.take_back(db, asked, now=now())
    return done(request, "outreach.speaker", token=visit.token, said="undone" if asked.answered_at is None else None)


@router.post("/speaker/{token}/talk", name="outreach.talk")
@writes
def write_talk(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """The speaker writes title, abstract and the address of the slides."""
    asked, form = asked_by(db, visit), Form(sent)
    if not _booking(db, asked):
        return done(request, "outreach.speaker", token=visit.token)
    meetup, new = db.get_one(Meetup, asked.meetup_id), form.fill(Talk)
    slides_url = form["slides_url"].strip()
    if slides_url and not slides_url.lower().startswith("https://"):
        form.wrong("slides_url", _("The address begins with https://."))
    if not form["title"].strip():
        form.errors["title"] = _("Give the talk a title.")
    if new is None or form.errors:
        return page(request, db, visit, 422, talk_form=form)
    try:
        actions.write_talk(
            db, asked, one_line(new.title), new.abstract, new.slides_url, version=new.version, now=now()
        )
    except Overtaken as overtaken:
        form.wrong("", overtaken.sentence)
        form.values["version"] = str(meetup.version)
        return page(request, db, visit, 409, talk_form=form, theirs=True)
    return done(request, "outreach.speaker", token=visit.token, said="talk")


@router.post("/speaker/{token}/confirmation", name="outreach.confirmation")
@writes
def confirm(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """The speaker says whether the date suits."""
    asked, form = asked_by(db, visit), Form(sent)
    booking = _booking(db, asked)
    if booking is None:
        return done(request, "outreach.speaker", token=visit.token)
    if not (new := form.fill(Confirming)):
        return page(request, db, visit, 422, confirm_form=form)
    if new.suits == "no":
        return done(request, "outreach.cancellation", token=visit.token, chosen=1)
    actions.confirm(db, booking, now=now())
    return done(request, "outreach.speaker", token=visit.token, said="confirmed")


@router.api_route("/speaker/{token}/cancellation", methods=OPEN, name="outreach.cancellation")
@reads
def leaving(request: Request, visit: Visitor, db: Db, chosen: bool = False) -> Response:
    """What happens when a speaker cannot make it, before it happens; `chosen`: they have said no to the date."""
    return _leaving(request, db, visit, chosen=chosen)


@router.post("/speaker/{token}/cancellation", name="outreach.cancellation")
@writes
def leave(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """The speaker cannot make it."""
    asked, form = asked_by(db, visit), Form(sent)
    booking, new = _booking(db, asked), form.fill(Leaving)
    if booking is None:
        return done(request, "outreach.speaker", token=visit.token)
    if new is None:
        form.errors = {"sure": _("Tick this if you cannot make it. Nothing has changed so far.")}
        return _leaving(request, db, visit, 422, form)
    actions.release(db, booking, by=visit.person, note=new.note, now=now())
    return done(request, "outreach.speaker", token=visit.token)


@router.post("/speaker/{token}/cancellation/withdrawal", name="outreach.comeback")
@writes
def come_back(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """The speaker can make it after all; the tick is what a machine that presses buttons does not set."""
    asked, form = asked_by(db, visit), Form(sent)
    if (gone := decision.lost(db, asked)) and form["sure"] != "1":
        form.wrong("sure", _("Tick this if you can make it. Nothing has changed so far."))
        return page(request, db, visit, 422, back_form=form)
    if gone and form["at"] != _back_at(db, gone).isoformat():
        form.wrong("sure", _("The date has changed meanwhile. Look at the new one; nothing is settled so far."))
        return page(request, db, visit, 409, back_form=form)
    if not _door(db, asked) and not _booking(db, asked):
        actions.come_back(db, asked, now=now())
    return done(request, "outreach.speaker", token=visit.token, said="back")


@router.post("/speaker/{token}/afterwards/{door}", name="outreach.afterwards")
@writes
def afterwards(request: Request, visit: Visitor, db: Db, door: str) -> Response:
    """Through one of the doors that open after the meetup: with a link of its own, made now."""
    meetup = db.get_one(Meetup, asked_by(db, visit).meetup_id)
    if door not in [name for _label, name in ahead(request).afterwards(db, meetup)]:
        raise Missing
    return done(request, door, token=make_link(db, door, visit.person.id, meetup.id, now()))


@router.api_route("/speaker/{token}/meetup.ics", methods=OPEN, name="outreach.calendar")
@reads
def calendar_file(request: Request, visit: Visitor, db: Db) -> Response:
    """The meetup as a file for any calendar."""
    booking = _booking(db, asked_by(db, visit))
    if booking is None:
        raise Missing
    entry = as_mailed(db, decision.entry(db, booking, request.app.state.settings.mail_from, now()))
    headers = {"Content-Disposition": 'attachment; filename="meetup.ics"', "X-Robots-Tag": "noindex"}
    return Response(calendar.download(entry), media_type="text/calendar; charset=utf-8", headers=headers)


def asked_by(db: Session, visit: Visit) -> Ask:
    """The question behind the link."""
    asked = db.get(Ask, visit.about)
    if asked is None or asked.person_id != visit.person.id:
        raise Missing
    return asked


def _booking(db: Session, asked: Ask) -> Booking | None:
    """The decision for this speaker, as long as the meetup is still ahead."""
    meetup = db.get_one(Meetup, asked.meetup_id)
    return None if queries.closed(db, meetup, now()) else decision.booking_for(db, asked)


def _back_at(db: Session, gone: Booking) -> datetime:
    """When they would speak if they came back."""
    return db.get_one(Meetup, gone.meetup_id).starts_at or gone.starts_at


def _door(db: Session, asked: Ask) -> str:
    """Why this page is closed, or "" while it is open."""
    meetup = db.get_one(Meetup, asked.meetup_id)
    if reason := queries.closed(db, meetup, now()):
        if decision.booking_for(db, asked):
            return {"over": "spoke", "cancelled": "let_down"}[reason]
        return "willing" if reason == "cancelled" and asked.answer in ("yes", "another_date") else reason
    if asked.withdrawn_at:
        return "withdrawn"
    return "someone_else" if decision.someone_else(db, asked) else ""


def page(request: Request, db: Session, visit: Visit, status: int = 200, /, **more: object) -> Response:
    """What stands behind the link by now."""
    asked = asked_by(db, visit)
    meetup, organizer = db.get_one(Meetup, asked.meetup_id), db.get_one(Person, asked.asked_by)
    common = _common(request, db, visit, asked, meetup, organizer)
    if reason := _door(db, asked):
        called_off = cancelled(db, meetup.id)
        why = called_off.reason if called_off else ""
        title, sentence = closed_words(reason, organizer, str(common["what"]), why)
        if reason == "spoke":
            return _after(request, db, visit, meetup, title, sentence, status, more)
        return show(request, "errors/closed.html", title=title, sentence=sentence, receives=True)
    if booking := decision.booking_for(db, asked):
        context = common | _files(request, db, visit, meetup) | more
        return _desk(request, db, meetup, booking, status, context)
    gone, doubted = decision.lost(db, asked), in_doubt(db, asked, now())
    listeners, dates = card.audience_card(db, meetup), queries.dates_ahead(db, meetup.id, now())
    starts = [one.starts_at for one in dates]
    context = common | {
        "card": listeners, "dates": dates,
        "kit": kit.kit(db, meetup, visit.person, organizer, listeners, starts, now()),
        "form": standing(db, asked), "lost": gone, "back_at": _back_at(db, gone) if gone else None,
        "answered": _answered(db, asked, meetup), "back_form": None, "stamp": queries.stamp(asked, doubted),
        "due": asked.answer_by > now(), "decides_by": holding.decides_by(db, asked, now()),
    } | more  # fmt: skip
    if doubted and isinstance(form := context["form"], Form):
        form.wrong("answer", which())
    return show(request, "outreach/speaker.html", status, **context)


def _after(
    request: Request, db: Session, visit: Visit, meetup: Meetup, title: str, sentence: str, status: int,
    more: dict[str, object],
) -> Response:  # fmt: skip
    """Once it is over the same link leads on: to the thanks and what people said, the recap, the slides."""
    doors: list[tuple[str, str]] = ahead(request).afterwards(db, meetup)
    context = {
        "doors": doors, "title": title, "sentence": sentence, "meetup": meetup, "token": visit.token,
        **_files(request, db, visit, meetup),
    }  # fmt: skip
    return show(request, "outreach/after.html", status, **(context | more))


def _files(request: Request, db: Session, visit: Visit, meetup: Meetup) -> dict[str, object]:
    """What was handed in, what may be, and what was just taken back."""
    there = files.files_of(db, [meetup.id]).get(meetup.id, [])
    gone = db.get(MeetupFile, row_number(request.query_params.get("file", "")) or 0)
    mine = gone and gone.removed_at and (gone.meetup_id, gone.person_id) == (meetup.id, visit.person.id)
    return {
        "files": there, "endings": files.endings(pages(request).settings), "gone": gone if mine else None,
        "wrong": "", "mine": [file.id for file in there if file.person_id == visit.person.id],
    }  # fmt: skip


def _answered(db: Session, asked: Ask, meetup: Meetup) -> str:
    """The answer that stands, in words; "" before the first one."""
    if not asked.answered_at:
        return ""
    return answer_words(asked.answer, asked, queries.ticked(db, asked), meetup.zone, when_both)


def _common(
    request: Request, db: Session, visit: Visit, asked: Ask, meetup: Meetup, organizer: Person
) -> dict[str, object]:
    return {
        "ask": asked, "meetup": meetup, "organizer": organizer, "person": visit.person, "token": visit.token,
        "zone": meetup.zone, "what": queries.what(db, meetup), "notice": _told(request, organizer),
    }  # fmt: skip


def _told(request: Request, organizer: Person) -> dict[str, str] | None:
    said = {
        "talk": _("Kept. People see these words wherever the meetup is announced."),
        "confirmed": _("Thank you: the date is confirmed. A calendar entry comes by mail."),
        "file": _("The file is here. Everybody who was invited finds it once the meetup is over."),
        "undone": _("Your answer is taken back; nothing is said so far. %(name)s is told.", name=organizer.called),
        "back": _("You speak again, thank you. %(name)s is told by mail.", name=organizer.called),
    }.get(request.query_params.get("said", ""))
    return notice(said) if said else None


def _desk(
    request: Request, db: Session, meetup: Meetup, booking: Booking, status: int, context: dict[str, object]
) -> Response:
    """The speaker's desk: date, words, slides, what is new, and a way out."""
    talk = Form(
        None, title=queries.what(db, meetup), abstract=meetup.abstract, slides_url=meetup.slides_url,
        version=meetup.version,
    )  # fmt: skip
    moves = decision.moves_since(db, booking)
    own: dict[str, object] = {
        "booking": booking, "starts_at": meetup.starts_at or booking.starts_at, "talk_form": talk, "theirs": False,
        "confirmed": decision.confirmed(db, booking), "moved": moves[-1] if moves else None, "confirm_form": None,
        "news": ahead(request).talk_news(db, meetup, now()), "card": card.audience_card(db, meetup),
        "tasks": checklist.checklist(db, booking, meetup, now()),
    }  # fmt: skip
    return show(request, "outreach/desk.html", status, **(own | context))


def _leaving(
    request: Request, db: Session, visit: Visit, status: int = 200, form: Form | None = None, chosen: bool = False
) -> Response:
    asked = asked_by(db, visit)
    booking = _booking(db, asked)
    if booking is None:
        return page(request, db, visit)
    meetup, organizer = db.get_one(Meetup, asked.meetup_id), db.get_one(Person, asked.asked_by)
    context = _common(request, db, visit, asked, meetup, organizer)
    context |= {
        "form": form, "starts_at": meetup.starts_at or booking.starts_at, "chosen": chosen,
        "in_calendar": decision.in_calendar(db, booking), "guests": ahead(request).concerned(db, meetup).guests,
    }  # fmt: skip
    return show(request, "outreach/cancellation.html", status, **context)
