"""The words of a mail as plain text. HTML loses its scripts, styles, pictures and remote content (I23)."""

import html
import re

from app.mail.inbound.mime import Part, leaves

LIMIT = 200_000
"""Octets of text that are read from one part."""

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]{0,20})([^<>]{0,5000})>|<[!?/][^<>]{0,5000}>")
_COMMENT_OPEN, _COMMENT_CLOSE = "<!--", "-->"
_HIDDEN = frozenset(("script", "style", "head", "title", "template", "noscript", "svg"))
_NEVER_SHOWN = frozenset(("script", "style"))
_LINES = frozenset(
    ("br", "div", "p", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre")
)
_HUGE = re.compile(r"&#x?[0-9A-Fa-f]{8,}")
_SPACES = re.compile(r"[ \t\r\n\f\xa0\u200b]+")
_MARK = "\x01"


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


def from_html(marked: str) -> str:
    """What a reader would see, quoted blocks as `> ` lines. A head that never ends hides nothing."""
    source = _without_comments(marked)
    return _shown(source, _HIDDEN) or _shown(source, _NEVER_SHOWN)


def _shown(source: str, hiding: frozenset[str]) -> str:
    pieces: list[str] = []
    quoted = at = 0
    inside = ""
    for match in _TAG.finditer(source):
        if not inside:
            pieces.append(_words(source[at : match.start()]))
        at = match.end()
        name, closing = (match[2] or "").lower(), bool(match[1])
        if inside:
            inside = "" if name == "body" or (closing and name == inside) else inside
        elif name in hiding:
            inside = "" if closing or match[3].endswith("/") else name
        elif name == "blockquote":
            quoted = max(0, quoted + (-1 if closing else 1))
            pieces.append(f"\n{_MARK}{min(quoted, 5)}\n")
        elif name in _LINES:
            pieces.append("\n")
        elif name in ("td", "th"):
            pieces.append(" ")
    if not inside:
        pieces.append(_words(source[at:]))
    return _lines("".join(pieces))


def _words(raw: str) -> str:
    return html.unescape(_HUGE.sub("", _SPACES.sub(" ", raw))).replace(_MARK, "")


def _without_comments(marked: str) -> str:
    kept, at = [], 0
    while (start := marked.find(_COMMENT_OPEN, at)) >= 0:
        kept.append(marked[at:start])
        end = marked.find(_COMMENT_CLOSE, start)
        at = len(marked) if end < 0 else end + len(_COMMENT_CLOSE)
    return "".join([*kept, marked[at:]])


def _lines(text: str) -> str:
    """Spaces and empty lines put in order, the mark of a quoted block turned into `> `."""
    kept: list[str] = []
    depth = 0
    for line in text.split("\n"):
        if line.startswith(_MARK):
            depth = int(line[1:2])
            continue
        words = _SPACES.sub(" ", line).strip()
        if words or (kept and kept[-1].strip("> ")):
            kept.append("> " * depth + words if words else "")
    return "\n".join(kept).strip()
