"""Step 4. The ask with the answer that stands; all that was ever said to it; the plan; the dates; the decision."""

from datetime import date, datetime

from sqlalchemy import JSON, Column, ForeignKey, Index, UniqueConstraint, text
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
    """That a candidate was asked to speak, in which words, and the answer that stands (one of four).

    Open while `answered_at` and `withdrawn_at` are empty. `answer`: yes, another_date, not_now, no.
    What stands is changed here; what was said before is kept (`Reply`), and so is an earlier question (`Earlier`)."""

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
    """When the silent are reminded, once (`actions.remind_at`; for a plan's question `turns.step`)."""
    withdrawn_at: datetime | None = None
    answer: str = Field(default="", max_length=12)
    answered_at: datetime | None = None
    note: str = Field(default="", max_length=2000)
    """What they wrote with their answer."""
    other_dates: str = Field(default="", max_length=500)
    other_at: datetime | None = None
    """The very date of "another date", where they named one: it can be put on offer as it is."""
    ask_again_on: date | None = None
    suggested_name: str = Field(default="", max_length=200)
    suggested_email: str = Field(default="", max_length=254)
    may_name_me: bool = False
    """Whether we may tell the suggested person who named them."""


class Earlier(SQLModel, table=True):
    """That the question had been put before and was taken back: asking anew begins the Ask's row again."""

    ask_id: int = Field(foreign_key="ask.id", primary_key=True, ondelete="CASCADE")
    time: int = Field(primary_key=True)
    """1 for the first time they were asked, then 2, …: `Ask.times` as it was."""
    in_person: bool
    asked_by: int = Field(foreign_key="person.id")
    asked_at: datetime
    answer_by: datetime
    link_asked_at: datetime | None = None
    withdrawn_at: datetime


class Reply(SQLModel, table=True):
    """One thing a speaker said to an ask, as they said it. Rows are only added; the latest counts.

    `said`: an answer (yes, another_date, not_now, no); undone (they took it back); confirmed (yes to `starts_at`);
    back (can make it after all); talk (the words about it are written); doubt (more answers came within seconds, and
    none of them counts).
    That they cannot make it ends the Booking, and is told there."""

    __table_args__ = (UniqueConstraint("ask_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    ask_id: int = Field(foreign_key="ask.id", index=True, ondelete="CASCADE")
    number: int
    """1 for the first thing they said, then 2, …: each is told to whoever asked, once."""
    said: str = Field(max_length=12)
    said_at: datetime
    recorded_by: int | None = Field(default=None, foreign_key="person.id")
    """The organizer who wrote it down for them, by word of mouth; None when they said it themselves."""
    date_ids: list[int] = Field(default_factory=list, sa_type=JSON)
    """The offered dates of a yes."""
    starts_at: datetime | None = None
    note: str = Field(default="", max_length=2000)
    other_dates: str = Field(default="", max_length=500)
    other_at: datetime | None = None
    ask_again_on: date | None = None
    suggested_name: str = Field(default="", max_length=200)
    suggested_email: str = Field(default="", max_length=254)


class Readied(SQLModel, table=True):
    """That a speaker has done one thing of their list (`checklist.KINDS`)."""

    booking_id: int = Field(foreign_key="booking.id", primary_key=True)
    task: str = Field(max_length=20, primary_key=True)
    done_at: datetime


_RUNNING = text("ended_at IS NULL")


class Plan(SQLModel, table=True):
    """That the candidates of a meetup are asked in order, one after another, without anybody pressing a button.

    It runs while `ended_at` is empty; one of a meetup at most. To go on after the end is another row."""

    __table_args__ = (
        Index("uq_plan_running", "meetup_id", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    workdays: int
    """How many each has to answer."""
    at_once: int = 1
    """How many questions are open at the same time, at most."""
    subject: str = Field(max_length=200)
    """The organizer's own; empty: as it is drafted for each."""
    message: str = Field(max_length=4000)
    """Paragraph by paragraph; what stands in braces is drafted for each (`drafting`)."""
    begun_by: int = Field(foreign_key="person.id")
    begun_at: datetime
    ended_at: datetime | None = None
    ended_because: str = Field(default="", max_length=12)
    """stopped (by `ended_by`), yes, decided, names (nobody is left), dates (none is left), closed."""
    ended_by: int | None = Field(default=None, foreign_key="person.id")


class Turn(SQLModel, table=True):
    """One thing a plan did: whose silence passed the turn on, and who was asked. Nobody asked: it ended with this."""

    id: int = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    at: datetime
    silent_id: int | None = Field(default=None, foreign_key="ask.id", index=True, ondelete="CASCADE")
    asked_id: int | None = Field(default=None, foreign_key="ask.id", index=True, ondelete="CASCADE")


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


class Hold(SQLModel, table=True):
    """That a speaker and a date are kept together for some days without deciding. It lapses by itself.

    It stands until `until`, unless it was ended or anybody is chosen; nobody but organizers is told."""

    id: int = Field(default=None, primary_key=True)
    ask_id: int = Field(foreign_key="ask.id", index=True, ondelete="CASCADE")
    starts_at: datetime
    held_by: int = Field(foreign_key="person.id")
    held_at: datetime
    until: datetime
    ended_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="person.id")


class Booking(SQLModel, table=True):
    """The decision: this speaker, this date. `confirmed_at`: when the speaker last said yes to the date as it was.

    It stands while `released_at` is empty; a speaker who cannot make it ends it, or an organizer who decides anew."""

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    ask_id: int = Field(foreign_key="ask.id", index=True)
    starts_at: datetime
    decided_by: int = Field(foreign_key="person.id")
    decided_at: datetime
    confirmed_at: datetime | None = None
    released_at: datetime | None = None
    released_by: int | None = Field(
        default=None, sa_column=Column(ForeignKey("person.id", name="fk_booking_released_by_person"))
    )
    """Who ended it: the speaker themselves, or an organizer."""
    release_note: str = Field(default="", max_length=1000)
    secret: str = Field(max_length=40)
    """The speaker's part of the calendar UID, as guests have theirs."""
