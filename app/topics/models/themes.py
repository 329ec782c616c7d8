"""Themes: what the answers to an open question have in common. A program suggests, a person keeps.

A text is known by the fingerprint of its words (`themes.texts`): the same words are one text, however many wrote
them, and no row says whose they are."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Theme(SQLModel, table=True):
    """Answers to one question that an organizer holds together under a name. Without any answer it is not shown."""

    id: int = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=120)
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime
    topic_id: int | None = Field(default=None, foreign_key="topic.id", index=True, ondelete="SET NULL")
    """The topic it became."""


class Placing(SQLModel, table=True):
    """That a text belongs to a theme. The latest row of a text counts; taking the latest ones away undoes a step."""

    id: int = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    text: str = Field(max_length=16)
    """Its fingerprint."""
    theme_id: int | None = Field(default=None, foreign_key="theme.id", index=True, ondelete="CASCADE")
    """None: taken out again."""
    placed_by: int = Field(foreign_key="person.id")
    placed_at: datetime


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
    """Why meaning was not compared, though it could have been."""


class Suggestion(SQLModel, table=True):
    """That a text would go with the others of its group; nothing is grouped until somebody keeps it."""

    id: int = Field(default=None, primary_key=True)
    sorting_id: int = Field(foreign_key="sorting.id", index=True, ondelete="CASCADE")
    number: int
    """Of the group, the largest first. In a group the first row is the text that the others are most like."""
    text: str = Field(max_length=16)
    """Its fingerprint."""
