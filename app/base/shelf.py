"""Files that people hand in: which may come in, where they lie, what becomes of those that nobody needs.

Allowed is what both its ending and its first octets say it is. On disk a file has a random name, and no handler ever
makes a path of what somebody typed (SECURITY.md 6, "Uploads")."""

import os
import re
import secrets
import shutil
import zipfile
from base64 import b32encode
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from app.base.disk import LEAST_SPACE
from app.base.errors import Refused
from app.base.i18n import _

MOST_OCTETS = 100 * 1024 * 1024
"""The largest file, in octets."""
UNDECIDED = timedelta(hours=1)
"""How long a file may lie here before a row says whose it is: what is older and nobody's was left by a failure."""
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """One kind of file: its media type, and whether a file that ends so really is one."""

    media_type: str
    fits: Callable[[BinaryIO], bool]


@dataclass(frozen=True)
class Taken:
    """A file that lies on the shelf."""

    secret: str
    """Its name on disk, and the part of its address that cannot be guessed."""
    name: str
    """What its owner calls it, with its ending."""
    octets: int


def _begins(*signatures: bytes, at: int = 0) -> Callable[[BinaryIO], bool]:
    return lambda file: file.read(64)[at:].startswith(signatures)


def _archive(*signs: str) -> Callable[[BinaryIO], bool]:
    """A ZIP with one of these in its list of contents, which is all that is read of it."""

    def fits(file: BinaryIO) -> bool:
        try:
            names = zipfile.ZipFile(file).namelist()
        except (zipfile.BadZipFile, ValueError, OSError):
            return False
        return any(name.startswith(signs) for name in names)

    return fits


SLIDES: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", _begins(b"%PDF-")),
    "pptx": Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", _archive("ppt/")),
    "odp": Kind("application/vnd.oasis.opendocument.presentation", _archive("content.xml")),
    "key": Kind("application/vnd.apple.keynote", _archive("Index/", "Index.zip", "index.apxl")),
}
RECORDINGS: Mapping[str, Kind] = {
    "mp4": Kind("video/mp4", _begins(b"ftyp", at=4)),
    "webm": Kind("video/webm", _begins(b"\x1a\x45\xdf\xa3")),
}
KINDS: Mapping[str, Kind] = {**SLIDES, **RECORDINGS}


def ending(name: str) -> str:
    """The ending of a file's name, in small letters, without its dot."""
    return Path(name).suffix[1:].lower()


def shown_name(name: str) -> str:
    """The name without folders, controls and marks that turn the direction of writing; at most 120 characters."""
    bare = re.split(r"[/\\]", name)[-1]
    printable = "".join(char for char in bare if char.isprintable() and char not in "\u202a\u202b\u202d\u202e\u2066")
    stem = printable.removesuffix(Path(printable).suffix).strip(". ")[:110] or "file"
    return f"{stem}.{ending(name)}"


class Shelf:
    """The folder where handed-in files lie."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, file: BinaryIO, name: str, kinds: Mapping[str, Kind], now: datetime) -> Taken:
        """Keep a file, on disk before this returns. Slow: never within a transaction.

        Raises Refused for what is no such file, is too large, or finds no room."""
        kind = kinds.get(ending(name))
        file.seek(0)
        if kind is None or not kind.fits(file):
            known = ", ".join(kinds)
            raise Refused(_("This is none of the kinds of file that can be taken: %(kinds)s.", kinds=known))
        self._folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < LEAST_SPACE:
            raise Refused(_("There is too little room for files on the server now. Give a link instead."))
        secret = b32encode(secrets.token_bytes(20)).decode().lower()
        file.seek(0)
        taken = Taken(secret, shown_name(name), self._copy(file, secret))
        os.utime(self.path(secret), (now.timestamp(), now.timestamp()))
        return taken

    def _copy(self, file: BinaryIO, secret: str) -> int:
        octets = 0
        try:
            with self.path(secret).open("xb") as copy:
                while piece := file.read(_PIECE):
                    octets += len(piece)
                    if octets > MOST_OCTETS:
                        raise Refused(_("The file is larger than 100 MB. Give a link instead."))
                    copy.write(piece)
                copy.flush()
                os.fsync(copy.fileno())
        except BaseException:
            self.forget(secret)
            raise
        return octets

    def path(self, secret: str) -> Path:
        """Where a file lies. `secret` comes from a row of ours, never from a request."""
        return self._folder / secret

    def forget(self, secret: str) -> None:
        """Do without a file, whether it is there or not."""
        self.path(secret).unlink(missing_ok=True)

    def sweep(self, kept: Collection[str], now: datetime) -> int:
        """Throw away what no row keeps. Returns how many files that were."""
        if not self._folder.is_dir():
            return 0
        before = (now - UNDECIDED).timestamp()
        nobodys = [one for one in os.scandir(self._folder) if one.name not in kept and one.stat().st_mtime < before]
        for one in nobodys:
            self.forget(one.name)
        return len(nobodys)
