"""What is torn, swollen or enormous: a sentence each time, and never more memory than there is."""

import io
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from app.base.tabular.workbooks import environment
from app.speakers.schedules.child import lines
from app.speakers.schedules.reading import Unreadable, read
from tests.speakers.schedules.test_c3voc import TALK, schedule
from tests.speakers.schedules.test_frab import SCHEDULE
from tests.speakers.schedules.test_sessionize import SESSIONS
from tests.speakers.schedules.test_texts import BAGGERS, VIDEOS, calendar
from tests.speakers.schedules.test_texts import TALK as MARKDOWN

VIDEO = b'{"title": "Moss", "speakers": ["Ivan Lys"], "videos": []}'
FORMATS = {
    "frab": SCHEDULE.encode(),
    "c3voc": json.dumps(schedule(TALK), ensure_ascii=False).encode(),
    "open event": json.dumps(SESSIONS).encode(),
    "calendar": calendar("SUMMARY:Лід\r\nX-SPEAKER:Оля Лід", "SUMMARY:Snow"),
    "ruby": VIDEOS.encode(),
    "markdown": MARKDOWN.encode(),
    "baggers": BAGGERS.encode(),
}


def packed(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as packing:
        for path, data in files.items():
            packing.writestr(path, data)
    return archive.getvalue()


FORMATS["zip"] = packed({"category.json": b'{"title": "Forest Days"}', "videos/moss.json": VIDEO})


@pytest.mark.parametrize("name", FORMATS)
def test_wherever_a_file_is_torn_the_readers_see_it(name: str, tmp_path: Path) -> None:
    whole, torn = FORMATS[name], tmp_path / "torn"
    for end in range(1, len(whole), 10):
        for data in (whole[:end], whole[:end] + b"\xff\x00" + whole[end:]):
            torn.write_bytes(data)
            told = list(lines(torn, "torn"))
            assert all(line[0] in ("kind", "event", "talk", "left out", "refused", "broken") for line in told)


SWOLLEN = {
    "lists in lists": b"[" * 100_000,
    "objects in objects": b'{"a":' * 100_000,
    "tags in tags": b"<schedule>" + b"<a>" * 100_000,
    "YAML in YAML": b"- title: " + b"[" * 100_000,
    "aliases": b"- title: x\n  speakers: &a [b]\n- title: y\n  speakers: *a\n",
    "script in script": b"var data = " + b"[" * 100_000,
    "one endless line": b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n" + b" b\n" * 1_000_000,
    "letters of another kind": b"- title: \xe9\n  speakers: [a]\n",
    "a ZIP bomb": packed({"a.json": b"0" * 50_000_000}),
    "too many files": packed({f"{number}.json": b"" for number in range(5001)}),
}


@pytest.mark.parametrize("name", SWOLLEN)
def test_what_is_swollen_or_strange_gets_a_sentence(name: str) -> None:
    with pytest.raises(Unreadable, match=r"nested|itself by name|too large|UTF-8|broken"):
        read(SWOLLEN[name], name)


def test_paths_in_a_zip_lead_nowhere() -> None:
    found = read(packed({"../a.json": VIDEO, "/etc/b.json": VIDEO, ".c.json": VIDEO, "d/e.json": VIDEO}), "talks.zip")

    assert [talk.ref for talk in found.talks] == ["e"]


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_bytes(VIDEO)
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "link.json").symlink_to(tmp_path / "outside.json")

    with pytest.raises(Unreadable, match="No schedule can be recognized"):
        read(tmp_path / "talks", "talks")


def test_the_name_of_a_file_may_be_anything() -> None:
    for name in ("-c", "a\0b", "\ud800", "../../x", ""):
        assert len(read(VIDEO, name).talks) == 1


def test_the_reading_process_knows_nothing_of_the_application_but_the_readers() -> None:
    script = "import sys, app.speakers.schedules.child; print(*(name for name in sys.modules if name[:4] == 'app.'))"

    told = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=True
    )

    rooms = {name for name in told.stdout.split() if not name.startswith("app.speakers.schedules")}
    assert rooms == {"app.base", "app.base.html", "app.speakers"}


MEASURE = """
import re, resource, sys
from pathlib import Path
from app.speakers.schedules.reading import read
found = read(Path(sys.argv[1]), "big.json")
here = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]
print(len(found.talks), int(here) // 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""
"""Not RUSAGE_SELF: that remembers how large the process was that started this one."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not say how much is used")
def test_fifty_megabytes_need_far_less_than_two_hundred(tmp_path: Path) -> None:
    abstract = "Вузли й мотузки, ropes and knots. " * 150
    talks = [TALK | {"guid": f"g{number}", "abstract": abstract + str(number)} for number in range(6_800)]
    big = tmp_path / "big.json"
    big.write_text(json.dumps(schedule(*talks), ensure_ascii=False))

    told = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", MEASURE, str(big)], env=environment(), capture_output=True, text=True, check=True
    )

    count, parent, child = map(int, told.stdout.split())
    assert big.stat().st_size > 50_000_000
    assert count == 6_800
    assert parent < 180, "megabytes of the process that asks"
    assert child < 100, "megabytes of the process that reads"
