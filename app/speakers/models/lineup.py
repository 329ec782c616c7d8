"""Contacts outside, and the ordered list of who could speak at a meetup."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Contact(SQLModel, table=True):
    """What we know of a speaker from outside: a Person who is no colleague."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    company: str = Field(default="", max_length=120)
    speaks_about: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=1000)
    added_by: int = Field(foreign_key="person.id")
    added_at: datetime


class Candidate(SQLModel, table=True):
    """That somebody is considered for a meetup. The order is the plan: who is asked first, and next."""

    __table_args__ = (UniqueConstraint("meetup_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    position: int
    reason: str = Field(default="", max_length=500)
    """Why them, in the organizer's words; "" for what they said themselves (`queries.reasons`)."""
    added_by: int = Field(foreign_key="person.id")
    added_at: datetime


class Fairness(SQLModel, table=True):
    """How candidates are ranked, and how long people rest; the latest row counts."""

    id: int = Field(default=None, primary_key=True)
    fit: int
    pause: int
    seldom: int
    voice: int
    """How much each part counts, 0 to 5 (`speakers.ranking`)."""
    weeks: int
    """How long somebody is left alone after a question or a talk."""
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime
