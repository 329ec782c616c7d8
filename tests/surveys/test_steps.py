"""Results grow in steps: no two looks, at whatever moments, tell what fewer than k people said."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys.steps import shown, shown_after


def test_the_first_answers_are_shown_once_as_many_again_have_come():
    open_looks = [shown(n, 5, closed=False) for n in (4, 5, 9, 10, 14, 15, 23)]

    assert open_looks == [0, 0, 0, 5, 5, 10, 15]


def test_at_the_close_all_are_shown_unless_too_few_have_come():
    assert [shown(n, 5, closed=True) for n in (0, 4, 5, 7)] == [0, 0, 5, 7]


@pytest.mark.parametrize("k", [3, 5, 10])
def test_watching_after_each_of_200_answers_and_at_the_close_isolates_nobody(k):
    for size in range(1, 201):
        looks = {shown(n, k, closed=False) for n in range(size + 1)} | {shown(size, k, closed=True)}
        steps = [after - before for before, after in pairwise(sorted(looks | {0}))]
        assert all(step >= k for step in steps), size


@given(st.lists(st.integers(0, 30), min_size=1, max_size=5), st.integers(3, 8))
def test_closing_and_opening_again_tells_no_more(came, k):
    """`came`: how many answered in each time it was open."""
    looks, closings, answered = {0}, [], 0
    for more in came:
        before = shown_after(closings, k)
        looks |= {shown(answered + n, k, closed=False, before=before) for n in range(more + 1)}
        answered += more
        looks.add(shown(answered, k, closed=True, before=before))
        closings.append(answered)

    assert all(b - a >= k for a, b in combinations(sorted(looks), 2))
