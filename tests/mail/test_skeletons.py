"""One letter for many: gaps filled for each reader, escaped for their place, and read again without secrets."""

import email
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.base.due import Due, Words, about, all_alike
from app.mail.delivery import PostOffice
from app.mail.letter import parts
from app.mail.marks import Gaps, Text
from app.mail.mime import Body
from app.mail.models import Email, PracticeMail, Skeleton, TestMail
from app.mail.reading import letter_of
from tests.house import NOON, many_people
from tests.makers.mail import owed

WORDS = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=("Cs",)), max_size=200)


def _read(raw: bytes, kind: str) -> str:
    message = email.message_from_bytes(raw, policy=default)
    (part,) = [part for part in message.walk() if part.get_content_type() == kind]
    return part.get_payload(decode=True).decode().replace("\r\n", "\n")


@given(pieces=st.lists(WORDS, min_size=1, max_size=5), mark=WORDS)
def test_a_filled_body_is_the_filled_text(pieces: list[str], mark: str):
    text = Text(tuple(piece for each in pieces for piece in (each, "name"))[:-1])

    raw = Body(text, text).fill({"name": mark}, "<1@example.com>")

    assert _read(raw, "text/plain") == text.fill({"name": mark})
    assert raw.isascii() and max(len(line) for line in raw.split(b"\r\n")) <= 76


def test_what_fills_a_gap_is_text_in_the_text_and_never_markup_in_the_html():
    gaps = Gaps()
    text = gaps.cut(f"Hello {gaps('name')}!")

    raw = Body(text, text).fill({"name": "<b>Anna</b> & co."}, "<1@example.com>")

    assert _read(raw, "text/plain") == "Hello <b>Anna</b> & co.!"
    assert _read(raw, "text/html") == "Hello &lt;b&gt;Anna&lt;/b&gt; &amp; co.!"


def test_nobody_can_write_a_gap_into_a_letter():
    gaps = Gaps()
    forged = "\ue000name\ue001 \ue00012345678name\ue001"

    assert gaps.cut(forged + gaps("name")).pieces == ("name 12345678name", "name", "")


def test_a_hundred_letters_share_one_skeleton_and_each_is_read_again_with_its_own_name(
    db, people, database, settings, app
):
    asked = select(TestMail.person_id, about(TestMail.id * 0))
    alike = Due(
        "mail/test", str, asked, lambda writing: Words({"at": writing.now}), category="surveys", together=all_alike
    )
    owed(db, people.bohdan, *many_people(db, 100, language="en"))
    PostOffice(database, app.state.pages, settings, {"mail/test": alike}).work(NOON)

    sent = db.exec(select(Email)).all()
    assert len(sent) == 101
    assert len({row.skeleton_id for row in sent}) == len(db.exec(select(Skeleton)).all()) == 1
    one = next(row for row in sent if row.person_id == people.bohdan.id)
    letter = letter_of(db, one, "Brown bags")
    assert "Hello Bohdan," in letter.text and "Hello Bohdan," in letter.html
    assert "/my/k1****" in letter.text
    assert "/my/k1****" not in parts(db.get(PracticeMail, one.id).raw).text
