"""What holds for every kind of mail there is: its shape, its headers, its words, whatever people write into it."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import compat32, default
from pathlib import Path

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlmodel import Session

from app.base.config import Settings
from app.base.db import Database
from app.mail.delivery import PostOffice
from app.mail.letter import Parts, parts
from app.main import create_app
from app.worker import DUES, work
from tests.conftest import POSTGRES, _wipe
from tests.house import NOON, move_in
from tests.makers.every_kind import ADDRESS, Mail, every_mail

NAUGHTY = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> =?utf-8?q?=3Cx=40evil.example=3E?= \u202eevil\u2066 "
    "{{ 7*7 }} %s {name} &lt;b&gt; https://evil.example/?a=1&b=<2> [a](javascript:alert(3)) 👩‍👩‍👧 \x85Bcc: x@evil.example"
)
"""Written into every name, title, message, reason and note."""
LONG = "Überlänge " * 400
PERSONAL = {
    "outreach/ask", "outreach/link", "outreach/reminder", "outreach/proposed", "outreach/moved", "outreach/other",
    "outreach/passed", "feedback/thanks", "feedback/numbers",
}  # fmt: skip
"""A person writes to a person: away messages are welcome (L10, L11)."""
LISTS = {
    "surveys/invite": "surveys", "surveys/reminder": "reminders", "surveys/feedback_invite": "feedback",
    "surveys/feedback_reminder": "feedback", "surveys/sealed_reminder": "reminders", "surveys/heard": "results",
    "topics/planned": "topics", "topics/aside": "topics", "topics/parked": "topics", "topics/round": "topics", "invitations/invite": "invitations",
    "invitations/reminder": "day-before", "invitations/wish": "topics", "feedback/recap": "recaps",
}  # fmt: skip
"""Which list a kind belongs to; the others belong to none (L12)."""
ENCODED = {"from", "to", "subject"}
"""Where encoded words may stand (L13)."""


def _all(words: str, empty_database: str, folder: Path) -> list[Mail]:
    """A world of its own, with these words in every text."""
    database = Database(empty_database if POSTGRES else f"sqlite:///{folder / 'letters.sqlite'}")
    if POSTGRES:
        _wipe(database)
    else:
        (folder / "letters.sqlite").write_bytes(Path(empty_database).read_bytes())
    settings = Settings(
        data_dir=folder, database_url=database.url, worker=False, base_url="https://bags.example",
        mail_from="meetups@example.com",
    )  # fmt: skip
    office = PostOffice(database, create_app(settings, database).state.pages, settings, DUES)
    with time_machine.travel(NOON, tick=False), Session(database.engine, expire_on_commit=False) as db:
        found = every_mail(db, move_in(db), lambda now: work(database, office, now), words)
    database.close()
    return found


@pytest.fixture(scope="module", params=["Query plans", NAUGHTY, LONG], ids=["plain", "naughty", "long"])
def mails(request, empty_database, tmp_path_factory) -> Iterator[list[Mail]]:
    """Every kind of mail, at least once."""
    yield _all(request.param, empty_database, tmp_path_factory.mktemp("letters"))


def read(mail: Mail) -> EmailMessage:
    return message_from_bytes(mail.raw, policy=default)


def seen(mail: Mail) -> Parts:
    return parts(mail.raw)


def html(mail: Mail) -> BeautifulSoup:
    return BeautifulSoup(seen(mail).html, "html.parser")


def wrong(mails: list[Mail], holds) -> set[str]:
    """The kinds for which it does not hold."""
    return {mail.kind for mail in mails if not holds(mail)}


def addresses(text: str) -> set[str]:
    """Every web address in a text."""
    return {url.rstrip(".,)") for url in re.findall(r"https://[^\s<>\"']+", text)}


def test_every_kind_that_is_ever_owed_is_looked_at(mails):
    assert {due.kind for due in DUES.values()} - {mail.kind for mail in mails} == set()


def test_l1_one_mail_has_one_recipient(mails):
    def alone(mail: Mail) -> bool:
        message = read(mail)
        addresses = [one.addr_spec for one in message["To"].addresses]
        return addresses == [mail.to] and not message["Cc"] and not message["Bcc"] and len(message.get_all("To")) == 1

    assert wrong(mails, alone) == set()


def test_l2_seven_bits_short_lines_and_no_bare_line_end(mails):
    def plain(mail: Mail) -> bool:
        lines = mail.raw.split(b"\r\n")
        return (
            max(mail.raw) < 128
            and max(map(len, lines)) <= 998
            and not any(set(b"\r\n") & set(line) for line in lines)
        )

    assert wrong(mails, plain) == set()


def test_l3_plain_text_first_and_the_same_addresses_in_both(mails):
    def same(mail: Mail) -> bool:
        kinds = [part.get_content_type() for part in read(mail).walk() if part.get_content_type().startswith("text/")]
        page = html(mail)
        named = {str(a["href"]) for a in page.select("a[href]")} | addresses(page.body.get_text(" "))
        return kinds[:2] == ["text/plain", "text/html"] and named == addresses(seen(mail).text)

    assert wrong(mails, same) == set()


def test_l5_a_display_name_is_a_name_and_nothing_else(mails):
    def only_a_name(mail: Mail) -> bool:
        (to,), (sender,) = read(mail)["To"].addresses, read(mail)["From"].addresses
        names = [line.rpartition(" <")[0] for line in (seen(mail).to, seen(mail).from_)]
        fine = all(len(name) <= 60 and not re.search(r'[<>@"\u202e\u2066\r\n]|=\?', name) for name in names)
        return fine and (to.addr_spec, sender.addr_spec) == (mail.to, "meetups@example.com")

    assert wrong(mails, only_a_name) == set()


def test_l6_a_subject_is_one_line_of_words(mails):
    def one_line(mail: Mail) -> bool:
        subject = seen(mail).subject
        return bool(subject.strip()) and len(subject) <= 200 and len(subject.splitlines()) == 1

    assert wrong(mails, one_line) == set()


def test_l10_l11_away_messages_are_unwanted_but_after_a_personal_question(mails):
    def said(mail: Mail) -> bool:
        message, personal = read(mail), mail.kind in PERSONAL
        return message["Auto-Submitted"] == (None if personal else "auto-generated") and (
            message["X-Auto-Response-Suppress"] == (None if personal else "OOF, AutoReply")
        )

    assert wrong(mails, said) == set()


def test_l12_what_can_be_turned_off_says_so_to_mail_programs_and_nothing_else_does(mails):
    def listed(mail: Mail) -> bool:
        message, label = read(mail), LISTS.get(mail.kind)
        if label is None:
            return not [name for name in message if name.lower().startswith("list-")]
        category = label.replace("-", "_")
        address = re.fullmatch(
            r"<(https://bags\.example/my/k1[0-9a-z]{34}/no-mail/" + category + ")>", message["List-Unsubscribe"]
        )
        return (
            bool(address) and address[1] in seen(mail).text
            and message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            and message["List-Id"].endswith(f" <{label}.example.com>")
        )  # fmt: skip

    assert wrong(mails, listed) == set()


def test_l13_encoded_words_stand_only_in_subjects_and_names(mails):
    def plain(mail: Mail) -> bool:
        headers = message_from_bytes(mail.raw, policy=compat32).items()
        return not [name for name, value in headers if "=?" in str(value) and name.lower() not in ENCODED]

    assert wrong(mails, plain) == set()


def test_nothing_that_somebody_wrote_becomes_a_header(mails):
    known = {
        "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "Auto-Submitted",
        "X-Auto-Response-Suppress", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip
    assert wrong(mails, lambda mail: set(read(mail).keys()) <= known) == set()


def test_l16_a_mail_is_small_and_holds_nothing_active(mails):
    def small(mail: Mail) -> bool:
        page, source = html(mail), seen(mail).html
        style = "".join(tag.get_text() for tag in page.select("style"))
        nested = set(re.findall(r"@[\w-]+", style)) - {"@media"}
        sizes = len(source.encode()) <= 90_000 and len(style.encode()) <= 16_000 and len(mail.raw) <= 500_000
        active = page.select("script, form, iframe, object, embed, img, link, base, meta[http-equiv]")
        events = [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
        return sizes and not nested and not active and not events and "url(" not in source.lower()

    assert wrong(mails, small) == set()


def test_l17_a_mail_is_a_page_that_can_be_read_aloud(mails):
    def readable(mail: Mail) -> bool:
        page = html(mail)
        scheme = page.select_one('meta[name="color-scheme"]')
        return bool(
            page.html["lang"] and page.title.get_text().strip() and len(page.select("h1")) == 1
            and page.h1.get_text().strip() and scheme and scheme["content"] == "light dark"
            and all(table.get("role") == "presentation" for table in page.select("table"))
        )  # fmt: skip

    assert wrong(mails, readable) == set()


def test_l20_what_people_write_stays_text_and_links_lead_to_us_or_the_meeting(mails):
    ours = ("https://bags.example/", ADDRESS)

    def harmless(mail: Mail) -> bool:
        page = html(mail)
        links = [str(a["href"]) for a in page.select("[href]")]
        return all(link.startswith(ours) for link in links) and not page.select("[src]")

    assert wrong(mails, harmless) == set()
