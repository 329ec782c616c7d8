"""HTML as the words a reader would see: without scripts, styles, pictures and remote content (I23)."""

import html
import re

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
