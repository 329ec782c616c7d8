"""What a company's own system says about people: who may say it, the accounts and groups, and what it did lately."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import JSON, LargeBinary
from sqlmodel import Field, SQLModel


class Provisioner(SQLModel, table=True):
    """A system that may write people here, by a token of which only the fingerprint is kept."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(max_length=120)
    fingerprint: bytes = Field(sa_type=LargeBinary, unique=True)
    made_by: int = Field(foreign_key="person.id")
    made_at: datetime
    used_at: datetime | None = None
    """When it last asked for something, a minute more or less."""
    ended_at: datetime | None = None


class Account(SQLModel, table=True):
    """One User of the protocol, as its system wrote it; the person follows from it."""

    id: str = Field(default_factory=lambda: uuid4().hex, max_length=32, primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", unique=True, ondelete="CASCADE")
    """None: there is no address that mail can reach, or the account has never been active."""
    user_name: str = Field(max_length=300, unique=True)
    """Folded, as it is looked for."""
    external_id: str = Field(default="", max_length=300, index=True)
    document: dict[str, object] = Field(sa_type=JSON)
    version: int = 1
    made_at: datetime = Field(index=True)
    changed_at: datetime


class AccountGroup(SQLModel, table=True):
    """One Group of the protocol. Its name is a tag of the people in it."""

    __tablename__ = "account_group"

    id: str = Field(default_factory=lambda: uuid4().hex, max_length=32, primary_key=True)
    display_name: str = Field(max_length=300, index=True)
    """Folded, as it is looked for."""
    external_id: str = Field(default="", max_length=300, index=True)
    document: dict[str, object] = Field(sa_type=JSON)
    """Without its members."""
    version: int = 1
    made_at: datetime = Field(index=True)
    changed_at: datetime


class AccountMember(SQLModel, table=True):
    """That an account, or another group, is in a group."""

    __tablename__ = "account_member"

    group_id: str = Field(foreign_key="account_group.id", primary_key=True, ondelete="CASCADE")
    member_id: str = Field(max_length=32, primary_key=True, index=True)


class ProvisioningRequest(SQLModel, table=True):
    """One request of a provisioner that wrote something or was refused; kept for some days."""

    __tablename__ = "provisioning_request"

    id: int = Field(default=None, primary_key=True)
    provisioner_id: int = Field(foreign_key="provisioner.id", index=True)
    at: datetime = Field(index=True)
    method: str = Field(max_length=10)
    about: str = Field(default="", max_length=20)
    """Users or Groups."""
    status: int
    reason: str = Field(default="", max_length=30)
    """The protocol's word for why it was refused (RFC 7644 §3.12)."""
