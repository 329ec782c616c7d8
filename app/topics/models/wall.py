"""What people say beside wishing: comments, and three ranked votes in a round; what organizers hide."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class Comment(SQLModel, table=True):
    """What somebody says about a topic, for everybody to read."""

    id: int = Field(default=None, primary_key=True)
    topic_id: int = Field(foreign_key="topic.id", index=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    words: str = Field(max_length=1000)
    said_at: datetime


_HIDDEN = text("shown_at IS NULL")


class Hiding(SQLModel, table=True):
    """That an organizer hid a wish or a comment, and why; its author still sees it. Rows are only added and ended:
    at most one of each wish and each comment has not ended."""

    __table_args__ = (
        CheckConstraint("(wish_id IS NULL) <> (comment_id IS NULL)", name="one"),
        Index("uq_hiding_of_wish", "wish_id", unique=True, sqlite_where=_HIDDEN, postgresql_where=_HIDDEN),
        Index("uq_hiding_of_comment", "comment_id", unique=True, sqlite_where=_HIDDEN, postgresql_where=_HIDDEN),
    )

    id: int = Field(default=None, primary_key=True)
    wish_id: int | None = Field(default=None, foreign_key="wish.id", ondelete="CASCADE")
    comment_id: int | None = Field(default=None, foreign_key="comment.id", ondelete="CASCADE")
    reason: str = Field(max_length=300)
    hidden_by: int = Field(foreign_key="person.id")
    hidden_at: datetime
    shown_by: int | None = Field(
        default=None, sa_column=Column(ForeignKey("person.id", name="fk_hiding_shown_by_person"))
    )
    shown_at: datetime | None = None
    """When everybody could read it again, or another reason took this one's place."""


class Round(SQLModel, table=True):
    """A time in which everybody has three votes for topics, in their order."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    opens_at: datetime
    closes_at: datetime
    """Until when votes are taken, if nobody closes it earlier."""
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime
    closed_by: int | None = Field(
        default=None, sa_column=Column(ForeignKey("person.id", name="fk_round_closed_by_person"))
    )
    closed_at: datetime | None = None
    """When an organizer closed it before its time."""

    @property
    def ends_at(self) -> datetime:
        """Until when votes were taken, or will be."""
        return self.closed_at or self.closes_at


class Ballot(SQLModel, table=True):
    """One vote of a person in a round: the topic they put on this place."""

    __table_args__ = (UniqueConstraint("round_id", "person_id", "topic_id"),)

    round_id: int = Field(foreign_key="round.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True, ondelete="CASCADE")
    place: int = Field(primary_key=True)
    """1 to 3."""
    topic_id: int = Field(foreign_key="topic.id", index=True, ondelete="CASCADE")
    cast_at: datetime


class Weighing(SQLModel, table=True):
    """How much each part counts in the ranking of topics, 0 to 5; the latest row ranks the board."""

    id: int = Field(default=None, primary_key=True)
    demand: int
    freshness: int
    teachable: int
    rating: int
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime
