"""Ranked ballots are counted by Schulze's rule: his own example, ties, and elections whose winners were announced."""

import csv
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.topics.counting import pairs, schulze

REAL = Path(__file__).parents[3] / "shared/data/ballots/k8s-steering"

BALLOTS = st.lists(st.dictionaries(st.sampled_from("ABCD"), st.integers(1, 4)), max_size=8)


def _ballots(text: str) -> list[Mapping[str, int]]:
    """ "5 ACBED, 3 CAB": five put A first, three name C, A and B alone."""
    said = (one.split() for one in text.split(","))
    return [{who: place for place, who in enumerate(order, 1)} for n, order in said for _ in range(int(n))]


def test_forty_five_voters_of_the_rules_author_put_e_before_a_c_b_and_d():
    ballots = _ballots("5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC")

    assert schulze("ABCDE", ballots) == [["E"], ["A"], ["C"], ["B"], ["D"]]


def test_a_circle_is_cut_at_its_weakest_win():
    assert schulze("ABC", _ballots("7 ABC, 6 BCA, 5 CAB")) == [["A"], ["B"], ["C"]]


def test_a_perfect_circle_and_no_ballot_at_all_are_ties():
    assert schulze("ABC", _ballots("1 ABC, 1 BCA, 1 CAB")) == [["A", "B", "C"]]
    assert schulze("ABC", []) == [["A", "B", "C"]]
    assert schulze("", []) == []


def test_two_in_the_same_place_share_it_and_the_next_follows():
    assert schulze("ABC", [{"A": 1, "B": 1, "C": 2}]) == [["A", "B"], ["C"]]


def test_whom_a_ballot_does_not_name_it_does_not_compare():
    assert schulze("ABC", _ballots("3 A, 2 BC")) == [["A", "B"], ["C"]]
    assert pairs(_ballots("3 AB, 2 BC")) == {("A", "B"): 3, ("B", "C"): 2}


@given(BALLOTS)
def test_everybody_has_one_place_whatever_the_ballots(ballots: list[dict[str, int]]):
    assert sorted(one for place in schulze("ABCD", ballots) for one in place) == list("ABCD")


@given(BALLOTS)
def test_whoever_wins_against_each_other_one_is_first(ballots: list[dict[str, int]]):
    won = pairs(ballots)
    beats_all = [one for one in "ABCD" if all(won[one, two] > won[two, one] for two in "ABCD" if two != one)]

    assert not beats_all or schulze("ABCD", ballots)[0] == beats_all


@given(BALLOTS)
def test_the_order_in_which_ballots_and_candidates_stand_changes_nothing(ballots: list[dict[str, int]]):
    first = [set(place) for place in schulze("ABCD", ballots)]

    assert all([set(place) for place in schulze(order, reversed(ballots))] == first for order in permutations("ABCD"))


# --- elections that were held --------------------------------------------------------------------


PUBLISHED = {
    2017: "Derek Carr, Michelle Noorali, Phillip Whitrock, Michael Rubin, Timothy St. Clair, Quinton Hoole, "
    "Aaron Crickenberger, Caleb Miles, Jaice Singer DuMars, Kris Nova, Justin Santa Barbara, Alex Pollitt, "
    "Sebastien Goasguen, Ihor Dvoretskyi, Adnan Abdulhussein, Ilya Dmitrichenko, Matt Farina, Aaron Schlesinger, "
    "Rob Hirschfeld, Doug Davis",
    2018: "Aaron Crickenberger, Timothy St. Clair, Davanum Srinivas, Nikhita Raghunath, Kris Nova, Quinton Hoole, "
    "Stephen Augustus, Tim Pepper",
    2019: "Paris Pittman, Nikhita Raghunath, Christoph Blecker, Derek Carr, Stephen Augustus, Lachlan Evenson, "
    "Brendan Burns, Vallery Lancey, Pengfei Ni, Kris Nova, Klaus Ma",
}
"""The final rankings in RESULTS.md of the three elections (github.com/kubernetes/community), names as on the ballot."""


@pytest.mark.skipif(not REAL.exists(), reason="../shared is absent")
@pytest.mark.parametrize("year", PUBLISHED)
def test_an_election_that_was_held_ends_as_it_was_published_in_every_place(year: int):
    with (REAL / f"{year}-BALLOTS.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    names = [name.partition("(")[0].strip() for name in head]
    ballots = [
        {name: int(said) for name, said in zip(names, row, strict=True) if said != "No opinion"} for row in rows
    ]

    assert schulze(names, ballots) == [[name] for name in PUBLISHED[year].split(", ")]
