"""Who we are: the programme, the people it is for, their saved audiences, and the ways they prove who they are."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Field, SQLModel

from app.people.names import greeted


class Programme(SQLModel, table=True):
    """The meetup programme of one company. One row; none until the first start is done."""

    id: int = Field(default=1, primary_key=True)
    name: str = Field(max_length=120)
    zone: str = Field(max_length=64)
    started_at: datetime
    conduct: str = Field(default="", max_length=4000)
    """The rules of conduct on the wall; empty: the ready-made ones."""


class Person(SQLModel, table=True):
    """Somebody we write to: a colleague from the staff list, or a contact outside (`is_colleague` false)."""

    id: int = Field(default=None, primary_key=True)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(default="", max_length=200)
    is_colleague: bool = True
    department: str = Field(default="", max_length=120, index=True)
    site: str = Field(default="", max_length=120, index=True)
    title: str = Field(default="", max_length=120)
    language: str = Field(default="", max_length=8)
    zone: str = Field(default="", max_length=64)
    about: str = Field(default="", max_length=2000)
    """In their own words, for the speakers' page."""
    own_choice_at: datetime | None = None
    """When they last chose language, zone or name themselves; an import keeps its hands off from then on."""
    organizer_since: datetime | None = None
    added_at: datetime
    left_at: datetime | None = None
    muted_at: datetime | None = None
    """When they said: no programme mail for me."""

    @property
    def called(self) -> str:
        """How to address them: their name, else the part of the address that people recognize."""
        return self.name or self.email.partition("@")[0]

    @property
    def greeted(self) -> str:
        """The name after "Hello": the given one where it is plain which that is."""
        return greeted(self.called, self.language)


class Tag(SQLModel, table=True):
    """A word by which people are grouped, from an import's extra column or by hand."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    word: str = Field(max_length=60, primary_key=True, index=True)


class Skill(SQLModel, table=True):
    """Something a person says they can teach, in their own words."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    words: str = Field(max_length=120, primary_key=True)
    said_at: datetime


class Profile(SQLModel, table=True):
    """What a person says of themselves as somebody who could speak. No row: they have not said anything."""

    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")
    short_at: datetime | None = None
    """When they said that a short talk, ten or fifteen minutes, is fine."""
    first_time_at: datetime | None = None
    """When they said that they have never given a talk."""
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    """In which they would speak."""
    site_at: datetime | None = None
    """When they said themselves where they work; an import leaves it alone from then on."""
    said_at: datetime


class Audience(SQLModel, table=True):
    """A saved group of colleagues. Empty lists do not narrow; hand-picked people are always in.

    Membership is computed when it is needed (`queries.members`), never copied here."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    departments: list[str] = Field(default_factory=list, sa_type=JSON)
    sites: list[str] = Field(default_factory=list, sa_type=JSON)
    tags: list[str] = Field(default_factory=list, sa_type=JSON)
    only_picked: bool = False
    """Only the hand-picked people, nobody by department, site or tag."""
    created_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime


class Pick(SQLModel, table=True):
    """That a person was put into an audience by hand."""

    audience_id: int = Field(foreign_key="audience.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE")


class Import(SQLModel, table=True):
    """A staff list as it was read, waiting for a look before anything changes; applied when confirmed."""

    __tablename__ = "staff_import"

    id: int = Field(default=None, primary_key=True)
    source: str = Field(default="", max_length=200)
    notes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """What the reader recognized, refused, ignored, the problems by line, the columns; once applied, what it did."""
    read_by: int = Field(foreign_key="person.id")
    read_at: datetime
    applied_at: datetime | None = None
    applied_by: int | None = Field(default=None, foreign_key="person.id")
    undone_at: datetime | None = None
    undone_by: int | None = Field(default=None, foreign_key="person.id")


class Part(SQLModel, table=True):
    """Some of the people of a list that waits (`sheets.rows.Row`): a long one is never in memory as a whole."""

    __tablename__ = "import_part"

    import_id: int = Field(foreign_key="staff_import.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)
    rows: list[list[Any]] = Field(sa_type=JSON)


class Original(SQLModel, table=True):
    """The table of a list that waits, packed, without what must not be kept: it may be read another way."""

    __tablename__ = "import_original"

    import_id: int = Field(foreign_key="staff_import.id", primary_key=True, ondelete="CASCADE")
    table: bytes = Field(sa_type=LargeBinary)


class Mapping(SQLModel, table=True):
    """How somebody said lists with these headers are read, remembered for the next one."""

    fingerprint: str = Field(primary_key=True, max_length=32)
    fields: list[str] = Field(sa_type=JSON)
    """One for each column (`sheets.mapping.FIELDS`); empty: left out."""
    domain: str = Field(default="", max_length=200)
    """What follows the @ of addresses that are written without it."""
    headed: bool = True
    said_by: int = Field(foreign_key="person.id")
    said_at: datetime


class Applied(SQLModel, table=True):
    """What a list did to one person, as long as it can be undone."""

    import_id: int = Field(foreign_key="staff_import.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", primary_key=True, ondelete="CASCADE", index=True)
    did: str = Field(max_length=8)
    """"added", "changed" or "left"."""
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Of somebody changed: the fields that were, and what the list made of them; `tags`: the words that came."""


class Link(SQLModel, table=True):
    """A personal link that was mailed: only the fingerprint of its token, for one purpose and one thing."""

    fingerprint: bytes = Field(primary_key=True, sa_type=LargeBinary)
    purpose: str = Field(max_length=40)
    """The name of the door it opens, such as "surveys.form"; it opens no other."""
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    about: int = 0
    created_at: datetime
    expires_at: datetime | None = None
    used_at: datetime | None = None
    """Only login links are used up."""
    revoked_at: datetime | None = None


class FirstStart(SQLModel, table=True):
    """The one link that a new installation prints; whoever opens it becomes the first organizer."""

    __tablename__ = "first_start"

    fingerprint: bytes = Field(primary_key=True, sa_type=LargeBinary)
    printed_at: datetime
    used_at: datetime | None = None


class LoginRequest(SQLModel, table=True):
    """That somebody asked for a login link; it is owed to them for a quarter of an hour.

    An address nobody has leaves a row without a person: asking takes the same time for everybody."""

    __tablename__ = "login_request"

    id: int = Field(default=None, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="CASCADE")
    asked_at: datetime = Field(index=True)
    next: str = Field(default="", max_length=300)
    """The page they were on their way to."""
    browser: bytes | None = Field(default=None, sa_type=LargeBinary)
    """Of the secret that the asking browser keeps: only there is the link's button enough."""
    code: str | None = Field(default=None, max_length=6)
    """What the asking page shows, to be typed where the link is opened in another browser."""


class SignIn(SQLModel, table=True):
    """A signed-in browser. It ends by itself, by signing out, or because somebody ended it."""

    __tablename__ = "sign_in"

    id: int = Field(default=None, primary_key=True)
    fingerprint: bytes = Field(sa_type=LargeBinary, unique=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    signed_in_at: datetime
    seen_at: datetime | None = None
    """When its owner was last about, a few minutes more or less; empty until they come back after signing in."""
    expires_at: datetime
    ended_at: datetime | None = None
