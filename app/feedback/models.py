"""Step 6. That feedback was opened, the speaker thanked, the recap written and published."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Feedback(SQLModel, table=True):
    """Which survey asks those who came to a meetup how it was."""

    meetup_id: int = Field(foreign_key="meetup.id", primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", unique=True)
    opened_by: int = Field(foreign_key="person.id")
    opened_at: datetime


class Thanks(SQLModel, table=True):
    """That the speaker was thanked, with the organizer's words and the digest of what people said."""

    meetup_id: int = Field(foreign_key="meetup.id", primary_key=True)
    message: str = Field(default="", max_length=4000)
    quotes: bool = True
    """Whether the digest carries people's words, or only numbers."""
    thanked_by: int = Field(foreign_key="person.id")
    thanked_at: datetime
    numbers_at: datetime | None = None
    """When the numbers were shared with the speaker: with the thanks or after them. None: thanked without."""


class Recap(SQLModel, table=True):
    """What came of a meetup, in Markdown; a draft until published."""

    meetup_id: int = Field(foreign_key="meetup.id", primary_key=True)
    text: str = Field(max_length=20000)
    drafted_by: int = Field(foreign_key="person.id")
    drafted_at: datetime
    version: int = 1
    edition: int = 0
    """How many times it was published: after a withdrawal the next one reaches those the last one had not."""
    published_at: datetime | None = None
    published_by: int | None = Field(default=None, foreign_key="person.id")
