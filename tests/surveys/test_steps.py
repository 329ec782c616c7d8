"""A confidential survey is counted in steps: whoever looks, whenever, never learns what fewer than k people said."""

import csv
import os
import re
import signal
from datetime import timedelta
from io import StringIO
from itertools import combinations
from multiprocessing import get_context
from random import Random

import pytest
import time_machine
from sqlalchemy import event
from sqlmodel import Session, col, select

from app.base.db import Database
from app.desk.actions import erase
from app.people.models import Person
from app.surveys import actions, correcting, keeping
from app.surveys.answering import Mark
from app.surveys.drafts import NewCondition, NewQuestion
from app.surveys.models import Counted, FreeText, NextCount, Response, Sum, Survey
from app.surveys.results import results
from app.surveys.sums import steps
from tests.house import NOON, Browser, People, many_people
from tests.makers.surveys import a_survey, an_answer, counted, paper

K = 5
QUESTIONS = [NewQuestion("scale", "How useful?"), NewQuestion("long", "Why?")]
CLOSES = NOON + timedelta(days=10)
LATER = CLOSES + timedelta(minutes=1)


class Said:
    """What everybody has said so far. Each answer has words of its own, so a look tells which of them it holds."""

    def __init__(self, db: Session, survey: Survey, crowd: list[Person]) -> None:
        self.db, self.survey, self.crowd = db, survey, crowd
        self.versions: dict[int, int] = {}
        self.numbers: dict[tuple[int, int], int] = {}
        self.scale, self.why = (item.id for item in paper(db, survey).items)

    def say(self, n: int, at: object = NOON, again: bool = False) -> None:
        """Somebody answers, or answers anew; `again`: sends the same once more."""
        version = self.versions[n] = self.versions.get(n, 0) + (not again)
        number = self.numbers.setdefault((n, version), (n * 7 + version * 3) % 5 + 1)
        marks = [Mark(self.scale, number=number), Mark(self.why, words=f"w{n}v{version}")]
        keeping.submit(self.db, self.survey, self.crowd[n], marks, at)
        self.db.commit()

    def look(self, olha: Browser) -> dict[int, int]:
        """Whose answer an organizer's file holds, and which of theirs; its sums are the sums of just these."""
        page = olha.get(f"/surveys/{self.survey.id}/answers.csv")
        if page.status == 409:
            return {}
        rows = list(csv.reader(StringIO(page.text.removeprefix("\ufeff"))))[1:]
        held = {int(n): int(version) for n, version in re.findall(r"w(\d+)v(\d+)", page.text)}
        sums = {int(row[1]): int(row[2]) for row in rows if row[1].isdecimal()}
        theirs = [self.numbers[one] for one in held.items()]
        assert sums == {number: theirs.count(number) for number in range(1, 6)}
        return held


def apart(one: dict[int, int], other: dict[int, int]) -> int:
    """How many people said something else in one look than in the other."""
    return sum(one.get(n) != other.get(n) for n in {*one, *other})


@pytest.mark.parametrize("many", [25, 26, 200])
def test_no_two_looks_at_answers_that_come_and_change_differ_by_fewer_than_five_people(
    db, database, people, browse, many
):
    chance, crowd = Random(many), many_people(db, many)
    survey, olha = a_survey(db, people, QUESTIONS), browse(people.olha)
    said, looks, now = Said(db, survey, crowd), [{}], NOON
    while len(said.versions) < many:
        now += timedelta(minutes=1)
        with time_machine.travel(now, tick=False):
            there = list(said.versions)
            match chance.choices(("new", "change", "again", "close"), (50, 30, 15, 1))[0]:
                case "change" if there:
                    said.say(chance.choice(there), now)
                case "again" if there:
                    said.say(chance.choice(there), now, again=True)
                case "close":
                    actions.close(db, survey, people.olha, now)
                case _:
                    said.say(len(there), now)
            db.commit()
            for _round in range(chance.choice((0, 1, 1, 2))):
                steps.work(database, now)
            db.expire_all()
            if chance.random() < 0.5:
                looks.append(said.look(olha))
            if survey.closes_at <= now:
                actions.extend(db, survey, now + timedelta(days=9), people.olha, now)
                db.commit()
    actions.close(db, survey, people.olha, now)
    db.commit()
    steps.work(database, now)
    db.expire_all()
    looks.append(said.look(olha))

    different = list({tuple(sorted(look.items())): look for look in looks}.values())
    assert len(different) >= many // 10
    assert min(apart(one, other) for one, other in combinations(different, 2)) >= K


def test_once_it_is_closed_everybody_is_told_of_whatever_their_number(db, people, browse):
    crowd = many_people(db, 60)
    for many in (*range(1, 8), 9, 10, 11, 14, 15, 21):
        survey = a_survey(db, people, QUESTIONS)
        said = Said(db, survey, crowd)
        for n in range(many):
            said.say(n)
            counted(db)
        actions.close(db, survey, people.olha, NOON)
        words = browse(people.olha).get(f"/surveys/{survey.id}").words
        assert ("The answers are being counted" in words) == (many >= K)
        counted(db)
        assert said.look(browse(people.olha)) == (said.versions if many >= K else {})
        assert db.get(NextCount, survey.id) is None


def test_a_change_shows_with_those_of_four_others_and_the_same_again_is_no_change(db, people, browse):
    crowd = many_people(db, 20)
    survey, olha = a_survey(db, people, QUESTIONS), browse(people.olha)
    said = Said(db, survey, crowd)
    for n in range(10):
        said.say(n)
    counted(db)
    first = said.look(olha)
    assert first == dict.fromkeys(range(5), 1)

    for n in range(10):
        said.say(n, again=True)
    said.say(0)
    counted(db)
    assert said.look(olha) == first, "one changed an answer"
    for n in range(1, 5):
        said.say(n)
        counted(db, NOON + steps.PAUSE / 2)
    assert said.look(olha) == first, "it was counted within this minute"
    counted(db, NOON + steps.PAUSE)
    assert said.look(olha) == dict.fromkeys(range(10), 1), "what waited is shown, and the changes wait"
    actions.close(db, survey, people.olha, NOON)
    counted(db)
    assert said.look(olha) == dict.fromkeys(range(5), 2) | dict.fromkeys(range(5, 10), 1)


def test_questions_to_overlapping_few_are_not_told_beside_each_other(db, people, browse):
    """Ten of team A, ten of B, one of C: what A, B and C said, less what A and B said, would be C's one answer."""
    crowd, teams = many_people(db, 21), ["A", "B", "C"]
    asked = [
        NewQuestion("one", "Team?", teams),
        NewQuestion("scale", "All of you?", only_if=NewCondition(1, teams)),
        NewQuestion("scale", "Only A and B?", only_if=NewCondition(1, teams[:2])),
    ]
    survey = a_survey(db, people, asked)
    team, everybody, some = paper(db, survey).items
    for n, person in enumerate(crowd):
        which = min(n // 10, 2)
        marks = [Mark(team.id, team.options[which].id), Mark(everybody.id, number=1 if which == 2 else 4)]
        an_answer(db, survey, person, *marks, *([Mark(some.id, number=4)] if which < 2 else []))
    actions.close(db, survey, people.olha, NOON)
    counted(db)

    shown = {tally.item.id: tally.shown for tally in results(db, survey, NOON).tallies}
    assert shown == {team.id: True, everybody.id: True, some.id: False}
    assert "beside another question it would tell" in browse(people.olha).get(f"/surveys/{survey.id}").words
    file = browse(people.olha).get(f"/surveys/{survey.id}/answers.csv").text
    assert re.findall(r"Only A and B\?,.*?,,20,,", file) == [
        "Only A and B?,Not shown: it would tell what few people said.,,20,,"
    ]


# --- at the same time ----------------------------------------------------------------------------------


def _five_new(db: Session, people: People) -> tuple[Said, steps.Step]:
    """A survey that was shown once, and a count of it that is read and not kept yet."""
    survey = a_survey(db, people, QUESTIONS)
    said = Said(
        db, survey, [*db.exec(select(Person).where(col(Person.name).startswith("Person")).order_by(Person.id))]
    )
    for n in range(10):
        said.say(n)
    counted(db)
    for n in range(10, 15):
        said.say(n)
    return said, steps.taken(db, survey.id, NOON)


def test_an_answer_that_comes_while_it_is_counted_belongs_to_the_next_count(db, people, browse):
    many_people(db, 30)
    said, step = _five_new(db, people)
    said.say(12, NOON + timedelta(seconds=1))
    said.say(15, NOON + timedelta(seconds=1))
    steps.keep(db, step, NOON)
    db.commit()

    assert said.look(browse(people.olha)) == dict.fromkeys(range(10), 1)
    fresh = db.exec(select(Response.person_id).where(col(Response.step).is_(None)))
    assert set(fresh) == {said.crowd[12].id, said.crowd[15].id}


@pytest.mark.parametrize("what", ["a quicker worker", "other words", "a close", "somebody forgotten"])
def test_what_was_counted_of_something_else_meanwhile_is_not_kept(db, people, what):
    many_people(db, 30)
    said, step = _five_new(db, people)
    match what:
        case "a quicker worker":
            steps.keep(db, step, NOON)
        case "other words":
            correcting.correct(db, said.survey, {f"q{said.why}.text": "Why not?"}, people.olha, NOON)
        case "a close":
            actions.close(db, said.survey, people.olha, NOON)
        case _:
            erase(db, said.crowd[3], NOON)
    db.commit()
    before = _kept(db)
    steps.keep(db, step, NOON)
    db.commit()

    assert _kept(db) == before


def _kept(db: Session) -> list[object]:
    db.expire_all()
    return [[row.model_dump() for row in db.exec(select(table))] for table in (Counted, NextCount, Sum, FreeText)]


def test_the_words_of_somebody_who_is_forgotten_leave_every_count_and_the_sums_stay(db, people, browse):
    crowd = many_people(db, 20)
    survey = a_survey(db, people, QUESTIONS)
    said, olha = Said(db, survey, crowd), browse(people.olha)
    for n in range(10):
        said.say(n)
    counted(db)
    path = f"/surveys/{survey.id}"
    assert "w3v1" in olha.get(path).words and "w8v1" in str(db.get(NextCount, survey.id).found)

    for n in (3, 8):
        erase(db, crowd[n], NOON)
    db.commit()
    assert "w3v1" not in olha.get(path).words and "w8v1" not in str(db.get(NextCount, survey.id).found)
    assert "The average of 5 of the 5 who answered." in olha.get(path).words


# --- killed ------------------------------------------------------------------------------------------------


def _step_and_close(url: str, survey_id: int, die_at: int) -> None:
    """A step, then the close: killed at the so-manieth statement or commit."""
    database, done = Database(url), 0

    def one(*_what: object) -> None:
        nonlocal done
        done += 1
        if done == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", one)
    event.listen(database.engine, "commit", one)
    steps.work(database, NOON)
    steps.work(database, LATER)
    database.close()


@pytest.mark.timeout(100)
def test_killed_anywhere_what_is_shown_is_a_whole_count_and_the_next_round_goes_on(database, db, people):
    many_people(db, 30)
    processes = get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    die_at, killed = 1, True
    while killed:
        said, _step = _five_new(db, people)
        db.commit()
        child = processes.Process(target=_step_and_close, args=(database.url, said.survey.id, die_at))
        child.start()
        child.join()
        killed = child.exitcode == -signal.SIGKILL
        assert killed or child.exitcode == 0
        assert _people(db, said) in (5, 10, 15), f"killed at {die_at}"
        steps.work(database, LATER)
        assert _people(db, said) == 15, f"and then finished after {die_at}"
        assert db.get(NextCount, said.survey.id) is None
        db.commit()
        die_at += 5
    assert die_at > 20, "so many places there are"


def _people(db: Session, said: Said) -> int:
    """How many are shown: by the count, by the sums of the scale and by the texts."""
    db.expire_all()
    sums = {row.what: row.n for row in db.exec(select(Sum).where(Sum.question_id == said.scale))}
    texts = db.exec(select(FreeText).where(FreeText.question_id == said.why)).all()
    shown = db.get_one(Counted, said.survey.id).n
    assert sums.pop("people") == sum(sums.values()) == len(texts) == shown
    db.commit()
    return shown
