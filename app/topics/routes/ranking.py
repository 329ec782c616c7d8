"""What the board's order is made of, and sliders to see another one."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.base.clock import now
from app.base.db import Db, reads
from app.base.web import show
from app.people.access import Member
from app.topics import queries
from app.topics.ranking import Weights, ranked

router = APIRouter()
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
) -> Response:
    """Every topic with the parts of its place, as they are weighed now or would be."""
    stands = Weights()
    given = {"demand": demand, "freshness": freshness, "teachable": teachable, "rating": rating}
    weights = stands._replace(**{part: weight for part, weight in given.items() if weight is not None})
    lines = queries.board(db, now())
    return show(
        request,
        "topics/ranking.html",
        weights=weights,
        stands=stands,
        ranks=[one for one in ranked(lines, weights, now()) if one.line.state != "parked"],
        parked=sum(1 for line in lines if line.state == "parked"),
        organizes=bool(who.organizer_since),
    )
