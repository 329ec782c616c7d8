"""The outbox. A row says that an email became due; its stamps say what came of it."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

WAITING = "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"


class Email(SQLModel, table=True):
    """One email to one person about one thing; there can never be two of it (the unique key).

    Waiting: no stamp. `try_at` is the claim as well as the back-off: who moves it forward may send.
    Then exactly one of `sent_at`, `failed_at` (with the server's words), `dropped_at` (no longer owed)."""

    __table_args__ = (
        UniqueConstraint("kind", "person_id", "about"),
        Index("ix_email_waiting", "try_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
    )

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=60)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    about: str = Field(max_length=40)
    queued_at: datetime
    """When it became due: the Date of the letter, the same at every try."""
    try_at: datetime
    tries: int = 0
    message_id: str | None = Field(default=None, max_length=200, unique=True)
    """Fixed at the first try and the same at every later one."""
    subject: str = Field(default="", max_length=300)
    said: str = Field(default="", max_length=1000)
    """The server's last words."""
    sent_at: datetime | None = None
    """When the mail that the server took was written: it says what was true then, and nothing later.

    What moved or was cancelled after this moment still has to be told, however long handing over took."""
    failed_at: datetime | None = None
    dropped_at: datetime | None = None


class PracticeMail(SQLModel, table=True):
    """A mail that was not sent because there is no server: kept whole for the practice mailbox."""

    __tablename__ = "practice_mail"

    email_id: int = Field(foreign_key="email.id", primary_key=True, ondelete="CASCADE")
    raw: bytes = Field(sa_type=LargeBinary)


class Pause(SQLModel, table=True):
    """That the mail server refused us (not one recipient): nothing goes out until `until`, or until asked."""

    id: int = Field(default=None, primary_key=True)
    began_at: datetime
    until: datetime
    said: str = Field(default="", max_length=1000)
    ended_at: datetime | None = None


class TestMail(SQLModel, table=True):
    """That an organizer asked for a test mail to themselves."""

    __tablename__ = "test_mail"
    __test__ = False  # not a test case, whatever pytest thinks of its name

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    asked_at: datetime
