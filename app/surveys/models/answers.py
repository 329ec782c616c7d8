"""What people answered, where the answers keep their person: named and confidential surveys."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

_UNCOUNTED = text("step IS NULL")


class Response(SQLModel, table=True):
    """One person's answers as a whole: begun (kept as they type), submitted when they say so."""

    __table_args__ = (
        UniqueConstraint("survey_id", "person_id"),
        Index("ix_response_uncounted", "survey_id", sqlite_where=_UNCOUNTED, postgresql_where=_UNCOUNTED),
    )

    id: int = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    begun_at: datetime
    submitted_at: datetime | None = None
    """When it was sent first."""
    changed_at: datetime
    segment: str = Field(default="", max_length=120)
    """What the person belonged to when they sent it, where the survey compares groups."""
    step: int | None = None
    """The count that holds it as it is now (confidential surveys); None: it came or was changed since the last."""


class Answer(SQLModel, table=True):
    """One mark of one response: a chosen option, a scale's number, a rank, a text, a grid's want or teach.

    one, several: `option_id` (or `words` of one's own). scale: `number`. rank: `option_id` and `number` 1-3.
    short, long: `words`. grid: `option_id` (or `words`) and `side` "want" or "teach"."""

    __table_args__ = (Index("ix_answer_question_option", "question_id", "option_id"),)

    id: int = Field(default=None, primary_key=True)
    response_id: int = Field(foreign_key="response.id", index=True, ondelete="CASCADE")
    question_id: int = Field(foreign_key="question.id", ondelete="CASCADE")
    option_id: int | None = Field(default=None, foreign_key="option.id", ondelete="CASCADE")
    number: int | None = None
    side: str = Field(default="", max_length=5)
    words: str = Field(default="", max_length=4000)
