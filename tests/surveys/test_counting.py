"""What is kept of opened answers: sums and texts from their thresholds on, and no group of people below k."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys.answering import Mark
from app.surveys.paper import OnlyIf
from app.surveys.sums.counting import Body, Count, Terms, count, merged
from tests.makers.sealed import a_paper, an_item, some_body

TERMS = Terms(k=5, k_words=10, segment="department")


def _bodies(number: int, *marks: Mark, segment: str = "") -> list[Body]:
    return [Body(marks, segment)] * number


def test_every_kind_of_mark_is_counted_under_its_own_name():
    marks = (
        Mark(1, 101), Mark(2, 200), Mark(2, 203), Mark(3, number=4), Mark(4, 402, 1), Mark(4, 400, 2),
        Mark(7, 700, side="want"), Mark(7, 701, side="teach"), Mark(7, side="want", words="Rust"),
    )  # fmt: skip

    found = count(a_paper(), _bodies(10, *marks), TERMS)

    asked = [(1, "people"), (2, "people"), (3, "people"), (4, "people"), (7, "people"), (7, "writers")]
    said = [
        (1, "o101"),
        (2, "o200"),
        (2, "o203"),
        (3, "n4"),
        (4, "o402/1"),
        (4, "o400/2"),
        (7, "o700/want"),
        (7, "o701/teach"),
    ]
    assert found.tallies == {(question, what, 0): 10 for question, what in asked + said}
    assert found.texts == [(7, "want", "Rust")] * 10


def test_of_fewer_than_k_nothing_is_kept_but_their_number():
    assert count(a_paper(), _bodies(4, Mark(3, number=1), Mark(6, words="help")), TERMS) == Count(4, {}, [], [])


def test_a_question_that_fewer_than_k_answered_keeps_only_their_number():
    bodies = [*_bodies(4, Mark(3, number=1), Mark(5, words="short")), *_bodies(6, Mark(1, 100))]

    found = count(a_paper(), bodies, TERMS._replace(k_words=5))

    assert found.tallies == {(1, "people", 0): 6, (1, "o100", 0): 6, (3, "people", 0): 4, (5, "people", 0): 4}
    assert found.texts == []


@pytest.mark.parametrize(("writers", "kept"), [(9, 0), (10, 10)])
def test_words_are_kept_from_their_own_threshold_on(writers: int, kept: int):
    found = count(a_paper(), _bodies(writers, Mark(6, words="The build is slow.")), TERMS)

    assert len(found.texts) == kept
    assert found.tallies == {(6, "people", 0): writers, (6, "writers", 0): writers}


def test_nobody_who_writes_ten_lines_is_ten_writers():
    lines = tuple(Mark(7, side="want", words=f"Topic {n}") for n in range(10))

    assert count(a_paper(), _bodies(9, *lines), TERMS).texts == []


def test_texts_lose_the_order_and_the_company_they_came_in():
    bodies = [Body((Mark(5, words=f"{n:03}"), Mark(6, words=f"{n:03}"))) for n in range(200)]

    texts = count(a_paper(), bodies, TERMS).texts
    short, long = ([words for question, _side, words in texts if question == wanted] for wanted in (5, 6))

    assert sorted(short) == sorted(long) == [f"{n:03}" for n in range(200)]
    assert short != sorted(short)
    assert short != long


# --- groups --------------------------------------------------------------------------------------


def test_small_groups_go_together_until_each_has_k():
    assert merged({"Sales": 20, "Design": 3, "HR": 1, "Legal": 2}, 5) == {
        "Sales": 1,
        "Design": 2,
        "HR": 2,
        "Legal": 2,
    }


def test_one_group_is_none():
    assert merged({"Sales": 20, "HR": 1}, 5) == {}
    assert merged({"Sales": 20}, 5) == {}
    assert merged({}, 5) == {}


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=12), st.integers(3, 8))
def test_groups_are_a_partition_of_everybody_with_k_in_each(sizes: dict[str, int], k: int):
    group_of = merged(sizes, k)

    found = Counter(dict.fromkeys(group_of.values(), 0))
    for value, number in group_of.items():
        found[number] += sizes[value]
    assert not group_of or set(group_of) == {value for value, n in sizes.items() if n}
    assert all(n >= k for n in found.values())
    assert list(found) == [] or sorted(found) == list(range(1, len(found) + 1))
    assert len(found) != 1


def test_groups_are_compared_by_sums_whose_parts_are_the_whole():
    bodies = [*_bodies(7, Mark(3, number=5), segment="Design"), *_bodies(8, Mark(3, number=2), segment="Sales")]

    found = count(a_paper(), bodies, TERMS)

    assert found.groups == [(["Sales"], 8), (["Design"], 7)]
    assert found.tallies == {(3, "people", 1): 8, (3, "n2", 1): 8, (3, "people", 2): 7, (3, "n5", 2): 7}


def test_a_question_that_too_few_of_a_group_answered_is_not_compared():
    bodies = [
        *_bodies(4, Mark(3, number=5), Mark(1, 100), segment="Design"),
        *_bodies(3, Mark(1, 100), segment="Design"),
        *_bodies(8, Mark(3, number=2), Mark(1, 101), segment="Sales"),
    ]

    found = count(a_paper(), bodies, TERMS)

    assert {group for (question, _what, group) in found.tallies if question == 3} == {0}
    assert {group for (question, _what, group) in found.tallies if question == 1} == {1, 2}


def test_words_are_never_told_apart_by_group():
    bodies = [*_bodies(12, Mark(6, words="a"), segment="Design"), *_bodies(12, Mark(6, words="b"), segment="Sales")]

    found = count(a_paper(), bodies, TERMS)

    assert found.tallies[6, "writers", 0] == 24
    assert len(found.texts) == 24


def test_nothing_is_compared_where_no_segment_was_promised():
    bodies = [*_bodies(7, Mark(3, number=5), segment="Design"), *_bodies(8, Mark(3, number=2), segment="Sales")]

    found = count(a_paper(), bodies, TERMS._replace(segment=""))

    assert (found.groups, {group for _q, _what, group in found.tallies}) == ([], {0})


# --- the attack: whoever knows everybody's department looks for fewer than k ----------------------


def _an_organization(chance: Random) -> tuple[list[Body], int]:
    """Departments of very different sizes, as they are, and a threshold."""
    names = [f"Department {n}" for n in range(chance.randint(1, 14))]
    weights = [chance.paretovariate(1) for _ in names]
    who = chance.choices(names, weights, k=chance.randint(1, 60))
    return [some_body(chance, name, texts=False) for name in who], chance.choice((3, 5, 8))


def _sets_told_of(found: Count, bodies: list[Body]) -> list[frozenset[int]]:
    """The people each published number is about, as far as somebody with the staff list can name them.

    Who answered is known (of a silent colleague nothing is told); who of them skipped a question is not, so a
    question's number stands for everybody in its groups."""
    departments = {0: {body.segment for body in bodies}}
    departments |= {number: set(members) for number, (members, _n) in enumerate(found.groups, 1)}
    told = {group for _question, _what, group in found.tallies} | set(range(1, len(found.groups) + 1))
    return [frozenset(n for n, body in enumerate(bodies) if body.segment in departments[group]) for group in told]


def smallest_isolated(told: list[frozenset[int]]) -> int:
    """The fewest people that unions and differences of these sets can single out (the atoms of their algebra)."""
    everybody = frozenset().union(*told)
    atoms = Counter(tuple(person in one for one in told) for person in everybody)
    return min(atoms.values(), default=len(everybody) or 1_000)


def _hides_small_cells(bodies: list[Body], k: int) -> list[frozenset[int]]:
    """What other systems do: tell the whole, and each department that has k."""
    whole = frozenset(range(len(bodies)))
    sizes = Counter(body.segment for body in bodies)
    parts = [frozenset(n for n in whole if bodies[n].segment == name) for name, size in sizes.items() if size >= k]
    return [whole, *parts] if len(whole) >= k else []


def test_in_ten_thousand_organizations_no_set_below_k_follows_from_what_is_told():
    chance, paper = Random(20261122), a_paper(an_item(1, "one", 3), an_item(2, "several", 4), an_item(3, "scale"))
    compared = found_elsewhere = 0
    for _ in range(10_000):
        bodies, k = _an_organization(chance)
        found = count(paper, bodies, Terms(k, k, "department"))

        assert smallest_isolated(_sets_told_of(found, bodies)) >= k
        assert all(n >= k for (_q, what, group), n in found.tallies.items() if what == "people" and group)
        compared += bool(found.groups)
        found_elsewhere += smallest_isolated(_hides_small_cells(bodies, k)) < k

    assert compared > 3_000, "comparisons are what could leak"
    assert found_elsewhere > 1_500, "the attacker can attack: hiding small cells is not enough"


def test_what_few_said_is_not_told_by_what_all_and_all_but_them_were_asked():
    team, *asked = (an_item(number, "scale") for number in (1, 2, 3, 4))
    only_if = (OnlyIf(1, least=1, most=2), OnlyIf(1, least=1, most=3), OnlyIf(1, least=4, most=5))
    rest = [replace(item, only_if=one) for item, one in zip(asked, only_if, strict=True)]
    of = {1: 10, 2: 10, 3: 1, 4: 9}
    bodies = [
        Body((Mark(1, number=group), *(Mark(item.id, number=group) for item in rest
              if item.only_if.least <= group <= item.only_if.most)))
        for group, size in of.items() for _ in range(size)
    ]  # fmt: skip

    tallies = count(a_paper(team, *rest), bodies, TERMS._replace(segment="")).tallies

    told = {question for question, what, _group in tallies if what.startswith("n")}
    assert told == {1, 2}, "the one who said 3 is what the third question has and the second lacks; the fourth too"
    assert tallies[3, "people", 0] == 21
