"""What the board's order is made of, and sliders to see another one."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads, writes
from app.base.errors import Refused
from app.base.forms import Everything, Fields, Form, Sent
from app.base.i18n import _
from app.base.web import done, show
from app.people.access import Member, Organizer
from app.topics import actions, queries
from app.topics.ranking import Weights, ranked

router = APIRouter()
SHOWN = 40
"""How many topics stand there before "show all"."""
Weight = Annotated[int | None, Query(ge=0, le=5)]


@router.get("/topics/ranking", name="topics.ranking")
@reads
def ranking(
    request: Request,
    who: Member,
    db: Db,
    demand: Weight = None,
    freshness: Weight = None,
    teachable: Weight = None,
    rating: Weight = None,
    everything: Everything = False,
    told: str = "",
) -> Response:
    """Every topic with the parts of its place, as they are weighed now or would be."""
    stands = queries.weights(db)
    given = {"demand": demand, "freshness": freshness, "teachable": teachable, "rating": rating}
    weights = stands._replace(**{part: weight for part, weight in given.items() if weight is not None})
    lines = queries.board(db, now())
    return show(
        request,
        "topics/ranking.html",
        weights=weights,
        stands=stands,
        ranks=[one for one in ranked(lines, weights, now()) if one.line.state != "parked"],
        shown=None if everything else SHOWN,
        parked=sum(1 for line in lines if line.state == "parked"),
        organizes=bool(who.organizer_since),
        notice=_("The board is ranked so from now on.") if told == "ranked" else None,
    )


class NewWeights(Fields):
    """How much each part counts."""

    demand: int = Field(ge=0, le=5)
    freshness: int = Field(ge=0, le=5)
    teachable: int = Field(ge=0, le=5)
    rating: int = Field(ge=0, le=5)


@router.post("/topics/ranking", name="topics.ranking")
@writes
def weigh(request: Request, who: Organizer, db: Db, sent: Sent) -> Response:
    """Rank the board so."""
    if not (new := Form(sent).fill(NewWeights)):
        raise Refused(_("Each slider goes from 0 to 5."))
    actions.weigh(db, Weights(**new.model_dump()), who, now())
    return done(request, "topics.ranking", told="ranked")
