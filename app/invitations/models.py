"""Step 5. Scores for the answers, the announcement, and each guest's invitation with its answer."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel


class Score(SQLModel, table=True):
    """How an organizer weighs one answer, 1 to 5 each; 0 where nothing was said."""

    ask_id: int = Field(foreign_key="ask.id", primary_key=True, ondelete="CASCADE")
    availability: int = 0
    style: int = 0
    value: int = 0
    note: str = Field(default="", max_length=1000)
    scored_by: int = Field(foreign_key="person.id")
    scored_at: datetime


class Weights(SQLModel, table=True):
    """How much each criterion counts where answers are compared, 0 to 5 each. The newest row counts."""

    id: int = Field(default=None, primary_key=True)
    fit: int
    dates: int
    availability: int
    style: int
    value: int
    last_talk: int
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime


class Announcement(SQLModel, table=True):
    """That the audience was invited. From here on a change of time or place is a Move that people are told of."""

    meetup_id: int = Field(foreign_key="meetup.id", primary_key=True)
    message: str = Field(default="", max_length=4000)
    announced_by: int = Field(foreign_key="person.id")
    announced_at: datetime


class Guest(SQLModel, table=True):
    """One person's invitation to one meetup, and their answer: room, online, recording or no.

    `secret` is this guest's part of the calendar UID: the UID is `<meetup>.<secret>@domain` for ever."""

    __table_args__ = (Index("ix_guest_seat", "meetup_id", "seat_asked_at"),)

    meetup_id: int = Field(foreign_key="meetup.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True, ondelete="CASCADE")
    secret: str = Field(max_length=40)
    invited_at: datetime
    answer: str = Field(default="", max_length=10)
    answered_at: datetime | None = None
    answered_by: str = Field(default="", max_length=10)
    """How it was given: "calendar" when a calendar's button said it; empty on our page or by word of mouth."""
    seat_asked_at: datetime | None = None
    """When they asked for a seat in the room; the order of these is the order of the seats."""
    waits_since: datetime | None = None
    """When they asked for a seat and there was none left; they are told when one becomes free."""
    earlier_answer: str = Field(default="", max_length=10)
    """What they had answered before; it comes back when two presses contradict each other."""
    earlier_at: datetime | None = None
    doubted_at: datetime | None = None
    """When presses contradicted each other, or a trap was filled: whoever it was is asked again."""


class Feed(SQLModel, table=True):
    """A calendar to subscribe to, under a secret address: one person's, or (no person) the company's.

    The address is shown once, when it is made; a new one ends the old."""

    id: int = Field(default=None, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True, ondelete="CASCADE")
    fingerprint: bytes = Field(sa_type=LargeBinary, unique=True)
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime
    ended_at: datetime | None = None
    seen_on: date | None = None
    """The last day on which a calendar fetched it, a day more or less."""


class Attendance(SQLModel, table=True):
    """That a person was there."""

    meetup_id: int = Field(foreign_key="meetup.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True, ondelete="CASCADE")
    ticked_by: int | None = Field(default=None, foreign_key="person.id")
    ticked_at: datetime
