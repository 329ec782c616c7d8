"""A survey, its questions, who is asked and when."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey
from sqlmodel import Field, SQLModel


class Survey(SQLModel, table=True):
    """Questions to an audience. A draft until `sent_at`, open until `closes_at`, then closed: all computed."""

    __table_args__ = (
        CheckConstraint("mode IN ('named', 'confidential', 'anonymous')", name="mode"),
        CheckConstraint("k >= 3 AND k_words >= k", name="k"),
    )

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    intro: str = Field(default="", max_length=2000)
    mode: str = Field(default="confidential", max_length=12)
    """Who sees what: "named" (organizers, who said what), "confidential" (sums; only interests carry the name) or
    "anonymous" (sealed: nobody can see who said what)."""
    k: int = 5
    """Results are shown from so many answers on, and no group of people is ever smaller."""
    k_words: int = 5
    """People's own words are shown from so many writers on."""
    segment: str = Field(default="", max_length=12)
    """What groups are compared by: "department", "site" or nothing."""
    languages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    """What it can be read in, the language it was written in first; empty: only as it was written."""
    audience_id: int | None = Field(default=None, foreign_key="audience.id")
    meetup_id: int | None = Field(default=None, foreign_key="meetup.id", index=True)
    """The meetup it was made for; None when it is for the programme."""
    about_talk: bool = False
    """Whether it is the feedback of its meetup; such a survey is asked of those who came."""
    reminders: int = 2
    """How many times the silent are reminded."""
    created_by: int = Field(foreign_key="person.id")
    created_at: datetime
    sent_at: datetime | None = None
    sent_by: int | None = Field(
        default=None, sa_column=Column(ForeignKey("person.id", name="fk_survey_sent_by_person"))
    )
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    told_at: datetime | None = None
    """When people were told what was heard."""
    told_by: int | None = Field(
        default=None, sa_column=Column(ForeignKey("person.id", name="fk_survey_told_by_person"))
    )
    heard: str = Field(default="", max_length=4000)
    """What they were told."""
    version: int = 1
    typed_on: str | None = Field(default=None, max_length=32)
    """The open page that stored the draft last: what one page sends never contradicts what it sent before."""


class Question(SQLModel, table=True):
    """One question. `kind`: one, several, scale, rank, short, long, grid; or section, a heading with `hint` below."""

    id: int = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", index=True, ondelete="CASCADE")
    position: int
    kind: str = Field(max_length=10)
    text: str = Field(max_length=300)
    hint: str = Field(default="", max_length=300)
    required: bool = False
    role: str = Field(default="", max_length=20)
    """What other rooms read it for: "useful", "keep", "change", "next" in feedback; "give": would give one."""
    own_words: bool = False
    """Whether a choice or grid has room for an answer of one's own."""
    low: str = Field(default="", max_length=60)
    high: str = Field(default="", max_length=60)
    steps: int = 5


class Option(SQLModel, table=True):
    """One answer to choose, or one row of a want/can-teach grid."""

    id: int = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    position: int
    text: str = Field(max_length=200)


class Condition(SQLModel, table=True):
    """That a question is asked only of whoever answered an earlier one so. Any of its conditions is enough."""

    id: int = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    on_id: int = Field(foreign_key="question.id", index=True, ondelete="CASCADE")
    """The earlier question."""
    option_id: int | None = Field(default=None, foreign_key="option.id", ondelete="CASCADE")
    """The answer that was chosen; in a scale there is none, but:"""
    least: int | None = None
    most: int | None = None


class Translation(SQLModel, table=True):
    """The words of one place of a survey in another language."""

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    language: str = Field(max_length=8, primary_key=True)
    place: str = Field(max_length=24, primary_key=True)
    """ "title", "intro", "q12.text", "q12.hint", "q12.low", "q12.high" or "o34"."""
    words: str = Field(max_length=4000)


class Correction(SQLModel, table=True):
    """That a sent survey was worded anew; rows are only added."""

    id: int = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", index=True, ondelete="CASCADE")
    place: str = Field(max_length=24)
    """As in a Translation."""
    was: str = Field(max_length=4000)
    becomes: str = Field(max_length=4000)
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime


class Participation(SQLModel, table=True):
    """That a person was asked: the audience as it was when the survey was sent."""

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True, ondelete="CASCADE")


class Reminder(SQLModel, table=True):
    """When those who are still silent are written to again: planned at sending, or asked for by an organizer.

    There are never more of them than `Survey.reminders`; one asked for takes the place of the next planned one."""

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)
    """1, then 2."""
    goes_at: datetime
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    """None for one that goes by itself."""


class Closing(SQLModel, table=True):
    """That an organizer changed when a survey closes: at once, or on another date. No row: as it was sent."""

    id: int = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", index=True, ondelete="CASCADE")
    instead_of: datetime | None = None
    """When it would have closed, or had: a survey that was closed already is opened again."""
    closes_at: datetime
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime
