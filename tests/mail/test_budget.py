"""The weekly budget: two programme mails in seven days, then the next one waits."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.base import due
from app.base.due import kinds
from app.mail import budget, rules
from app.mail.models import MailRules
from app.mail.words import called
from app.people.models import Person
from app.worker import DUES
from tests.house import NOON, a_person, many_people
from tests.makers.mail import an_email

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def sent(db, person, *days_ago, kind="surveys/invite"):
    for ago in days_ago:
        an_email(db, person, kind=kind, sent_at=NOON - ago * DAY)


def room(db, *people):
    found = budget.room_for(db, [person.id for person in people], NOON)
    return [found[person.id] for person in people]


def held_back(db):
    return budget.held_back(db, select(col(Person.id)), NOON)


def test_every_kind_of_mail_is_known_to_the_mail_room_and_has_a_name_in_words():
    assert kinds() == DUES
    assert [kind for kind in kinds() if called(kind) in ("", kind)] == []


def test_to_ask_for_the_kinds_of_mail_before_they_are_known_is_a_mistake_that_shows(monkeypatch):
    monkeypatch.setattr(due, "_kinds", {})

    with pytest.raises(RuntimeError, match="No kind of email is known yet"):
        kinds()


def test_every_category_has_a_kind_and_every_programme_mail_can_be_turned_off():
    assert {due.category for due in DUES.values()} - {""} == set(rules.CATEGORIES)
    assert [due.kind for due in DUES.values() if due.programme and not due.category] == []


def test_after_two_in_a_week_the_next_one_waits_until_the_first_lies_a_week_back(db, people):
    sent(db, people.anna, 5, 2)
    sent(db, people.bohdan, 5)

    assert room(db, people.anna, people.bohdan, people.olha) == [NOON + 2 * DAY, None, None]


def test_what_lies_a_week_back_and_what_somebody_waited_for_do_not_count(db, people):
    sent(db, people.anna, 7, 8, 1)
    sent(db, people.anna, 1, 2, 3, kind="people/login")

    assert room(db, people.anna) == [None]


def test_what_is_being_sent_counts_and_what_waits_does_not(db, people):
    sent(db, people.anna, 1)
    sent(db, people.bohdan, 1)
    an_email(db, people.anna, kind="topics/planned", tries=1, try_at=NOON + HOUR)
    an_email(db, people.bohdan, kind="topics/planned")

    assert room(db, people.anna, people.bohdan) == [NOON + 6 * DAY, None]


def test_what_failed_or_was_dropped_took_no_room(db, people):
    sent(db, people.anna, 1)
    an_email(db, people.anna, kind="topics/planned", failed_at=NOON)
    an_email(db, people.anna, kind="topics/parked", dropped_at=NOON, tries=1, try_at=NOON + HOUR)

    assert room(db, people.anna) == [None]


@pytest.mark.parametrize(("weekly", "until"), [(0, None), (1, NOON + 6 * DAY), (3, None)])
def test_the_organizer_says_how_many(db, people, weekly, until):
    db.add(MailRules(id=1, weekly=weekly, set_by=people.olha.id, set_at=NOON))
    sent(db, people.anna, 3, 1)

    assert room(db, people.anna) == [until]


def test_more_than_the_limit_went_before_it_was_lowered(db, people):
    db.add(MailRules(id=1, weekly=1, set_by=people.olha.id, set_at=NOON))
    sent(db, people.anna, 6, 5, 2)

    assert room(db, people.anna) == [NOON + 5 * DAY]


def test_before_sending_one_sees_how_many_wait_and_until_when(db, people):
    sent(db, people.anna, 6, 5)
    sent(db, people.bohdan, 3, 1)

    held = held_back(db)
    assert (held.count, held.latest) == (2, NOON + 4 * DAY)
    assert [held.too_late(begins) for begins in (None, NOON + DAY / 2, NOON + 2 * DAY, NOON + 5 * DAY)] == [
        0,
        2,
        1,
        0,
    ]


def test_what_waits_in_the_outbox_goes_first(db, people):
    sent(db, people.anna, 6, 5)
    an_email(db, people.anna, kind="topics/planned", try_at=NOON + DAY)
    an_email(db, people.bohdan, kind="topics/planned")
    an_email(db, people.bohdan, kind="topics/parked")

    assert held_back(db).at == (NOON + 2 * DAY, NOON + 7 * DAY)


def test_many_are_one_statement(db, people, database):
    """However many people are looked at, and nobody without mails is among the answers."""
    crowd = many_people(db, 300)
    gone = a_person(db, "Gone")
    sent(db, gone, 1, 2)

    room = budget.room_for(db, [person.id for person in [*crowd, gone]], NOON)
    assert len(room) == 301
    assert [at for at in room.values() if at] == [NOON + 5 * DAY]
