"""When two titles are the same, when they look alike, and when an answer says nothing."""

import pytest

from app.topics.words import ALIKE, likeness, normal, says_nothing, share_a_word


def test_the_same_title_whatever_its_case_spaces_and_letter_forms():
    assert normal("  Code\tREVIEW ") == normal("ｃode review")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kubernetes", "Kubernetes for beginners"),
        ("Testing React", "React tests"),
        ("Kuberntes", "Kubernetes"),
        ("Командна робота", "Робота в командах"),
        ("Public speaking", "public-speaking"),
    ],
)
def test_look_alikes(one, other):
    assert likeness(one, other) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [("How to give feedback", "How to write SQL"), ("Java", "Design systems"), ("Go", "Google Docs"), ("Rust", "R")],
)
def test_others_do_not_look_alike(one, other):
    assert likeness(one, other) < ALIKE


@pytest.mark.parametrize("words", ["", " ", "-", "—", "N/A", "nil", "Ні", "нема", "no.", "!!!"])
def test_nothing(words):
    assert says_nothing(words)


@pytest.mark.parametrize("words", ["No code tools", "C", "Go", "Нічні релізи"])
def test_something(words):
    assert not says_nothing(words)


def test_texts_share_words_that_carry_meaning():
    assert share_a_word("Testing in practice", "I like tests of all kinds, and testing")
    assert not share_a_word("How to do the thing", "What to do in the rain")
