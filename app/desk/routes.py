"""The desk's pages: your move, all meetups, one meetup, its audience, and everybody's own page."""

from typing import Annotated

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.base.clock import now
from app.base.db import Db, Inside, reads, writes
from app.base.errors import SignedOut
from app.base.web import pages, show
from app.desk import coming_up, queries
from app.desk.moves import for_meetup, moves
from app.desk.progress import Step, state, step
from app.meetups.door import TheMeetup
from app.meetups.queries import cancelled
from app.outreach import queries as outreach
from app.people.access import Anybody, Member, Organizer
from app.people.links import Visit, by_link, make_link
from app.people.models import Audience, Person
from app.people.queries import programme, sign_ins_of, size, skills_of, usual_zones
from app.topics.queries import topic_of

router = APIRouter()
PAGE = 30


@router.get("/", name="desk.home")
@reads
def home(request: Request, who: Anybody, db: Db) -> Response:
    """Your move; employees are led to their own page."""
    if who is None:
        return _nobody(request)
    if who.organizer_since is None:
        return RedirectResponse(pages(request).url("desk.me"), 303)
    at = now()
    meetups, around = queries.on_the_desk(db, at), queries.programme_facts(db, at)
    return show(
        request, "desk/home.html",
        moves=moves(around, meetups, at), path=coming_up.path(around, meetups),
        ahead=coming_up.ahead(around, meetups, at), figures=coming_up.figures(around, meetups, at),
        under_way=[(m, state(m, at)) for m in meetups if step(m, at) < Step.CELEBRATE],
    )  # fmt: skip


def _nobody(request: Request) -> Response:
    if pages(request).settings.demo:
        return RedirectResponse(pages(request).url("demo.people"), 303)
    raise SignedOut


@router.get("/meetups", name="desk.meetups")
@reads
def meetups(request: Request, who: Organizer, db: Db, before: int | None = None) -> Response:
    """Every meetup with where it stands, the newest first."""
    at = now()
    found = queries.all_meetups(db, at, before, PAGE + 1)
    rows = [(facts, state(facts, at), int(step(facts, at))) for facts in found[:PAGE]]
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return show(request, "desk/meetups.html", rows=rows, older=older, first=before is None)


@router.get("/meetups/{meetup_id}", name="desk.meetup")
@reads
def meetup(request: Request, who: Organizer, db: Db, meetup: TheMeetup) -> Response:
    """One meetup: where it stands, what to do next, and everything decided so far."""
    at = now()
    facts = queries.facts_of(db, meetup, at)
    return show(
        request, "desk/meetup.html",
        facts=facts, moves=for_meetup(facts, at), topic=topic_of(db, meetup.id),
        cancellation=cancelled(db, meetup.id),
        speaker=outreach.speaker_of(db, meetup.id), audience=db.get_one(Audience, meetup.audience_id),
        history=coming_up.history(db, facts),
    )  # fmt: skip


@router.get("/meetups/{meetup_id}/audience", name="desk.audience")
@reads
def audience(request: Request, who: Organizer, db: Db, meetup: TheMeetup) -> Response:
    """Step 1 of one meetup: who it is for, and whether they were asked."""
    chosen = db.get_one(Audience, meetup.audience_id)
    facts = queries.facts_of(db, meetup, now())
    return show(request, "desk/audience.html", audience=chosen, size=size(db, chosen), facts=facts)


@router.get("/me", name="desk.me")
@reads
def me(request: Request, who: Member, db: Db) -> Response:
    """What concerns the person who is signed in."""
    return _my_page(request, db, who, "")


Visitor = Annotated[Visit, Inside(by_link("desk.my_page"))]


@router.api_route("/my/{token}", methods=["GET", "HEAD"], name="desk.my_page")
@reads
def my_page(request: Request, visit: Visitor, db: Db) -> Response:
    """The same by a personal link."""
    return _my_page(request, db, visit.person, visit.token)


def _my_page(request: Request, db: Db, person: Person, token: str) -> Response:
    url = pages(request).url
    action = url("people.profile_by_link", token=token) if token else url("people.profile")
    at = now()
    return show(
        request, "desk/me.html",
        person=person, token=token, action=action, form=None, skills=skills_of(db, person.id),
        coming=coming_up.invited_to(db, person, at), surveys=coming_up.open_surveys(db, person, at),
        signins=sign_ins_of(db, person.id, at) if not token else [], house=programme(db), zones=usual_zones(),
    )  # fmt: skip


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


def _through(request: Request, db: Db, person: Person, door: str, about: int) -> Response:
    """Whoever was not asked or invited finds that door closed: its page looks for their own row."""
    token = make_link(db, door, person.id, about, now())
    return RedirectResponse(pages(request).url(door, token=token), 303)
