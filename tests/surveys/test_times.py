"""When people would rather come: answers that name a day of the week or a time, in six languages."""

from datetime import time

import pytest

from app.base.clock import days
from app.surveys.drafts import learning
from app.surveys.times import Liked, Times, likes_of, preferred_times, week_time
from tests.house import NOON, many_people
from tests.makers.surveys import Mark, a_survey, an_answer, counted, paper, question


@pytest.mark.parametrize(
    ("words", "day", "at"),
    [
        ("Tuesday at lunch", 2, time(12)),
        ("Wednesday at 16:00", 3, time(16)),
        ("Friday morning", 5, time(10)),
        ("Thu, 4 pm", 4, time(16)),
        ("У вівторок в обід", 2, time(12)),
        ("П’ятниця зранку", 5, time(10)),
        ("Четвер після обіду", 4, time(15)),
        ("середина дня", None, None),
        ("В среду вечером", 3, time(17)),
        ("Miercuri la prânz", 3, time(12)),
        ("Joi după-amiaza", 4, time(15)),
        ("Torsdag eftermiddag", 4, time(15)),
        ("Thứ ba buổi trưa", 2, time(12)),
        ("Any day at 9:30", None, time(9, 30)),
        ("I would rather watch the recording", None, None),
        ("Once a month", None, None),
    ],
)
def test_an_answer_names_a_time_of_the_week(words, day, at):
    assert week_time(words) == (day, at)


def test_what_people_said_last_counts_once_enough_have_said_it(db, people):
    crowd = many_people(db, 6)
    survey = a_survey(db, people, learning(["Kafka"]))
    when = question(paper(db, survey), "several")
    assert preferred_times(db, people.everyone.id, NOON) == Times()

    for n, person in enumerate(crowd):
        an_answer(db, survey, person, Mark(when.id, when.options[0 if n < 4 else 1].id))
    closed = NOON + days(30)
    counted(db, closed)

    said = preferred_times(db, people.everyone.id, closed)
    assert said.people == 6
    assert [(one.words, one.weekday, one.at, one.people) for one in said.liked][:2] == [
        ("Tuesday at lunch", 2, time(12), 4), ("Thursday at lunch", 4, time(12), 2),
    ]  # fmt: skip


def test_an_hour_and_a_half_is_near_and_a_named_day_fits_better():
    times = Times((Liked(None, time(12), 9, "at noon"), Liked(2, time(12), 5, "Tuesday at noon")), 14)

    assert likes_of(times, 2, time(13)).words == "Tuesday at noon"
    assert likes_of(times, 3, time(13)).words == "at noon"
    assert likes_of(times, 3, time(14)) is None
