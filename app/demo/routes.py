"""The demo's two privileges: become any sample person in one click, and move the clock forward."""

from datetime import timedelta

from fastapi import APIRouter
from sqlalchemy import select
from sqlmodel import Session, col
from starlette.requests import Request
from starlette.responses import Response

from app.base import clock
from app.base.db import Db, reads, writes
from app.base.forms import Sent
from app.base.web import done, show
from app.meetups.models import Meetup
from app.meetups.queries import is_cancelled
from app.people.access import Anybody, remember, sign_in
from app.people.models import Person
from app.people.queries import present

router = APIRouter()
LEAPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


@router.get("/demo", name="demo.people")
@reads
def people(request: Request, who: Anybody, db: Db) -> Response:
    """Everybody in the sample company, the most telling first."""
    by_name = col(Person.name)
    colleagues = db.scalars(select(Person).where(present()).order_by(by_name)).all()
    speakers = db.scalars(select(Person).where(col(Person.is_colleague).is_(False)).order_by(by_name)).all()
    return show(request, "demo/people.html", colleagues=colleagues, speakers=speakers)


@router.post("/demo/people/{person_id}", name="demo.become")
@writes
def become(request: Request, person_id: int, db: Db) -> Response:
    """Be this person from now on."""
    person = db.get_one(Person, person_id)
    response = done(request, "desk.home") if person.organizer_since else done(request, "desk.me")
    remember(response, request.app.state.settings, sign_in(db, person, clock.now()))
    return response


@router.get("/demo/clock", name="demo.clock")
@reads
def show_clock(request: Request, who: Anybody, db: Db) -> Response:
    """What time it is here, and buttons to move it."""
    return show(request, "demo/clock.html", coming=_coming(db))


@router.post("/demo/clock", name="demo.clock")
@writes
def move_clock(request: Request, who: Anybody, db: Db, sent: Sent) -> Response:
    """Let time pass. Sign-ins end by the same clock, so the one who moves it is signed in anew."""
    coming, leap = _coming(db), str(sent.get("leap"))
    to_meetup = coming.starts_at - clock.now() if leap == "meetup" and coming and coming.starts_at else None
    clock.move_forward(db, to_meetup or LEAPS.get(leap, LEAPS["day"]))
    response = done(request, "demo.clock")
    if who:
        remember(response, request.app.state.settings, sign_in(db, who, clock.now()))
    return response


def _coming(db: Session) -> Meetup | None:
    """The meetup that begins next."""
    ahead = select(Meetup).where(col(Meetup.starts_at) > clock.now(), ~is_cancelled())
    return db.scalars(ahead.order_by(col(Meetup.starts_at)).limit(1)).first()
