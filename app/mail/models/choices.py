"""What people choose about mail (which kinds they do not want) and what organizers choose (words, rules)."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Unwanted(SQLModel, table=True):
    """That somebody does not want one category of mail ("surveys", "recaps", …). No row: it may come."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    category: str = Field(max_length=20, primary_key=True)
    since: datetime


class Wording(SQLModel, table=True):
    """An organizer's own words for one kind of mail in one language. The newest counts, unless it was reset."""

    id: int = Field(default=None, primary_key=True)
    kind: str = Field(max_length=60, index=True)
    language: str = Field(max_length=8)
    subject: str = Field(max_length=200)
    body: str = Field(max_length=8000)
    """Text with placeholders in braces, see `mail/placeholders.py`."""
    written_by: int = Field(foreign_key="person.id")
    written_at: datetime
    reset_at: datetime | None = None
    reset_by: int | None = Field(default=None, foreign_key="person.id")


class MailRules(SQLModel, table=True):
    """How freely programme mail goes out. One row once an organizer has chosen; before that the defaults hold."""

    __tablename__ = "mail_rules"

    id: int = Field(default=1, primary_key=True)
    weekly: int = 2
    """Programme mails a person gets in seven days at most; transactional mail does not count. 0: no limit."""
    release_until: datetime | None = None
    """Until when programme mail waits for a release. By default thirty days after the programme began."""
    set_by: int = Field(foreign_key="person.id")
    set_at: datetime
