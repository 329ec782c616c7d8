"""Every calendar we write, read by libical (C), ical.js (JavaScript), icalendar and vobject (Python)."""

import itertools
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar

from app.meetups.calendar import Entry, cancel, download, feed, request
from tests.judges import javascript, libical
from tests.naughty import NAUGHTY

pytestmark = pytest.mark.judges

ZONES = [
    "Europe/Kyiv", "Europe/Stockholm", "Europe/London", "America/New_York", "America/St_Johns", "America/Santiago",
    "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
]  # fmt: skip
"""Changes of an hour and of half an hour, on both halves of the globe, over midnight, and none at all."""
NOON = datetime(2026, 3, 12, 12, tzinfo=ZoneInfo("Europe/Kyiv"))
ENTRY = Entry(
    uid="7.kq3v5x2mzr4w6y7a@brownbag.example",
    sequence=0,
    title="Як ми тестуємо платежі; a, b \\ c",
    starts_at=NOON,
    ends_at=NOON + timedelta(hours=1),
    version_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    description="Анна розкаже.\nBring lunch; questions, too.",
    place="Kitchen, 3rd floor",
    url="https://brownbag.example/m/7",
    organizer_name="Brownbag у компанії",
    organizer_email="brownbag@example.com",
    guest_name="Богдан Ткач",
    guest_email="bohdan@example.com",
)
TEXTS = [
    "uid", "title", "description", "place", "url", "organizer_name", "organizer_email", "guest_name", "guest_email",
    "partstat",
]  # fmt: skip
WRITTEN = {
    "invitation": request,
    "update": lambda entry: request(replace(entry, sequence=entry.sequence + 1)),
    "cancellation": cancel,
    "removal": lambda entry: cancel(entry, meetup_cancelled=False),
    "download": download,
    "feed": lambda entry: feed(entry.title, [entry]),
}


@dataclass(frozen=True)
class Case:
    """One calendar and what was asked to be in it."""

    kind: str
    entry: Entry
    calendar: bytes
    read: javascript.Read
    verdict: libical.Verdict

    @property
    def event(self) -> javascript.Read:
        (event,) = self.read.components
        return event


def tried(entries: Iterable[Entry], *kinds: str) -> list[Case]:
    """Every kind of calendar of each entry, or only some, before the judges."""
    made = [(kind, entry, WRITTEN[kind](entry)) for entry in entries for kind in kinds or WRITTEN]
    read = javascript.read([calendar for _kind, _entry, calendar in made])
    return [Case(*one, seen, libical.judge(one[2])) for one, seen in zip(made, read, strict=True)]


def changes_of_clocks(zone: ZoneInfo, year: int) -> list[datetime]:
    """The hours in UTC at which the zone's offset changes."""
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(366 * 24)]
    return [
        after
        for before, after in itertools.pairwise(hours)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    ]


def around_changes() -> Iterator[Entry]:
    """Meetups whose clocks on the wall are near a change, the doubled and the missing hour among them."""
    for name in ZONES:
        zone = ZoneInfo(name)
        changes = changes_of_clocks(zone, 2026) or [NOON.astimezone(UTC)]
        for change in changes:
            for hours in (-24, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 24):
                wall = (change + timedelta(hours=hours)).astimezone(zone).replace(tzinfo=zone)
                for fold in (0, 1):
                    starts = wall.replace(fold=fold)
                    yield replace(ENTRY, starts_at=starts, ends_at=starts + timedelta(hours=3))


def random_texts(count: int) -> Iterator[str]:
    """Characters from everywhere, the same ones in every run."""
    dice = random.Random(7)
    kinds = [
        '\r\n\\;,:"^ \t',
        "".join(map(chr, range(0x20))),
        "абвгґдеєжзиіїйклмн",
        "😀👩‍👧\u0301\u202e\u2028",
        "x;y,z\\n",
    ]
    for _ in range(count):
        length = dice.choice([1, 5, 40, 70, 75, 80, 300])
        yield "".join(dice.choice(dice.choice([*kinds, chr(dice.randrange(0x110000))])) for _ in range(length))


def hostile_all_over() -> Iterator[Entry]:
    """One string in all fields at once."""
    for text in [*NAUGHTY, *random_texts(300)]:
        yield replace(ENTRY, **dict.fromkeys(TEXTS, text))


def hostile_in_one_field() -> Iterator[Entry]:
    """Each string in each field alone."""
    for text in NAUGHTY:
        for field in TEXTS:
            yield replace(ENTRY, **{field: text})


@pytest.fixture(scope="module")
def over_the_year() -> list[Case]:
    return tried(around_changes())


@pytest.fixture(scope="module")
def naughty() -> list[Case]:
    return tried(hostile_all_over()) + tried(hostile_in_one_field(), "invitation", "cancellation")


@pytest.fixture(scope="module", params=["over_the_year", "naughty"])
def cases(request: pytest.FixtureRequest) -> list[Case]:
    found: list[Case] = request.getfixturevalue(request.param)
    assert len(found) > 1000
    return found


# --- what is expected, written apart from the code that is judged ---


def clean(text: str) -> str:
    text = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text)
    return "".join(c for c in text if c in "\n\t" or category(c) not in ("Cc", "Cs"))


def in_one_line(text: str, limit: int) -> str:
    text = "".join(
        c for c in clean(text) if c not in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    if not re.sub(r"\s", "", "".join(c for c in text if category(c) != "Cf")):
        return ""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def epoch(moment: datetime) -> int:
    return int(moment.timestamp())


# --- the judgement ---


def test_libical_finds_no_error_and_all_that_the_standards_demand(cases: list[Case]) -> None:
    assert [(case.kind, case.calendar) for case in cases if case.verdict.errors or not case.verdict.fits] == []


def test_ical_js_reads_one_event_in_each(cases: list[Case]) -> None:
    assert [(case.read.error, case.calendar) for case in cases if case.read.error] == []
    assert {(case.read.name, *(part.name for part in case.read.components)) for case in cases} == {
        ("VCALENDAR", "VEVENT")
    }
    assert [case.calendar for case in cases if case.event.components] == []


def test_both_see_the_moment_that_was_meant(cases: list[Case]) -> None:
    for case in cases:
        starts, ends = epoch(case.entry.starts_at), epoch(case.entry.ends_at)
        assert case.event.get("DTSTART") == {"epoch": starts, "utc": True, "day": False}
        assert case.event.get("DTEND") == {"epoch": ends, "utc": True, "day": False}
        assert case.verdict.starts == libical.Moment(starts, True, False)
        assert case.verdict.ends == libical.Moment(ends, True, False)
        assert (
            case.event.get("DTSTAMP")["epoch"]
            == case.event.get("LAST-MODIFIED")["epoch"]
            == epoch(case.entry.version_at)
        )


def test_texts_come_back_as_they_went_in(cases: list[Case]) -> None:
    for case in cases:
        entry, event, texts = case.entry, case.event, case.verdict.texts
        assert event.get("SUMMARY") == texts["summary"] == (in_one_line(entry.title, 200) or "Meetup")
        assert event.get("LOCATION") == texts["location"] == (in_one_line(entry.place, 500) or None)
        assert event.get("DESCRIPTION") == texts["description"] == (clean(entry.description).strip() or None)


def test_the_uid_is_the_entrys_if_programs_can_read_it(cases: list[Case]) -> None:
    for case in cases:
        uid = case.event.get("UID")
        assert uid == case.verdict.texts["uid"]
        if re.fullmatch(r"[!-~]{1,120}", case.entry.uid):
            assert uid == case.entry.uid
        else:
            assert re.fullmatch(r"[0-9a-f]{32}@invalid", uid)


def test_a_message_has_one_organizer_and_one_guest_and_a_file_has_none(cases: list[Case]) -> None:
    for case in cases:
        people = [name for name in case.event.names() if name in ("ORGANIZER", "ATTENDEE", "CONTACT")]
        if case.kind in ("download", "feed"):
            assert people == [] and "METHOD" not in case.read.names()
            continue
        assert sorted(people) == ["ATTENDEE", "ORGANIZER"]
        assert case.read.get("METHOD") == ("REQUEST" if case.kind in ("invitation", "update") else "CANCEL")
        for name, who in (("ORGANIZER", case.entry.organizer_email), ("ATTENDEE", case.entry.guest_email)):
            assert case.event.get(name) in (f"mailto:{who.strip()}", "mailto:nobody@invalid")
        guest = case.event.parameters("ATTENDEE")
        assert {**guest, "cn": ""} == {
            "cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "NEEDS-ACTION", "rsvp": "TRUE", "cn": ""}  # fmt: skip
        assert not re.search(r'[";:,<>@\\\x00-\x1f]', guest.get("cn", ""))


def test_nothing_is_there_that_was_not_meant_to_be(cases: list[Case]) -> None:
    known = {
        "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "URL",
        "STATUS", "TRANSP", "CLASS", "ORGANIZER", "ATTENDEE", "X-MICROSOFT-DISALLOW-COUNTER",
    }  # fmt: skip
    for case in cases:
        names = case.event.names()
        assert len(names) == len(set(names)) and set(names) <= known
        assert case.event.get("STATUS") == {"cancellation": "CANCELLED", "removal": None}.get(case.kind, "CONFIRMED")


def test_icalendar_and_vobject_read_the_same_properties(cases: list[Case]) -> None:
    for case in cases:
        (event,) = Calendar.from_ical(case.calendar).walk("VEVENT")
        assert event.errors == []
        assert sorted(event.keys()) == sorted(case.event.names())
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (
            case.entry.starts_at.astimezone(UTC),
            case.entry.ends_at.astimezone(UTC),
        )
        found = vobject.readOne(case.calendar.decode())
        found.validate(raiseException=True)
        assert sorted(name.upper() for name in found.vevent.contents) == sorted(case.event.names())


def test_a_whole_day_is_one_to_every_judge() -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    entry = replace(
        ENTRY, all_day=True, starts_at=datetime(2026, 3, 29, tzinfo=kyiv), ends_at=datetime(2026, 3, 30, tzinfo=kyiv)
    )

    for case in tried([entry]):
        assert case.verdict.errors == 0 and case.verdict.fits
        first, over = epoch(datetime(2026, 3, 29, tzinfo=UTC)), epoch(datetime(2026, 3, 30, tzinfo=UTC))
        assert (case.verdict.starts, case.verdict.ends) == (
            libical.Moment(first, False, True),
            libical.Moment(over, False, True),
        )
        assert case.event.get("DTSTART")["day"] and case.event.get("DTEND")["day"]


def test_a_feed_of_many_is_read_whole() -> None:
    entries = [replace(ENTRY, uid=f"{number}@brownbag.example", title=text) for number, text in enumerate(NAUGHTY)]

    calendar = feed("Обіди з користю", entries)

    (read,) = javascript.read([calendar])
    assert read.get("X-WR-CALNAME") == read.get("NAME") == "Обіди з користю"
    assert read.get("REFRESH-INTERVAL") == "PT1H" and read.get("X-PUBLISHED-TTL") == "PT1H"
    assert [event.get("UID") for event in read.components] == [entry.uid for entry in entries]
    assert libical.judge(calendar).errors == 0 and libical.judge(calendar).fits


@pytest.mark.parametrize(
    ("good", "bad"),
    [(b"ORGANIZER;", b"X-NOBODY;"), (b"UID:", b"X-UID:"), (b"DTSTART:2026", b"DTSTART:some"), (b"VERSION:2.0\r\n", b""),
     (b"SEQUENCE:0\r\n", b"SEQUENCE:0\r\nSEQUENCE:1\r\n"), (b"END:VEVENT\r\n", b"")],
)  # fmt: skip
def test_libical_is_awake(good: bytes, bad: bytes) -> None:
    verdict = libical.judge(request(ENTRY).replace(good, bad))

    assert verdict.errors or not verdict.fits


def test_ical_js_is_awake() -> None:
    broken = [
        request(ENTRY).replace(b"END:VEVENT\r\n", b""),
        request(ENTRY).replace(b"SUMMARY:", b"SUMMARY"),
        b"nothing",
    ]
    unescaped = request(replace(ENTRY, title="a\\nb")).replace(b"\\\\", b"\\")

    assert all(read.error for read in javascript.read(broken))
    assert javascript.read([unescaped])[0].components[0].get("SUMMARY") == "a\nb"
