"""Step 1. A survey, its questions, who was asked, and what they answered."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Survey(SQLModel, table=True):
    """Questions to an audience. A draft until `sent_at`, open until `closes_at`, then closed: all computed."""

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=200)
    intro: str = Field(default="", max_length=2000)
    mode: str = Field(default="named", max_length=12)
    """Who is told what: named (this issue), confidential, anonymous; frozen when sent."""
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
    """One question. `kind`: one, several, scale, rank, short, long, grid."""

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


class Participation(SQLModel, table=True):
    """That a person was asked: the audience as it was when the survey was sent."""

    survey_id: int = Field(foreign_key="survey.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True, ondelete="CASCADE")


class Response(SQLModel, table=True):
    """One person's answers as a whole: begun (kept as they type), submitted when they say so."""

    __table_args__ = (UniqueConstraint("survey_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    survey_id: int = Field(foreign_key="survey.id", ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    begun_at: datetime
    submitted_at: datetime | None = None
    changed_at: datetime


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
    closes_at: datetime
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime
