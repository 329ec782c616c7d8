"""What is read: one file, or the files of a folder or a ZIP. Nothing is ever unpacked to a disk."""

import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.speakers.schedules.entries import Broken

MAX_FILES = 5_000
MAX_BYTES = 200 * 1024 * 1024
"""Of one file, and of a folder, unpacked."""
MAX_RATIO = 200
"""How many times smaller a packed file may be. Text packs ten times."""
MAX_AT_ONCE = 5 * 1024 * 1024
"""Of a file whose format cannot be read piece by piece."""

_WORKBOOK = {"[Content_Types].xml", "mimetype"}
"""What stands in the ZIP that a workbook is. Those are read as tables."""


@dataclass(frozen=True)
class File:
    """A file and how to open it, again from its beginning each time."""

    path: str
    size: int
    open: Callable[[], IO[bytes]]
    folder: dict[str, "File"] = field(default_factory=dict, repr=False)
    """All the files it came with, by path."""

    @property
    def stem(self) -> str:
        """Its name without the ending."""
        return PurePosixPath(self.path).stem

    def beside(self, *names: str) -> "File | None":
        """The first of these that is in the same folder; `../x` looks one higher."""
        here = PurePosixPath(self.path).parent
        paths = (str(here.parent / name[3:] if name.startswith("../") else here / name) for name in names)
        return next((self.folder[path] for path in paths if path in self.folder), None)

    def head(self) -> bytes:
        """Enough of it to see what it is."""
        with self.open() as stream:
            return stream.read(4096)

    def text(self) -> str:
        """All of it, as UTF-8."""
        if self.size > MAX_AT_ONCE:
            raise Broken("large")
        with self.open() as stream:
            data = stream.read()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise Broken("encoding", f"line {data.count(10, 0, wrong.start) + 1}") from None


def from_bytes(data: bytes, path: str = "") -> File:
    """Something that stands in memory, as a file."""
    return File(path, len(data), lambda: io.BytesIO(data))


def files_of(source: Path, name: str) -> list[File]:
    """The one file, called `name`; or those of a folder, or of a folder in a ZIP."""
    if source.is_dir():
        return _of_folder(source)
    with source.open("rb") as stream:
        packed = stream.read(4) == b"PK\x03\x04"
    if packed:
        return _unpacked(source)
    size = source.stat().st_size
    if size > MAX_BYTES:
        raise Broken("large")
    return [File(name, size, lambda: source.open("rb"))]


def _unpacked(source: Path) -> list[File]:
    try:
        archive = ZipFile(source)
    except (BadZipFile, NotImplementedError, ValueError, EOFError):
        raise Broken("zip") from None
    if not _WORKBOOK.isdisjoint(archive.namelist()):
        return []
    members = [one for one in archive.infolist() if _is_plain(one)]
    if len(members) > MAX_FILES or sum(one.file_size for one in members) > MAX_BYTES:
        raise Broken("large")
    if any(one.file_size > MAX_RATIO * max(one.compress_size, 1024) for one in members):
        raise Broken("large")
    return _together((one.filename, one.file_size, _opener(archive, one)) for one in members)


def _opener(archive: ZipFile, member: ZipInfo) -> Callable[[], IO[bytes]]:
    return lambda: archive.open(member)


def _is_plain(member: ZipInfo) -> bool:
    path = PurePosixPath(member.filename)
    odd = member.is_dir() or member.flag_bits & 1 or path.is_absolute() or ".." in path.parts
    return not odd and not stat.S_ISLNK(member.external_attr >> 16) and _is_shown(path)


def _of_folder(root: Path) -> list[File]:
    """The files of a folder and those below it. Links are not followed."""
    paths = sorted(path for path in _below(root) if _is_shown(path.relative_to(root)))
    if len(paths) > MAX_FILES or sum(path.stat().st_size for path in paths) > MAX_BYTES:
        raise Broken("large")
    return _together((path.relative_to(root).as_posix(), path.stat().st_size, _of_path(path)) for path in paths)


def _of_path(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _below(root: Path) -> Iterator[Path]:
    for folder, _folders, names in os.walk(root):
        yield from (path for name in names if not (path := Path(folder, name)).is_symlink() and path.is_file())


def _is_shown(path: PurePosixPath | Path) -> bool:
    return not any(part.startswith((".", "__MACOSX")) for part in path.parts)


def _together(found: Iterator[tuple[str, int, Callable[[], IO[bytes]]]]) -> list[File]:
    folder: dict[str, File] = {}
    for path, size, opener in found:
        folder[path] = File(path, size, opener, folder)
    return sorted(folder.values(), key=lambda one: one.path)
