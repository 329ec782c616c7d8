"""What somebody said by name in surveys: what they could teach, and whether they would give a talk."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.surveys.models import Answer, Option, Question, Response


@dataclass(frozen=True)
class Said:
    """What somebody said about speaking, survey upon survey."""

    could_teach: tuple[str, ...] = ()
    """Rows they ticked as such, as the surveys word them, the latest first."""
    would_speak_at: datetime | None = None
    """When they said last that they would give a talk, if that is what they said last."""


def said_by(db: Session, person_id: int) -> Said:
    """By their sent answers; anonymous surveys have none that could be told apart."""
    sent = (
        select(col(Option.text), col(Response.submitted_at))
        .join(Answer, col(Answer.option_id) == col(Option.id))
        .join(Response, col(Response.id) == col(Answer.response_id))
        .join(Question, col(Question.id) == col(Option.question_id))
        .where(col(Response.person_id) == person_id, col(Response.submitted_at).is_not(None))
        .order_by(col(Response.submitted_at).desc(), col(Option.position))
    )
    teach = db.execute(sent.where(col(Answer.side) == "teach")).scalars()
    other = aliased(Option)
    last = select(func.max(col(other.position))).where(col(other.question_id) == col(Question.id))
    would = sent.add_columns(col(Option.position) < last.scalar_subquery()).where(col(Question.role) == "give")
    answer = db.execute(would.limit(1)).first()
    return Said(tuple(dict.fromkeys(teach)), answer[1] if answer and answer[2] else None)
