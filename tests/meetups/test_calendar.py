"""Calendars by their rules, judged by a library that did not write them. `tests/judges` asks three more."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject

from app.base.i18n import speaking
from app.meetups.calendar import Entry, can_be_invited, cancel, download, feed, request
from tests.naughty import NAUGHTY
from tests.rules.house import ROOT

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
OUT = {
    "an invitation": request(ENTRY),
    "an update": request(replace(ENTRY, sequence=3)),
    "a cancellation": cancel(ENTRY),
    "a removal": cancel(ENTRY, meetup_cancelled=False),
}
every_message = pytest.mark.parametrize("message", OUT.values(), ids=OUT.keys())


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


def the(name: str, calendar: bytes) -> str:
    """The one line with this property."""
    (line,) = [line for line in flat(calendar) if line.split(":")[0].split(";")[0] == name]
    return line


def test_an_invitation_says_what_was_entered() -> None:
    event = read(request(ENTRY)).vevent

    assert event.summary.value == ENTRY.title
    assert event.description.value == ENTRY.description
    assert event.location.value == ENTRY.place
    assert event.url.value == ENTRY.url
    assert (event.dtstart.value, event.dtend.value) == (ENTRY.starts_at, ENTRY.ends_at)
    assert event.organizer.value == "mailto:brownbag@example.com"
    assert event.organizer.cn_param == "Brownbag у компанії"


# --- the calendar around it (C1, C2, C3) ---


def test_the_same_version_is_the_same_bytes_and_a_new_one_is_not() -> None:
    for write in (request, cancel, download):
        assert write(ENTRY) == write(replace(ENTRY))
        assert write(ENTRY) != write(replace(ENTRY, sequence=1))


@pytest.mark.parametrize(
    ("calendar", "method"), [(OUT["an invitation"], "REQUEST"), (OUT["an update"], "REQUEST"),
                             (OUT["a cancellation"], "CANCEL"), (OUT["a removal"], "CANCEL")],
)  # fmt: skip
def test_a_message_says_once_what_it_is_in_utf_8(calendar: bytes, method: str) -> None:
    assert the("METHOD", calendar) == f"METHOD:{method}"
    assert "Анна розкаже" in calendar.decode("utf-8")


@every_message
def test_the_calendar_introduces_itself_before_its_event(message: bytes) -> None:
    lines = flat(message)
    head = lines[: lines.index("BEGIN:VEVENT")]

    assert head[0] == "BEGIN:VCALENDAR"
    assert {"PRODID:-//Brownbag//Meetups//EN", "VERSION:2.0", "CALSCALE:GREGORIAN"} < set(head)
    assert [line.split(":")[0] for line in head[1:]] == ["PRODID", "VERSION", "CALSCALE", "METHOD"]


# --- one event (C4, C21) ---


@every_message
def test_a_message_is_one_event_and_nothing_that_confuses_programs(message: bytes) -> None:
    lines, found = flat(message), names(message)

    assert [line for line in lines if line.startswith("BEGIN:")] == ["BEGIN:VCALENDAR", "BEGIN:VEVENT"]
    assert lines[-2:] == ["END:VEVENT", "END:VCALENDAR"]
    unwanted = {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "ATTACH", "X-ALT-DESC", "X-MICROSOFT-CDO-APPT-SEQUENCE"}
    assert not unwanted & set(found)
    assert not [name for name in found if name.startswith("X-WR-")]
    assert len(found) == len(set(found)) + 2, "BEGIN and END twice, everything else once"


@every_message
def test_a_message_says_that_it_takes_time_is_no_secret_and_cannot_be_countered(message: bytes) -> None:
    for line in ("TRANSP:OPAQUE", "CLASS:PUBLIC", "X-MICROSOFT-DISALLOW-COUNTER:TRUE"):
        assert flat(message).count(line) == 1


def test_an_invitation_is_confirmed() -> None:
    assert the("STATUS", OUT["an invitation"]) == the("STATUS", OUT["an update"]) == "STATUS:CONFIRMED"


# --- when (C5, C6, C13) ---


@every_message
def test_times_are_in_utc_without_a_zone_to_be_misread(message: bytes) -> None:
    assert the("DTSTART", message) == "DTSTART:20260312T100000Z"
    assert the("DTEND", message) == "DTEND:20260312T110000Z"
    assert b"TZID" not in message


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe",
                                  "Pacific/Apia", "America/St_Johns", "Europe/Chisinau", "Asia/Ho_Chi_Minh",
                                  "Europe/Stockholm"])  # fmt: skip
@pytest.mark.parametrize("day", [(2026, 3, 28), (2026, 3, 29), (2026, 10, 25), (2026, 11, 1)])
def test_the_hour_is_right_in_every_zone_around_the_change_of_clocks(zone: str, day: tuple[int, int, int]) -> None:
    starts = datetime(*day, 12, tzinfo=ZoneInfo(zone))

    event = read(request(replace(ENTRY, starts_at=starts, ends_at=starts + timedelta(hours=1)))).vevent

    assert event.dtstart.value.astimezone(UTC) == starts.astimezone(UTC)


@pytest.mark.parametrize(("ends", "over"), [((13, 0, 0), 13), ((12, 17, 0), 13), ((14, 0, 1), 15), ((12, 0, 0), 13)])
def test_a_whole_day_is_a_date_and_ends_with_the_first_day_after_it(ends: tuple[int, int, int], over: int) -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    entry = replace(ENTRY, all_day=True, starts_at=datetime(2026, 3, 12, tzinfo=kyiv), ends_at=datetime(2026, 3, *ends, tzinfo=kyiv))  # fmt: skip

    for calendar in (request(entry), cancel(entry), download(entry), feed("", [entry])):
        assert the("DTSTART", calendar) == "DTSTART;VALUE=DATE:20260312"
        assert the("DTEND", calendar) == f"DTEND;VALUE=DATE:202603{over}"
        assert read(calendar)


@every_message
def test_the_moment_of_the_version_stamps_it(message: bytes) -> None:
    assert the("DTSTAMP", message) == "DTSTAMP:20260301T093000Z"
    assert the("LAST-MODIFIED", message) == "LAST-MODIFIED:20260301T093000Z"


def test_a_later_version_has_later_stamps_and_its_own_sequence() -> None:
    later = request(replace(ENTRY, sequence=3, version_at=ENTRY.version_at + timedelta(seconds=1)))

    assert the("DTSTAMP", later) > the("DTSTAMP", OUT["an invitation"])
    assert the("LAST-MODIFIED", later) > the("LAST-MODIFIED", OUT["an invitation"])
    assert the("SEQUENCE", later) == "SEQUENCE:3"


# --- who (C7, C8, C9) ---


@every_message
def test_the_uid_is_the_entrys_and_stays_the_same(message: bytes) -> None:
    assert the("UID", message) == f"UID:{ENTRY.uid}"


@pytest.mark.parametrize(
    "uid", ["", "a b", "x" * 121, "подія@example.com", "a\r\nSTATUS:CANCELLED", "\x00", "\ud83d"]
)
def test_a_uid_that_programs_could_trip_over_gets_another_in_its_place_always_the_same(uid: str) -> None:
    written = the("UID", request(replace(ENTRY, uid=uid)))

    assert written.isascii() and len(written) <= len("UID:") + 120 and " " not in written
    assert written == the("UID", cancel(replace(ENTRY, uid=uid, title="Another", sequence=1)))
    assert written != the("UID", request(replace(ENTRY, uid=uid + "x")))


@every_message
def test_the_organizer_is_the_address_it_comes_from_in_every_message(message: bytes) -> None:
    assert the("ORGANIZER", message) == 'ORGANIZER;CN="Brownbag у компанії":mailto:brownbag@example.com'


@every_message
def test_a_message_is_for_exactly_one_guest_who_is_asked_to_answer(message: bytes) -> None:
    head, address = the("ATTENDEE", message).split(":", 1)

    assert address == "mailto:bohdan@example.com"
    assert set(head.replace('"', "").split(";")[1:]) == {
        "CN=Богдан Ткач",
        "CUTYPE=INDIVIDUAL",
        "ROLE=REQ-PARTICIPANT",
        "PARTSTAT=NEEDS-ACTION",
        "RSVP=TRUE",
    }


def test_where_no_answer_of_a_calendar_reaches_us_none_is_asked_for() -> None:
    assert ";RSVP=FALSE;" in the("ATTENDEE", request(replace(ENTRY, rsvp=False)))


def test_a_name_is_nothing_but_a_name() -> None:
    calendar = request(replace(ENTRY, guest_name='Anna "x";ROLE=CHAIR:mailto:evil@example.com\r\nBoss'))

    assert 'CN="Anna xROLE=CHAIRmailtoevilexample.com Boss":mailto:bohdan@example.com' in the("ATTENDEE", calendar)
    assert f'CN="{"ї" * 59}…"' in the("ATTENDEE", request(replace(ENTRY, guest_name="ї" * 61)))


def test_a_person_who_gave_an_answer_can_be_shown_with_it() -> None:
    assert "PARTSTAT=ACCEPTED" in the("ATTENDEE", request(replace(ENTRY, partstat="ACCEPTED")))
    assert "PARTSTAT=NEEDS-ACTION" in the("ATTENDEE", request(replace(ENTRY, partstat="PERHAPS;X=Y")))


@pytest.mark.parametrize("address", ["", "  ", "anna", "a@b@c", "a b@example.com", "anna@example.com\r\nX:y",
                                     "Anna <anna@example.com>", "an\x00na@example.com", "an\ud83dna@example.com", "anna@example.com\u202e", "a@example.com,b@example.com"])  # fmt: skip
def test_what_is_not_one_address_is_nobodys(address: str) -> None:
    entry = replace(ENTRY, guest_email=address)

    assert the("ATTENDEE", request(entry)).endswith(":mailto:nobody@invalid")
    assert not can_be_invited(entry)


def test_the_address_invitations_come_from_cannot_be_invited() -> None:
    assert can_be_invited(ENTRY)
    assert not can_be_invited(replace(ENTRY, guest_email="Brownbag@Example.com"))


# --- the end (C16) ---


def test_a_cancelled_meetup_is_cancelled_and_a_removed_guest_only_removed() -> None:
    assert the("STATUS", OUT["a cancellation"]) == "STATUS:CANCELLED"
    assert "STATUS" not in names(OUT["a removal"])


@every_message
def test_only_a_cancellation_says_cancelled(message: bytes) -> None:
    assert ("METHOD:CANCEL" in flat(message)) or ("STATUS:CANCELLED" not in flat(message))


def test_what_is_called_off_stands_so_in_a_file_and_a_feed_but_never_in_an_invitation() -> None:
    off = replace(ENTRY, cancelled=True)

    assert the("STATUS", download(off)) == the("STATUS", feed("", [off])) == "STATUS:CANCELLED"
    assert the("STATUS", download(ENTRY)) == the("STATUS", feed("", [ENTRY])) == "STATUS:CONFIRMED"
    assert request(off) == request(ENTRY)
    assert cancel(off, meetup_cancelled=False) == cancel(ENTRY, meetup_cancelled=False)


# --- texts (C19, C20) ---


def test_a_meetup_without_a_title_still_has_a_name() -> None:
    for title in ("", " \t", "\x00\r\n", "\u202e", "\u200b\ufeff"):
        assert the("SUMMARY", request(replace(ENTRY, title=title))) == "SUMMARY:Meetup"
    with speaking("uk", "Europe/Kyiv"):
        assert the("SUMMARY", request(replace(ENTRY, title=""))) == "SUMMARY:Мітап"


def test_a_title_is_one_line_of_bounded_length() -> None:
    assert read(request(replace(ENTRY, title="one\r\n two\u2028three"))).vevent.summary.value == "one two three"
    assert read(request(replace(ENTRY, title="\u202egnp.exe\u2066"))).vevent.summary.value == "gnp.exe"
    long = read(request(replace(ENTRY, title="ї" * 500))).vevent.summary.value
    assert long == "ї" * 199 + "…"


def test_a_description_keeps_its_lines_and_its_backslashes() -> None:
    event = read(request(replace(ENTRY, description="C:\\New\r\nsecond\rthird, \\n; end"))).vevent

    assert event.description.value == "C:\\New\nsecond\nthird, \\n; end"


def test_what_is_empty_is_left_out() -> None:
    found = names(request(replace(ENTRY, description=" ", place="", url="", guest_name="", organizer_name="")))

    assert not {"DESCRIPTION", "LOCATION", "URL"} & set(found)
    assert b"CN=" not in request(replace(ENTRY, guest_name="\u202e", organizer_name=""))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "example.com", "https://", "https://x/" + "y" * 2000, "\r\n"])
def test_what_is_no_link_is_left_out(url: str) -> None:
    assert "URL" not in names(request(replace(ENTRY, url=url)))


@pytest.mark.parametrize("text", NAUGHTY)
def test_no_line_is_longer_than_75_octets_or_cut_inside_a_character(text: str) -> None:
    entry = replace(ENTRY, title=text, description=text, place=text, url=text, organizer_name=text, guest_name=text)

    for calendar in (request(entry), cancel(entry), download(entry), feed(text, [entry])):
        assert calendar.endswith(b"END:VCALENDAR\r\n")
        lines = calendar.removesuffix(b"\r\n").split(b"\r\n")
        assert max(len(line) for line in lines) <= 75
        for line in lines:
            assert not [c for c in line.decode().replace("\t", "") if c < " " or "\x7f" <= c < "\xa0"]


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_text_stays_text(text: str) -> None:
    calendar = request(replace(ENTRY, title=text, description=text, place=text, organizer_name=text, guest_name=text))

    event = read(calendar).vevent
    assert [a.value for a in event.attendee_list] == ["mailto:bohdan@example.com"]
    assert event.organizer.value == "mailto:brownbag@example.com"
    assert set(names(calendar)) <= set(names(OUT["an invitation"]))


# --- files and feeds (C22, C23) ---


def test_a_download_names_nobody_and_asks_nothing() -> None:
    found = names(download(ENTRY))

    assert read(download(ENTRY)).vevent.summary.value == ENTRY.title
    assert not {"METHOD", "ORGANIZER", "ATTENDEE", "X-MICROSOFT-DISALLOW-COUNTER"} & set(found)
    assert b"mailto" not in download(ENTRY) and b"@example.com" not in download(ENTRY)


def test_a_feed_has_a_name_and_every_entry_without_guests() -> None:
    entries = [replace(ENTRY, uid=f"{number}@brownbag.example") for number in range(3)]

    calendar = read(feed("Обіди, з користю", entries))

    assert calendar.x_wr_calname.value == "Обіди, з користю"
    assert [event.uid.value for event in calendar.vevent_list] == [entry.uid for entry in entries]
    assert not {"METHOD", "ORGANIZER", "ATTENDEE"} & set(names(feed("", entries)))
    assert b"mailto" not in feed("", entries) and b"@example.com" not in feed("", entries)
    assert not {"NAME", "X-WR-CALNAME"} & set(names(feed("\u202e", entries)))
    assert feed("", []).endswith(b"END:VCALENDAR\r\n")


def test_a_feeds_event_is_the_downloads_event() -> None:
    event = download(ENTRY).partition(b"BEGIN:VEVENT")[2].partition(b"END:VEVENT")[0]

    assert event and event in feed("x", [ENTRY])


# --- for other programs ---


def test_the_example_in_the_interfaces_works_as_it_stands() -> None:
    examples = re.findall(r"```python\n(.+?)```", (ROOT / "docs/interfaces.md").read_text(), re.DOTALL)
    (example,) = [code for code in examples if "app.meetups.calendar" in code]
    made: dict[str, Any] = {}

    exec(example, made)

    assert "METHOD:REQUEST" in flat(made["invitation"]) and "STATUS:CONFIRMED" in flat(made["invitation"])
    assert "METHOD:CANCEL" in flat(made["off"]) and "STATUS:CANCELLED" in flat(made["off"])
    assert "METHOD:CANCEL" in flat(made["not_for_you"]) and "STATUS" not in names(made["not_for_you"])
