"""Whatever an entry holds, a calendar comes out; and a sheet filled for a guest is that guest's own message."""

import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from unicodedata import category
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from app.meetups.calendar import Entry, Method, can_be_invited, cancel, download, feed, one_line, request, sheet
from tests.naughty import NAUGHTY

Write = Callable[[Entry], bytes]

EVERY_WAY: dict[str, Write] = {
    "request": request,
    "cancel": cancel,
    "remove": lambda entry: cancel(entry, meetup_cancelled=False),
    "download": download,
    "feed": lambda entry: feed(entry.title, [entry]),
}
TEXTS = [
    "uid", "title", "description", "place", "url", "organizer_name", "organizer_email", "guest_name", "guest_email",
    "partstat",
]  # fmt: skip
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
PLAIN = Entry(
    "7.secret@example.com", 0, "Query plans", NOON, NOON + timedelta(hours=1), NOON, guest_email="a@example.com"
)


class Nowhere(tzinfo):
    """A zone that does not know where it is: times in it are as good as naive."""

    def utcoffset(self, at: datetime | None) -> None: ...
    def dst(self, at: datetime | None) -> None: ...
    def tzname(self, at: datetime | None) -> None: ...


any_text = st.text(st.characters(exclude_categories=())) | st.sampled_from(NAUGHTY)
any_zone = st.none() | st.timezones() | st.just(Nowhere()) | st.sampled_from(
    [timezone(timedelta(hours=23, minutes=59)), timezone(-timedelta(hours=23, minutes=59))]
)  # fmt: skip
any_time = st.datetimes(timezones=any_zone) | st.sampled_from(
    [edge.replace(tzinfo=zone) for edge in (datetime.min, datetime.max)
     for zone in (None, UTC, timezone(timedelta(hours=14)), timezone(-timedelta(hours=12)), ZoneInfo("Europe/Kyiv"))]
)  # fmt: skip
any_entry = st.builds(
    Entry,
    sequence=st.integers(),
    starts_at=any_time, ends_at=any_time, version_at=any_time,
    all_day=st.booleans(), cancelled=st.booleans(),
    **dict.fromkeys(TEXTS, any_text),
)  # fmt: skip


def lines(calendar: bytes) -> list[str]:
    """The lines, unfolded. It fails on a character that was cut."""
    raw = calendar.split(b"\r\n")
    assert raw.pop() == b"" and max(map(len, raw)) <= 75
    assert not [line for line in raw if b"\r" in line or b"\n" in line]
    return "\n".join(line.decode() for line in raw).replace("\n ", "").split("\n")


def facts(calendar: bytes) -> dict[str, str]:
    """The event's properties. It fails on anything there twice."""
    found = [line.partition(":") for line in lines(calendar) if not line.startswith(("BEGIN:", "END:"))]
    names = [head.partition(";")[0] for head, _colon, _value in found]
    assert len(names) == len(set(names))
    return {name: value for name, (_head, _colon, value) in zip(names, found, strict=True)}


def unescaped(value: str) -> str:
    """A TEXT value as programs read it."""
    out, rest = "", iter(value)
    for c in rest:
        assert c not in ";,"
        if c == "\\":
            c = next(rest)
            assert c in "\\;,n"
            c = "\n" if c == "n" else c
        out += c
    return out


def shown(text: str, keep: str) -> list[str]:
    """The characters of a text that somebody could see, and `keep`, without our own cleaning."""
    return [c for c in text if c in keep or (not c.isspace() and category(c) not in ("Cc", "Cs", "Cf"))]


@pytest.mark.parametrize("way", EVERY_WAY)
@given(entry=any_entry)
def test_a_calendar_of_one_event_comes_out_whatever_goes_in(way: str, entry: Entry) -> None:
    written = EVERY_WAY[way](entry)

    found = facts(written)
    assert [line for line in lines(written) if line.startswith(("BEGIN:", "END:"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"]  # fmt: skip
    assert {"PRODID", "VERSION", "CALSCALE", "UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY"} <= set(
        found
    )
    assert found["DTEND"] > found["DTSTART"]
    assert 0 <= int(found["SEQUENCE"]) < 2**31
    assert shown(found["SUMMARY"], "")
    assert found["UID"].isascii() and 0 < len(unescaped(found["UID"])) <= 120
    assert ("METHOD" in found) == ("ATTENDEE" in found) == ("ORGANIZER" in found) == (way not in ("download", "feed"))
    vobject.readOne(written.decode()).validate(raiseException=True)


@pytest.mark.parametrize("way", EVERY_WAY)
@pytest.mark.parametrize("field", TEXTS)
def test_a_naughty_text_in_one_field_changes_no_other_line(way: str, field: str) -> None:
    plain = facts(EVERY_WAY[way](PLAIN))
    theirs = {"uid": "UID", "title": "SUMMARY", "description": "DESCRIPTION", "place": "LOCATION", "url": "URL",
              "organizer_name": "ORGANIZER", "organizer_email": "ORGANIZER", "guest_name": "ATTENDEE",
              "guest_email": "ATTENDEE", "partstat": "ATTENDEE"}[field]  # fmt: skip
    own = {theirs, "NAME", "X-WR-CALNAME"} if way == "feed" else {theirs}
    for text in NAUGHTY:
        found = facts(EVERY_WAY[way](replace(PLAIN, **{field: text})))

        assert {name: value for name, value in found.items() if name not in own} == {
            name: value for name, value in plain.items() if name not in own}  # fmt: skip


@given(text=any_text)
def test_what_can_be_seen_of_a_text_is_what_programs_read(text: str) -> None:
    found = facts(request(replace(PLAIN, description=text, place=text)))

    assert shown(unescaped(found.get("DESCRIPTION", "")), "") == shown(text, "")
    if len(text) < 500:
        assert shown(unescaped(found.get("LOCATION", "")), "") == shown(text, "")
    assert "\n" not in unescaped(found.get("LOCATION", ""))


@given(text=any_text)
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert one_line(text).splitlines() in ([], [one_line(text)])


@given(entry=any_entry, method=st.sampled_from(["REQUEST", "CANCEL"]), off=st.booleans(), other=any_entry)
def test_a_sheet_filled_for_a_guest_is_that_guests_own_message(
    entry: Entry, method: Method, off: bool, other: Entry
) -> None:
    personal = ("uid", "sequence", "version_at", "guest_name", "guest_email")
    colleague = replace(entry, **{field: getattr(other, field) for field in personal})

    made = sheet(colleague, method, off)
    filled = made.fill(entry.uid, entry.guest_name, entry.guest_email, entry.sequence, entry.version_at)

    assert filled == (request(entry) if method == "REQUEST" else cancel(entry, off))


@given(entry=any_entry)
def test_the_same_entry_is_always_the_same_bytes(entry: Entry) -> None:
    for write in EVERY_WAY.values():
        assert write(entry) == write(Entry(**asdict(entry)))


@given(entry=any_entry)
def test_no_way_of_writing_the_organizers_address_can_be_invited(entry: Entry) -> None:
    assert not can_be_invited(replace(entry, guest_email=entry.organizer_email))
    assert not can_be_invited(replace(entry, guest_email=entry.organizer_email.swapcase()))


@given(
    at=st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 28), timezones=any_zone),
    length=st.timedeltas(max_value=timedelta(days=1)),
)
def test_a_time_without_a_zone_is_utc_and_an_end_that_is_none_a_minute_later(at: datetime, length: timedelta) -> None:
    entry = replace(
        PLAIN, starts_at=at, ends_at=at + length if length > -(at.replace(tzinfo=None) - datetime.min) else at
    )

    found = facts(request(entry))

    start = _utc(at)
    assert found["DTSTART"] == f"{start.year:04}{start:%m%dT%H%M%SZ}"
    end = max(_utc(entry.ends_at), start)
    if end.replace(microsecond=0) == start.replace(microsecond=0):
        end = start + timedelta(minutes=1)
    assert found["DTEND"] == f"{end.year:04}{end:%m%dT%H%M%SZ}"


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.utcoffset() is None else at.astimezone(UTC)


def test_a_time_without_a_zone_is_not_in_the_machines_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as machine:
        machine.setenv("TZ", "Asia/Kathmandu")
        time.tzset()
        found = [facts(request(replace(PLAIN, starts_at=NOON.replace(tzinfo=zone)))) for zone in (None, Nowhere())]
    time.tzset()

    assert [one["DTSTART"] for one in found] == ["20260312T120000Z"] * 2


@pytest.mark.parametrize("at", [datetime.min, datetime.max])
@pytest.mark.parametrize("all_day", [True, False])
def test_even_the_ends_of_time_have_a_length(at: datetime, all_day: bool) -> None:
    found = facts(request(replace(PLAIN, starts_at=at, ends_at=at, all_day=all_day)))

    assert found["DTSTART"] < found["DTEND"]
    assert found["DTSTART"][:4] in (f"{date.min.year:04}", f"{date.max.year:04}")


def test_a_huge_description_is_written_whole() -> None:
    text = "Ї😀;, \\\n" * 200_000 + "end"

    assert unescaped(facts(request(replace(PLAIN, **dict.fromkeys(TEXTS, text))))["DESCRIPTION"]) == text
