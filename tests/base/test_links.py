"""Tokens: never twice the same, read back from what mail programs make of them, known as cut without asking."""

import pytest

from app.base.links import ALPHABET, fingerprint, mint, tidy


def test_ten_thousand_are_all_different_and_all_whole():
    tokens = {mint() for _ in range(10_000)}

    assert len(tokens) == 10_000
    assert len({fingerprint(token) for token in tokens}) == 10_000
    assert None not in {fingerprint(token) for token in tokens}


@pytest.mark.parametrize(
    "mangled",
    [
        lambda token: token.upper(),
        lambda token: token.capitalize(),
        lambda token: f"<{token}>",
        lambda token: f"{token}.",
        lambda token: f"{token},",
        lambda token: f"({token}).",
        lambda token: f"{token};",
        lambda token: f" {token}\r\n",
        lambda token: f"{token}=",
        lambda token: f"{token}=3D",
        lambda token: f"{token}&gt;",
        lambda token: f"{token[:20]}=\r\n{token[20:]}",
        lambda token: f"{token[:20]}\n> {token[20:]}",
        lambda token: f"*{token}*",
        lambda token: f"{token}\u00a0",
        lambda token: token[:2] + token[2:].replace("0", "O"),
        lambda token: token[:2] + token[2:].replace("0", "o"),
        lambda token: token[:2] + token[2:].replace("1", "l"),
        lambda token: token[:2] + token[2:].replace("1", "I"),
    ],
    ids=[
        "shouted",
        "capitalized",
        "in brackets",
        "with a full stop",
        "with a comma",
        "in parentheses at the end of a sentence",
        "with a semicolon",
        "with a line end",
        "with a soft break",
        "with an encoded equals sign",
        "with an encoded bracket",
        "with a soft break within",
        "wrapped in a quotation",
        "with stars around it",
        "with a hard space",
        "O for 0",
        "o for 0",
        "l for 1",
        "I for 1",
    ],
)
def test_what_mail_programs_make_of_a_link_is_read_back(mangled):
    for _ in range(50):
        token = mint()
        assert tidy(mangled(token)) == token
        assert fingerprint(mangled(token)) == fingerprint(token)


def test_a_cut_link_is_known_without_asking_the_database():
    token = mint()

    assert [fingerprint(token[:length]) for length in range(len(token))] == [None] * len(token)


def test_a_mistyped_link_is_mostly_known_too():
    token = mint()
    other = {letter: next(one for one in ALPHABET if one != letter) for letter in ALPHABET}
    wrong = [token[:at] + other[token[at]] + token[at + 1 :] for at in range(2, len(token))]

    assert sum(fingerprint(one) is None for one in wrong) >= len(wrong) - 1


@pytest.mark.parametrize(
    "nonsense",
    ["", "k1", "k2" + "0" * 34, "0" * 36, "../../etc/passwd", "k1" + "й" * 34, "\x00" * 36, "k1" + "u" * 34],
)
def test_nonsense_is_no_token(nonsense: str):
    assert fingerprint(nonsense) is None


def test_the_fingerprint_does_not_give_the_token_away():
    token = mint()

    assert len(fingerprint(token) or b"") == 32
    assert token.encode() not in (fingerprint(token) or b"")
