"""Whoever looks again and again, or fetches everything there is, never learns what fewer than k people said."""

import re
from datetime import timedelta
from random import Random

import pytest

from app.surveys import results
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from tests.house import NOON, a_person, many_people
from tests.makers.sealed import CLOSES, a_sealed_survey, handed_in, the_crowd
from tests.makers.surveys import a_survey, an_answer, paper, question
from tests.surveys.test_counting import smallest_isolated

MANY = 200
LATER = CLOSES + timedelta(minutes=1)
QUESTIONS = [
    NewQuestion("scale", "How useful?"),
    NewQuestion("one", "Where?", ["Room", "Online"]),
    NewQuestion("long", "Why?"),
]


def _pages(browser, survey_id: int) -> dict[str, str]:
    """Everything an organizer can fetch of a survey, and the pages that tell of all."""
    of_it = (
        "",
        "/answers.csv",
        "/answers.xlsx",
        "/results/print",
        "/heard",
        "/people",
        "/promise",
        "/questions.json",
    )
    paths = [f"/surveys/{survey_id}{end}" for end in of_it] + ["/", "/surveys", "/mail", "/topics", "/me"]
    return {path: browser.get(path).text for path in paths}


def test_after_each_of_two_hundred_answers_an_organizer_sees_what_they_saw_before_the_first(
    db, people, browse, work_sealed
):
    survey = a_sealed_survey(db, people, QUESTIONS, crowd=MANY)
    work_sealed()
    asked, crowd, olha = paper(db, survey), the_crowd(db), browse(people.olha)
    scale, where, why = asked.items
    page, everything = olha.get(f"/surveys/{survey.id}").text, _pages(olha, survey.id)

    for n, person in enumerate(crowd, 1):
        marks = [
            Mark(scale.id, number=n % 5 + 1),
            Mark(where.id, where.options[n % 2].id),
            Mark(why.id, words=f"W{n}"),
        ]
        assert handed_in(db, survey, person, *marks)
        if n in (1, 4, 5, 6, 10, 50, 199, 200):
            assert _pages(olha, survey.id) == everything, f"after {n} answers"
        elif n % 5 == 0:
            assert olha.get(f"/surveys/{survey.id}").text == page, f"after {n} answers"


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_between_two_looks_there_are_five_more_answers_or_none(db, people, mode, work_sealed):
    """After each of two hundred answers, and at the close after each of them."""
    if mode == "anonymous":
        survey, crowd = a_sealed_survey(db, people, QUESTIONS, crowd=MANY), the_crowd(db)
        work_sealed()
        give = handed_in
    else:
        crowd = many_people(db, MANY)
        survey, give = a_survey(db, people, QUESTIONS, closes_at=CLOSES), an_answer
    scale = paper(db, survey).items[0].id
    seen = 0
    for n, person in enumerate(crowd, 1):
        give(db, survey, person, Mark(scale, number=n % 5 + 1), at=NOON + timedelta(seconds=n))
        now = results.results(db, survey, NOON + timedelta(days=1))
        assert now.counted - seen == 0 or now.counted - seen >= 5
        seen = now.counted
        if mode == "confidential":
            at_the_close = results.results(db, survey, LATER)
            assert at_the_close.counted - seen == 0 or at_the_close.counted - seen >= 5
    if mode == "anonymous":
        assert seen == 0
        work_sealed(LATER)
        assert results.results(db, survey, LATER).counted == MANY


@pytest.mark.parametrize("seed", range(25))
def test_no_set_below_k_follows_from_anything_an_organizer_can_fetch(db, people, browse, work_sealed, seed, at_noon):
    import time_machine  # noqa: PLC0415

    chance = Random(seed)
    k = chance.choice((3, 5))
    names = [f"Dept-{n}" for n in range(chance.randint(1, 9))]
    who = chance.choices(names, [chance.paretovariate(1) for _ in names], k=chance.randint(k, 40))
    survey = a_sealed_survey(db, people, QUESTIONS, k=k, k_words=max(k, 10), segment="department")
    work_sealed()
    scale, where, why = paper(db, survey).items
    for n, name in enumerate(who):
        somebody = a_person(db, f"Somebody {n}", department=name)
        marks = [Mark(scale.id, number=chance.randint(1, 5))]
        marks += [Mark(where.id, chance.choice(where.options).id)] if chance.random() < 0.7 else []
        marks += [Mark(why.id, words=f"words-{n:02}")] if chance.random() < 0.3 else []
        handed_in(db, survey, somebody, *marks)
    work_sealed(LATER)

    with time_machine.travel(LATER, tick=False):
        olha = browse(people.olha)
        pages = _pages(olha, survey.id)

    told = [frozenset(range(len(who)))] if len(who) >= k else []
    for path in (f"/surveys/{survey.id}", f"/surveys/{survey.id}/results/print"):
        for members in set(_groups(pages[path])):
            told.append(frozenset(n for n, name in enumerate(who) if name in members))
    assert smallest_isolated(told) >= k if told else True
    words = {word for page in pages.values() for word in re.findall(r"words-\d\d", page)}
    assert not words or len(words) >= max(k, 10)
    assert "Somebody" not in pages[f"/surveys/{survey.id}"] + pages[f"/surveys/{survey.id}/people"]


def _groups(page: str) -> list[tuple[str, ...]]:
    """The departments of each group that a page compares."""
    rows = re.findall(r"<td>([^<]*Dept-[^<]*) <span class=\"soft\">", page)
    return [tuple(re.findall(r"Dept-\d", row)) for row in rows]


def test_groups_are_really_compared_on_the_pages(db, people, browse, work_sealed):
    import time_machine  # noqa: PLC0415

    survey = a_sealed_survey(db, people, QUESTIONS, segment="department")
    work_sealed()
    scale = question(paper(db, survey), "scale").id
    for n, name in enumerate(["Dept-1"] * 6 + ["Dept-2"] * 7 + ["Dept-3"] * 2):
        handed_in(db, survey, a_person(db, f"Somebody {n}", department=name), Mark(scale, number=n % 3 + 1))
    work_sealed(LATER)

    with time_machine.travel(LATER, tick=False):
        page = browse(people.olha).get(f"/surveys/{survey.id}").text

    assert set(_groups(page)) == {("Dept-2",), ("Dept-1", "Dept-3")}
