"""Step 4. The ask and, on the same row, its answer; the dates on offer; the log; the decision for a speaker."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class OfferedDate(SQLModel, table=True):
    """A date the organizer could hold the meetup on; speakers tick those that suit them."""

    __tablename__ = "offered_date"
    __table_args__ = (UniqueConstraint("meetup_id", "starts_at"),)

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    starts_at: datetime
    withdrawn_at: datetime | None = None


class Ask(SQLModel, table=True):
    """That a candidate was asked to speak, in which words, and what they answered (one of four answers).

    Open while `answered_at` and `withdrawn_at` are empty. `answer`: yes, another_date, not_now, no."""

    __table_args__ = (UniqueConstraint("meetup_id", "person_id"),)

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    subject: str = Field(max_length=200)
    message: str = Field(max_length=4000)
    in_person: bool = False
    """Asked by word of mouth: nothing is mailed, the answer is logged by the organizer or given by link."""
    link_asked_at: datetime | None = None
    """When the organizer, having asked in person, wanted the answer link mailed as well."""
    times: int = 1
    """How many times they have been asked for this meetup: a question taken back and put again is a new mail."""
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime
    answer_by: datetime
    remind_at: datetime
    """When the silent are reminded, once: two days before `answer_by`, half way when there is less time."""
    withdrawn_at: datetime | None = None
    answer: str = Field(default="", max_length=12)
    answered_at: datetime | None = None
    answers: int = 0
    """How many times they answered: each answer is told to whoever asked."""
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    """The organizer who wrote the answer down for them, by word of mouth; None when they gave it themselves."""
    note: str = Field(default="", max_length=2000)
    """What they wrote with their answer."""
    other_dates: str = Field(default="", max_length=500)
    ask_again_on: date | None = None
    suggested_name: str = Field(default="", max_length=200)
    suggested_email: str = Field(default="", max_length=254)
    may_name_me: bool = False
    """Whether we may tell the suggested person who named them."""


class Tick(SQLModel, table=True):
    """That a speaker could on this date."""

    ask_id: int = Field(foreign_key="ask.id", primary_key=True, ondelete="CASCADE")
    date_id: int = Field(foreign_key="offered_date.id", primary_key=True, ondelete="CASCADE")


class Logged(SQLModel, table=True):
    """One line of the log: what was said to or by a candidate, where, and who wrote it down."""

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    words: str = Field(max_length=2000)
    logged_by: int | None = Field(default=None, foreign_key="person.id")
    logged_at: datetime


class Booking(SQLModel, table=True):
    """The decision: this speaker, this date. Confirmed when the speaker has said yes to exactly that date.

    It stands while `released_at` is empty; a speaker who cannot make it ends it, or an organizer who decides anew."""

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    ask_id: int = Field(foreign_key="ask.id", index=True)
    starts_at: datetime
    decided_by: int = Field(foreign_key="person.id")
    decided_at: datetime
    confirmed_at: datetime | None = None
    released_at: datetime | None = None
    released_by_speaker: bool = False
    release_note: str = Field(default="", max_length=1000)
    secret: str = Field(max_length=40)
    """The speaker's part of the calendar UID, as guests have theirs."""
