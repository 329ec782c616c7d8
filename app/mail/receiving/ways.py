"""The ways in, as the settings name them: where to listen, and whose mailbox to fetch."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

from app.base.i18n import _
from app.mail.smtp.server import unsaid


@dataclass(frozen=True)
class Endpoint:
    """Where to listen, and in which of the two languages."""

    scheme: str
    host: str
    port: int

    @classmethod
    def from_url(cls, url: str) -> Self:
        """From `lmtp://127.0.0.1:2424` or `smtp://…`, or a ValueError in words."""
        try:
            split = urlsplit(url.strip())
            host, port = split.hostname or "127.0.0.1", split.port
        except ValueError:
            port = None
        if port is None or split.scheme not in ("lmtp", "smtp") or split.path not in ("", "/"):
            raise ValueError(_("BROWNBAG_MAIL_LISTEN cannot be read. It looks like lmtp://127.0.0.1:2424."))
        return cls(split.scheme, host, port)


@dataclass(frozen=True)
class Account:
    """Whose mailbox, and on which server."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    def discreet(self, said: str) -> str:
        """The server's words without our password, should it have repeated it."""
        return unsaid(said, self.user, self.password)

    @classmethod
    def from_url(cls, url: str) -> Self:
        """From `imaps://user:password@host/INBOX` (or imap://…, with STARTTLS), or a ValueError in words."""
        try:
            split = urlsplit(url.strip())
            port = split.port
        except ValueError:
            raise ValueError(_unreadable()) from None
        if split.scheme not in ("imaps", "imap") or not split.hostname or not split.username or not split.password:
            raise ValueError(_unreadable())
        tls = split.scheme == "imaps"
        folder = unquote(split.path.strip("/")) or "INBOX"
        user, password = unquote(split.username), unquote(split.password)
        return cls(split.hostname, port or (993 if tls else 143), tls, user, password, folder)


def _unreadable() -> str:
    return _("BROWNBAG_IMAP_URL cannot be read. It looks like imaps://user:password@host/INBOX.")
