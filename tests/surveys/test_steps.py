"""A confidential survey is counted in steps: whoever looks, whenever, never learns what fewer than k people said."""

import csv
import re
from datetime import timedelta
from io import StringIO
from itertools import combinations
from random import Random

import pytest
import time_machine
from sqlmodel import Session

from app.people.models import Person
from app.surveys import actions, keeping
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.models import NextCount, Survey
from app.surveys.sums import steps
from tests.house import NOON, Browser, many_people
from tests.makers.surveys import a_survey, counted, paper

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
        sums = {int(row[1]): int(row[2]) for row in rows if row[1]}
        theirs = [self.numbers[one] for one in held.items()]
        assert sums == {number: theirs.count(number) for number in range(1, 6)}
        return held


def apart(one: dict[int, int], other: dict[int, int]) -> int:
    """How many people said something else in one look than in the other."""
    return sum(one.get(n) != other.get(n) for n in {*one, *other})


@pytest.mark.parametrize("many", [30, 31, 32, 200])
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
    for many in range(1, 24):
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
