"""Nothing that comes in raises or takes long: octets at random, broken mail, and mail made to hurt."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mail.inbound import authentication, classify, read
from app.mail.inbound.reader import _read
from tests.mail.inbound.incoming import ANNA, answer, bounce, calendar, dsn, mail, multipart, part

KINDS = {"complaint", "receipt", "bounce", "itip", "automatic", "human"}
M = 1024 * 1024


def nested(depth: int) -> bytes:
    levels = (
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) for level in range(depth)
    )
    return b"From: a@b.example\r\n" + b"".join(levels)


def in_event(line: bytes) -> bytes:
    return mail(part(b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n" + line, "text/calendar"))


def absence(text: str) -> bytes:
    return mail(text, subject="Automatic reply")


BOMBS = {
    "octets at random": lambda: random.Random(1).randbytes(10 * M),  # noqa: S311
    "nothing": lambda: b"",
    "zeros": lambda: b"\0" * 10 * M,
    "empty lines": lambda: b"\r\n" * 5 * M,
    "one long line": lambda: b"a" * 10 * M,
    "more than is looked at": lambda: mail("x\n" * 8 * M),
    "a hundred thousand header fields": lambda: (
        b"".join(b"X-%d: y\r\n" % number for number in range(100_000)) + b"\r\nHello"
    ),
    "a hundred thousand recipients": lambda: b"To: " + b"a@b.example, " * 100_000 + b"\r\n\r\nHello",
    "an endless subject": lambda: b"Subject: " + b"=?utf-8?q?a?= " * 500_000 + b"\r\n\r\nHello",
    "an endless fold": lambda: b"Subject: a\r\n" + b" b\r\n" * M + b"\r\n",
    "brackets in From": lambda: b"From: " + b"<(" * M + b"\r\n\r\nHello",
    "ten thousand parts inside each other": lambda: nested(10_000),
    "ten thousand mails inside each other": lambda: b"Content-Type: message/rfc822\r\n\r\n" * 10_000,
    "half a million parts": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 500_000
    ),
    "boundaries that are none": lambda: b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--bx\r\n" * M,
    "endless parameters": lambda: b"Content-Type: text/plain" + b"; a=" * M + b"\r\n\r\nHello",
    "an endless UID": lambda: in_event(b"UID:" + b"a\r\n " * M),
    "a hundred thousand attendees": lambda: in_event(
        b"".join(b"ATTENDEE:mailto:a%d@b.example\r\n" % number for number in range(100_000))
    ),
    "quotes that never end": lambda: in_event(b'UID;a="' * M),
    "begin without end": lambda: mail(part(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 500_000, "text/calendar")),
    "end without begin": lambda: mail(
        part(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 10_000 + b"END:Y\r\n" * 400_000, "text/calendar")
    ),
    "two hundred calendars": lambda: mail(
        multipart("mixed", *[part(calendar(*answer()) + "A:b\r\n" * 5_000, "text/calendar")] * 200)
    ),
    "HTML of brackets": lambda: mail(part(b"<" * 10 * M, "text/html")),
    "HTML of comments": lambda: mail(part(b"<!--" * 2 * M, "text/html")),
    "HTML of quotes": lambda: mail(part(b"<blockquote>a" * M, "text/html")),
    "a huge entity": lambda: mail(part(b"<p>&#" + b"9" * 10 * M, "text/html")),
    "lines that look like quotes": lambda: mail(("On " + "wrote " * 60 + ": :\n") * 20_000),
    "lines that look like a header": lambda: mail("From: x\n" * M),
    "a bounce of at signs": lambda: bounce("a@" * 5 * M),
    "a bounce of spaces": lambda: bounce(" " * 10 * M),
    "a bounce of brackets": lambda: bounce("\n>" * 4 * M),
    "a bounce of addresses": lambda: bounce("<a@b.example\n" * M),
    "a bounce of reply codes": lambda: bounce("550 " * 2 * M),
    "a bounce of half sentences": lambda: bounce("delivery of the user will continue to " * 200_000),
    "a report of everybody": lambda: mail(
        dsn("Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\n\r\n" * 200_000)
    ),
    "base64 that is none": lambda: mail(
        part(b"=A==!" * 2 * M, "text/calendar").replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
    ),
    "quoted-printable that is none": lambda: b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=" * 10 * M,
    "punycode as a charset": lambda: mail(part(b"\xffa-" * 3 * M, "text/plain; charset=punycode")),
    "UTF-7 as a charset": lambda: mail(part(b"+AAA" * 2 * M, "text/plain; charset=utf-7")),
    "until until until": lambda: absence("until " * M),
    "from until from": lambda: absence("from until back on 99.99.9999 " * 300_000),
    "a sequence of digits": lambda: in_event(b"SEQUENCE:" + b"9" * 100_000 + b"\r\nUID:1\r\nEND:VEVENT\r\n"),
    "an Authentication-Results of brackets": lambda: b"Authentication-Results: " + b"(" * M + b"\r\n\r\n",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", BOMBS)
def test_mail_made_to_hurt_is_read_in_no_time(name):
    raw = BOMBS[name]()

    assert classify(raw)["kind"] in KINDS
    assert isinstance(authentication(raw, "mx.example"), str)


WHOLE = [
    mail(
        multipart("alternative", part("Yes"), part(calendar(*answer()), "text/calendar; method=REPLY", "base64")),
        Return_Path="<>",
    ),
    mail(
        dsn(f"Final-Recipient: rfc822; {ANNA}", "Action: failed", "Status: 5.1.1"), sender="MAILER-DAEMON@mx.example"
    ),
    mail(
        part("<p>Hello</p><blockquote>x</blockquote>", "text/html; charset=koi8-r", "quoted-printable"),
        subject="=?utf-8?b?0LLRltGC?=",
    ),
    bounce(f"Sorry.\n\n<{ANNA}>:\n550 5.1.1 User unknown\n"),
    mail("Away until 12.03.2026\n", subject="Out of office"),
]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3_000))
def test_octets_at_random_are_read_without_an_error(raw):
    assert _read(raw).kind in KINDS


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(WHOLE), st.integers(0, 3_000), st.integers(0, 60), st.binary(max_size=40))
def test_mail_with_a_hole_or_a_splinter_in_it_is_read_without_an_error(whole, at, hole, splinter):
    assert _read(whole[:at] + splinter + whole[at + hole :]).kind in KINDS


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([
    b"Content-Type: ", b"multipart/mixed; boundary=", b"b", b"--b", b"--b--", b"\r\n", b"\n", b"\r\n\r\n", b"text/calendar", b"message/rfc822",
    b"BEGIN:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"METHOD:REPLY", b"UID:", b"ATTENDEE;", b"PARTSTAT=", b";", b":", b'"', b"=", b"@", b"<", b">",
    b"From: ", b"Subject: ", b"Return-Path: <>", b"MAILER-DAEMON", b"Final-Recipient: rfc822;", b"\xff", b"=?utf-8?b?", b"?=", b"DTSTART;TZID=", b"20260101T000000",
    b"Date: ", b"until ", b"31.02.", b"charset=", b"utf-16", b"Content-Transfer-Encoding: base64",
])))  # fmt: skip
def test_pieces_of_mail_in_any_order_are_read_without_an_error(pieces):
    assert _read(b"".join(pieces)).kind in KINDS


def test_whatever_goes_wrong_inside_is_a_mail_for_a_person():
    class Odd(bytes):
        def __getitem__(self, key):
            raise MemoryError

    assert (read(Odd(b"x")).kind, read(Odd(b"x")).problem) == ("human", "unreadable")
