"""Which texts would go together: by words always, by meaning where the extra is installed."""

import sys
from collections import Counter
from random import Random
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.topics.themes import meaning
from app.topics.themes.grouping import GRAINS, MOST, groups
from bench.job_themes import rand_index
from tests.naughty import NAUGHTY

TALKS = [
    "Kafka streams",
    "Streams with Kafka",
    "kafka  STREAMS!",
    "How to test React",
    "Testing React components",
    "Виступи на конференціях",
    "Як виступати на конференціях",
    "Выступления на конференциях",
    "Code review without tears",
    "Să vorbim în public",
    "Vorbim în public",
    "Att tala inför publik",
    "Tala inför publik",
    "Nói trước công chúng",
    "Nói trước công chúng về dữ liệu",
]


def grouped(texts: list[str], grain: str = "middle", writers: list[int] | None = None) -> list[list[str]]:
    return [[texts[i] for i in group] for group in groups(texts, writers or [1] * len(texts), grain)]


@pytest.mark.parametrize(
    "alike",
    [
        {"Kafka streams", "Streams with Kafka", "kafka  STREAMS!"},
        {"How to test React", "Testing React components"},
        {"Виступи на конференціях", "Як виступати на конференціях"},
        {"Să vorbim în public", "Vorbim în public"},
        {"Att tala inför publik", "Tala inför publik"},
        {"Nói trước công chúng", "Nói trước công chúng về dữ liệu"},
    ],
)
def test_answers_that_share_words_go_together_in_every_language(alike):
    assert any(alike <= set(group) for group in grouped(TALKS))


def test_what_has_no_words_in_common_stays_alone():
    assert ["Code review without tears"] in grouped(TALKS)


def test_a_larger_grain_never_makes_more_groups():
    small, middle, large = (len(grouped(TALKS, grain)) for grain in ("small", "middle", "large"))

    assert large <= middle <= small


def test_no_text_gets_into_a_group_by_way_of_others():
    chain = ["alpha bravo", "bravo charlie", "charlie delta", "delta echo", "echo foxtrot"]

    assert all("alpha bravo" not in group or "echo foxtrot" not in group for group in grouped(chain))


def test_what_most_people_wrote_comes_first_and_its_commonest_text_stands_in_front():
    texts = ["Remote work", "Office coffee", "Coffee", "Coffee in the office"]

    assert grouped(texts, writers=[3, 1, 9, 1])[0][0] == "Coffee"


@given(st.lists(st.text(max_size=30) | st.sampled_from([*TALKS, *NAUGHTY]), max_size=30, unique=True))
def test_every_text_is_in_one_group_whatever_people_typed(texts):
    assert Counter(text for group in grouped(texts) for text in group) == Counter(texts)


def test_the_same_texts_are_grouped_the_same_way_each_time():
    assert grouped(TALKS) == grouped(TALKS)


def test_thousands_of_texts_are_placed_too_those_beyond_the_most_at_the_nearest():
    chance = Random(20)
    texts = ["".join(chance.choices(ascii_lowercase, k=30)) for _ in range(MOST)]
    found = grouped([*texts, f"{texts[7]} again", "Nine of ten"])

    assert [texts[7], f"{texts[7]} again"] in found
    assert ["Nine of ten"] in found


# --- by meaning -----------------------------------------------------------------------------------


def answering(answer: str) -> list[str]:
    """A program in place of ours that answers this."""
    return [sys.executable, "-c", f"import sys; sys.stdin.read(); {answer}"]


def test_what_the_program_answers_is_taken():
    found = meaning.by_meaning(["a", "b", "c"], [1, 1, 1], GRAINS["middle"], answering("print('[[2, 0], [1]]')"))

    assert found == [[2, 0], [1]]


@pytest.mark.parametrize(
    "answer",
    [
        "sys.exit(3)",
        "print('no JSON')",
        "print('[[0]]')",
        "print('[[0, 1, 2, 2]]')",
        "print('[0, 1, 2]')",
        "import os; os.kill(os.getpid(), 9)",
    ],
)
def test_a_program_that_breaks_off_or_answers_nonsense_has_failed(answer):
    with pytest.raises(meaning.Failed, match="broken"):
        meaning.by_meaning(["a", "b", "c"], [1, 1, 1], GRAINS["middle"], answering(answer))


def test_a_program_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(meaning, "PATIENCE", 0.2)

    with pytest.raises(meaning.Failed, match="slow"):
        meaning.by_meaning(["a"], [1], GRAINS["middle"], answering("import time; time.sleep(60)"))


@pytest.mark.skipif(not meaning.installed(), reason="the extra `semantic` is not installed")
def test_what_means_the_same_goes_together_across_languages():
    texts = [
        "Public speaking",
        "Виступи на публіці",
        "Att tala inför publik",
        "Kafka streams",
        "Потокова обробка з Kafka",
    ]
    found = groups(texts, [1] * len(texts), "middle", meaning.by_meaning)

    assert {frozenset(group) for group in found} == {frozenset({0, 1, 2}), frozenset({3, 4})}


def test_agreement_is_one_for_the_same_groups_and_nothing_for_what_chance_gives():
    assert rand_index("aabbcc", "xxyyzz") == 1
    assert rand_index("aabb", "xyxy") < 0  # worse than chance: Hubert & Arabie's index may fall below it
