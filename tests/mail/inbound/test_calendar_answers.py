"""Answers as calendar programs send them: every one is understood, and what is doubtful is left to a person."""

from datetime import UTC, datetime

import pytest

from app.mail.inbound import classify, read
from tests.mail.inbound.incoming import ANNA, UID, answer, calendar, dsn, mail, multipart, part

ICS = "text/calendar; method=REPLY; charset=utf-8"


def outlook() -> bytes:
    text = calendar(
        f"ATTENDEE;PARTSTAT=ACCEPTED;CN=Anna:mailto:{ANNA}", "COMMENT;LANGUAGE=en-US:I will bring the slides\\, \\nboth\n",
        f"UID:{UID}", "SUMMARY;LANGUAGE=en-US:Accepted: Rust at lunch", "DTSTART;TZID=FLE Standard Time:20260312T120000",
        "DTEND;TZID=tzone://Microsoft/Utc:20260312T110000", "DTSTAMP:20260302T080000Z", "SEQUENCE:2",
        head=("PRODID:Microsoft Exchange Server 2010", "VERSION:2.0", "BEGIN:VTIMEZONE", "TZID:FLE Standard Time",
              "BEGIN:STANDARD", "DTSTART:16010101T040000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "END:VTIMEZONE"),
    )  # fmt: skip
    inner = multipart(
        "alternative", part("Accepted"), part("<p>Accepted</p>", "text/html"), part(text, ICS, "base64")
    )
    return mail(
        inner,
        subject="Accepted: Rust at lunch",
        X_MS_Exchange_Organization_AuthAs="Internal",
        Auto_Submitted="auto-generated",
    )


def outlook_desktop() -> bytes:
    text = calendar(
        *answer(),
        "X-ALT-DESC;FMTTYPE=text/html:<html>a;b:c</html>",
        'DTEND;TZID="Eastern Standard Time":20260312T070000',
    )
    return mail(multipart("alternative", part("Accepted"), part("<p>x</p>", "text/html"), part(text, ICS, "7bit")))


def google() -> bytes:
    text = calendar(
        f"UID:{UID}", "ORGANIZER;CN=Olha:meetups@meet.example", "DTSTAMP:20260302T080000Z", "DTSTART:20260312T100000Z", "SEQUENCE:2",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Anna;X-NUM-GUESTS=0:mailto:{ANNA}", "X-OURS:echo",
    )  # fmt: skip
    inner = multipart("alternative", part("Yes"), part("<p>Yes</p>", "text/html"), part(text, ICS))
    return mail(multipart("mixed", inner, part(text, 'application/ics; name="invite.ics"', "base64")))


def apple() -> bytes:
    text = calendar(*answer())
    attached = part(
        text,
        "text/calendar; name=iCal-20260302.ics",
        "quoted-printable",
        Content_Disposition="attachment; filename=iCal.ics",
    )
    return mail(
        multipart("alternative", part("Anna accepted"), multipart("mixed", part("<b>x</b>", "text/html"), attached))
    )


def thunderbird() -> bytes:
    text = calendar(*answer())
    inner = multipart("alternative", part("Anna accepted"), part(text, ICS))
    return mail(
        multipart(
            "mixed",
            inner,
            part(text, 'application/ics; name="invite.ics"', "base64", Content_Disposition="attachment"),
        )
    )


def yahoo() -> bytes:
    return mail(
        multipart(
            "alternative", part(calendar(*answer()), "text/calendar;charset=UTF-8;method=REPLY", "quoted-printable")
        )
    )


def kde() -> bytes:
    lines = [line for line in answer("ACCEPTED") if not line.startswith("SEQUENCE")]
    return mail(
        multipart("mixed", part("x"), part(calendar(*lines), "text/calendar; name=cal.ics; method=reply", "7bit"))
    )


def single_part() -> bytes:
    return mail(part(calendar(*answer(SUMMARY="Обід")), "text/calendar; charset=iso-4444-5; method=REPLY", "8bit"))


def by_name_only() -> bytes:
    return mail(
        multipart(
            "mixed", part("x"), part(calendar(*answer()), 'application/octet-stream; name="ANSWER.ICS"', "base64")
        )
    )


def application_ics() -> bytes:
    return mail(part(calendar(*answer()), "application/ics", "base64"))


def lower_case() -> bytes:
    text = calendar(*answer(), method="method:reply", head=("version:2.0",)).replace(
        "BEGIN:VCALENDAR", "begin:vcalendar"
    )
    return mail(part(text.replace("END:VEVENT", "end:vevent").replace("mailto:", "MAILTO:"), "text/calendar"))


def bare_line_feeds_and_folds() -> bytes:
    text = (
        calendar(*answer())
        .replace("\r\n", "\n")
        .replace("PARTSTAT=ACC", "PARTST\n AT=ACC")
        .replace(UID, UID[:9] + "\n\t" + UID[9:])
    )
    return mail(part("x", ICS).rpartition(b"x")[0] + text.encode())


def byte_order_mark() -> bytes:
    return mail(part(b"\xef\xbb\xbf" + calendar(*answer()).encode(), ICS, "base64"))


def utf_16() -> bytes:
    return mail(part(calendar(*answer()).encode("utf-16"), "text/calendar; charset=utf-16", "base64"))


def quoted_parameters() -> bytes:
    lines = [line.replace("CN=Anna", 'CN="Anna; the: one, really";X-A="b"') for line in answer()]
    return mail(part(calendar(*lines), 'text/calendar; method="REPLY"; charset="utf-8"'))


def odd_zone() -> bytes:
    head = (
        "BEGIN:VTIMEZONE",
        "TZID:",
        "BEGIN:STANDARD",
        "DTSTART:nonsense",
        "TZOFFSETTO:+99",
        "RRULE:FREQ=NEVER",
        "END:VTIMEZONE",
    )
    return mail(part(calendar(*answer(), head=head), ICS))


def wrong_transfer_encoding() -> bytes:
    return mail(
        part(calendar(*answer()), ICS).replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n", 1)
    )


def unnamed_base64() -> bytes:
    return mail(part(calendar(*answer()), ICS, "base64").replace(b"Content-Transfer-Encoding: base64\r\n", b""))


def method_only_in_the_header() -> bytes:
    return mail(part(calendar(*answer(), method="CALSCALE:GREGORIAN"), ICS))


def method_twice() -> bytes:
    return mail(part(calendar(*answer(), method="METHOD:REPLY\r\nMETHOD:REPLY"), ICS))


def same_attendee_twice() -> bytes:
    return mail(part(calendar(*answer(), f"ATTENDEE;PARTSTAT=NEEDS-ACTION:MAILTO:{ANNA.upper()}"), ICS))


def html_part_first_and_wrong_boundary() -> bytes:
    inner = multipart("alternative", part("<p>x</p>", "text/html"), part(calendar(*answer()), ICS), boundary="real")
    return mail(inner.replace(b'boundary="real"', b'boundary="declared"'))


def unclosed_boundary() -> bytes:
    return mail(
        multipart("mixed", part("x"), part(calendar(*answer()), ICS), boundary="b1").replace(
            b'boundary="b1"', b'boundary="b1'
        )
    )


CLIENTS = [
    outlook, outlook_desktop, google, apple, thunderbird, yahoo, single_part, by_name_only, application_ics, lower_case,
    bare_line_feeds_and_folds, byte_order_mark, utf_16, quoted_parameters, odd_zone, wrong_transfer_encoding, unnamed_base64,
    method_only_in_the_header, method_twice, same_attendee_twice, html_part_first_and_wrong_boundary, unclosed_boundary,
]  # fmt: skip


@pytest.mark.parametrize("client", CLIENTS)
def test_the_answer_of_every_calendar_program_is_understood(client):
    assert classify(client()) == {
        "kind": "itip", "method": "REPLY", "uid": UID, "attendee": ANNA, "partstat": "ACCEPTED", "sequence": 2,
    }  # fmt: skip
    assert read(client()).problem == ""


def test_an_answer_without_a_sequence_is_to_the_first_version():
    assert classify(kde()) | {"sequence": 0} == classify(kde())


def test_outlooks_comment_and_windows_zones_are_read():
    answer = read(outlook()).calendar

    assert answer.comment == "I will bring the slides, \nboth"
    assert (answer.dtstart, answer.dtend) == (
        datetime(2026, 3, 12, 10, tzinfo=UTC),
        datetime(2026, 3, 12, 11, tzinfo=UTC),
    )
    assert answer.dtstamp == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_delegate_is_told_but_nobody_is_invited():
    lines = [f"UID:{UID}", f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:Bohdan@company.example":mailto:{ANNA}']

    answer = read(mail(part(calendar(*lines), ICS))).calendar

    assert (answer.partstat, answer.delegated_to) == ("DELEGATED", "bohdan@company.example")


def test_a_reply_without_attendee_leaves_the_sender_to_decide():
    reading = read(
        mail(part(calendar(f"UID:{UID}", "DTSTAMP:20260302T080000Z", method="METHOD:REPLY\r\nMETHOD:REPLY"), ICS))
    )

    assert (reading.kind, reading.calendar.attendees, reading.calendar.from_) == ("itip", (), ANNA)
    assert reading.problem == "unknown partstat"


def test_a_uid_outside_ascii_survives_a_fold_inside_a_character():
    octets = calendar(*answer(uid="зустріч@meet.example")).encode().replace("у".encode(), b"\xd1\r\n \x83", 1)

    assert classify(mail(part(octets, ICS, "base64")))["uid"] == "зустріч@meet.example"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([*answer(), "ATTENDEE;PARTSTAT=DECLINED:mailto:bohdan@company.example"], "several attendees"),
        (answer("X-MAYBE-LATER"), "unknown partstat"),
        ([*answer(), "END:VEVENT", "BEGIN:VEVENT", *answer(uid="another@meet.example")], "several events"),
        (["SUMMARY:nothing else"], "calendar unreadable"),
    ],
)
def test_a_doubtful_answer_is_left_to_a_person(lines, problem):
    assert read(mail(part(calendar(*lines), ICS))).problem == problem


def test_two_different_answers_in_one_mail_are_left_to_a_person():
    both = multipart("mixed", part(calendar(*answer()), ICS), part(calendar(*answer("DECLINED")), "application/ics"))

    assert read(mail(both)).problem == "several answers"


def test_several_events_of_one_series_are_one_answer():
    text = calendar(*answer(), "END:VEVENT", "BEGIN:VEVENT", *answer("DECLINED"), "RECURRENCE-ID:20260312T100000Z")

    assert (read(mail(part(text, ICS))).problem, classify(mail(part(text, ICS)))["partstat"]) == ("", "ACCEPTED")


def test_a_truncated_answer_is_not_guessed():
    text = calendar(*answer())
    for end in (20, 60, len(text) // 2, text.index("END:VEVENT")):
        reading = read(mail(part(text[:end], ICS), subject="Accepted: Rust at lunch"))
        assert (reading.kind, reading.problem, reading.subject) == (
            "itip",
            "calendar unreadable",
            "Accepted: Rust at lunch",
        )


def test_winmail_dat_is_for_a_person():
    attached = part(b"\x78\x9f\x3e\x22", 'application/ms-tnef; name="winmail.dat"', "base64")
    reading = read(mail(multipart("mixed", part(""), attached), subject="Accepted: Rust at lunch"))

    assert (reading.kind, reading.calendar, reading.problem) == ("human", None, "tnef")


def test_a_counter_proposal_has_its_time():
    text = calendar(*answer("TENTATIVE"), "DTEND:20260312T113000Z", method="METHOD:COUNTER")

    answered = read(mail(part(text, "text/calendar; method=COUNTER"))).calendar

    assert (answered.method, answered.partstat) == ("COUNTER", "TENTATIVE")
    assert answered.dtend == datetime(2026, 3, 12, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Kyiv Perhaps", "", "Customized Time Zone"])
def test_a_counter_proposal_in_an_unknown_zone_is_for_a_person(zone):
    lines = [line for line in answer() if not line.startswith("DTSTART")]
    reading = read(mail(part(calendar(*lines, f"DTSTART;TZID={zone}:20260312T120000", method="METHOD:COUNTER"), ICS)))

    assert (reading.calendar.dtstart, reading.problem) == (None, "unknown zone")


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("Europe/Kyiv", 10), ("europe/kiev", 10), ("/freeassociation.sourceforge.net/Europe/Kyiv", 10), ("FLE Standard Time", 10),
        ("Eastern Standard Time", 16), ("UTC", 12), ("tzone://Microsoft/Utc", 12), ("W. Europe Standard Time", 11),
    ],
)  # fmt: skip
def test_zones_are_known_by_all_their_names(zone, hour):
    lines = [line for line in answer() if not line.startswith("DTSTART")]

    answered = read(mail(part(calendar(*lines, f"DTSTART;TZID={zone}:20260312T120000"), ICS))).calendar

    assert answered.dtstart == datetime(2026, 3, 12, hour, tzinfo=UTC)


@pytest.mark.parametrize("method", ["REFRESH", "REQUEST", "CANCEL", "ADD", "PUBLISH", "DECLINECOUNTER"])
def test_every_method_is_named(method):
    reading = read(mail(part(calendar(*answer(), method=f"METHOD:{method}"), "text/calendar")))

    assert (reading.calendar.method, reading.calendar.is_refresh, reading.problem) == (
        method,
        method == "REFRESH",
        "",
    )


def test_a_bounce_that_quotes_our_invitation_is_a_bounce():
    ours = part(
        mail(part(calendar(*answer("NEEDS-ACTION"), method="METHOD:REQUEST"), "text/calendar; method=REQUEST")),
        "message/rfc822",
    )
    raw = mail(
        dsn(f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.1.1", returned=ours),
        sender="MAILER-DAEMON@mx.example",
    )

    assert classify(raw) == {"kind": "bounce", "recipient": ANNA, "status": "5.1.1", "permanent": True}


def test_a_forwarded_invitation_is_not_entered():
    inner = part(mail(part(calendar(*answer()), ICS)), "message/rfc822")

    assert classify(mail(multipart("mixed", part("Look at this"), inner), subject="Fwd: Rust")) == {"kind": "human"}


def test_an_entry_without_a_method_is_an_attachment_of_a_person():
    text = calendar(*answer(), method="CALSCALE:GREGORIAN")
    reading = read(mail(multipart("mixed", part("My talk"), part(text, 'application/ics; name="talk.ics"'))))

    assert (reading.kind, [one.name for one in reading.attachments]) == ("human", ["talk.ics"])
