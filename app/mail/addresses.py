"""The addresses that answers and bounces come to. Each carries the number of a letter and a signature over it.

`bounce+TOKEN@domain` names one letter; `reply+TOKEN@domain` names a conversation by its first letter. A token is
lower-case base32 (mail systems lower-case and upper-case things) of five bytes of number and sixteen of HMAC, so
nobody can make one who has not the key, and nothing has to be stored for ten thousand of them."""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session

from app.base.config import Settings
from app.mail.models import MailKey

TOKEN_LENGTH = 34
_TOKEN = re.compile(rf"[a-z2-7]{{{TOKEN_LENGTH}}}")
_SIGNED = 16
"""Bytes of the signature: 128 bits."""


@dataclass(frozen=True)
class Addresses:
    """Makes them, and reads them back."""

    key: bytes
    reply_pattern: str
    bounce_pattern: str

    def reply(self, email_id: int) -> str:
        """Where answers to the conversation come in that began with this letter."""
        return self.reply_pattern.replace("*", self._token("reply", email_id))

    def bounce(self, email_id: int) -> str:
        """Where this letter comes back to when it cannot be delivered: its envelope sender."""
        return self.bounce_pattern.replace("*", self._token("bounce", email_id))

    def behind(self, address: str) -> tuple[str, int] | None:
        """("reply" or "bounce", number of the letter) of an address that we made, in any case; else None."""
        for purpose, pattern in (("reply", self.reply_pattern), ("bounce", self.bounce_pattern)):
            email_id = self._number(purpose, _inside(pattern, address))
            if email_id is not None:
                return purpose, email_id
        return None

    def first_behind(self, addresses: Iterable[str]) -> tuple[str, int] | None:
        """The first of these that we made."""
        return next((found for address in addresses if (found := self.behind(address))), None)

    def _token(self, purpose: str, email_id: int) -> str:
        number = email_id.to_bytes(5, "big")
        return base64.b32encode(number + self._signature(purpose, number)).decode().rstrip("=").lower()

    def _number(self, purpose: str, token: str) -> int | None:
        if not _TOKEN.fullmatch(token):
            return None
        try:
            read = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
        except binascii.Error:
            return None
        number, signature = read[:5], read[5:]
        ours = hmac.compare_digest(signature, self._signature(purpose, number))
        return int.from_bytes(number, "big") if ours else None

    def _signature(self, purpose: str, number: bytes) -> bytes:
        return hmac.new(self.key, purpose.encode() + b":" + number, sha256).digest()[:_SIGNED]


def addresses(db: Session, settings: Settings) -> Addresses | None:
    """The addresses of this installation; None where no key was made yet (nothing was ever sent)."""
    kept = db.get(MailKey, 1)
    return _made(kept.key, settings) if kept else None


def make_addresses(db: Session, settings: Settings) -> Addresses:
    """The same for who may write: the key is made when it is missing."""
    kept = db.get(MailKey, 1)
    if kept is None:
        kept = MailKey(id=1, key=secrets.token_bytes(32))
        db.add(kept)
        db.flush()
    return _made(kept.key, settings)


def _made(key: bytes, settings: Settings) -> Addresses:
    at = f"@{settings.mail_domain}"
    return Addresses(key, settings.reply_address or f"reply+*{at}", settings.bounce_address or f"bounce+*{at}")


def _inside(pattern: str, address: str) -> str:
    """What stands for the star; empty when the rest does not fit."""
    before, _star, after = pattern.lower().partition("*")
    address = address.strip().lower()
    fits = address.startswith(before) and address.endswith(after) and len(address) > len(before) + len(after)
    return address[len(before) : len(address) - len(after)] if fits else ""
