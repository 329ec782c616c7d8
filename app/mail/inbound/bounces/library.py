"""The detectors of flufl.bounce, for shapes of old servers. They raise on odd mails and get only small ones."""

import email
import logging

from app.mail.inbound.addresses import ADDRESS, clean

_LIMIT = 100_000
_MAX_LINES = 2_500
_MAX_INNER = 20

logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
logging.getLogger("flufl.bounce").propagate = False


def recipients(raw: bytes) -> tuple[str, bool]:
    """A bounced address, "" when none is found, and whether its server goes on trying."""
    lines = raw[:_LIMIT].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[:_MAX_LINES]
    short = b"\n".join(line[:1_000] for line in lines)
    if short.lower().count(b"boundary") + short.lower().count(b"message/") > _MAX_INNER:
        return "", False
    from flufl.bounce import all_failures  # noqa: PLC0415 -- it loads a hundred detectors, and few mails need one

    try:
        temporary, permanent = all_failures(email.message_from_bytes(short))
    except Exception:
        return "", False
    for found, delayed in ((permanent, False), (temporary, True)):
        for address in sorted(clean(address.decode("latin-1")) for address in found):
            if ADDRESS.fullmatch(address):
                return address, delayed
    return "", False
