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
        ("kafka for begin", "Kafka basics"),
        ("regular expressions", "Regular expressions for humans"),
        ("Kafka для початківців", "Основи Kafka"),
        ("Как работает Kafka", "Введение в Kafka"),
        ("Introducere în Kafka", "Kafka pentru începători"),
        ("Hur fungerar Kafka?", "Kafka för nybörjare"),
        ("Kafka cho người mới", "Nhập môn Kafka"),
    ],
)
def test_look_alikes(one, other):
    assert likeness(one, other) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How sales works", "How our deployments work"),
        ("Як працюють продажі", "Як працює наш деплой"),
        ("Как работают продажи", "Как работает наш деплой"),
        ("Cum funcționează vânzările", "Cum funcționează serverele"),
        ("Hur fungerar försäljning", "Hur fungerar våra servrar"),
        ("Writing SQL", "Writing that gets read by people"),
        ("How to give feedback", "How to write SQL"),
        ("Java", "Design systems"),
        ("Go", "Google Docs"),
        ("Rust", "R"),
        ("Rust", "Trust"),
    ],
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
