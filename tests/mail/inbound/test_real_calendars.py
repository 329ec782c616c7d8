"""Calendars of real conferences, sent as if they were answers: read without an error, and never taken for one."""

from pathlib import Path

import pytest

from app.mail.inbound.reader import _read
from tests.mail.inbound.incoming import mail, part

FOLDER = Path(__file__).parents[4] / "shared/data/schedules/ics"
FILES = sorted(FOLDER.glob("*.ics"))


@pytest.mark.skipif(not FILES, reason="the shared files are not here")
@pytest.mark.parametrize("type_", ["text/calendar; method=REPLY", "application/octet-stream; name=x.ics"])
def test_a_whole_programme_is_no_answer(type_):
    for file in FILES:
        reading = _read(mail(part(file.read_bytes(), type_, "base64")))
        assert reading.kind == "human" or reading.problem
