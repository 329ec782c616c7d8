"""Organizers' words with placeholders: what they can say, and that nothing in them is ever run."""

import html as html_of_python
import re
from contextlib import suppress
from time import thread_time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from app.base.plain import plain
from app.mail.placeholders import BODY, HOLES, OUTPUT, Block, Hole, Lacking, Unreadable, lacking, read, write
from tests.mail.payloads import CODE, LINES, MARKUP

VALUES = {
    "name": "Anna",
    "title": "Search",
    "speaker": "",
    "link": Block("Answer:\nhttps://x.org/a", "<table></table>"),
}


def filled(body: str, subject: str = "Hello", **values: str | Block) -> tuple[str, str, str]:
    """The words with these values."""
    return read(subject, body).fill(lambda name: {**VALUES, **values}.get(name, ""))


# --- what can be said ----------------------------------------------------------------------------------


def test_placeholders_are_filled_in_subject_text_and_html():
    subject, text, html = filled("Dear {name},\n\ncome to **{title}**.", "{title} for { name }")

    assert subject == "Search for Anna"
    assert text == "Dear Anna,\n\ncome to Search."
    assert html == "<p>Dear Anna,</p>\n<p>come to <strong>Search</strong>.</p>"


def test_what_to_say_instead_stands_where_nothing_is_known():
    assert filled("With {speaker|a colleague}.")[1] == "With a colleague."
    assert filled("With {speaker|a colleague}.", speaker="Iryna")[1] == "With Iryna."


def test_two_braces_are_one_brace():
    assert filled("Write {{name} in braces.")[1] == "Write {name} in braces."


def test_a_paragraph_of_which_nothing_is_left_is_not_there():
    assert filled("One\n\n{speaker|}\n\nTwo")[1:] == ("One\n\nTwo", "<p>One</p>\n<p>Two</p>")


def test_a_block_brings_its_own_html():
    assert filled("One\n\n{link}")[1:] == ("One\n\nAnswer:\nhttps://x.org/a", "<p>One</p>\n<table></table>")


def test_line_breaks_stay_in_both_parts():
    assert filled("Best regards\n{name}")[1:] == ("Best regards\nAnna", "<p>Best regards<br>\nAnna</p>")


def test_a_missing_value_names_its_placeholder():
    with pytest.raises(Lacking) as missing:
        filled("With {speaker}.")

    assert missing.value.name == "speaker"
    assert lacking(read("{speaker}", "{name} {speaker} {title|}"), lambda name: str(VALUES[name])) == ["speaker"]


def test_a_brace_that_is_not_closed_is_named_with_its_line():
    with pytest.raises(Unreadable, match="Line 3: a brace is opened and not closed"):
        read("Hello", "One\n\nTwo {name")


@pytest.mark.parametrize("body", ["[x]({name})", "<https://x.org/{name}>", "[x]: {name}\n\n[x]", '[x](/a "{name}")'])
def test_nothing_is_filled_into_an_address(body: str):
    with pytest.raises(Unreadable, match=r"inside an address: \{name\}"):
        read("Hello", body)


@pytest.mark.parametrize("body", ["x" * (BODY + 1), "{name}" * (HOLES + 1), "[" * 101])
def test_words_have_limits(body: str):
    with pytest.raises(Unreadable):
        read("Hello", body)


def test_a_letter_has_a_limit():
    with pytest.raises(ValueError, match="too long"):
        filled("{title}\n\n" * HOLES, title="x" * 20_000)


PIECES = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="}|"), min_size=1, max_size=12),
        st.builds(Hole, st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.sampled_from([None, "", "a friend"])),
    ),
    max_size=8,
)


@given(PIECES)
def test_what_is_written_is_read_again(pieces: list[str | Hole]):
    subject = write(tuple(pieces))[:150]
    try:
        own = read(subject, "")
    except Unreadable:
        assert len(write(tuple(pieces))) > 150  # cut inside a placeholder
        return

    assert write(own.subject) == subject.strip()


@given(st.text(max_size=200))
def test_any_words_are_read_or_refused_with_a_sentence(words: str):
    try:
        read(words, words)
    except Unreadable as no:
        assert str(no).endswith(".")


@given(st.text(max_size=200))
def test_any_value_stays_what_it_is(value: str):
    text, html = filled("A {title|-} B", title=value)[1:]

    assert text == f"A {value if value.strip() else '-'} B".strip("\n")
    soup = BeautifulSoup(html, "html.parser")
    assert {tag.name for tag in soup.find_all()} <= {"p", "br"}


# --- nothing is run ------------------------------------------------------------------------------------


def test_there_are_two_hundred():
    assert len(set(CODE)) == 200


@pytest.mark.parametrize("payload", CODE)
def test_code_in_words_is_refused_or_said_as_it_stands(payload: str):
    try:
        own = read(payload[:200], payload)
    except Unreadable:
        return
    unknown = [hole.name for hole in own.holes if hole.name not in VALUES]
    if unknown:
        return  # refused on saving, as not known; see test_wordings.py
    subject, text, html = own.fill(lambda _name: "Anna")
    said = re.sub(r"\{\{|\{name(\|[^{}]*)?\}", lambda found: "{" if found[0] == "{{" else "Anna", payload)

    assert text == plain(said)
    assert subject == " ".join(said.split())
    assert html_of_python.unescape(re.sub(r"<[^>]+>", "", html)).strip() == text


@pytest.mark.parametrize("payload", CODE + MARKUP)
def test_a_value_is_neither_markup_nor_link_nor_placeholder(payload: str):
    subject, text, html = filled("Dear {name},\n\n[see](https://ours.example/x)", "For {name}", name=payload)
    soup = BeautifulSoup(html, "html.parser")

    assert payload in text
    assert "see (https://ours.example/x)" in text and "see (https://ours.example/x)" in html
    assert {tag.name for tag in soup.find_all()} <= {"p", "br"}
    assert soup.find("p").get_text().replace("\n", "") == f"Dear {payload},".replace("\n", "")
    assert subject == " ".join(f"For {payload}".split())


@pytest.mark.parametrize("payload", MARKUP)
def test_markup_in_words_is_said_as_it_stands(payload: str):
    try:
        html = filled(payload)[2]
    except (Unreadable, Lacking):
        return
    soup = BeautifulSoup(html, "html.parser")

    harmless = {
        "p",
        "br",
        "strong",
        "em",
        "ul",
        "li",
        "blockquote",
        "h2",
        "code",
        "table",
        "thead",
        "tr",
        "th",
        "tbody",
    }
    assert {tag.name for tag in soup.find_all()} <= harmless
    assert not [tag for tag in soup.find_all() if tag.attrs]


@pytest.mark.parametrize("payload", LINES)
def test_a_subject_is_one_line_whatever_is_filled_in(payload: str):
    subject = filled("Hello", "For {name}", name=payload)[0]

    assert len(subject.splitlines()) == 1


def test_filling_is_quick_and_small():
    body = "\n\n".join(["**{title}** {name} [x](https://x.org) {speaker|nobody}"] * 15)
    own = read("{title}", body)
    began = thread_time()
    _subject, text, html = own.fill(lambda _name: "<&>" * 60)

    assert thread_time() - began < 0.05
    assert len(text.encode()) + len(html.encode()) <= OUTPUT


@pytest.mark.parametrize("nested", ["*", "_a", "`", ">", "- ", "<", "\\", "&", "1. ", "**a*", "|a"])
def test_reading_takes_no_longer_for_strange_words(nested: str):
    began = thread_time()
    with suppress(Unreadable):
        read("Hello", (nested * BODY)[:BODY])

    assert thread_time() - began < 1
