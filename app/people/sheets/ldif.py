"""LDIF (RFC 2849), as directories and address books export it: one row for each person, one column an attribute."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator

from app.base.tabular.tables import Line, check_size

_PEOPLE = {"person", "inetorgperson", "organizationalperson", "user", "account", "posixaccount"}
_MARK = b"\xef\xbb\xbf"
_SEVERAL = " ::: "
"""Between the values of an attribute that has several."""

Entry = tuple[int, dict[str, list[str]]]
"""The line an entry begins on, and its attributes."""


def looks_like(data: bytes) -> bool:
    """Whether a file is LDIF: its first entry begins with a distinguished name."""
    lines = data[:10_000].removeprefix(_MARK).splitlines()
    said = (line for line in lines if line.strip() and not line.startswith((b"#", b" ", b"version: 1", b"version:1")))
    return next(said, b"").startswith((b"dn: ", b"dn:: "))


def table(data: bytes) -> list[Line]:
    """The people of it under the names of their attributes. Groups, units and changes of entries are none."""
    people = [entry for entry in _entries(data.removeprefix(_MARK)) if _is_person(entry[1])]
    names = list(dict.fromkeys(name for _line, held in people for name in held if name not in _NOT_SHOWN))
    check_size(len(people), len(names))
    rows = [(line, [_SEVERAL.join(held.get(name, ())) for name in names]) for line, held in people]
    return [(1, names or ["dn"]), *rows]


_NOT_SHOWN = ("dn", "objectclass", "changetype", "version", "control")


def _is_person(held: dict[str, list[str]]) -> bool:
    classes = {one.casefold() for one in held.get("objectclass", ())}
    return held.get("changetype", ["add"]) == ["add"] and (not classes or not classes.isdisjoint(_PEOPLE))


def _entries(data: bytes) -> Iterator[Entry]:
    begins, held = 0, dict[str, list[str]]()
    for number, line in [*_unfolded(data), (0, b"")]:
        name, value = _attribute(line)
        if (name == "dn" or not line.strip()) and "dn" in held:
            yield begins, held
        if name == "dn" or not line.strip():
            begins, held = number, {}
        if name:
            held.setdefault(name, []).extend([value] if value else [])


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Whole lines with the number of their first; a blank at the beginning goes on with the line before.

    Still bytes: a fold may stand in the middle of a letter."""
    parts, begins = [b""], 0
    for number, line in enumerate(data.splitlines(), 1):
        if line.startswith(b" ") and begins:
            parts.append(line[1:])
            continue
        if begins:
            yield begins, b"".join(parts)
        parts, begins = [line], number
    yield begins, b"".join(parts)


def _attribute(line: bytes) -> tuple[str, str]:
    """Name and value. Comments have neither; bytes that are no text, and addresses of values, are not read."""
    found = re.fullmatch(rb"([A-Za-z0-9.-]+)((?:;[A-Za-z0-9-]+)*):([:<]?) *(.*)", line, re.DOTALL)
    if not found or b"binary" in found[2]:
        return "", ""
    name = _NAMES.get(found[1].lower(), found[1].decode())
    return name, "" if found[3] == b"<" else _text(found[4], encoded=found[3] == b":")


_NAMES = {name.encode(): name for name in (*_NOT_SHOWN, "objectclass")}


def _text(value: bytes, *, encoded: bool) -> str:
    try:
        return (b64decode(value, validate=True) if encoded else value).decode()
    except (UnicodeDecodeError, Error):
        return "" if encoded else value.decode("cp1252", errors="replace")
