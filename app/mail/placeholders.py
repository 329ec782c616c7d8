"""The small language of organizers' own words: text with placeholders, nothing that could be run.

`{name}` stands for what is filled in for each reader, `{name|friend}` says what stands there when there is
nothing to fill in, and `{{` is a brace. Values are put in after everything else was read, escaped for where they
stand: no value becomes markup, a link, a placeholder or a second line of the subject. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from markupsafe import Markup, escape

from app.base.i18n import _
from app.base.plain import paragraphs

SUBJECT, BODY = 200, 8000
"""The longest subject and body, in characters."""
HOLES = 60
"""How many placeholders a text may have."""
LINKS = 100
"""How many brackets may open: reading nested ones takes its time."""
OUTPUT = 90 * 1024
"""The largest letter that may come of it, in bytes: mail programs cut what is longer."""

_TOKEN = re.compile(r"\{\{|\{([^{}\n]*)\}|\{")
_OPEN, _CLOSE = "\ue100", "\ue101"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TAG = re.compile("<[^>]*>")


class Unreadable(ValueError):
    """Words that cannot be read as text with placeholders. Its text is a sentence for people."""


class Lacking(LookupError):
    """The words ask for a placeholder for which there is nothing, and do not say what to say instead."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Hole:
    """A placeholder as it stands in the words."""

    name: str
    instead: str | None = None
    """What to say when there is nothing; None when nothing was said about that."""


Piece = str | Hole
Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Block:
    """A part of the letter that comes with its own HTML."""

    text: str
    html: str


Value = str | Block
Values = Callable[[str], Value]
"""What stands for the placeholder of this name; "" when there is nothing."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, list, heading or quote, as text and as HTML with the same holes."""

    text: Line
    html: Line

    @property
    def alone(self) -> Hole | None:
        """The placeholder that has this paragraph to itself."""
        return self.text[0] if len(self.text) == 1 and isinstance(self.text[0], Hole) else None

    def fill(self, values: Values) -> Block | None:
        """The paragraph for one reader; None where nothing is left of it."""
        if self.alone and isinstance(value := _value(self.alone, values), Block):
            return value
        text = "".join(_as_text(piece, values) for piece in self.text).strip("\n")
        if not text.strip() and any(isinstance(piece, Hole) for piece in self.text):
            return None
        return Block(text, Markup().join(_as_html(piece, values) for piece in self.html))


@dataclass(frozen=True)
class Own:
    """An organizer's own words, read once, filled for many."""

    subject: Line
    body: tuple[Paragraph, ...]

    @property
    def holes(self) -> Iterator[Hole]:
        """Every placeholder in it, in order."""
        lines = (self.subject, *(paragraph.text for paragraph in self.body))
        return (piece for line in lines for piece in line if isinstance(piece, Hole))

    def fill(self, values: Values) -> tuple[str, str, Markup]:
        """Subject, text and HTML of the body for one reader. Raises Lacking, or ValueError if it gets too long."""
        subject = " ".join("".join(_as_text(piece, values) for piece in self.subject).split())
        filled = [block for paragraph in self.body if (block := paragraph.fill(values))]
        text = "\n\n".join(block.text.strip("\n") for block in filled)
        html = Markup("\n").join(Markup(block.html) for block in filled)  # noqa: S704 -- written by our templates
        if len(text.encode()) + len(html.encode()) > OUTPUT:
            raise ValueError(_("The mail would be too long."))
        return subject, text, html


def lacking(own: Own, values: Values) -> list[str]:
    """The placeholders for which there is nothing, each once."""
    found = dict.fromkeys(hole.name for hole in own.holes if hole.instead is None and not _said(values(hole.name)))
    return list(found)


# --- reading -------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def read(subject: str, body: str) -> Own:
    """The words, read. Raises Unreadable with a sentence that names the line or the placeholder."""
    if len(subject) > SUBJECT or len(body) > BODY:
        raise Unreadable(_("This is too long: at most %(n)s characters.", n=BODY))
    pieces = tuple(_pieces(body))
    holes = [piece for piece in pieces if isinstance(piece, Hole)]
    if len(holes) > HOLES:
        raise Unreadable(_("These are too many placeholders: at most %(n)s.", n=HOLES))
    if body.count("[") > LINKS:
        raise Unreadable(_("These are too many brackets: at most %(n)s.", n=LINKS))
    return Own(tuple(_pieces(" ".join(subject.split()))), tuple(_paragraphs(pieces, holes)))


def write(pieces: Line) -> str:
    """Pieces as an organizer would have typed them."""
    return "".join(piece.replace("{", "{{") if isinstance(piece, str) else _written(piece) for piece in pieces)


def _written(hole: Hole) -> str:
    return f"{{{hole.name}}}" if hole.instead is None else f"{{{hole.name}|{hole.instead}}}"


def _pieces(text: str) -> Iterator[Piece]:
    """Words and placeholders in turn."""
    text, end = _PRIVATE.sub("", text), 0
    for found in _TOKEN.finditer(text):
        if before := text[end : found.start()]:
            yield before
        end = found.end()
        if found[0] == "{{":
            yield "{"
        elif found[1] is None:
            line = text.count("\n", 0, found.start()) + 1
            raise Unreadable(_("Line %(line)s: a brace is opened and not closed. Write {{ for a brace.", line=line))
        else:
            yield _hole(found[1])
    if rest := text[end:]:
        yield rest


def _hole(inside: str) -> Hole:
    name, bar, instead = inside.partition("|")
    return Hole(name.strip(), instead.strip() if bar else None)


def _paragraphs(pieces: Line, holes: list[Hole]) -> Iterator[Paragraph]:
    """Read as Markdown with a mark for each placeholder, then cut at the marks."""
    numbers = iter(range(len(holes)))
    marked = "".join(piece if isinstance(piece, str) else f"{_OPEN}{next(numbers)}{_CLOSE}" for piece in pieces)
    found = list(paragraphs(marked))
    if lost := _lost(found, len(holes)):
        names = ", ".join(dict.fromkeys(f"{{{holes[number].name}}}" for number in sorted(lost)))
        raise Unreadable(_("Nothing can be filled in inside an address: %(names)s.", names=names))
    return (Paragraph(_cut(text, holes), _cut(html, holes)) for text, html in found)


def _lost(found: list[tuple[str, str]], count: int) -> set[int]:
    """Marks that would not be seen as words: they stand in an address or beside it."""
    text, html = "".join(text for text, _html in found), "".join(html for _text, html in found)
    shown = _marks(_TAG.sub("", html)) & _marks(text)
    return set(range(count)) - shown | _marks(unquote("".join(_TAG.findall(html))))


def _marks(text: str) -> set[int]:
    return {int(number) for number in _MARK.findall(text)}


def _cut(text: str, holes: list[Hole]) -> Line:
    pieces = _MARK.split(text)
    cut = (holes[int(piece)] if number % 2 else piece for number, piece in enumerate(pieces))
    return tuple(piece for piece in cut if piece)


# --- filling -------------------------------------------------------------------------------------------


def _said(value: Value) -> bool:
    return bool((value if isinstance(value, str) else value.text).strip())


def _value(hole: Hole, values: Values) -> Value:
    value = values(hole.name)
    if _said(value):
        return value
    if hole.instead is None:
        raise Lacking(hole.name)
    return hole.instead


def _as_text(piece: Piece, values: Values) -> str:
    if isinstance(piece, str):
        return piece
    value = _value(piece, values)
    return value if isinstance(value, str) else value.text


def _as_html(piece: Piece, values: Values) -> Markup:
    """Words as the house's Markdown wrote them; values escaped, their line breaks kept."""
    if isinstance(piece, str):
        return Markup(piece)  # noqa: S704 -- the renderer escapes everything it does not write itself
    return escape(_as_text(piece, values).strip()).replace("\n", Markup("<br>\n"))
