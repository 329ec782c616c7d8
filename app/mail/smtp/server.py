"""The mail server as the administrator named it."""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from app.base.config import LOOPBACK
from app.base.i18n import _

StartTls = Literal["offered", "require", "never"]

_STARTTLS: dict[str, StartTls] = {
    "": "offered", "offered": "offered",
    "1": "require", "true": "require", "require": "require",
    "0": "never", "false": "never", "never": "never",
}  # fmt: skip


@dataclass(frozen=True)
class Server:
    """The mail server and how to talk to it."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    """TLS from the first byte (smtps)."""
    starttls: StartTls = "offered"

    @classmethod
    def from_url(cls, url: str) -> Self:
        """From `smtp://user:password@host:587?starttls=require` or `smtps://…`, or a ValueError in words."""
        try:
            split = urlsplit(url.strip())
            port = split.port
            (split.hostname or "").encode("idna")
        except ValueError:
            raise ValueError(_unreadable()) from None
        if split.scheme not in ("smtp", "smtps"):
            raise ValueError(_("The address of the mail server must begin with smtp:// or smtps://."))
        if not split.hostname:
            raise ValueError(_("The address of the mail server names no host."))
        if split.path not in ("", "/") or split.fragment:
            raise ValueError(_unreadable())
        user, password = unquote(split.username or ""), unquote(split.password or "")
        if bool(user) != bool(password):
            raise ValueError(_("The mail server needs both a user and a password, or neither."))
        if not (user + password).isascii():
            raise ValueError(_("The mail server's user and password can only have plain Latin letters and signs."))
        tls = split.scheme == "smtps"
        usual = 465 if tls else 587 if user else 25
        return cls(split.hostname, port or usual, user, password, tls, _starttls(split.query))

    @property
    def secret_in_the_open(self) -> bool:
        """Whether a password may cross the wire unencrypted: to ourselves, or because it was asked for."""
        return self.starttls == "never" or self.host in LOOPBACK

    def discreet(self, said: str) -> str:
        """The server's words without our password, should it have repeated it."""
        return unsaid(said, self.user, self.password)


def unsaid(said: str, user: str, password: str) -> str:
    """A server's words without a password, in each form in which it crosses the wire."""
    if not password:
        return said
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')
    plain, both = password.encode(), f"\0{user}\0{password}".encode()
    for secret in (password, quoted, b64encode(plain).decode(), b64encode(both).decode()):
        said = said.replace(secret, "…")
    return said


def _starttls(query: str) -> StartTls:
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if set(asked) - {"starttls"} or (value := asked.get("starttls", "").lower()) not in _STARTTLS:
        raise ValueError(_("Only ?starttls=require or ?starttls=never may follow the mail server's address."))
    return _STARTTLS[value]


def _unreadable() -> str:
    codes = "%23 %2F %3F %40"
    return _("The mail server's address cannot be read. In a password, # / ? @ are %(codes)s.", codes=codes)
