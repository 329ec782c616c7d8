"""What speaks for each answer is counted by weights that are seen and set; what nobody knows counts nothing."""

from datetime import timedelta

import pytest

from app.invitations.comparing import Criteria, Known, points
from tests.house import NOON

PLAIN = Known(teaches=False, reason=False, dates=1, offered=2, last_talk=None)


def total(known, weights=Criteria()):  # noqa: B008 -- a tuple
    return {key: round(sum(parts)) for key, parts in points(known, weights, NOON).items()}


@pytest.mark.parametrize(
    ("better", "what"),
    [
        ({"teaches": True}, "can teach it"),
        ({"reason": True}, "something speaks for them"),
        ({"dates": 2}, "more dates suit"),
        ({"scores": (5, 0, 0)}, "is easy to reach"),
        ({"scores": (0, 4, 0)}, "speaks well"),
        ({"scores": (0, 0, 3)}, "brings value"),
    ],
)
def test_each_criterion_alone_puts_an_answer_first(better, what):
    found = total({1: PLAIN, 2: Known(**(vars(PLAIN) | better))})

    assert found[2] > found[1], what


def test_who_spoke_lately_comes_after_a_new_voice():
    lately = Known(**(vars(PLAIN) | {"last_talk": NOON - timedelta(days=30)}))
    found = total({1: lately, 2: PLAIN})

    assert found[2] > found[1]
    assert total({1: lately, 2: PLAIN}, Criteria(last_talk=0)) == {1: 50, 2: 50}


def test_all_of_everything_is_a_hundred_and_no_weight_is_nothing():
    best = Known(teaches=True, reason=True, dates=2, offered=2, last_talk=None, scores=(5, 5, 5))

    assert total({1: best}) == {1: 100}
    assert total({1: best}, Criteria(0, 0, 0, 0, 0, 0)) == {1: 0}


def test_a_score_that_nobody_gave_counts_nothing_for_anybody():
    assert total({1: PLAIN}) == {1: 67}
    assert total({1: PLAIN, 2: Known(**(vars(PLAIN) | {"scores": (0, 5, 0)}))}) == {1: 33, 2: 83}
