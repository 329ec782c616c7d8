"""What comes back: raw mail, stored before it is read, and what was read out of it."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from app.mail.inbound.reading import DEAD

UNREAD = "read_at IS NULL"
WRITTEN = "kind = 'human'"
TO_SORT = "review <> '' AND settled_at IS NULL"


class Incoming(SQLModel, table=True):
    """One mail that came in. Stored whole first; read afterwards, as often as needed, with the same result.

    `email_id`: the letter it answers, known by the secret of the address it was sent to; None: nobody knows yet."""

    __table_args__ = (
        Index("ix_incoming_unread", "tries", sqlite_where=text(UNREAD), postgresql_where=text(UNREAD)),
        Index("ix_incoming_written", "arrived_at", sqlite_where=text(WRITTEN), postgresql_where=text(WRITTEN)),
        Index("ix_incoming_to_sort", "arrived_at", sqlite_where=text(TO_SORT), postgresql_where=text(TO_SORT)),
    )

    id: int = Field(default=None, primary_key=True)
    arrived_at: datetime = Field(index=True)
    fingerprint: bytes = Field(sa_type=LargeBinary, unique=True)
    """Of Message-ID, body and the signed recipient: the same mail delivered twice is one."""
    sender: str | None = Field(default=None, max_length=320)
    """The envelope's sender, empty for bounces; None where a mailbox kept no envelope. Nothing is decided by it."""
    recipient: str = Field(default="", max_length=320)
    """The envelope's recipient, or the address of ours in the header: who it was sent to decides what it is about."""
    dated_at: datetime | None = None
    """Its own Date, as the sender's clock says, but never later than it came; None where it has none."""
    tries: int = 0
    """How many times reading was begun; after three it waits for a person."""
    try_at: datetime | None = None
    """When it may be tried: until then a worker is reading it. None: at once."""
    read_at: datetime | None = None
    kind: str = Field(default="", max_length=12)
    """complaint, receipt, bounce, itip, automatic or human; empty until read."""
    email_id: int | None = Field(default=None, foreign_key="email.id", index=True, ondelete="CASCADE")
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True, ondelete="CASCADE")
    """Whose answer it is: the person the letter went to."""
    thread: str = Field(default="", max_length=40, index=True)
    """The conversation it belongs to, as the letter's."""
    said_by: str = Field(default="", max_length=320)
    """The From line, for people to read."""
    subject: str = Field(default="", max_length=300)
    text: str = ""
    """What was written, whole."""
    trimmed: str = ""
    """The same without what it quotes."""
    away_until: date | None = None
    """The end date of an automatic reply, if it names one."""
    authentication: str = Field(default="", max_length=500)
    """What our own mail server found out about the sender, if it says so. Stored, never required."""
    review: str = Field(default="", max_length=40)
    """Why a person should look: a code of `mail/receiving/words.py`; empty when all is clear."""
    settled_at: datetime | None = None
    settled_by: int | None = Field(default=None, foreign_key="person.id")


class RawMail(SQLModel, table=True):
    """A mail as it came, for 90 days. It may be ten megabytes: no question about other mails walks over it here."""

    __tablename__ = "raw_mail"

    incoming_id: int = Field(foreign_key="incoming.id", primary_key=True, ondelete="CASCADE")
    raw: bytes = Field(sa_type=LargeBinary)


class CalendarAnswer(SQLModel, table=True):
    """What somebody's calendar answered to an entry of ours (RFC 5546 REPLY or COUNTER), known by the UID's secret.

    Kept whether or not it counts: `applied_at` says that it became the answer."""

    __tablename__ = "calendar_answer"

    incoming_id: int = Field(foreign_key="incoming.id", primary_key=True, ondelete="CASCADE")
    uid: str = Field(max_length=120, index=True)
    meetup_id: int = Field(foreign_key="meetup.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    method: str = Field(max_length=10)
    partstat: str = Field(default="", max_length=20)
    sequence: int = 0
    """As it says, but none that was not announced yet."""
    stamped_at: datetime
    """Its DTSTAMP, else the mail's date; never later than it came, whatever the sender's clock says."""
    comment: str = Field(default="", max_length=2000)
    """What was typed beside it. Shown to organizers only."""
    delegated_to: str = Field(default="", max_length=254)
    said_as: str = Field(default="", max_length=320)
    """The address that the calendar answered as; it need not be the one that was invited."""
    starts_at: datetime | None = None
    """The other time of a COUNTER."""
    ends_at: datetime | None = None
    applied_at: datetime | None = None
    settled_at: datetime | None = None
    """When an organizer dealt with the other time."""
    settled_by: int | None = Field(default=None, foreign_key="person.id")


class Bounce(SQLModel, table=True):
    """That a letter did not arrive, as a mail server reported or said while refusing it."""

    id: int = Field(default=None, primary_key=True)
    email_id: int = Field(foreign_key="email.id", index=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    incoming_id: int | None = Field(default=None, foreign_key="incoming.id", ondelete="SET NULL", unique=True)
    address: str = Field(max_length=254)
    """The address that did not work; another address of the same person is not concerned."""
    at: datetime
    status: str = Field(default="", max_length=12)
    """The enhanced status code (RFC 3463), such as 5.1.1; empty when none was given."""
    said: str = Field(default="", max_length=500)
    letter_sent_at: datetime | None = None
    """Which sending came back: the letter's `sent_at` then. None: it was refused, or nobody knew that it had gone."""
    settled_at: datetime | None = None
    """When an organizer said: the address is right, try again."""
    settled_by: int | None = Field(default=None, foreign_key="person.id")

    @property
    def permanent(self) -> bool:
        """Whether the address itself is dead: few codes say so reliably."""
        return self.status in DEAD


class ReceivingTrouble(SQLModel, table=True):
    """That mail cannot come in by one of its ways, "listener" or "mailbox": since when, and what was said."""

    __tablename__ = "receiving_trouble"

    id: int = Field(default=None, primary_key=True)
    way: str = Field(max_length=10)
    began_at: datetime
    said: str = Field(default="", max_length=500)
    ended_at: datetime | None = None
