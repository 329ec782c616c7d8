"""Whoever has the whole database does no better than chance at telling who said what."""

import logging
from math import sqrt
from random import Random

import pytest
from sqlalchemy import event
from sqlmodel import SQLModel, select

from app.surveys.answering import Mark
from app.surveys.models import Envelope, HandedIn, Seal
from app.surveys.sealed import keys
from app.surveys.sealed.envelopes import opened
from tests.conftest import POSTGRES
from tests.house import NOON
from tests.makers.sealed import CLOSES, a_sealed_survey, handed_in, the_crowd
from tests.makers.surveys import paper, question, their_link
from tests.surveys.sealed.attacker import as_stored, everything, hits

PEOPLE, ROUNDS = 30, 20
CHANCE = ROUNDS + 3 * sqrt(ROUNDS)
"""Somebody who guesses is right once a round (a random order has one fixed place on average, with variance one)."""


@pytest.fixture
def rounds(db, people, work_sealed):
    """Surveys that thirty people answered in an order of their own each, and who wrote which text."""
    chance, told, surveys = Random(22), {}, []
    for n in range(ROUNDS):
        survey = a_sealed_survey(db, people, crowd=0 if n else PEOPLE)
        work_sealed()
        order = the_crowd(db)
        chance.shuffle(order)
        short = question(paper(db, survey), "short")
        for person in order:
            words = f"secret-{chance.getrandbits(64):016x}"
            told[words] = person.id
            handed_in(db, survey, person, Mark(short.id, words=words))
        surveys.append((survey.id, [person.id for person in order]))
    return surveys, told


def _guesses(database, db, survey_id: int) -> dict[str, list[int]]:
    """Orders in which an attacker could line up the people who handed in."""
    stored = [row[0] for row in as_stored(database, db, "handed_in", survey_id, "person_id")]
    plain = list(db.exec(select(HandedIn.person_id).where(HandedIn.survey_id == survey_id)))
    return {
        "where their rows lie": stored,
        "backwards": stored[::-1],
        "as they are read": plain,
        "by age of the row": sorted(plain),
    }


def _texts(database, db, survey_id: int) -> dict[str, list[str]]:
    stored = [row[0] for row in as_stored(database, db, "free_text", survey_id, "words")]
    return {
        "where they lie": stored,
        "by their random names": [
            row[0]
            for row in sorted(
                as_stored(database, db, "free_text", survey_id, "words, id"), key=lambda row: bytes(row[1])
            )
        ],
    }


def test_with_the_whole_database_nobody_does_better_than_chance(database, db, rounds, work_sealed):
    surveys, told = rounds
    work_sealed(CLOSES)

    found: dict[tuple[str, str], int] = {}
    for survey_id, _order in surveys:
        orders = _guesses(database, db, survey_id)
        for who, people in orders.items():
            for where, texts in _texts(database, db, survey_id).items():
                assert len(people) == len(texts) == PEOPLE
                found[who, where] = found.get((who, where), 0) + hits(people, [told[words] for words in texts])

    assert len(found) == 8
    assert {way: n for way, n in found.items() if n > CHANCE} == {}


def test_the_same_attacker_finds_most_before_the_count_if_the_key_is_stolen_too(database, db, rounds, settings):
    """So the attacker can attack, and this is why the count writes rows anew and the key is no part of a backup."""
    surveys, told = rounds
    found = 0
    for survey_id, _order in surveys:
        seal = db.get(Seal, survey_id)
        key = keys.find(settings.keys, survey_id, seal.public_key)
        people = [row[0] for row in as_stored(database, db, "handed_in", survey_id, "person_id")]
        mine = list(db.exec(select(Envelope.sealed).where(Envelope.survey_id == survey_id)))
        if not POSTGRES:
            data = everything(database, db)
            mine.sort(key=lambda sealed: data.index(sealed[-200:-100]))
        else:
            mine = [bytes(row[0]) for row in as_stored(database, db, "envelope", survey_id, "sealed")]
        said = [told[opened(sealed, key).marks[0].words] for sealed in mine]
        found += max(hits(people, said), hits(people[::-1], said))

    assert found > 0.5 * ROUNDS * PEOPLE


def test_the_same_attacker_finds_everybody_where_answers_only_lie_in_a_second_table(database, db, people):
    """The design of other systems: who took part in one table, what was said in another, without names."""
    make = "CREATE TABLE handed_in_elsewhere (person_id INTEGER)", "CREATE TABLE said_elsewhere (words TEXT)"
    connection = db.connection()
    for statement in make:
        connection.exec_driver_sql(statement)
    order = list(range(PEOPLE))
    Random(3).shuffle(order)
    for person in order:
        connection.exec_driver_sql(f"INSERT INTO handed_in_elsewhere VALUES ({person})")
        connection.exec_driver_sql(f"INSERT INTO said_elsewhere VALUES ('{person}')")
    who = [row[0] for row in connection.exec_driver_sql("SELECT person_id FROM handed_in_elsewhere")]
    said = [int(row[0]) for row in connection.exec_driver_sql("SELECT words FROM said_elsewhere")]
    for table in ("handed_in_elsewhere", "said_elsewhere"):
        connection.exec_driver_sql(f"DROP TABLE {table}")
    db.commit()

    assert hits(who, said) > 0.95 * PEOPLE


# --- bytes -----------------------------------------------------------------------------------------


def test_no_byte_of_the_database_holds_an_answer_before_the_count_and_after_it_only_what_is_shown(
    database, db, people, work_sealed
):
    survey = a_sealed_survey(db, people)
    work_sealed()
    asked = paper(db, survey)
    short, long = question(asked, "short"), question(asked, "long")
    crowd = the_crowd(db)
    shown = [f"canary-{n:02}-shown" for n in range(10)]
    hidden = [f"canary-{n:02}-hidden" for n in range(9)]
    sealed = []
    for n, person in enumerate(crowd):
        marks = [Mark(short.id, words=shown[n])] if n < 10 else []
        marks += [Mark(long.id, words=hidden[n])] if n < 9 else []
        handed_in(db, survey, person, *marks or [Mark(question(asked, "scale").id, number=1)])
    sealed = [bytes(one)[100:200] for one in db.exec(select(Envelope.sealed))]

    before = everything(database, db)
    assert [words for words in shown + hidden if words.encode() in before] == []
    assert POSTGRES or all(one in before for one in sealed), "what is looked for can be found"

    work_sealed(CLOSES)

    after = everything(database, db)
    assert [words for words in shown if words.encode() not in after] == []
    assert [words for words in hidden if words.encode() in after] == []
    if not POSTGRES:  # PostgreSQL's log keeps the sealed bytes until it is recycled; without the key they say nothing
        assert [one for one in sealed if one in after] == []


def test_handing_in_changes_nothing_but_two_rows(database, db, people, work_sealed, browse, settings, caplog):
    survey = a_sealed_survey(db, people)
    work_sealed()
    link = their_link(db, survey, people.anna)
    asked = paper(db, survey)
    before, there = _all_rows(db), sorted(settings.data_dir.rglob("*"))

    page = browse().post(link, {question(asked, "scale").name: "4", question(asked, "long").name: "canary-words"})

    assert page.status == 200
    after = _all_rows(db)
    changed = {table: after[table] for table in after if after[table] != before[table]}
    assert {table: len(rows) for table, rows in changed.items()} == {"handed_in": 1, "envelope": 1}
    assert sorted(settings.data_dir.rglob("*")) == there
    assert "canary-words" not in caplog.text
    assert not [value for value in page.response.headers.values() if "canary-words" in value]
    assert NOON.strftime("%Y-%m-%d") not in repr(changed)


def test_a_failure_at_any_statement_of_handing_in_leaves_no_word_in_the_log(
    database, db, people, work_sealed, browse, caplog, capfd
):
    survey = a_sealed_survey(db, people)
    work_sealed()
    link, asked = their_link(db, survey, people.anna), paper(db, survey)
    answer = {question(asked, "scale").name: "3", question(asked, "long").name: "canary-words"}
    caplog.set_level(logging.DEBUG)
    fail_at, failed = 0, True
    while failed:
        fail_at, failed, statements = fail_at + 1, False, 0

        def fail(_connection, _cursor, statement, _parameters, _context, _many):
            nonlocal statements, failed
            statements += 1
            if statements == fail_at:  # noqa: B023 -- taken away again before the next turn
                failed = True
                raise RuntimeError(f"no such luck: {statement}")

        event.listen(database.engine, "before_cursor_execute", fail)
        try:
            page = browse().post(link, answer)
        finally:
            event.remove(database.engine, "before_cursor_execute", fail)
        assert (page.status >= 500) == failed
        db.commit()
        assert len(db.exec(select(Envelope)).all()) == (0 if failed else 1)

    assert fail_at > 4, "so many statements it takes"
    assert "canary-words" not in caplog.text + "".join(capfd.readouterr())


def _all_rows(db) -> dict[str, list]:
    found = {t.name: [tuple(row) for row in db.execute(t.select())] for t in SQLModel.metadata.sorted_tables}
    db.commit()
    return found
