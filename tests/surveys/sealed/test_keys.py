"""A key is on disk before it is used, belongs to nobody else, and is gone after the count."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.surveys.sealed import keys


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_a_key_lies_in_a_file_that_only_we_may_read(folder: Path):
    key = keys.make(folder, 7)

    (file,) = folder.iterdir()
    assert file.read_bytes() == key.encode()
    assert file == keys.path_of(folder, 7, key.public_key.encode())
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_key_is_on_disk_before_it_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch):
    synced: list[str] = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda at: (synced.append(Path(f"/proc/self/fd/{at}").readlink().name), real(at))
    )

    keys.make(folder, 7)
    keys.destroy(folder, 7)

    assert [name.endswith(".new") for name in synced] == [True, False, False]
    assert synced[1:] == ["keys", "keys"]


def test_a_key_that_was_made_before_a_crash_is_taken_up_again(folder: Path):
    first = keys.make(folder, 7)

    assert keys.make(folder, 7).encode() == first.encode()
    assert len(list(folder.iterdir())) == 1


def test_a_half_written_key_is_never_taken_for_one(folder: Path):
    folder.mkdir()
    (folder / ".7-00000000-ffff.new").write_bytes(b"half")
    (folder / "7-00000000.key").write_bytes(b"half")

    key = keys.make(folder, 7)

    assert keys.find(folder, 7, key.public_key.encode()) is not None
    keys.destroy(folder, 7)
    assert list(folder.iterdir()) == []


def test_the_key_that_is_found_is_the_other_half_of_the_public_one(folder: Path):
    mine, others = keys.make(folder, 7), keys.make(folder, 8)
    public = mine.public_key.encode()

    assert keys.find(folder, 7, public).encode() == mine.encode()
    assert keys.find(folder, 8, public) is None
    assert keys.find(folder / "nowhere", 7, public) is None

    keys.path_of(folder, 7, public).write_bytes(others.encode())
    assert keys.find(folder, 7, public) is None
    keys.path_of(folder, 7, public).write_bytes(b"spoilt")
    assert keys.find(folder, 7, public) is None


def test_destroying_a_key_twice_is_once_and_leaves_the_others(folder: Path):
    keys.destroy(folder, 7)
    keys.make(folder, 7)
    keys.make(folder, 77)

    keys.destroy(folder, 7)
    keys.destroy(folder, 7)

    assert keys.leftovers(folder, []) == [77]
    assert keys.leftovers(folder, [77]) == []


def test_libsodium_is_loaded_only_where_something_is_sealed():
    ask = "import sys, app.main, app.worker; print('nacl' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "False"
