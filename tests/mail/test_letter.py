"""Letters: the tree that mail programs expect, and headers nobody can smuggle anything into."""

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from email.policy import default

import pytest

from app.mail.letter import Letter, display_name, is_address, parts, to_bytes

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Обід 🎉\r\nEND:VCALENDAR\r\n".encode()
TOKEN = "k7w2m5x4q3z6y7a2b3c4d5e6f7"
LETTER = Letter(
    sender_name="Brownbag",
    sender_email="brownbag@example.com",
    to_name="Богдан Ткач",
    to_email="bohdan@example.com",
    subject="Запрошення: як ми тестуємо платежі",
    text="Привіт, Богдане!\n\nhttps://brownbag.example/l/" + TOKEN + "\n",
    html="<p>Привіт, Богдане!</p>\n",
    message_id=f"<42.{TOKEN}@brownbag.example>",
    date=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    reply_to=f"reply+{TOKEN}@brownbag.example",
)
INVITATION = replace(LETTER, calendar=CALENDAR, calendar_method="REQUEST")
NAUGHTY = [
    "",
    " \t ",
    "Ana\r\nBcc: evil@example.com",
    "Ana\nX: y",
    "one\u2028two\u2029three\x85four\x0bfive\x0csix",
    "=?utf-8?q?=3Cx=40evil=3E?=",
    "=<?utf-8?q?=3Cx=40evil=3E?<=",
    "=?=?utf-8?q?=3Cx=40evil=3E?=?=",
    "x@evil.example, Ana",
    '"Ana" <x@evil.example>',
    "Ana (comment",
    "group: a@b.example;",
    "a\\",
    "\u202eanA\u2066\u200b\ufeff",
    "\x00\x1b[0m",
    "\ud83d",
    "👩‍👩‍👧‍👦" * 30,
    "Олександра-Вікторія Коваленко-Прокопенко Святославівна Молодша",
    "Nguyễn Thị Minh Khai " * 20,
    "a" * 300,
    "Dr. O'Brien Jr.",
    "ﷺ" * 100,
    "'; DROP TABLE person; --",
]


def tree(part: MIMEPart) -> object:
    """The shape: a type, or a type with its parts."""
    kind = part.get_content_type()
    return (kind, [tree(child) for child in part.iter_parts()]) if part.is_multipart() else kind


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=default)


def addresses(raw: bytes, header: str) -> list[str]:
    return [address.addr_spec for address in read(raw)[header].addresses]


def test_an_invitation_has_the_tree_that_calendars_expect() -> None:
    assert tree(read(to_bytes(INVITATION))) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", "text/html", "text/calendar"]), "application/ics"],
    )


def test_other_letters_are_plain_and_html() -> None:
    assert tree(read(to_bytes(LETTER))) == ("multipart/alternative", ["text/plain", "text/html"])


def test_the_calendar_is_there_twice_byte_for_byte() -> None:
    found = {part.get_content_type(): part for part in read(to_bytes(INVITATION)).walk()}
    inline, attached = found["text/calendar"], found["application/ics"]

    assert inline.get_payload(decode=True) == attached.get_payload(decode=True) == CALENDAR
    assert inline.get_param("method") == "REQUEST" and inline.get_param("charset") == "utf-8"
    assert inline["content-transfer-encoding"] == "base64" and "content-disposition" not in inline
    assert attached.get_filename() == "invite.ics" and attached.get_content_disposition() == "attachment"


def test_a_letter_is_seven_bits_with_short_lines_and_one_kind_of_line_end() -> None:
    hard = replace(INVITATION, text="ї" * 3000 + "\rlone\n.\n" + "w" * 2000, html="<p>" + "слово " * 900 + "</p>")
    raw = to_bytes(hard)

    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n\r\n", 1)[1].split(b"\r\n")) <= 78
    assert parts(raw).html == hard.html


def test_the_same_letter_is_the_same_bytes() -> None:
    assert to_bytes(INVITATION) == to_bytes(replace(INVITATION))


def test_what_is_read_back_is_what_was_written() -> None:
    found = parts(to_bytes(INVITATION))

    assert found.subject == LETTER.subject
    assert found.from_ == "Brownbag <brownbag@example.com>"
    assert found.to == "Богдан Ткач <bohdan@example.com>"
    assert found.date == LETTER.date
    assert (found.text, found.html) == (LETTER.text, LETTER.html)
    assert "SUMMARY:Обід 🎉" in found.calendar
    assert ("Message-ID", LETTER.message_id) in found.headers


def test_reading_something_that_is_no_letter_gives_empty_parts() -> None:
    found = parts(b"\xff\x00 nothing")

    assert (found.subject, found.to, found.date, found.text) == ("", "", None, "")


def test_automatic_letters_ask_for_no_away_message_and_personal_ones_do_not_say_so() -> None:
    automatic, personal = read(to_bytes(LETTER)), read(to_bytes(replace(LETTER, automatic=False)))

    assert automatic["auto-submitted"] == "auto-generated"
    assert automatic["x-auto-response-suppress"] == "OOF, AutoReply"
    assert not {"auto-submitted", "x-auto-response-suppress"} & {name.lower() for name in personal}


def test_long_tokens_in_headers_are_never_encoded() -> None:
    unsubscribe = "<https://brownbag.example/" + "u" * 200 + ">"
    ids = tuple(f"<{number}.{TOKEN * 3}@brownbag.example>" for number in range(9))
    raw = to_bytes(replace(LETTER, in_reply_to=ids[-1], references=ids, headers=(
        ("List-Id", "<meetups.brownbag.example>"), ("List-Unsubscribe", unsubscribe),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))))  # fmt: skip
    message = email.message_from_bytes(raw)

    assert message["list-unsubscribe"].strip() == unsubscribe
    assert message["references"].split() == list(ids)
    assert [name for name, value in message.items() if "=?" in value] == ["To", "Subject"]


def test_encoded_words_are_no_longer_than_mail_allows() -> None:
    raw = to_bytes(replace(LETTER, subject="Дуже довга назва " * 11, to_name="Ї" * 60))
    head = raw.split(b"\r\n\r\n", 1)[0]

    words = [word for word in head.split() if word.startswith(b"=?")]
    assert len(words) > 4 and max(len(word) for word in words) <= 75
    assert max(len(line) for line in head.split(b"\r\n") if b"=?" in line) <= 76
    assert parts(raw).subject == ("Дуже довга назва " * 11).strip()


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_names_and_subjects_give_one_address_and_one_subject(text: str) -> None:
    raw = to_bytes(replace(LETTER, sender_name=text, to_name=text, subject=text))

    assert addresses(raw, "to") == ["bohdan@example.com"]
    assert addresses(raw, "from") == ["brownbag@example.com"]
    names = [name.lower() for name in read(raw)]
    assert names.count("subject") == names.count("to") == 1 and not {"bcc", "x"} & set(names)
    assert 0 < len(parts(raw).subject) <= 200 and len(parts(raw).subject.splitlines()) == 1


@pytest.mark.parametrize("text", NAUGHTY)
def test_a_cleaned_name_is_short_and_stays_as_it_is(text: str) -> None:
    name = display_name(text)

    assert len(name) <= 60 and name == display_name(name)
    assert not set('<>"@,;:\\()[]') & set(name) and "=?" not in name and "?=" not in name


def test_a_subject_that_looks_encoded_is_shown_as_it_was_typed() -> None:
    assert parts(to_bytes(replace(LETTER, subject="What is =?utf-8?q?this?= for"))).subject == (
        "What is =?utf-8?q?this?= for"
    )


@pytest.mark.parametrize("headers", [(("X", "a\r\nBcc: b"),), (("X", "a\n"),), (("X: y\r\nZ", "a"),), (("X", "ї"),),
                                     (("", "a"),), (("X", ""),)])  # fmt: skip
def test_a_header_that_could_begin_another_is_refused(headers: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(ValueError):
        to_bytes(replace(LETTER, headers=headers))


@pytest.mark.parametrize("address", [
    "", "ana", "a@b@c", "ana@x.example, b@x.example", "<a@b.example>", "a b@c.example", "ana.müller@x.example",
    "a@b.example\n", "a@b.example\r\nBcc: c@d.example",
])  # fmt: skip
def test_what_is_not_one_plain_address_gets_no_letter(address: str) -> None:
    assert not is_address(address)
    for wrong in (replace(LETTER, to_email=address), replace(LETTER, sender_email=address)):
        with pytest.raises(ValueError):
            to_bytes(wrong)


def test_a_date_without_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        to_bytes(replace(LETTER, date=datetime(2026, 3, 1)))
