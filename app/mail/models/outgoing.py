"""The outbox. A row says that an email became due; its stamps say what came of it."""

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

WAITING = "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL AND held_at IS NULL"
HELD_ROWS = "held_at IS NOT NULL AND sent_at IS NULL"
FAILED = "failed_at IS NOT NULL"


def _to(table: str, column: str, index: bool = False) -> Column[int]:
    """A key that came with a later migration: those need names."""
    return Column(ForeignKey(f"{table}.id", name=f"fk_email_{column}_{table}"), index=index, nullable=True)


class Email(SQLModel, table=True):
    """One email to one person about one thing; there can never be two of it (the unique key).

    Waiting: no stamp. `try_at` is the claim as well as the back-off: who moves it forward may send.
    Then exactly one of `sent_at`, `failed_at` (with the server's words), `dropped_at` (no longer owed).
    `held_at`: it waits for a person, not for its time."""

    __table_args__ = (
        UniqueConstraint("kind", "person_id", "about"),
        Index("ix_email_waiting", "try_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
        Index("ix_email_held", "held_at", sqlite_where=text(HELD_ROWS), postgresql_where=text(HELD_ROWS)),
        Index("ix_email_failed", "failed_at", sqlite_where=text(FAILED), postgresql_where=text(FAILED)),
        Index("ix_email_kind_about", "kind", "about"),
        Index("ix_email_person_thread", "person_id", "thread"),
    )

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=60)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    about: str = Field(max_length=40)
    queued_at: datetime
    """When it became due."""
    try_at: datetime
    tries: int = 0
    written_at: datetime | None = None
    """When it was first written: the Date of the letter, the same at every try."""
    claimed_at: datetime | None = None
    """Since when it is on its way: ours until `try_at`, for one try."""
    message_id: str | None = Field(default=None, max_length=200, unique=True)
    """Fixed at the first try and the same at every later one."""
    address: str = Field(default="", max_length=254)
    """Where it was written to at the last try: the person's address as it was then."""
    thread: str = Field(default="", max_length=40)
    """The conversation it belongs to, such as "invitations/12"; letters of one answer the one before."""
    subject: str = Field(default="", max_length=300)
    skeleton_id: int | None = Field(default=None, sa_column=_to("skeleton", "skeleton_id", index=True))
    marks: dict[str, str] | None = Field(default=None, sa_type=JSON)
    """What stood in the skeleton's gaps for this reader; personal links are not kept."""
    said: str = Field(default="", max_length=1000)
    """The server's last words."""
    doubts: int = 0
    """How many times the server may have taken it without our hearing so: each may be a copy."""
    held_at: datetime | None = None
    held_for: str = Field(default="", max_length=12)
    """What it waits for: "release" (programme mail), "organizer" (they took this one in hand), "address" (Bounce),
    "practice" (it was written when there was no mail server).

    Of one that waits for nobody: "organizer" says that they took it in hand and sent it by itself."""
    held_by: int | None = Field(default=None, sa_column=_to("person", "held_by"))
    released_at: datetime | None = None
    released_by: int | None = Field(default=None, sa_column=_to("person", "released_by"))
    """Who let it go."""
    sent_at: datetime | None = None
    """When the mail that the server took was written: it says what was true then, and nothing later.

    What moved or was cancelled after this moment still has to be told, however long handing over took."""
    failed_at: datetime | None = None
    dropped_at: datetime | None = None

    @property
    def at_all_events(self) -> bool:
        """Whether somebody sent this one by itself: then the weekly budget does not hold it back."""
        return self.held_at is None and self.held_for == "organizer"


class Skeleton(SQLModel, table=True):
    """What many letters have in common, kept once: subject, text, HTML, with gaps for the reader's own."""

    id: int = Field(default=None, primary_key=True)
    fingerprint: bytes = Field(sa_type=LargeBinary, unique=True)
    content: bytes = Field(sa_type=LargeBinary)
    """Compressed JSON, see `mail/skeletons.py`."""
    made_at: datetime


class Version(SQLModel, table=True):
    """One version of one person's calendar entry, as a mail carried it (RFC 5546: UID and SEQUENCE)."""

    __tablename__ = "calendar_version"

    uid: str = Field(primary_key=True, max_length=120)
    sequence: int = Field(primary_key=True)
    email_id: int = Field(foreign_key="email.id", index=True, ondelete="CASCADE")
    method: str = Field(max_length=10)
    starts_at: datetime
    ends_at: datetime
    told: bytes | None = Field(default=None, sa_type=LargeBinary)
    """The fingerprint of what it said, SEQUENCE and DTSTAMP apart: other words are another version."""
    stamped_at: datetime
    """Its DTSTAMP: whole seconds, later than that of the version before."""


class PracticeMail(SQLModel, table=True):
    """That a mail never left this machine, because there was no server: kept whole for the practice mailbox.

    Once there is a server the text is forgotten."""

    __tablename__ = "practice_mail"

    email_id: int = Field(foreign_key="email.id", primary_key=True, ondelete="CASCADE")
    raw: bytes = Field(sa_type=LargeBinary)
    practised_at: datetime
    """When it was written, as though it went."""
    real_at: datetime | None = None
    """When it was let go for real, as a new letter; None: nothing of it ever left."""


class Pause(SQLModel, table=True):
    """That the mail server refused us, or could not be reached: nothing goes out until `until`, or until asked."""

    id: int = Field(default=None, primary_key=True)
    began_at: datetime
    until: datetime
    said: str = Field(default="", max_length=1000)
    """The server's words, which begin with their code; or a sentence of our own, in English."""
    ended_at: datetime | None = None


class TestMail(SQLModel, table=True):
    """That an organizer asked for a test mail to themselves."""

    __tablename__ = "test_mail"
    __test__ = False  # not a test case, whatever pytest thinks of its name

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    asked_at: datetime


class MailKey(SQLModel, table=True):
    """What the addresses for bounces and replies are signed with. One row, made when first needed."""

    __tablename__ = "mail_key"

    id: int = Field(default=1, primary_key=True)
    key: bytes = Field(sa_type=LargeBinary)
