"""Rounds: an organizer opens one and closes it; everybody sees how it came out."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, NaiveDatetime
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.forms import Fields, Form, Sent
from app.base.i18n import _
from app.base.web import done, show
from app.people.access import Organizer
from app.people.queries import headcount, home_zone
from app.surveys import schedule
from app.topics import balloting, queries, rounds
from app.topics.models import Round
from app.topics.routes.wall import Visitor

router = APIRouter()

FIRST = 5
"""Three votes say who leads; from the sixth place on they say little."""


class NewRound(Fields):
    """What it is called, and until when votes are taken."""

    name: Annotated[str, Field(min_length=3, max_length=120)]
    closes_at: NaiveDatetime


@router.get("/topics/rounds", name="topics.rounds")
@reads
def every(request: Request, who: Organizer, db: Db) -> Response:
    """Every round so far, and how to open one."""
    return _rounds(request, db, None)


@router.post("/topics/rounds", name="topics.rounds")
@writes
def begin(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Everybody has three votes from now on."""
    form = Form(sent)
    if not (new := form.fill(NewRound)):
        return _rounds(request, db, form, 422)
    closes_at = schedule.from_form(new.closes_at, home_zone(db))
    if not now() + timedelta(hours=1) <= closes_at <= now() + schedule.LONGEST:
        form.wrong("closes_at", _("Choose a time at least an hour ahead and at most half a year away."))
        return _rounds(request, db, form, 422)
    its = balloting.begin(db, new.name, closes_at, who, now())
    return done(request, "topics.round", round_id=its.id)


def _rounds(request: Request, db: Session, form: Form | None, status: int = 200) -> Response:
    return show(
        request, "topics/rounds.html", status,
        form=form, rounds=rounds.every_round(db), open=rounds.open_round(db, now()),
        closes_at=schedule.usual_close(now(), home_zone(db)),
    )  # fmt: skip


@router.get("/topics/rounds/{round_id}", name="topics.round")
@router.api_route("/wall/{token}/rounds/{round_id}", methods=["GET", "HEAD"], name="topics.round_by_link")
@reads
def its_page(request: Request, round_id: int, visit: Visitor, db: Db) -> Response:
    """How a round came out; while it is open, until when votes are taken."""
    its = db.get_one(Round, round_id)
    closed = its.ends_at <= now()
    return show(
        request, "topics/round.html",
        round=its, closed=closed, first=FIRST, token=visit.token,
        organizes=bool(visit.person.organizer_since) and not visit.token,
        early=its.closed_at is not None and its.closes_at > now(), asked=headcount(db)[0],
        voters=rounds.voters(db, its.id), count=rounds.count(db, its.id) if closed else None,
        lines={line.id: line for line in queries.board(db, now())},
    )  # fmt: skip


@router.post("/topics/rounds/{round_id}/closing", name="topics.close_round")
@writes
def close(request: Request, round_id: int, who: Organizer, db: Db) -> Response:
    """Count it now."""
    balloting.close(db, db.get_one(Round, round_id), who, now())
    return done(request, "topics.round", round_id=round_id)


@router.post("/topics/rounds/{round_id}/closing/withdrawal", name="topics.reopen_round")
@writes
def reopen(request: Request, round_id: int, who: Organizer, db: Db) -> Response:
    """It was closed too early."""
    balloting.reopen(db, db.get_one(Round, round_id), now())
    return done(request, "topics.round", round_id=round_id)
