"""The organizer's pages: your move, all meetups, one meetup, its audience."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.base.clock import now
from app.base.db import Db, reads
from app.base.i18n import _
from app.base.web import pages, show
from app.desk import coming_up, programme, queries
from app.desk.history import history
from app.desk.leaving import leaving
from app.desk.moves import for_meetup, moves
from app.desk.progress import Step, state, step
from app.invitations.queries import reach
from app.mail.rules import rules
from app.mail.settling import unsettled
from app.meetups.door import TheMeetup
from app.meetups.files import files_of
from app.meetups.queries import cancelled
from app.outreach import decision
from app.people.access import Anybody, Organizer, sign_in_first
from app.people.models import Audience
from app.people.queries import size
from app.topics.queries import topic_of

router = APIRouter()
PAGE, MOST_PAGES = 30, 10_000


@router.get("/", name="desk.home")
@reads
def home(request: Request, who: Anybody, db: Db) -> Response:
    """Your move; employees are led to their own page."""
    if who is None:
        return _nobody(request)
    if who.organizer_since is None:
        return RedirectResponse(pages(request).url("desk.me"), 303)
    at = now()
    mails = unsettled(db, at)
    meetups = queries.on_the_desk(db, at, mails)
    around = programme.programme_facts(db, at, pages(request).settings.practice, mails)
    to_do = moves(around, meetups, at)
    path = coming_up.path(around, meetups, to_do)
    return show(
        request, "desk/home.html",
        moves=to_do, path=path, elsewhere=coming_up.elsewhere(path, to_do),
        ahead=sorted([
            *((one.leave_at, one.words) for one in leaving(db, at)), *coming_up.ahead(around, meetups, at),
        ]),
        figures=coming_up.figures(around, meetups, at),
        under_way=[(m, state(m, at)) for m in meetups if step(m, at) < Step.CELEBRATE],
    )  # fmt: skip


def _nobody(request: Request) -> Response:
    if pages(request).settings.demo:
        return RedirectResponse(pages(request).url("demo.people"), 303)
    raise sign_in_first(request)


@router.get("/meetups", name="desk.meetups")
@reads
def meetups(request: Request, who: Organizer, db: Db, page: int = 1) -> Response:
    """Every meetup with where it stands, a page at a time."""
    at, page = now(), min(max(page, 1), MOST_PAGES)
    found = queries.all_meetups(db, at, (page - 1) * PAGE, PAGE + 1)
    rows = [(facts, state(facts, at), int(step(facts, at))) for facts in found[:PAGE]]
    return show(request, "desk/meetups.html", rows=rows, page=page, more=len(found) > PAGE)


@router.get("/meetups/{meetup_id}", name="desk.meetup")
@reads
def meetup(request: Request, who: Organizer, db: Db, meetup: TheMeetup, said: str = "") -> Response:
    """One meetup: where it stands, what to do next, and everything decided so far."""
    at = now()
    facts = queries.facts_of(db, meetup, at)
    return show(
        request, "desk/meetup.html",
        facts=facts, moves=for_meetup(facts, at, programme.to_release(db, facts, at)), topic=topic_of(db, meetup.id),
        cancellation=cancelled(db, meetup.id), leaving=leaving(db, at, meetup.id),
        speaks_here=reach(db, meetup).speaker if facts.announced_at else "",
        speaker=decision.speaker_of(db, meetup.id), files=files_of(db, [meetup.id]).get(meetup.id, []),
        audience=db.get_one(Audience, meetup.audience_id),
        history=history(db, facts), ahead=coming_up.ahead_of(facts, rules(db).waits, at), notice=_said(said),
    )  # fmt: skip


def _said(what: str) -> str:
    """What was done on the page before."""
    return {"saved": lambda: _("It is kept."), "moved": lambda: _("It is changed.")}.get(what, lambda: "")()


@router.get("/meetups/{meetup_id}/audience", name="desk.audience")
@reads
def audience(request: Request, who: Organizer, db: Db, meetup: TheMeetup) -> Response:
    """Step 1 of one meetup: who it is for, and whether they were asked."""
    chosen = db.get_one(Audience, meetup.audience_id)
    facts = queries.facts_of(db, meetup, now())
    return show(request, "desk/audience.html", audience=chosen, size=size(db, chosen), facts=facts)
