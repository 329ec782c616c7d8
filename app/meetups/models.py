"""The meetup: for whom, when and where; that it moved; that it was cancelled."""

from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel

Setting = tuple[datetime | None, int, str, str]
"""When it begins, how many minutes it takes, where, and the link to join: what a move changes."""


class Meetup(SQLModel, table=True):
    """One meetup, from the first thought to the recap. Where it stands is computed (`desk/progress.py`)."""

    id: int = Field(default=None, primary_key=True)
    title: str = Field(default="", max_length=200)
    """Empty until a topic is chosen or the speaker gives a title."""
    abstract: str = Field(default="", max_length=4000)
    audience_id: int = Field(foreign_key="audience.id", index=True)
    zone: str = Field(max_length=64)
    starts_at: datetime | None = Field(default=None, index=True)
    minutes: int = 45
    place: str = Field(default="", max_length=200)
    join_url: str = Field(default="", max_length=500)
    capacity: int | None = None
    """Seats in the room; None when nobody counts them."""
    slides_url: str = Field(default="", max_length=500)
    recording_url: str = Field(default="", max_length=500)
    created_by: int = Field(foreign_key="person.id")
    created_at: datetime
    worded_at: datetime | None = None
    """When its name or abstract last changed: whoever has an older entry in their calendar is told."""
    version: int = 1
    """Rises with every edit; a form that was opened on an older one is told so."""

    @property
    def setting(self) -> Setting:
        """When and where it is."""
        return self.starts_at, self.minutes, self.place, self.join_url

    @property
    def ends_at(self) -> datetime | None:
        """When it ends, if it has a start."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None


class Move(SQLModel, table=True):
    """That an announced meetup got another time or place. The number of moves is the calendar SEQUENCE."""

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    number: int
    """1 for the first move of this meetup, then 2, …"""
    from_starts_at: datetime
    to_starts_at: datetime
    from_minutes: int = 45
    to_minutes: int = 45
    from_place: str = Field(default="", max_length=200)
    to_place: str = Field(default="", max_length=200)
    from_join_url: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=500)
    moved_by: int = Field(foreign_key="person.id")
    moved_at: datetime

    @property
    def before(self) -> Setting:
        """When and where it was to be."""
        return self.from_starts_at, self.from_minutes, self.from_place, self.from_join_url

    @property
    def other_time(self) -> bool:
        """Whether start or end changed: what people answered was about the earlier time."""
        return (self.from_starts_at, self.from_minutes) != (self.to_starts_at, self.to_minutes)


class Rewording(SQLModel, table=True):
    """That what a meetup is called or the words about it changed: what they were."""

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    from_title: str = Field(default="", max_length=200)
    """What people knew it by: its title, else its topic's; "" where it had no name at all."""
    from_abstract: str = Field(default="", max_length=4000)
    reworded_at: datetime


class MeetupFile(SQLModel, table=True):
    """A file that belongs to a meetup: slides, a recording. The bytes lie on the shelf under `secret`."""

    __tablename__ = "meetup_file"

    id: int = Field(default=None, primary_key=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    name: str = Field(max_length=130)
    octets: int
    secret: str = Field(max_length=40, unique=True)
    """Its name on disk, and what makes its address a key."""
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE", index=True)
    """Who handed it in."""
    sent_at: datetime
    removed_at: datetime | None = None
    removed_by: int | None = Field(default=None, foreign_key="person.id")


class Cancellation(SQLModel, table=True):
    """That a meetup will not take place. No row: it will."""

    meetup_id: int = Field(foreign_key="meetup.id", primary_key=True)
    reason: str = Field(default="", max_length=500)
    cancelled_by: int = Field(foreign_key="person.id")
    cancelled_at: datetime
