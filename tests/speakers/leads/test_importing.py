"""Schedules become talks and leads: once, as they read today, and without whom asked to be forgotten."""

from dataclasses import replace
from datetime import date
from time import perf_counter

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app.speakers.leads import importing
from app.speakers.leads.forgetting import forget
from app.speakers.leads.importing import apply, comparison
from app.speakers.models import Forgotten, GivenBy, Lead, PastTalk, Sameness, Schedule
from app.speakers.schedules.talks import Speaker, Talk
from tests.house import NOON
from tests.makers.leads import a_schedule, a_talk, leads

KITES = a_talk(
    "Kites in the rain", "Noor Haddad", language="en", tags=("wind", "wind", "cloth"), abstract="They fly."
)
KNOTS = a_talk("Knots", "Noor  Haddad", "Ольга Коваль")


def dump(db) -> list:
    """Every row that a schedule may write."""
    db.expire_all()
    tables = (Lead, PastTalk, GivenBy, Sameness)
    return [row for table in tables for row in db.execute(sa.select(table.__table__)).all()]


def test_a_talk_keeps_what_it_says_and_who_gave_it(db, people):
    noor, olha = leads(db, people.olha, KITES, KNOTS)

    rain, knots = db.scalars(select(PastTalk).order_by(PastTalk.id)).all()
    assert (rain.title, rain.event, rain.language, rain.tags) == (
        "Kites in the rain",
        "Kite Days 2025",
        "en",
        ["wind", "cloth"],
    )
    assert (rain.abstract, rain.given_on) == ("They fly.", date(2025, 5, 20))
    assert [(one.talk_id, one.lead_id) for one in db.scalars(select(GivenBy).order_by(GivenBy.talk_id, GivenBy.lead_id))] == [
        (rain.id, noor.id), (knots.id, noor.id), (knots.id, olha.id),
    ]  # fmt: skip
    assert (noor.name, olha.name) == ("Noor Haddad", "Ольга Коваль")


def test_the_same_programme_twice_changes_no_row(db, people):
    leads(
        db,
        people.olha,
        KITES,
        KNOTS,
        Talk("Without a name of its own", (Speaker("Ольга Коваль", "Sews.", "https://x.example/o"),)),
    )
    before = dump(db)

    again = a_schedule(db, people.olha, KNOTS, KITES, Talk("Without a name of its own", (Speaker("Ольга Коваль"),)))

    assert comparison(db, again).changes_nothing
    apply(db, again, NOON)
    assert dump(db) == before


def test_a_talk_that_was_corrected_reads_as_it_does_now(db, people):
    leads(db, people.olha, KITES, KNOTS)

    corrected = a_schedule(
        db, people.olha, replace(KITES, title="Kites in rain", tags=("wind",), on=date(2025, 5, 21)), KNOTS
    )

    assert comparison(db, corrected).counts == "0/1/0/0"
    apply(db, corrected, NOON)
    rain = db.scalars(select(PastTalk).order_by(PastTalk.id)).first()
    assert (rain.title, rain.tags, rain.given_on) == ("Kites in rain", ["wind"], date(2025, 5, 21))
    assert len(db.scalars(select(PastTalk)).all()) == 2


def test_a_misspelled_name_goes_with_its_correction(db, people):
    leads(db, people.olha, a_talk("Knots", "Nor Haddad", "Ольга Коваль"))

    apply(db, a_schedule(db, people.olha, KNOTS), NOON)

    assert {lead.name for lead in db.scalars(select(Lead))} == {"Noor Haddad", "Ольга Коваль"}


def test_what_another_programme_does_not_say_stays(db, people):
    about = replace(KITES, speakers=(Speaker("Noor Haddad", "Builds kites.", "https://kites.example/noor"),))
    leads(db, people.olha, about)

    (noor,) = leads(db, people.olha, a_talk("Sails", "noor haddad"), event="Sail Days")

    assert (noor.name, noor.about, noor.link) == ("Noor Haddad", "Builds kites.", "https://kites.example/noor")


def test_a_link_that_is_no_web_page_is_left_out(db, people):
    (noor,) = leads(
        db, people.olha, replace(KITES, speakers=(Speaker("Noor", "", "javascript:alert(1)"),), link="mailto:x")
    )

    assert (noor.link, db.scalars(select(PastTalk)).one().link) == ("", "")


def test_rows_are_kept_until_it_is_applied(db, people):
    kept = a_schedule(db, people.olha, KITES, KNOTS, left_out=3)
    assert (len(kept.rows), kept.left_out) == (2, 3)

    apply(db, kept, NOON)
    apply(db, kept, NOON)

    assert (kept.rows, kept.applied_at) == ([], NOON)
    assert len(db.scalars(select(PastTalk)).all()) == 2


def test_laying_it_aside_leaves_nothing_but_applied_ones_stay(db, people):
    leads(db, people.olha, KNOTS)
    waiting = a_schedule(db, people.olha, KITES)

    for kept in db.scalars(select(Schedule)).all():
        importing.lay_aside(db, kept)

    assert db.scalars(select(Schedule.id)).all() == [waiting.id - 1]


def test_who_is_forgotten_does_not_come_back_with_the_same_programme(db, people):
    noor, _olha = leads(db, people.olha, KITES, KNOTS)
    waiting = a_schedule(
        db, people.olha, a_talk("Sails", "Noor Haddad"), a_talk("Ropes", "Noor Haddad", "Ada"), event="Sail Days"
    )

    forget(db, [noor.id], NOON)
    db.commit()
    again = apply(db, a_schedule(db, people.olha, KITES, KNOTS), NOON)
    apply(db, waiting, NOON)
    db.commit()

    assert {lead.name for lead in db.scalars(select(Lead))} == {"Ольга Коваль", "Ada"}
    assert {talk.title for talk in db.scalars(select(PastTalk))} == {"Knots", "Ropes"}
    assert (again.changes_nothing, again.forgotten) == (True, 2)
    everything = str([db.execute(sa.select(table)).all() for table in Lead.metadata.sorted_tables])
    assert "Haddad" not in everything and "haddad" not in everything
    assert len(db.scalars(select(Forgotten)).all()) == 2


def test_forgetting_twice_is_once(db, people):
    (noor,) = leads(db, people.olha, KITES)
    forget(db, [noor.id], NOON)
    forget(db, [noor.id], NOON)

    assert db.scalars(select(PastTalk)).all() == []


def test_a_name_of_blanks_is_nobody_and_a_talk_by_nobody_is_none(db, people):
    kept = a_schedule(db, people.olha, a_talk("Lunch", " ", "\u200b "), a_talk("Tea"))

    assert kept.rows == []


@pytest.mark.timeout(60)
def test_five_thousand_talks_are_written_down_in_seconds(db, people):
    talks = [
        a_talk(f"Talk {n}", f"Speaker {n % 3000}", f"Guest {n % 700}", abstract="Kites. " * 100) for n in range(5000)
    ]
    kept = a_schedule(db, people.olha, *talks)

    began = perf_counter()
    apply(db, kept, NOON)
    db.commit()
    first = perf_counter() - began
    again = a_schedule(db, people.olha, *talks)
    began = perf_counter()
    assert comparison(db, again).changes_nothing

    assert first < 8 and perf_counter() - began < 5
    assert len(db.scalars(select(Lead.id)).all()) == 3700
