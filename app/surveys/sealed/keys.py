"""The private halves of the keys that open sealed answers: one file for each survey, never in the database."""

import os
from collections.abc import Collection
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nacl.public import PrivateKey

LENGTH = 32
"""Bytes of a key (X25519, RFC 7748)."""


def make(folder: Path, survey_id: int) -> "PrivateKey":
    """A key that is on disk before it is used; one that lies there already is taken up again."""
    from nacl.public import PrivateKey  # noqa: PLC0415 -- only sealed surveys need libsodium

    if kept := [path for path in _files(folder, survey_id) if path.stat().st_size == LENGTH]:
        return PrivateKey(kept[0].read_bytes())
    key = PrivateKey.generate()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path_of(folder, survey_id, key.public_key.encode()), key.encode())
    return key


def find(folder: Path, survey_id: int, public_key: bytes) -> "PrivateKey | None":
    """The key that this is the public half of; None when its file is gone or spoilt."""
    from nacl.public import PrivateKey  # noqa: PLC0415

    try:
        key = PrivateKey(path_of(folder, survey_id, public_key).read_bytes())
    except (OSError, ValueError, TypeError):
        return None
    return key if key.public_key.encode() == public_key else None


def destroy(folder: Path, survey_id: int) -> None:
    """From now on nobody opens an answer of this survey any more. Twice is the same as once."""
    for path in [*_files(folder, survey_id), *folder.glob(f".{survey_id}-*.new")]:
        path.unlink(missing_ok=True)
    if folder.is_dir():
        _settle(folder)


def leftovers(folder: Path, wanted: Collection[int]) -> list[int]:
    """The surveys that have a key here and should not."""
    found = {path.name.partition("-")[0] for path in folder.glob("*-*.key")}
    return sorted(int(number) for number in found if number.isdecimal() and int(number) not in wanted)


def path_of(folder: Path, survey_id: int, public_key: bytes) -> Path:
    """Where this key lies. Two workers that make one at once write two files; the `Seal` says which one counts."""
    return folder / f"{survey_id}-{public_key.hex()[:8]}.key"


def _files(folder: Path, survey_id: int) -> list[Path]:
    return sorted(folder.glob(f"{survey_id}-*.key"))


def _write(path: Path, content: bytes) -> None:
    """Whole and on disk, or not there; nobody else may read it."""
    new = path.with_name(f".{path.stem}-{token_hex(4)}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Names made and taken away are on disk (fsync of the folder)."""
    at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(at)
    finally:
        os.close(at)
