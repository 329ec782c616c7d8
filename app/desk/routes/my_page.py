"""Everybody's own page, signed in or by a link: what waits, what is kept about them, and the way out."""

import json
from typing import Annotated

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.forms import Form, Sent
from app.base.guard import CHOSEN
from app.base.i18n import TEXT_LANGUAGES, _
from app.base.web import pages, show, today
from app.desk import actions, coming_up, personal
from app.desk.wishing import wanted
from app.mail.choosing import unwanted
from app.mail.lists import mail_lists
from app.people import actions as people
from app.people.access import Member, forget
from app.people.fields import ProfileFields, say_what_is_needed
from app.people.links import Visit, by_link, make_link
from app.people.models import Person
from app.people.queries import home_zone, profile_of, programme, sign_ins_of, skills_of, usual_zones
from app.surveys import wished as wishes
from app.surveys.saying import said_by
from app.surveys.wording import words_for_reader
from app.topics.rounds import open_round

router = APIRouter()


@router.get("/me", name="desk.me")
@reads
def me(request: Request, who: Member, db: Db, told: str = "", wished: int = 0) -> Response:
    """What concerns the person who is signed in."""
    return _my_page(request, db, who, "", told=told, wished=wished)


Visitor = Annotated[Visit, Inside(by_link("desk.my_page"))]


@router.api_route("/my/{token}", methods=["GET", "HEAD"], name="desk.my_page")
@reads
def my_page(request: Request, visit: Visitor, db: Db, told: str = "", wished: int = 0) -> Response:
    """The same by a personal link."""
    return _my_page(request, db, visit.person, visit.token, told=told, wished=wished)


@router.post("/me/profile", name="desk.profile")
@writes
def profile(request: Request, who: Member, db: Db, sent: Sent) -> Response:
    """Keep what somebody says of themselves."""
    return _profile(request, db, who, sent)


@router.post("/my/{token}/profile", name="desk.profile_by_link")
@writes
def profile_by_link(request: Request, visit: Visitor, db: Db, sent: Sent) -> Response:
    """The same by a personal link."""
    return _profile(request, db, visit.person, sent, visit.token)


def _profile(request: Request, db: Session, person: Person, sent: Sent, token: str = "") -> Response:
    """Kept; or the whole page again, with what is wrong beside its field."""
    form = Form(sent)
    if not (new := form.fill(ProfileFields)):
        say_what_is_needed(form, name=_("We need a name to write."))
        return _my_page(request, db, person, token, form, 422)
    page = back(request, token, "profile", "about-you")
    if new.language != person.language:
        page.delete_cookie(CHOSEN)
    people.choose(db, person, new, now())
    return page


def _my_page(
    request: Request, db: Session, person: Person, token: str,
    form: Form | None = None, status: int = 200, told: str = "", wished: int = 0,
) -> Response:  # fmt: skip
    at = now()
    return show(
        request, "desk/me.html", status,
        person=person, token=token, form=form, told=told, skills=skills_of(db, person.id),
        profile=profile_of(db, person.id), said=said_by(db, person.id), spoken=TEXT_LANGUAGES,
        notice=_("Your wish is taken back.") if told == "unwished" else wishes.told(db, person, wished),
        coming=coming_up.invited_to(db, person, at), surveys=coming_up.open_surveys(db, person, at),
        round=open_round(db, at), answers=answer_words, survey_title=words_for_reader, wanted=wanted(db, person, at),
        signins=sign_ins_of(db, person.id, at) if not token else [], house=programme(db), zones=usual_zones(),
        lists=mail_lists(), unwanted=unwanted(db, person.id),
    )  # fmt: skip


def back(request: Request, token: str, told: str, part: str) -> Response:
    """To one's own page, to the part of it where what was just done is said."""
    page = {"name": "desk.my_page", "token": token} if token else {"name": "desk.me"}
    return RedirectResponse(pages(request).url(**page, told=told) + f"#{part}", 303)


def answer_words(said: str, waits: bool | None) -> str:
    """What somebody answered to an invitation; "" when no answer stands."""
    if waits:
        return _("You are on the waiting list for the room.")
    return {
        "room": _("You come to the room."),
        "online": _("You join online."),
        "recording": _("You get the recording."),
        "no": _("You do not come."),
        "maybe": _("Your calendar said maybe. Please choose."),
    }.get(said, "")


# --- from one's own page through the doors that mails lead to ------------------------------------


@router.post("/me/surveys/{survey_id}", name="desk.open_survey")
@writes
def open_survey(request: Request, survey_id: int, who: Member, db: Db) -> Response:
    """To the survey, by a link such as the mail carried."""
    return _through(request, db, who, "surveys.form", survey_id)


@router.post("/me/meetups/{meetup_id}", name="desk.open_rsvp")
@writes
def open_rsvp(request: Request, meetup_id: int, who: Member, db: Db) -> Response:
    """To the invitation."""
    return _through(request, db, who, "invitations.rsvp", meetup_id)


@router.post("/my/{token}/surveys/{survey_id}", name="desk.open_survey_by_link")
@writes
def open_survey_by_link(request: Request, survey_id: int, visit: Visitor, db: Db) -> Response:
    """To the survey, from the page that was itself opened by a link."""
    return _through(request, db, visit.person, "surveys.form", survey_id)


@router.post("/my/{token}/meetups/{meetup_id}", name="desk.open_rsvp_by_link")
@writes
def open_rsvp_by_link(request: Request, meetup_id: int, visit: Visitor, db: Db) -> Response:
    """To the invitation, from the page that was itself opened by a link."""
    return _through(request, db, visit.person, "invitations.rsvp", meetup_id)


@router.post("/my/{token}/wall", name="desk.open_wall_by_link")
@writes
def open_wall_by_link(request: Request, visit: Visitor, db: Db) -> Response:
    """To the wall, from the page that was itself opened by a link."""
    return _through(request, db, visit.person, "topics.wall_by_link", 0)


def _through(request: Request, db: Db, person: Person, door: str, about: int) -> Response:
    """Whoever was not asked or invited finds that door closed: its page looks for their own row."""
    token = make_link(db, door, person.id, about, now())
    return RedirectResponse(pages(request).url(door, token=token), 303)


# --- what is kept about them: only for who is signed in, because mails with a link are passed on --------


@router.get("/me/data", name="desk.data")
@reads
def data(request: Request, who: Member, db: Db) -> Response:
    """Everything that is kept about the person who is signed in."""
    return show(request, "desk/data.html", person=who, sections=personal.sections(db, who))


@router.get("/me/data.json", name="desk.export")
@reads
def export(request: Request, who: Member, db: Db) -> Response:
    """The same to take along."""
    kept = {"written_at": now().isoformat(), **personal.export(db, who)}
    name = f"about-me-{today(now(), home_zone(db))}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Robots-Tag": "noindex"}
    text = json.dumps(kept, ensure_ascii=False, indent=2, default=str)
    return Response(text, media_type="application/json", headers=headers)


@router.get("/me/erasure", name="desk.erasure")
@reads
def erasure(request: Request, who: Member, db: Db) -> Response:
    """What would be erased and what would stay, before anything is."""
    return show(request, "desk/erasure.html", person=who, form=None)


@router.post("/me/erasure", name="desk.erasure")
@writes
def erase(request: Request, who: Member, db: Db, sent: Sent) -> Response:
    """Forget the person who is signed in, once they have ticked that they mean it."""
    form = Form(sent)
    if form["sure"] != "yes":
        form.wrong("sure", _("Tick this if you mean it. Nothing has been erased."))
        return show(request, "desk/erasure.html", 422, person=who, form=form)
    actions.erase(db, who, now())
    page = show(request, "desk/erased.html", me=None)
    forget(page, pages(request).settings)
    return page
