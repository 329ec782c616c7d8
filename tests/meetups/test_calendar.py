"""Calendars, judged by a library that did not write them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject

from app.meetups.calendar import Entry, cancel, download, feed, one_line, request

NOON = datetime(2026, 3, 12, 12, tzinfo=ZoneInfo("Europe/Kyiv"))
ENTRY = Entry(
    uid="meetup-7.kq3v5x2mzr4w6y7a@brownbag.example",
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
NAUGHTY = [
    "",
    "   \t  ",
    "\x00\x01\x1b[31mred\x7f",
    "one\r\nATTENDEE:mailto:evil@example.com",
    "one\u2028two\u2029three\x85four",
    "C:\\New\\Notes \\n \\N \\;",
    "quotes \" and ^ and '",
    "\ud83d lone",
    "\u202egnp.exe",
    "👩‍👩‍👧‍👦🎉" * 40,
    "ї" * 500,
    "END:VEVENT\r\nEND:VCALENDAR",
    "=?utf-8?q?=3Cx=40evil=3E?=",
    "<script>alert(1)</script>",
    "田中さんにあげて下さい, ; : \\",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
]


def read(calendar: bytes) -> Any:
    """What the other library understands."""
    found = vobject.readOne(calendar.decode())
    found.validate(raiseException=True)
    return found


def flat(calendar: bytes) -> list[str]:
    """The lines, unfolded."""
    return calendar.decode().replace("\r\n ", "").split("\r\n")[:-1]


def names(calendar: bytes) -> list[str]:
    return [line.split(":")[0].split(";")[0] for line in flat(calendar)]


def test_an_invitation_says_what_was_entered() -> None:
    event = read(request(ENTRY)).vevent

    assert event.summary.value == ENTRY.title
    assert event.description.value == ENTRY.description
    assert event.location.value == ENTRY.place
    assert event.url.value == ENTRY.url
    assert (event.dtstart.value, event.dtend.value) == (ENTRY.starts_at, ENTRY.ends_at)
    assert event.organizer.value == "mailto:brownbag@example.com"
    assert event.organizer.cn_param == "Brownbag у компанії"


def test_an_invitation_is_for_exactly_one_guest_who_is_asked_to_answer() -> None:
    attendees = [line for line in flat(request(ENTRY)) if line.startswith("ATTENDEE")]

    assert len(attendees) == 1
    head, address = attendees[0].split(":", 1)
    assert address == "mailto:bohdan@example.com"
    assert set(head.replace('"', "").split(";")[1:]) == {
        "CN=Богдан Ткач",
        "CUTYPE=INDIVIDUAL",
        "ROLE=REQ-PARTICIPANT",
        "PARTSTAT=NEEDS-ACTION",
        "RSVP=TRUE",
    }


def test_an_invitation_has_what_clients_need_and_nothing_that_confuses_them() -> None:
    lines, found = flat(request(ENTRY)), names(request(ENTRY))

    assert lines[0] == "BEGIN:VCALENDAR"
    for line in ("VERSION:2.0", "CALSCALE:GREGORIAN", "METHOD:REQUEST", "STATUS:CONFIRMED", "TRANSP:OPAQUE",
                 "CLASS:PUBLIC", "SEQUENCE:0", "X-MICROSOFT-DISALLOW-COUNTER:TRUE", f"UID:{ENTRY.uid}",
                 "DTSTART:20260312T100000Z", "DTEND:20260312T110000Z",
                 "DTSTAMP:20260301T093000Z", "LAST-MODIFIED:20260301T093000Z"):  # fmt: skip
        assert lines.count(line) == 1, line
    assert found.index("METHOD") < lines.index("BEGIN:VEVENT")
    assert found.count("UID") == 1, "the calendar itself has none"
    assert lines.count("BEGIN:VEVENT") == 1
    unwanted = {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "ATTACH", "X-ALT-DESC"}
    assert not unwanted & set(found)
    assert not [line for line in lines if line in ("BEGIN:VTIMEZONE", "BEGIN:VALARM")]
    assert not [name for name in found if name.startswith("X-WR-")]


def test_the_same_version_is_the_same_bytes_and_a_new_one_is_not() -> None:
    assert request(ENTRY) == request(replace(ENTRY))
    assert request(ENTRY) != request(replace(ENTRY, sequence=1))


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe",
                                  "Pacific/Apia", "America/St_Johns", "Europe/Chisinau", "Asia/Ho_Chi_Minh",
                                  "Europe/Stockholm"])  # fmt: skip
@pytest.mark.parametrize("day", [(2026, 3, 28), (2026, 3, 29), (2026, 10, 25), (2026, 11, 1)])
def test_the_hour_is_right_in_every_zone_around_the_change_of_clocks(zone: str, day: tuple[int, int, int]) -> None:
    starts = datetime(*day, 12, tzinfo=ZoneInfo(zone))

    event = read(request(replace(ENTRY, starts_at=starts, ends_at=starts + timedelta(hours=1)))).vevent

    assert event.dtstart.value.astimezone(UTC) == starts.astimezone(UTC)


def test_a_cancelled_meetup_is_cancelled_and_a_removed_guest_only_removed() -> None:
    cancelled, removed = flat(cancel(ENTRY)), flat(cancel(ENTRY, meetup_cancelled=False))

    assert "METHOD:CANCEL" in cancelled and "STATUS:CANCELLED" in cancelled
    assert "METHOD:CANCEL" in removed and not [line for line in removed if line.startswith("STATUS")]
    organizers = {line for line in [*cancelled, *removed, *flat(request(ENTRY))] if line.startswith("ORGANIZER")}
    assert len(organizers) == 1


def test_a_download_names_nobody_and_asks_nothing() -> None:
    found = names(download(ENTRY))

    assert read(download(ENTRY)).vevent.summary.value == ENTRY.title
    assert not {"METHOD", "ORGANIZER", "ATTENDEE"} & set(found)
    assert b"example.com" not in download(ENTRY).replace(b"brownbag.example\r\n", b"")


def test_a_feed_has_a_name_and_every_entry_without_guests() -> None:
    entries = [replace(ENTRY, uid=f"{number}@brownbag.example") for number in range(3)]

    calendar = read(feed("Обіди, з користю", entries))

    assert calendar.x_wr_calname.value == "Обіди, з користю"
    assert [event.uid.value for event in calendar.vevent_list] == [entry.uid for entry in entries]
    assert not {"METHOD", "ORGANIZER", "ATTENDEE"} & set(names(feed("", entries)))
    assert feed("", []).endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_text_stays_text(text: str) -> None:
    calendar = request(replace(ENTRY, title=text, description=text, place=text, organizer_name=text, guest_name=text))

    event = read(calendar).vevent
    assert event.summary.value == (one_line(text) or "Meetup")
    assert event.location.value == one_line(text, 500) if one_line(text) else not hasattr(event, "location")
    assert [a.value for a in event.attendee_list] == ["mailto:bohdan@example.com"]
    lines = calendar.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # never folded inside a character
    assert not [c for c in calendar.decode().replace("\r\n", "").replace("\t", "") if c < " " or "\x7f" <= c < "\xa0"]


def test_a_description_keeps_its_lines_and_its_backslashes() -> None:
    event = read(request(replace(ENTRY, description="C:\\New\r\nsecond\rthird, \\n; end"))).vevent

    assert event.description.value == "C:\\New\nsecond\nthird, \\n; end"


def test_what_is_empty_is_left_out() -> None:
    found = names(request(replace(ENTRY, description=" ", place="", url="", guest_name="", organizer_name="")))

    assert not {"DESCRIPTION", "LOCATION", "URL"} & set(found)
    assert b"CN=" not in request(replace(ENTRY, guest_name="\u202e", organizer_name=""))


def test_the_address_invitations_come_from_cannot_be_invited() -> None:
    with pytest.raises(ValueError, match="cannot be invited"):
        request(replace(ENTRY, guest_email="Brownbag@Example.com"))


@pytest.mark.parametrize("wrong", [{"starts_at": datetime(2026, 3, 12, 12)},
                                   {"ends_at": NOON}, {"uid": ""}, {"uid": "a b"}, {"uid": "x" * 121}])  # fmt: skip
def test_an_entry_that_makes_no_sense_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        replace(ENTRY, **wrong)


def test_a_person_who_gave_an_answer_can_be_shown_with_it() -> None:
    assert b"PARTSTAT=ACCEPTED" in request(replace(ENTRY, partstat="ACCEPTED")).replace(b"\r\n ", b"")
