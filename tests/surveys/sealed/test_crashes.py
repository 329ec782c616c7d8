"""Killed between any two steps, or done twice at once: nobody's answer is lost, none is counted twice."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import Session, func, select

from app.base.config import Settings
from app.base.db import Database
from app.people.models import Person
from app.surveys import keeping, papers
from app.surveys.answering import Mark
from app.surveys.models import Counted, Envelope, HandedIn, Response, Seal, Sum
from app.surveys.sealed import keys, work
from app.surveys.sealed.handing_in import hand_in
from app.surveys.sealed.work import adds_up
from tests.house import NOON, many_people
from tests.makers.sealed import CLOSES, a_sealed_survey, the_crowd
from tests.makers.surveys import a_survey, paper, question

ANSWERS = 5
LATER = CLOSES + timedelta(minutes=1)


def _whole_life(url: str, folder: Path, survey_id: int, die_at: int = 0) -> None:
    """A key, five answers, the count: killed at the so-manieth statement, commit or step with a file."""
    database = Database(url)
    steps = 0

    def step(*_what: object) -> None:
        nonlocal steps
        steps += 1
        if steps == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def with_files(what: str, arguments: tuple) -> None:
        if what in ("os.rename", "os.remove", "os.mkdir") and str(folder) in str(arguments[0]):
            step()

    if die_at:
        event.listen(database.engine, "before_cursor_execute", step)
        event.listen(database.engine, "commit", step)
        sys.addaudithook(with_files)
    settings = Settings(data_dir=folder.parent, database_url=url)
    work.work(database, settings, NOON)
    with database.reading() as db:
        asked = papers.paper(db, survey_id)
        crowd = db.exec(select(Person).where(Person.name.like("Person %")).order_by(Person.id).limit(ANSWERS)).all()
    scale = question(asked, "scale").id
    for n, person in enumerate(crowd, 1):
        database.write(partial(hand_in, paper=asked, person=person, marks=[Mark(scale, number=n)], now=NOON))
    work.work(database, settings, LATER)
    database.close()


def _forget(db: Session, folder: Path) -> None:
    """As it was before anything happened."""
    for table in (Sum, Counted, Envelope, HandedIn, Seal):
        for row in db.exec(select(table)):
            db.delete(row)
    db.commit()
    for path in folder.glob("*"):
        path.unlink()


@pytest.fixture
def quiet() -> Iterator[None]:
    """Those who are killed need not say so."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def _destroyed(database: Database, settings: Settings) -> bool:
    """Whether no key is left. PostgreSQL's own housekeeping may still read: then the worker comes again."""
    for _round in range(50):
        if keys.leftovers(settings.keys, []) == []:
            return True
        time.sleep(0.1)
        work.work(database, settings, LATER)
    return False


@pytest.mark.timeout(200)
def test_killed_between_any_two_steps_everybody_is_counted_once(database, db, people, settings, quiet):
    survey = a_sealed_survey(db, people)
    scale = question(paper(db, survey), "scale").id
    survey_id, folder, processes = survey.id, settings.keys, get_context("forkserver")
    processes.set_forkserver_preload([__name__])

    die_at, killed = 1, True
    while killed:
        _forget(db, folder)
        child = processes.Process(target=_whole_life, args=(database.url, folder, survey_id, die_at))
        child.start()
        child.join()
        killed = child.exitcode == -signal.SIGKILL
        assert killed or child.exitcode == 0
        assert adds_up(db, survey_id), f"killed at step {die_at}"
        db.commit()

        counted_before = db.get(Counted, survey_id) is not None
        db.commit()
        if counted_before:
            work.work(database, settings, LATER)
        else:
            _whole_life(database.url, folder, survey_id)
        db.expire_all()
        assert adds_up(db, survey_id), f"and then finished after step {die_at}"
        assert db.get(Counted, survey_id).n == ANSWERS
        marks = {row.what: row.n for row in db.exec(select(Sum).where(Sum.question_id == scale))}
        assert marks == {"people": 5, "n1": 1, "n2": 1, "n3": 1, "n4": 1, "n5": 1}
        db.expunge_all()
        db.commit()
        assert _destroyed(database, settings)
        die_at += 1

    assert die_at > 40, "so many steps there are"


# --- at once -----------------------------------------------------------------------------------------

PRESSES, MANY = 50, 200


def _press_all(
    database: Database, db: Session, press: Callable[[int], Callable[[Session], object]]
) -> list[BaseException]:
    """Everybody presses fifty times, all of them together. Returns what went wrong."""
    db.commit()
    with ThreadPoolExecutor(16) as pool:
        pressed = list(pool.map(lambda n: database.submit(press(n % MANY)), range(MANY * PRESSES)))
    return [wrong for one in pressed if (wrong := one.exception(timeout=100))]


@pytest.mark.timeout(200)
def test_fifty_presses_at_once_of_each_of_two_hundred_people_are_two_hundred_answers(
    database, db, people, work_sealed, settings
):
    survey = a_sealed_survey(db, people, crowd=MANY)
    work_sealed()
    asked, crowd = paper(db, survey), the_crowd(db)
    scale = question(asked, "scale").id

    def press(n: int):
        return lambda session: hand_in(session, asked, crowd[n], [Mark(scale, number=n % 5 + 1)], NOON)

    assert _press_all(database, db, press) == []
    assert db.exec(select(func.count()).select_from(Envelope)).one() == MANY
    assert db.exec(select(func.count()).select_from(HandedIn)).one() == MANY
    work_sealed(LATER)
    sums = {row.what: row.n for row in db.exec(select(Sum).where(Sum.question_id == scale))}
    assert sums == {"people": MANY, **{f"n{n}": MANY // 5 for n in range(1, 6)}}


@pytest.mark.timeout(200)
def test_the_same_holds_where_answers_keep_their_names(database, db, people):
    crowd = many_people(db, MANY)
    survey = a_survey(db, people)
    asked = paper(db, survey)
    scale = question(asked, "scale").id

    def press(n: int):
        return lambda session: keeping.submit(session, asked, crowd[n], [Mark(scale, number=n % 5 + 1)], NOON)

    assert _press_all(database, db, press) == []
    assert db.exec(select(func.count()).select_from(Response)).one() == MANY


def test_two_workers_count_once(database, db, people, settings, work_sealed):
    survey = a_sealed_survey(db, people)
    work_sealed()
    asked = paper(db, survey)
    for person in the_crowd(db):
        hand_in(db, asked, person, [Mark(question(asked, "scale").id, number=3)], NOON)
    db.commit()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work.work, database, settings, LATER) for _ in range(4)]:
            done.result()

    db.expire_all()
    assert db.get(Counted, survey.id).n == 12
    assert db.exec(select(Sum.n).where(Sum.what == "n3")).one() == 12
    assert adds_up(db, survey.id)


def test_an_answer_that_comes_with_the_count_is_in_or_refused_never_lost(database, db, people, settings, work_sealed):
    survey = a_sealed_survey(db, people, crowd=60)
    work_sealed()
    asked, crowd = paper(db, survey), the_crowd(db)
    scale = question(asked, "scale").id
    just_before = CLOSES - timedelta(seconds=1)
    for person in crowd[:20]:
        hand_in(db, asked, person, [Mark(scale, number=1)], NOON)
    db.commit()

    with ThreadPoolExecutor(8) as pool:
        coming = [
            pool.submit(
                database.write,
                partial(hand_in, paper=asked, person=person, marks=[Mark(scale, number=2)], now=just_before),
            )
            for person in crowd[20:]
        ]
        counting = [pool.submit(work.work, database, settings, LATER) for _ in range(2)]
        taken = sum(one.exception() is None for one in coming)
        assert [one.exception() for one in counting] == [None, None]
    work.work(database, settings, LATER)

    db.expire_all()
    assert db.get(Counted, survey.id).n == 20 + taken
    assert adds_up(db, survey.id)
    assert keys.leftovers(settings.keys, []) == []
