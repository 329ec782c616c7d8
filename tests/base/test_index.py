"""The index: what is found by which words, and that no way of writing leaves it behind."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from app.base.db import Database
from app.base.search.index import BATCH, SearchEntry, Stale, Step, hits, keep, read, work
from app.base.search.terms import anywhere, in_name
from app.desk.actions import erase
from app.people.models import Person, Profile, Skill, Tag
from app.speakers.findable import COLLEAGUE, FIRST_TIME, LEAD, MEETUP, PERSON, READERS, TALK, TEACHES, at, speaks
from app.speakers.models import Contact, PastTalk
from app.topics.actions import choose
from tests.conftest import POSTGRES
from tests.house import NOON, a_person, many_people
from tests.makers.leads import a_talk, leads
from tests.makers.meetups import a_meetup
from tests.makers.topics import a_topic

Find = Callable[..., list[str]]


@pytest.fixture
def find(db: Session, database: Database) -> Find:
    """`find("anna", TEACHES)`: the names of who is found."""

    def names(asked: str, *properties: str) -> list[str]:
        db.commit()
        work(database, READERS)
        ids = hits(db, anywhere(asked, properties), PERSON, 50)
        return sorted(db.scalars(sa.select(Person.name).where(col(Person.id).in_(ids))))

    return names


@pytest.mark.parametrize(
    "typed",
    [
        "Serhii",
        "serh",
        "Сергій",
        "Sergei",
        "сергей",
        "Kowal Serhii",
        "коваль",
        "KOVAL",
        "serhii@",
        "data",
        "kaf",
        "кафка",
    ],
)
def test_somebody_is_found_however_it_is_spelled(db, people, find, typed):
    serhii = a_person(db, "Serhii Koval", department="Data", site="Lviv")
    db.add(Skill(person_id=serhii.id, words="Kafka in practice", said_at=NOON))

    assert "Serhii Koval" in find(typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Nguyễn Thị Đào", "nguyen dao"),
        ("Jürgen Müller", "Mueller"),
        ("Șerban Țurcanu", "serban turcanu"),
        ("Åsa Öberg", "asa oberg"),
        ("Мар’яна Ґудзь", "мар'яна гудзь"),
        ("Мар’яна Ґудзь", "mariana gudz"),
        ("Zoë O'Brien", "obrien zoe"),
        ("Олена Щербак", "Elena Shcherbak"),
    ],
)
def test_marks_apostrophes_and_scripts_do_not_matter(db, find, name, typed):
    a_person(db, name, email="x@example.com")

    assert find(typed) == [name]


def test_every_word_has_to_be_there(db, people, find):
    assert find("anna data") == ["Anna"]
    assert find("anna kyiv") == []


@pytest.mark.parametrize(
    "typed", ["", "  ", '"', "' OR 1", "a* NOT b", "@anna", "=colleague", "~an", "NEAR(", "\\", "\x00", "💥"]
)
def test_whatever_is_typed_is_words_and_never_a_command(people, find, typed):
    assert set(find(typed)) <= {"Anna", "Olha", "Bohdan"}


def test_a_name_comes_before_what_only_mentions_it(db, people, find):
    a_person(db, "Bo", title="Assistant of Anna")

    assert find("anna") == ["Anna", "Bo"]
    assert hits(db, in_name("ann"), PERSON, 5) == [people.anna.id]
    assert hits(db, in_name("ann", begins=False), PERSON, 5) == []


def test_people_are_narrowed_by_what_is_known_of_them(db, people, find):
    db.add(Skill(person_id=people.anna.id, words="SQL", said_at=NOON))
    db.add(Profile(person_id=people.bohdan.id, first_time_at=NOON, languages=["uk", "vi"], said_at=NOON))

    assert find("", TEACHES) == ["Anna"]
    assert find("", FIRST_TIME) == ["Bohdan"]
    assert find("", speaks("vi")) == ["Bohdan"]
    assert find("", at("Kyiv")) == ["Bohdan", "Olha"]
    assert find("olha", at("Kyiv"), COLLEAGUE) == ["Olha"]


@pytest.mark.parametrize("change", ["raw", "name", "tag", "skill", "contact", "untag"])
def test_no_way_of_writing_is_forgotten(db, people, find, change):
    db.add(Tag(person_id=people.bohdan.id, word="orchids"))
    assert find("orchids") == ["Bohdan"]

    anna = {"person_id": people.anna.id}
    if change == "raw":
        db.execute(sa.text("UPDATE person SET title = 'Head of orchids' WHERE name = 'Anna'"))
    elif change == "name":
        people.anna.title = "orchids"
        db.add(people.anna)
    elif change == "tag":
        db.add(Tag(**anna, word="orchids"))
    elif change == "skill":
        db.add(Skill(**anna, words="growing orchids", said_at=NOON))
    elif change == "contact":
        db.add(Contact(**anna, speaks_about="orchids", added_by=people.olha.id, added_at=NOON))
    else:
        db.execute(sa.delete(Tag))

    assert find("orchids") == ([] if change == "untag" else ["Anna", "Bohdan"])


def test_who_leaves_or_is_erased_is_found_no_more_from_that_moment_on(db, people, find):
    a_person(db, "Orchid")
    assert find("anna") == ["Anna"]
    assert find("orchid") == ["Orchid"]

    db.execute(sa.update(Person).where(col(Person.name) == "Orchid").values(left_at=NOON))
    erase(db, people.anna, NOON)
    db.commit()

    assert hits(db, anywhere("orchid"), PERSON, 5) == hits(db, anywhere("anna"), PERSON, 5) == []
    assert not [one for one in db.scalars(sa.select(SearchEntry.terms)) if "anna" in one]
    assert find("anna") == find("orchid") == find("somebody") == []


def test_who_comes_back_is_found_again(db, people, find):
    people.anna.left_at = NOON
    db.add(people.anna)
    assert find("anna") == []

    people.anna.left_at = None
    db.add(people.anna)
    assert find("anna") == ["Anna"]


def test_a_long_list_is_taken_in_steps(db, database):
    many_people(db, BATCH + 5)

    for left in (5, 0):
        database.write(partial(keep, step=_step(database)))
        assert _count(db, Stale) == left
    assert _count(db, SearchEntry) == len(hits(db, in_name("person"), PERSON, 3000)) == BATCH + 5


def test_who_is_erased_while_a_step_is_read_does_not_come_back_with_it(db, people, database, find):
    step = _step(database)
    erase(db, people.anna, NOON)
    db.commit()

    database.write(partial(keep, step=step))
    assert hits(db, anywhere("anna"), PERSON, 5) == []
    db.commit()
    assert find("olha") == ["Olha"]


@pytest.mark.skipif(POSTGRES, reason="there a VACUUM does it")
def test_the_index_keeps_no_trace_of_who_was_erased(db, database, find):
    orchid = a_person(db, "Quinquereme Orchid", email="x@example.com")
    for name in ("Ada", "Bo", "Cy"):
        a_person(db, name)
        assert find("quinq") == ["Quinquereme Orchid"]

    erase(db, orchid, NOON)
    db.commit()
    work(database, READERS)

    database.leave_no_trace(())
    assert b"quinquereme" not in Path(database.url.removeprefix("sqlite:///")).read_bytes()


def _step(database: Database) -> Step:
    with database.reading() as looking:
        return read(looking, READERS)


def test_what_is_in_no_index_makes_nothing_stale(db, people, database, find):
    find("")
    people.anna.added_at = NOON + timedelta(days=1)
    db.add(people.anna)
    db.commit()
    assert _count(db, Stale) == 0, "that date is in no index"


def _count(db: Session, table: type[SQLModel]) -> int:
    found = db.scalar(sa.select(sa.func.count()).select_from(table))
    db.commit()
    return found


def test_meetups_are_found_by_their_words_and_their_topic(db, people, database, find):
    meetup = a_meetup(db, people, "Streams without tears", abstract="Backpressure")
    topic = a_topic(db, "Kafka")
    choose(db, meetup, topic, "", people.olha, NOON)
    db.commit()
    work(database, READERS)
    assert hits(db, anywhere("kafka backpress"), MEETUP, 5) == [meetup.id]

    topic.title = "Rabbits"
    db.add(topic)
    db.commit()
    work(database, READERS)
    assert hits(db, anywhere("kafka"), MEETUP, 5) == []
    assert hits(db, anywhere("rabbits streams"), MEETUP, 5) == [meetup.id]


def test_leads_are_found_by_what_they_talked_about_and_leave_with_their_row(db, people, database, find):
    (lead,) = leads(db, people.olha, a_talk("Kafka without tears", "Hynek Šťastný", language="cs-CZ"))
    talk = db.scalars(sa.select(PastTalk)).one()
    find("")
    assert hits(db, anywhere("stastny kafka", [speaks("cs")]), LEAD, 5) == [lead.id]
    assert hits(db, anywhere("kafka"), TALK, 5) == [talk.id]

    db.delete(lead)
    db.commit()
    assert hits(db, anywhere("stastny"), LEAD, 5) == []
