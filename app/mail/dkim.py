"""Signing letters so that receivers can tell they are ours and nobody changed them (DKIM, RFC 6376).

Only where a key is set: mostly the mail server signs. RSA with SHA-256, relaxed/relaxed, the whole body. A
signature has no time in it, so that the same letter signed again is the same bytes. Ed25519 (RFC 8463) is not
offered: many receivers do not check it, so that everybody who uses it has to sign with RSA as well."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Self

from dkim.asn1 import ASN1FormatError
from dkim.canonicalization import Relaxed
from dkim.crypto import RSASSA_PKCS1_v1_5_sign, RSASSA_PKCS1_v1_5_verify, UnparsableKeyError, parse_pem_private_key

from app.base.config import Settings
from app.base.i18n import _

ONCE = (b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type")
"""Signed, and named once more than they occur: a second one, which some mail programs would show, breaks the seal."""
AS_THEY_ARE = (b"list-unsubscribe", b"list-unsubscribe-post", b"in-reply-to", b"references")
"""Signed where they occur. Lists on the way may add their own."""
FEWEST_BITS = 1024
"""What receivers still accept (RFC 8301); shorter keys are as good as none."""

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:([^\r\n]*(?:\r\n[ \t][^\r\n]*)*)")
_LABELS = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


@dataclass(frozen=True)
class Signer:
    """A private key, and where its public half is published."""

    domain: str
    selector: str
    key: Mapping[str, int] = field(repr=False)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self | None:
        """None where nothing is to be signed. A ValueError in words where it is and cannot be: mail waits then."""
        if not settings.dkim_key:
            return None
        for name in (settings.mail_domain, settings.dkim_selector):
            if not _LABELS.fullmatch(name):
                raise ValueError(_("%(name)s can be no part of a DKIM record's name.", name=name))
        return cls(settings.mail_domain, settings.dkim_selector, _key(Path(settings.dkim_key)))

    def sign(self, raw: bytes) -> bytes:
        """The letter with its signature before it. Lines must end with CRLF."""
        head, _blank, body = raw.partition(b"\r\n\r\n")
        fields = [(name.lower(), value) for name, value in _FIELD.findall(head)]
        names = [name for name, _value in fields]
        named = [name for name in ONCE for _time in range(names.count(name) + 1)]
        named += [name for name in AS_THEY_ARE for _time in range(names.count(name))]
        seal = self._seal(named, sha256(Relaxed.canonicalize_body(body)).digest())
        signed = b"".join(b":".join(each) for each in Relaxed.canonicalize_headers(_picked(fields, named)))
        [(name, value)] = Relaxed.canonicalize_headers([(b"DKIM-Signature", seal)])
        digest = sha256(signed + name + b":" + value.rstrip())
        signature = b64encode(RSASSA_PKCS1_v1_5_sign(digest, self.key))
        folded = b"\r\n\t".join(signature[at : at + 72] for at in range(0, len(signature), 72))
        return b"DKIM-Signature:" + seal + folded + b"\r\n" + raw

    def _seal(self, named: list[bytes], body_hash: bytes) -> bytes:
        where = f"d={self.domain}; s={self.selector};".encode()
        what = b"h=" + b":".join(named) + b";"
        return b"\r\n\t".join(
            [b" v=1; a=rsa-sha256; c=relaxed/relaxed;", where, what, b"bh=" + b64encode(body_hash) + b";", b"b="]
        )

    @property
    def bits(self) -> int:
        """How long the key is."""
        return self.key["modulus"].bit_length()

    @property
    def record_name(self) -> str:
        """Where the public half is to be published."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The TXT record to publish there (RFC 6376 section 3.6.1)."""
        numbers = _integer(self.key["modulus"]) + _integer(self.key["publicExponent"])
        public = _der(0x30, _RSA_ENCRYPTION + _der(0x03, b"\0" + _der(0x30, numbers)))
        return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"


def _picked(fields: list[tuple[bytes, bytes]], named: list[bytes]) -> list[tuple[bytes, bytes]]:
    """The field for each name, the lowest first; a name without one stands for nothing (RFC 6376, 5.4.2)."""
    left = list(fields)
    picked = []
    for name in named:
        at = max((n for n, (other, _value) in enumerate(left) if other == name), default=None)
        if at is not None:
            picked.append(left.pop(at))
    return picked


# --- the key -----------------------------------------------------------------------------------


def _key(file: Path) -> Mapping[str, int]:
    try:
        pem = file.read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ValueError(
            _("The DKIM key %(file)s cannot be read: %(why)s. Put BROWNBAG_DKIM_KEY right.", file=file, why=why)
        ) from None
    try:
        key: Mapping[str, int] = parse_pem_private_key(pem)
        sample = sha256(b"")
        if RSASSA_PKCS1_v1_5_verify(sample, RSASSA_PKCS1_v1_5_sign(sample, key), key) and _long(key):
            return key
    except (UnparsableKeyError, ASN1FormatError, ArithmeticError, LookupError, TypeError, ValueError, AssertionError):
        pass  # what a file of other things makes of an ASN.1 reader
    sentence = _("%(file)s is no RSA key that mail can be signed with. Make one: openssl genrsa -out %(file)s 2048")
    raise ValueError(sentence % {"file": file})


def _long(key: Mapping[str, int]) -> bool:
    return key["modulus"].bit_length() >= FEWEST_BITS


def _der(tag: int, content: bytes) -> bytes:
    """One element of the distinguished encoding (X.690)."""
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def _integer(number: int) -> bytes:
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


_RSA_ENCRYPTION = _der(0x30, _der(0x06, bytes.fromhex("2a864886f70d010101")) + _der(0x05, b""))
