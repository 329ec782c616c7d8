"""Topics, what is said for them, and what becomes of them."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel


class Topic(SQLModel, table=True):
    """Something people could learn together. Its demand and supply are counted from rows, never stored."""

    id: int = Field(default=None, primary_key=True)
    title: str = Field(max_length=120)
    blurb: str = Field(default="", max_length=1000)
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime
    version: int = 1
    """Rises with every edit; a form that was opened on an older one is told so."""


class Root(SQLModel, table=True):
    """That a grid row of a survey is about this topic: its marks are this topic's demand and supply."""

    option_id: int = Field(foreign_key="option.id", primary_key=True, ondelete="CASCADE")
    topic_id: int = Field(foreign_key="topic.id", index=True, ondelete="CASCADE")


class Wish(SQLModel, table=True):
    """What somebody would like to learn, in their own words; sorted into a topic or waiting for it."""

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    words: str = Field(max_length=300)
    wished_at: datetime
    topic_id: int | None = Field(default=None, foreign_key="topic.id", index=True, ondelete="SET NULL")
    answer_id: int | None = Field(default=None, foreign_key="answer.id", unique=True, ondelete="SET NULL")
    """The survey answer it came from."""
    nameless: bool = False
    """Whether it was said in feedback, which is told without names."""
    set_aside_at: datetime | None = None
    """When an organizer said that this is no topic."""
    set_aside_by: int | None = Field(
        default=None, sa_column=Column(ForeignKey("person.id", name="fk_wish_set_aside_by_person"))
    )
    set_aside_reason: str = Field(default="", max_length=500)
    """Why; whoever wished is told. Empty only where it was set aside before reasons were asked for."""


class Heard(SQLModel, table=True):
    """That an answer in own words was read, whatever came of it: a wish, an offer, a skill or nothing."""

    answer_id: int = Field(foreign_key="answer.id", primary_key=True, ondelete="CASCADE")
    heard_at: datetime


class Vote(SQLModel, table=True):
    """Me too."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    topic_id: int = Field(foreign_key="topic.id", primary_key=True, index=True, ondelete="CASCADE")
    voted_at: datetime


class Offer(SQLModel, table=True):
    """I could teach this."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    topic_id: int = Field(foreign_key="topic.id", primary_key=True, index=True, ondelete="CASCADE")
    offered_at: datetime


class Merge(SQLModel, table=True):
    """That a topic is the same as another one; taking the row away undoes it, with every vote in place."""

    topic_id: int = Field(foreign_key="topic.id", primary_key=True, ondelete="CASCADE")
    into_id: int = Field(foreign_key="topic.id", index=True, ondelete="CASCADE")
    merged_by: int = Field(foreign_key="person.id")
    merged_at: datetime


class Shortlisting(SQLModel, table=True):
    """That a topic is among those considered next."""

    topic_id: int = Field(foreign_key="topic.id", primary_key=True, ondelete="CASCADE")
    shortlisted_by: int = Field(foreign_key="person.id")
    shortlisted_at: datetime


class Parking(SQLModel, table=True):
    """That a topic waits, and why; those who wished for it are told."""

    topic_id: int = Field(foreign_key="topic.id", primary_key=True, ondelete="CASCADE")
    reason: str = Field(max_length=500)
    parked_by: int = Field(foreign_key="person.id")
    parked_at: datetime


class Choice(SQLModel, table=True):
    """That a topic was chosen for a meetup, by whom, when and why. No row: not chosen."""

    meetup_id: int = Field(foreign_key="meetup.id", primary_key=True)
    topic_id: int = Field(foreign_key="topic.id", index=True)
    reason: str = Field(default="", max_length=500)
    chosen_by: int = Field(foreign_key="person.id")
    chosen_at: datetime
