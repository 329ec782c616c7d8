"""doctor says whether anonymous surveys keep their promise here; a lost key costs the answers, not the survey."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import delete, text
from sqlmodel import select

from app.base.errors import Refused
from app.surveys.answering import Mark
from app.surveys.models import Counted, Envelope, HandedIn, Seal
from app.surveys.sealed import keys
from app.surveys.sealed.diagnosis import examine
from app.surveys.sealed.resealing import reseal
from tests.conftest import POSTGRES
from tests.house import NOON
from tests.makers.sealed import CLOSES, a_sealed_survey, handed_in, the_crowd
from tests.makers.surveys import paper, question
from tests.surveys.sealed.attacker import everything

LATER = CLOSES + timedelta(minutes=1)


@pytest.fixture
def survey(db, people, work_sealed):
    found = a_sealed_survey(db, people)
    work_sealed()
    for person in the_crowd(db, 6):
        handed_in(db, found, person, Mark(question(paper(db, found), "scale").id, number=3))
    return found


@pytest.fixture
def told(db, settings):
    """`told()` is what doctor says now: (good, words)."""

    def look() -> list[tuple[bool, str]]:
        db.commit()
        return [(one.good, one.words) for one in examine(settings)]

    return look


def _bad(told) -> str:
    return " ".join(words for good, words in told() if not good)


def test_where_nothing_was_ever_asked_anonymously_there_is_nothing_to_say(told, people):
    assert told() == []


def test_while_it_is_open_the_key_is_there_and_fits(survey, told):
    assert _bad(told) == ""
    assert [words for _good, words in told() if "The key of “What next?” is there and fits." in words]


def test_after_the_count_no_key_is_left_and_doctor_says_so(survey, told, work_sealed):
    work_sealed(LATER)

    assert _bad(told) == ""
    assert "No key is left of anonymous surveys that were counted." in [words for _good, words in told()]


def test_a_key_that_came_back_from_a_backup_is_told_and_taken_away(survey, told, work_sealed, settings, tmp_path):
    shutil.copytree(settings.keys, tmp_path / "copy")
    work_sealed(LATER)
    shutil.copytree(tmp_path / "copy", settings.keys, dirs_exist_ok=True)
    assert "still have a key" in _bad(told)

    work_sealed(LATER)
    assert _bad(told) == ""


def test_others_may_read_neither_the_folder_nor_the_key(survey, told, settings):
    settings.keys.chmod(0o755)
    assert "Run chmod 700" in _bad(told)
    settings.keys.chmod(0o700)

    (key,) = settings.keys.iterdir()
    key.chmod(0o644)
    assert "Run chmod 600" in _bad(told)


def test_without_its_key_nothing_is_counted_and_doctor_says_what_to_do(db, survey, told, work_sealed, settings):
    keys.destroy(settings.keys, survey.id)

    assert f"`brownbag surveys reseal {survey.id}`" in _bad(told)
    work_sealed(LATER)
    assert db.get(Counted, survey.id) is None


def test_a_key_of_another_survey_does_not_fit(db, survey, told, settings):
    other = keys.make(settings.keys, 999)
    mine = keys.path_of(settings.keys, survey.id, db.get(Seal, survey.id).public_key)
    mine.write_bytes(other.encode())

    assert "is lost" in _bad(told)


def test_a_spoilt_envelope_is_told_and_the_others_are_counted(db, survey, told, work_sealed):
    one = db.exec(select(Envelope)).first()
    one.sealed = one.sealed[:-1]
    db.add(one)
    db.commit()

    assert "spoilt" in _bad(told)
    work_sealed(LATER)
    assert db.get(Counted, survey.id).n == 6


def test_answers_that_do_not_add_up_are_told(db, survey, told):
    db.execute(delete(HandedIn).where(HandedIn.person_id == the_crowd(db)[0].id))

    assert "do not add up" in _bad(told)


@pytest.mark.skipif(POSTGRES, reason="there all tests share one server, and need the trigger")
def test_a_missing_trigger_is_told(db, survey, told):
    db.execute(text("DROP TRIGGER terms_stand"))

    assert "a trigger is missing" in _bad(told)


# --- asking again -----------------------------------------------------------------------------------


def test_a_lost_key_costs_the_answers_and_people_are_asked_again(db, survey, work_sealed, settings, people, told):
    first = db.get(Seal, survey.id).public_key
    keys.destroy(settings.keys, survey.id)

    reseal(db, survey, settings.keys, NOON + timedelta(days=1))
    db.commit()
    assert [db.exec(select(table)).all() for table in (HandedIn, Envelope, Seal)] == [[], [], []]

    work_sealed(NOON + timedelta(days=1))
    assert db.get(Seal, survey.id).public_key != first
    for person in the_crowd(db, 7):
        assert handed_in(db, survey, person, Mark(question(paper(db, survey), "scale").id, number=3))
    work_sealed(LATER)
    assert db.get(Counted, survey.id).n == 7


def test_a_survey_that_closed_without_its_key_is_open_for_another_week(db, survey, settings, work_sealed):
    keys.destroy(settings.keys, survey.id)
    work_sealed(LATER)

    reseal(db, survey, settings.keys, LATER)

    assert survey.closes_at == LATER + timedelta(days=7)


def test_answers_that_can_be_opened_are_never_thrown_away(db, survey, settings, work_sealed):
    with pytest.raises(Refused, match="there and fits"):
        reseal(db, survey, settings.keys, NOON)
    db.rollback()
    work_sealed(LATER)
    with pytest.raises(Refused, match="no such survey"):
        reseal(db, survey, settings.keys, LATER)
    with pytest.raises(Refused, match="no such survey"):
        reseal(db, None, settings.keys, LATER)


def test_the_key_is_never_in_the_database(db, survey, database, settings):
    (key,) = settings.keys.iterdir()

    assert key.read_bytes() not in everything(database, db)
