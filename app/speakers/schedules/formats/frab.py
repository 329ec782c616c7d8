"""Schedule XML as frab, pentabarf, pretalx, the C3VOC hub and wafer (DebConf) write it, pulled event by event."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from app.speakers.schedules.entries import Broken, Entry, Event, Reading, Told
from app.speakers.schedules.files import File
from app.speakers.schedules.talks import Speaker, Talk
from app.speakers.schedules.tidy import day, first_link, joined

_CHUNK = 1 << 16
_DEEP = 100


def read(file: File) -> Reading | None:
    """A schedule in XML, or None for XML of another kind."""
    root = next(_pieces(file))[1].tag.rpartition(":")[2]
    if root == "schema":
        raise Broken("schema")
    kind = "wafer XML" if b'name="wafer"' in file.head() else "frab XML"
    return (kind, _entries(file)) if root == "schedule" else None


def _entries(file: File) -> Iterator[Entry]:
    zone = on = ""
    for number, piece in _pieces(file):
        if piece.tag == "conference":
            yield Event(piece.findtext("title") or "")
            zone = piece.findtext("time_zone_name") or ""
        elif piece.tag == "day":
            on = piece.get("date", "")
        elif piece.tag == "event":
            yield Told(f"line {number}", _talk(piece, number, on, zone))


def _talk(event: Element, number: int, on: str, zone: str) -> Talk:
    def told(name: str) -> str:
        return (event.findtext(name) or "").strip()

    return Talk(
        title=told("title"),
        speakers=tuple(Speaker("".join(one.itertext())) for one in event.findall("persons/person")),
        abstract=joined(told("subtitle"), told("abstract"), told("description")),
        language=told("language"), tags=(told("track"),), on=day(told("date") or on, zone),
        link=first_link(told("url"), told("origin_url")), ref=event.get("guid") or event.get("id") or told("slug"),
        line=number,
    )  # fmt: skip


def _pieces(file: File) -> Iterator[tuple[int, Element]]:
    """The root's tag and each day's as they begin; conference and events when they are complete. With their lines."""
    puller = _Puller()
    with file.open() as stream:
        while chunk := stream.read(_CHUNK):
            yield from puller.feed(chunk)
        yield from puller.feed(b"", last=True)


class _Puller:
    """Builds only what stands in an event; what declares an entity can swell, so it is not read."""

    def __init__(self) -> None:
        self._parser = ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.EntityDeclHandler = _refuse
        self._ready: list[tuple[int, Element]] = []
        self._builder: TreeBuilder | None = None
        self._depth = self._began = self._line = 0

    def feed(self, chunk: bytes, last: bool = False) -> Iterator[tuple[int, Element]]:
        """What this much more of the file completes."""
        broken = None
        try:
            self._parser.Parse(chunk, last)
        except ExpatError as wrong:
            broken = Broken("broken", f"line {wrong.lineno}")
        except (ValueError, LookupError):
            broken = Broken("encoding")
        ready, self._ready = self._ready, []
        yield from ready
        if broken:
            raise broken

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEP:
            raise Broken("deep", f"line {self._parser.CurrentLineNumber}")
        if self._builder:
            self._builder.start(tag, attributes)
        elif tag in ("conference", "event"):
            self._builder, self._began, self._line = TreeBuilder(), self._depth, self._parser.CurrentLineNumber
            self._parser.CharacterDataHandler = self._builder.data
            self._builder.start(tag, attributes)
        elif tag == "day" or self._depth == 1:
            self._ready.append((self._parser.CurrentLineNumber, Element(tag, attributes)))

    def _end(self, tag: str) -> None:
        if self._builder:
            self._builder.end(tag)
            if self._depth == self._began:
                self._ready.append((self._line, self._builder.close()))
                self._builder = self._parser.CharacterDataHandler = None
        self._depth -= 1


def _refuse(*_declared: object) -> None:
    raise Broken("declares")
