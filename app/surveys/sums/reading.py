"""The answers that keep their person (named and confidential surveys), as they are counted."""

from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from app.surveys.answering import Mark
from app.surveys.models import Answer, Response
from app.surveys.queries import submitted
from app.surveys.sums.counting import Body


class Given(NamedTuple):
    """One person's answer as it is now."""

    response_id: int
    changed_at: datetime
    step: int | None
    """The count that holds it as it is; None: it is new or was changed."""
    body: Body


def given(db: Session, survey_id: int) -> list[Given]:
    """Everybody's answers, those that were changed last at the end; read at one moment, so in one statement."""
    of_a_response = (Response.id, Response.changed_at, Response.step, Response.segment)
    of_an_answer = (Answer.question_id, Answer.option_id, Answer.number, Answer.side, Answer.words)
    rows = select(*(col(column) for column in (*of_a_response, *of_an_answer))).outerjoin(
        Answer, col(Answer.response_id) == col(Response.id)
    )
    in_order = rows.where(*submitted(survey_id)).order_by(col(Response.changed_at), col(Response.id))
    found = []
    for _number, rows_of_one in groupby(db.execute(in_order), key=itemgetter(0)):
        mine = list(rows_of_one)
        said = tuple(Mark(*row[4:]) for row in mine if row.question_id is not None)
        response_id, changed_at, step, segment = mine[0][:4]
        found.append(Given(response_id, changed_at, step, Body(said, segment)))
    return found
