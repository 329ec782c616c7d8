"""A JavaScript file that is one object, such as the directory of brown-bag speakers: it is made JSON, and read so."""

import json
import re

import pyjson5

from app.speakers.schedules.entries import Broken, Reading
from app.speakers.schedules.files import File, from_bytes
from app.speakers.schedules.formats import shapes

_TOKEN = re.compile(
    r"""(?P<passed>//[^\n]*|/\*.*?\*/|\s+)|(?P<words>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)"""
    r"""|(?P<quote>['"`])|(?P<plus>\+)|(?P<code>[^'"`/+\s]+|/)""", re.DOTALL,
)  # fmt: skip
_DEEP = 50


def read(file: File) -> Reading | None:
    """What the object says; None where it is no schedule."""
    code = _joined(file.text())
    begins, ends = re.search(r"[{\[]", code), max(code.rfind("}"), code.rfind("]"))
    if not begins:
        return None
    try:
        told = pyjson5.decode(code[begins.start() : ends + 1], maxdepth=_DEEP)
    except (pyjson5.Json5Exception, ValueError):
        raise Broken("broken") from None
    return shapes.read(from_bytes(json.dumps(told).encode(), file.path))


def _joined(source: str) -> str:
    """The code without comments, its strings as JSON, those with a + between them as one."""
    code: list[list[str]] = []
    kinds: list[str] = []
    for token in _TOKEN.finditer(source):
        kind = token.lastgroup or ""
        if kind == "quote":
            raise Broken("broken", f"line {source.count(chr(10), 0, token.start()) + 1}")
        if kind == "words" and kinds[-2:] == ["words", "plus"]:
            kinds.pop()
            code.pop()
            code[-1].append(_words(token[0]))
        elif kind != "passed":
            kinds.append(kind)
            code.append([_words(token[0]) if kind == "words" else token[0]])
    said = zip(kinds, code, strict=True)
    return "".join(json.dumps("".join(parts)) if kind == "words" else parts[0] for kind, parts in said)


def _words(quoted: str) -> str:
    """What a string says, whatever its quotes."""
    inside = re.sub(r'\\.|"|\n', _escaped, quoted[1:-1], flags=re.DOTALL)
    try:
        return str(pyjson5.decode(f'"{inside}"'))
    except pyjson5.Json5Exception:
        raise Broken("broken") from None


def _escaped(found: re.Match[str]) -> str:
    return {'"': '\\"', "\n": "\\n", "\\`": "`"}.get(found[0], found[0])
