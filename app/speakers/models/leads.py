"""Talks given elsewhere, as conferences publish them, and who gave them. No address of anybody is kept here."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel


class Schedule(SQLModel, table=True):
    """The programme of a conference as it was read, waiting for a look; applied: its talks and leads are here."""

    id: int = Field(default=None, primary_key=True)
    source: str = Field(max_length=500)
    """The name of the file, or the address without its query."""
    kind: str = Field(max_length=60)
    """Which format it was."""
    event: str = Field(max_length=200)
    """"" where it does not say, until somebody does."""
    rows: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    """The talks, until it is applied."""
    refused: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    """What could not be read: where, and why."""
    left_out: int = 0
    """Breaks, meals and other entries that nobody gives."""
    read_by: int = Field(foreign_key="person.id")
    read_at: datetime
    applied_at: datetime | None = None


class Lead(SQLModel, table=True):
    """Somebody from outside who gave a talk somewhere. How to reach them is not known here, and not guessed."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=200)
    key: str = Field(max_length=200, unique=True)
    """The name with spaces and capitals folded: what a programme recognizes them by."""
    about: str = Field(default="", max_length=600)
    """What the programme says of them, at most a few sentences."""
    link: str = Field(default="", max_length=500)
    found_at: datetime


class PastTalk(SQLModel, table=True):
    """A talk given elsewhere. The same programme read twice changes nothing: `event` and `ref` tell which it is."""

    __tablename__ = "past_talk"
    __table_args__ = (UniqueConstraint("event", "ref"),)

    id: int = Field(default=None, primary_key=True)
    event: str = Field(max_length=200)
    ref: str = Field(max_length=200)
    """What the programme calls it; a fingerprint of title and names where it has no word for it."""
    title: str = Field(max_length=300)
    abstract: str = Field(default="", max_length=4000)
    language: str = Field(default="", max_length=35)
    """BCP 47; "" where it is not said."""
    tags: list[str] = Field(default_factory=list, sa_type=JSON)
    given_on: date | None = None
    link: str = Field(default="", max_length=500)
    schedule_id: int = Field(foreign_key="schedule.id", index=True)
    """The first programme that told of it."""


class GivenBy(SQLModel, table=True):
    """That somebody gave a talk elsewhere, and how their name stood there."""

    __tablename__ = "given_by"

    talk_id: int = Field(foreign_key="past_talk.id", primary_key=True, ondelete="CASCADE")
    lead_id: int = Field(foreign_key="lead.id", primary_key=True, index=True, ondelete="CASCADE")
    as_written: str = Field(max_length=200)


class Sameness(SQLModel, table=True):
    """That somebody said: these two are one person, or they are two. Taken back, it counts no more."""

    id: int = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id", index=True, ondelete="CASCADE")
    other_lead_id: int | None = Field(default=None, foreign_key="lead.id", index=True, ondelete="CASCADE")
    """The other of two leads, always the later one; None: it is about `person_id`."""
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True, ondelete="CASCADE")
    different: bool = False
    """They are two people, it was said; so nobody is asked about them again."""
    said_by: int = Field(foreign_key="person.id")
    said_at: datetime
    taken_back_at: datetime | None = None


class Forgotten(SQLModel, table=True):
    """That a speaker asked to be forgotten: their name and the event as a fingerprint, so that its programme does
    not bring them back."""

    fingerprint: bytes = Field(primary_key=True, sa_type=LargeBinary)
    forgotten_at: datetime
