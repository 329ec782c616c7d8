"""What people say beside wishing: comments, and three ranked votes in a round; what organizers hide."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel


class Comment(SQLModel, table=True):
    """What somebody says about a topic, for everybody to read."""

    id: int = Field(default=None, primary_key=True)
    topic_id: int = Field(foreign_key="topic.id", index=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    words: str = Field(max_length=1000)
    said_at: datetime


class Hiding(SQLModel, table=True):
    """That an organizer hid a wish or a comment, and why; its author still sees it. No row: everybody does."""

    __table_args__ = (CheckConstraint("(wish_id IS NULL) <> (comment_id IS NULL)", name="one"),)

    id: int = Field(default=None, primary_key=True)
    wish_id: int | None = Field(default=None, foreign_key="wish.id", unique=True, ondelete="CASCADE")
    comment_id: int | None = Field(default=None, foreign_key="comment.id", unique=True, ondelete="CASCADE")
    reason: str = Field(max_length=300)
    hidden_by: int = Field(foreign_key="person.id")
    hidden_at: datetime


class Round(SQLModel, table=True):
    """A time in which everybody has three votes for topics, in their order."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    opens_at: datetime
    closes_at: datetime
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime


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
