"""What our own mail server found out about a sender (RFC 8601). Anybody can write such a field; only ours counts."""

import re

from app.mail.inbound.mime import parse

_ID = re.compile(r"\s*(?:\([^()]{0,200}\)\s*)?([^\s;()]{1,255})")


def authentication(raw: bytes, authserv_id: str) -> str:
    """The results in the topmost Authentication-Results field of this server, "" without one. At most 500 signs."""
    try:
        fields = parse(raw).every("authentication-results")
    except Exception:
        return ""
    for value in fields:
        found = _ID.match(value)
        if found and authserv_id and found[1].casefold().rstrip(".") == authserv_id.strip().casefold().rstrip("."):
            return " ".join(value[found.end() :].partition(";")[2].split())[:500]
    return ""
