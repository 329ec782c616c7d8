"""What anonymous surveys keep: envelopes before the count. And what every count leaves: sums and detached texts.

The house says elsewhere who did what and when. Here it must not (SECURITY.md 3): no row has a time or an order that
would join a person to an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary
from sqlmodel import Field, SQLModel

WITHOUT_ORDER = {"sqlite_with_rowid": False}
"""SQLite's hidden row numbers would tell who came first."""


class Seal(SQLModel, table=True):
    """The public half of a survey's key. It exists once the private half lies in its file."""

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    public_key: bytes = Field(sa_type=LargeBinary)
    size: int
    """How many bytes every answer is filled up to before it is sealed."""
    made_at: datetime


class HandedIn(SQLModel, table=True):
    """That a person handed in a sealed answer; deliberately without a when."""

    __tablename__ = "handed_in"
    __table_args__ = (WITHOUT_ORDER,)

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True)


class Envelope(SQLModel, table=True):
    """One sealed answer, until the count."""

    __table_args__ = (WITHOUT_ORDER,)

    id: bytes = Field(sa_type=LargeBinary, primary_key=True)
    """16 random bytes."""
    survey_id: int = Field(foreign_key="survey.id", index=True, ondelete="CASCADE")
    sealed: bytes = Field(sa_type=LargeBinary)


class Counted(SQLModel, table=True):
    """That a survey's answers were counted, and are shown: an anonymous one's once, and then there is no key; a
    confidential one's in steps."""

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    step: int = 1
    """The number of this count (`Response.step`)."""
    n: int
    """How many answered."""
    counted_at: datetime


class NextCount(SQLModel, table=True):
    """The next count of a confidential survey: shown when as many people again have answered or changed an answer."""

    __tablename__ = "next_count"

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    step: int
    found: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """As `sums.storing.packed` wrote it."""
    counted_at: datetime


class Sum(SQLModel, table=True):
    """How often one mark was made."""

    question_id: int = Field(foreign_key="question.id", primary_key=True, ondelete="CASCADE")
    what: str = Field(max_length=24, primary_key=True)
    """ "people" and "writers"; "o34" an option, "o34/1" its place in a ranking, "o34/want" its side in a grid;
    "n4" a number of a scale."""
    segment: int = Field(default=0, primary_key=True)
    """The number of a SegmentGroup; 0: not told apart. The parts add up to the whole."""
    n: int


class FreeText(SQLModel, table=True):
    """What somebody wrote, apart from everything else they said."""

    __tablename__ = "free_text"
    __table_args__ = (WITHOUT_ORDER,)

    id: bytes = Field(sa_type=LargeBinary, primary_key=True)
    """16 random bytes: its order tells nothing."""
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    side: str = Field(default="", max_length=5)
    words: str = Field(max_length=4000)


class SegmentGroup(SQLModel, table=True):
    """Departments or sites that are counted as one, so that no group is smaller than the survey's k."""

    __tablename__ = "segment_group"

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)
    label: str = Field(max_length=400)
    n: int
    """How many answered."""


class Turnout(SQLModel, table=True):
    """How many had answered a sealed survey on a day, rounded down: all that is told of it before the count."""

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    day: datetime = Field(primary_key=True)
    n: int


class Imported(SQLModel, table=True):
    """That a survey's answers came from a file of another system."""

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    source: str = Field(max_length=200)
    """The file's name."""
    imported_at: datetime
