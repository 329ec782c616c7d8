"""Statements that are compiled once and run at many moments."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, literal, select, update
from sqlalchemy.types import String
from sqlmodel import Session, col

from app.base.prepared import MOMENT, Prepared, at
from app.people.models import Person
from tests.house import NOON, People, a_person

DAY = timedelta(days=1)
ADDED_TODAY = (col(Person.name) == "Karin", col(Person.added_at) > MOMENT - DAY)


def test_a_prepared_statement_is_asked_at_the_moment_of_each_run(db: Session, people: People) -> None:
    a_person(db, "Karin")
    added = Prepared(select(col(Person.id)).where(*ADDED_TODAY), db.get_bind().dialect)
    assert added.finds(db, NOON + DAY / 2)
    assert not added.finds(db, NOON + 2 * DAY)


def test_what_it_leaves_open_is_filled_at_the_run_and_lists_are_kept(db: Session, people: People) -> None:
    called = select(col(Person.id)).where(
        col(Person.name) == bindparam("name", "", String()), col(Person.site).in_(["Kyiv", "Lviv"])
    )
    prepared = Prepared(called, db.get_bind().dialect)
    assert prepared.finds(db, NOON, name="Anna")
    assert not prepared.finds(db, NOON, name="Nobody")


def test_a_prepared_change_writes_the_moment_as_every_other_moment_is_written(db: Session, people: People) -> None:
    leave = update(Person).where(col(Person.name) == "Bohdan").values(left_at=MOMENT + DAY)
    assert Prepared(leave, db.get_bind().dialect).run(db, NOON).rowcount == 1
    db.refresh(people.bohdan)
    assert people.bohdan.left_at == NOON + DAY


def test_a_statement_that_is_run_once_is_filled_without_being_prepared(db: Session, people: People) -> None:
    a_person(db, "Karin")
    statement = select(col(Person.name)).where(*ADDED_TODAY)
    assert db.scalars(at(statement, NOON)).all() == ["Karin"]
    assert db.scalars(at(statement, NOON + 2 * DAY)).all() == []


@pytest.mark.parametrize(
    "look",
    [
        lambda: MOMENT.date(), lambda: MOMENT.isoformat(), lambda: MOMENT.year, lambda: MOMENT.weekday(),
        lambda: MOMENT < NOON, lambda: NOON < MOMENT, lambda: MOMENT == NOON, lambda: NOON - MOMENT,
        lambda: MOMENT.replace(hour=0), lambda: MOMENT - NOON,
    ],
)  # fmt: skip
def test_a_moment_that_has_not_come_cannot_be_looked_at(look) -> None:  # noqa: ANN001
    with pytest.raises(TypeError):
        look()


def test_a_moment_without_its_type_is_refused_since_it_would_be_sent_in_another_form(db: Session) -> None:
    with pytest.raises(TypeError, match="moment"):
        Prepared(select(literal(MOMENT, String())), db.get_bind().dialect)
