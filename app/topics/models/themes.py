"""Themes: what the answers to an open question have in common. A program suggests, a person keeps."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field, SQLModel

ONE_TEXT = "(answer_id IS NULL) <> (text_id IS NULL)"
"""A text is an answer of somebody, or a detached one of a sealed or imported survey."""


class Theme(SQLModel, table=True):
    """Answers to one question that an organizer holds together under a name."""

    id: int = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=120)
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime
    topic_id: int | None = Field(default=None, foreign_key="topic.id", index=True, ondelete="SET NULL")
    """The topic it became."""


class Placing(SQLModel, table=True):
    """That a text belongs to a theme; each to one at most."""

    __table_args__ = (CheckConstraint(ONE_TEXT, name="one"),)

    id: int = Field(default=None, primary_key=True)
    theme_id: int = Field(foreign_key="theme.id", index=True, ondelete="CASCADE")
    answer_id: int | None = Field(default=None, foreign_key="answer.id", unique=True, ondelete="CASCADE")
    text_id: bytes | None = Field(
        default=None, sa_type=LargeBinary, foreign_key="free_text.id", unique=True, ondelete="CASCADE"
    )


class Sorting(SQLModel, table=True):
    """That somebody asked for a suggestion of themes; the worker answers it."""

    id: int = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    grain: str = Field(max_length=8)
    """How large the groups should be: "large", "middle" or "small"."""
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime
    done_at: datetime | None = None
    by_meaning: bool = False
    """Whether meaning was compared, or words alone."""
    problem: str = Field(default="", max_length=300)


class Suggestion(SQLModel, table=True):
    """That a text would go with the others of its group; nothing is grouped until somebody keeps it."""

    __table_args__ = (CheckConstraint(ONE_TEXT, name="one"),)

    id: int = Field(default=None, primary_key=True)
    sorting_id: int = Field(foreign_key="sorting.id", index=True, ondelete="CASCADE")
    number: int
    """Of the group, the largest first."""
    answer_id: int | None = Field(default=None, foreign_key="answer.id", ondelete="CASCADE")
    text_id: bytes | None = Field(default=None, sa_type=LargeBinary, foreign_key="free_text.id", ondelete="CASCADE")
