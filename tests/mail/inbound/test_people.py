"""What a person wrote: the whole text, and what of it is their own; HTML as harmless text; what is attached."""

from datetime import UTC, datetime

import pytest

from app.mail.inbound import read
from tests.mail.inbound.incoming import ANNA, mail, multipart, part

OWN = "I would love to.\n\nAnna"


@pytest.mark.parametrize(
    "line",
    [
        "On Mon, 2 Mar 2026 at 10:00, Olha <meetups@meet.example> wrote:", "On Monday, 2 March 2026 at 10:00\nOlha <meetups@meet.example> wrote:",
        "пн, 2 бер. 2026 р. о 10:00 Olha <meetups@meet.example> пише:", "02.03.2026 10:00, Olha написала:", "2 марта 2026 г., 10:00, Olha <meetups@meet.example> пишет:",
        "пн, 2 мар. 2026 г. в 10:00, Olha <meetups@meet.example>:", "În lun., 2 mar. 2026 la 10:00, Olha <meetups@meet.example> a scris:",
        "Den mån 2 mars 2026 kl 10:00 skrev Olha <meetups@meet.example>:", "Vào Th 2, 2 thg 3, 2026 vào lúc 10:00 Olha <meetups@meet.example> đã viết:",
        "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Olha <meetups@meet.example>:", "Le lun. 2 mars 2026 à 10:00, Olha <meetups@meet.example> a écrit :",
        "-----Original Message-----", "-----Ursprüngliche Nachricht-----", "-------- Исходное сообщение --------", "---------- Forwarded message ---------",
        "-----Original Message-----\nFrom: Olha\nSent: Monday", "From: Olha <meetups@meet.example>\nSent: Monday, 2 March 2026\nTo: Anna",
        "*From:* Olha <meetups@meet.example>\n*Sent:* Monday", "Von: Olha\nGesendet: Montag, 2. März", "De : Olha\nEnvoyé : lundi 2 mars", "Від: Olha\nНадіслано: 2 березня",
        "От: Olha\nОтправлено: 2 марта", "Från: Olha\nSkickat: den 2 mars", "De la: Olha\nTrimis: luni, 2 martie", "Từ: Olha\nĐã gửi: Thứ Hai", "________________________________\nFrom: Olha\nSent: x",
    ],
)  # fmt: skip
def test_the_quoted_mail_is_cut_off_in_the_view_and_kept_in_the_text(line):
    reading = read(mail(f"{OWN}\n\n{line}\n> Would you speak about Rust?\n> On 12 March?\n"))

    assert reading.trimmed == OWN
    assert "Would you speak" in reading.text


def test_an_answer_below_or_between_the_quoted_lines_keeps_its_own_words():
    text = "On Monday Olha <meetups@meet.example> wrote:\n> Would you speak?\nYes.\n> On 12 March?\nThat day, too.\n"

    assert read(mail(text)).trimmed == "Yes.\nThat day, too."


def test_words_that_only_look_like_a_quote_stay():
    text = "From: my point of view it is fine.\nOn this I agree: nobody wrote\nthat it is late.\nDate: open"

    assert read(mail(text)).trimmed == text


def test_html_becomes_text_without_scripts_pictures_or_remote_content():
    marked = (
        "<html><head><title>t</title><style>p{color:red}</style></head><body><script>alert(1)</script><p>Hello&nbsp;<b>you</b> &amp; me</p>"
        "<img src='https://spy.example/x.gif' alt=''><!-- secret --><ul><li>one<li>two</ul><a href='javascript:x()'>link</a>"
        "<blockquote>quoted<br>more</blockquote><iframe src=x></iframe>&lt;script&gt;</body></html>"
    )
    reading = read(mail(part(marked, "text/html; charset=utf-8", "quoted-printable")))

    assert reading.text.split("\n") == ["Hello you & me", "", "one", "two", "link", "> quoted", "> more", "<script>"]
    assert "spy" not in reading.text


@pytest.mark.parametrize(
    "marked",
    [
        "<html><head><title>t</title><body>Hello</body>", "<head><style>p{}</style>Hello", "<script>if (a<b) x('<title>')</script>Hello",
        "<svg/>Hello", "<p>Hello</p><script>never closed", "</style>Hello", "<!-- a --!> -->Hello",
    ],
)  # fmt: skip
def test_broken_html_keeps_its_words(marked):
    assert read(mail(part(marked, "text/html"))).text == "Hello"


def test_plain_text_is_preferred_and_attachments_are_listed_not_opened():
    talk = part(
        b"%PDF" * 300,
        'application/pdf; name="=?utf-8?b?0LTQvtC/0L7QstGW0LTRjC5wZGY=?="',
        "base64",
        Content_Disposition="attachment",
    )
    note = part(
        "not the text", "text/plain", Content_Disposition="attachment; filename*=utf-8''%D0%BD%D0%BE%D1%82%D0%B0.txt"
    )
    both = multipart("alternative", part("Plain words"), part("<p>Marked words</p>", "text/html"))
    reading = read(mail(multipart("mixed", both, talk, note)))

    assert reading.text == "Plain words"
    assert [(one.name, one.type) for one in reading.attachments] == [
        ("доповідь.pdf", "application/pdf"),
        ("нота.txt", "text/plain"),
    ]
    assert reading.attachments[0].size == 1200


@pytest.mark.parametrize(
    ("octets", "charset"),
    [("Привіт".encode("koi8-u"), "koi8-u"), ("Привіт".encode("windows-1251"), "windows-1251"), ("Привіт".encode(), "iso-4444-5"), ("Привіт".encode(), "us-ascii"),
     ("Привіт".encode("utf-16"), "utf-16"), ("Привіт".encode(), "x\0y")],
)  # fmt: skip
def test_words_survive_wrong_and_old_charsets(octets, charset):
    assert read(mail(part(octets, f"text/plain; charset={charset}", "base64"))).text == "Привіт"


def test_the_header_says_who_when_and_in_answer_to_what():
    raw = mail(
        subject="=?utf-8?q?=D0=9F=D1=80=D0=B8?= =?utf-8?b?0LLRltGC?=", sender='"x@evil.example" <Anna@Company.example>', Message_ID="<abc@company.example>",
        In_Reply_To="<one@meet.example>", References="<zero@meet.example>\r\n <one@meet.example>",
    )  # fmt: skip
    reading = read(raw)

    assert (reading.subject, reading.from_) == ("Привіт", ANNA)
    assert reading.date == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert (reading.message_id, reading.in_reply_to) == ("<abc@company.example>", "<one@meet.example>")
    assert reading.references == ("<zero@meet.example>", "<one@meet.example>")


def test_every_address_that_may_carry_the_token_is_listed_in_order():
    raw = mail(
        Delivered_To="Reply+K3V9@Meet.example",
        X_Original_To="alias@meet.example",
        Cc="b@x.example, C <c@x.example>",
        to="a@x.example, alias@meet.example",
    )

    assert read(raw).recipients == (
        "reply+k3v9@meet.example",
        "alias@meet.example",
        "a@x.example",
        "b@x.example",
        "c@x.example",
    )


@pytest.mark.parametrize("said", ["", "yesterday", "Mon, 99 Foo 2026 99:99:99", "9" * 5_000])
def test_a_date_nobody_can_read_is_no_date(said):
    assert read(mail(Date=said)).date is None


def test_the_word_yes_in_a_persons_text_stays_a_persons_text():
    reading = read(mail("I accept!\n", subject="Accepted: Rust at lunch"))

    assert (reading.kind, reading.calendar) == ("human", None)
