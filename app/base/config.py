"""The settings: everything an administrator can set, by environment variables that begin with BROWNBAG_."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""The hosts that are this very machine."""
LOCAL_PART = 64 - 34 + 1
"""Characters before the @ of a pattern: mail servers take 64 (RFC 5321 §4.5.3.1.1), of which the secret has 34."""


class Settings(BaseSettings):
    """What differs between installations. Everything has a default that works on a laptop."""

    model_config = SettingsConfigDict(env_prefix="BROWNBAG_", frozen=True)

    data_dir: Path = Path("data")
    """Folder of the SQLite file; made when missing."""
    database_url: str = Field(default="", repr=False)
    """SQLAlchemy URL; empty means a SQLite file in `data_dir`. PostgreSQL: postgresql://user:pw@host/name."""
    keys_dir: Path | None = None
    """Folder of the keys that anonymous answers are opened with; None means `keys` in `data_dir`. In no backup."""
    recordings: bool = False
    """Whether recordings may be handed in as files (MP4, WebM, at most 100 MB each) and not only as a link."""
    base_url: str = "http://127.0.0.1:8000"
    """The address people use; every link in every mail begins with it."""
    smtp_url: str = Field(default="", repr=False)
    """smtp://user:password@host:587 or smtps://…; empty means practice mode: nothing leaves."""
    mail_from: str = "brownbag@localhost"
    """The one address all mail comes from."""
    dkim_key: str = ""
    """File with the RSA key (PEM) that mail is signed with; empty: your mail server signs, or nobody."""
    dkim_selector: str = "brownbag"
    """Where its public half is published: this, ._domainkey. and the domain of `mail_from`."""
    mail_listen: str = ""
    """lmtp://127.0.0.1:2424 or smtp://…: where your mail server hands us bounces and replies; empty: not at all."""
    imap_url: str = Field(default="", repr=False)
    """imaps://user:password@host/INBOX: a mailbox to fetch bounces and replies from; empty: none."""
    reply_address: str = ""
    """Where answers come in, * for the secret; empty means reply+*@ and the domain of `mail_from`."""
    bounce_address: str = ""
    """Where bounces come in, likewise; empty means bounce+*@ and the domain of `mail_from`."""
    organizer_token: bool = False
    """Whether the ORGANIZER of a calendar entry is the secret reply address instead of `mail_from`."""
    authserv_id: str = ""
    """Whose Authentication-Results are ours (RFC 8601); empty: nobody's are read."""
    fetch_inside: str = ""
    """Hosts of our own network, with commas between, that files may be fetched from; empty: none."""
    worker: bool = True
    """Whether `serve` also runs the worker. Turn it off where `brownbag worker` runs beside it."""
    demo: bool = False
    """Sample company, become-anyone and the movable clock. Set by `brownbag demo`."""

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @field_validator("reply_address", "bounce_address")
    @classmethod
    def _with_room_for_the_secret(cls, value: str) -> str:
        local, _at, domain = value.rpartition("@")
        if value and (local.count("*") != 1 or "*" in domain or not domain):
            raise ValueError("it needs one * before the @, as in meetups+r-*@example.com")
        if len(local) > LOCAL_PART:
            raise ValueError("it is too long before the @ once the * is filled in")
        return value

    @property
    def database(self) -> str:
        """The URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'brownbag.sqlite'}"

    @property
    def keys(self) -> Path:
        """The folder in force."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def files(self) -> Path:
        """The folder of what people handed in; it belongs into every backup."""
        return self.data_dir / "files"

    @property
    def inside(self) -> frozenset[str]:
        """The hosts inside that may be asked."""
        return frozenset(self.fetch_inside.lower().replace(",", " ").split())

    @property
    def practice(self) -> bool:
        """Whether mail stays here, in the practice mailbox."""
        return not self.smtp_url

    @property
    def receives(self) -> bool:
        """Whether replies and bounces reach us."""
        return bool(self.mail_listen or self.imap_url)

    @property
    def host(self) -> str:
        """The one Host that requests may name, besides the loopback ones."""
        return urlsplit(self.base_url).hostname or "127.0.0.1"

    @property
    def secure(self) -> bool:
        """Whether people reach us by https, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def mail_domain(self) -> str:
        """The domain of Message-IDs and calendar UIDs."""
        return self.mail_from.rpartition("@")[2]
