"""The words of a mail as plain text. HTML loses its scripts, styles, pictures and remote content (I23)."""

from app.base.html import from_html
from app.mail.inbound.mime import Part, leaves

LIMIT = 200_000
"""Octets of text that are read from one part."""


def text_of(mail: Part) -> str:
    """All text/plain that is meant to be read; without any, the HTML as text."""
    plain = [part for part in leaves(mail) if part.type == "text/plain" and not part.is_attachment]
    if words := _joined([part.text(LIMIT) for part in plain]):
        return words
    marked = [part for part in leaves(mail) if part.type == "text/html" and not part.is_attachment]
    return _joined([from_html(part.text(LIMIT)) for part in marked])


def everything(mail: Part, limit: int) -> str:
    """Text of every readable part, HTML too, for programs that look for a server's sentences."""
    found = []
    for part in leaves(mail):
        if part.type == "text/html":
            found.append(from_html(part.text(limit)))
        elif part.type.startswith("text/") and part.type not in ("text/calendar", "text/rfc822-headers"):
            found.append(part.text(limit))
    return "\n".join(found)[:limit]


def _joined(pieces: list[str]) -> str:
    return "\n\n".join(piece.strip() for piece in pieces if piece.strip())
