"""When a speaker cannot make it, whoever could instead is offered first, and cancelling last."""

import pytest

from app.meetups.actions import cancel
from app.outreach import actions
from tests.house import NOON, a_person
from tests.makers.outreach import LATER, SOON, a_booking, a_candidate, a_plain_meetup, a_yes, an_ask, an_offered_date


@pytest.fixture
def meetup(db, people):
    return a_plain_meetup(db, people.everyone, people.olha)


@pytest.fixture
def dates(db, meetup):
    return [an_offered_date(db, meetup, at) for at in (SOON, LATER)]


@pytest.fixture
def lost(db, people, meetup, dates):
    """Anna was chosen, and cannot make it."""
    ask = a_yes(db, an_ask(db, meetup, people.anna, people.olha), dates[0])
    booking = a_booking(db, ask, SOON, people.olha)
    actions.release(db, booking, by=people.anna, note="My child is ill.", now=NOON)
    db.commit()
    return booking


def test_the_yeses_to_this_very_time_come_first_and_cancelling_last(db, people, meetup, dates, lost, browse):
    for name, date in (("Ion", dates[1]), ("Vira", dates[0])):
        a_yes(db, an_ask(db, meetup, a_person(db, name), people.olha), date)
    a_candidate(db, meetup, people.bohdan, people.olha)

    for page in ("answers", "outreach"):
        said = browse(people.olha).get(f"/meetups/{meetup.id}/{page}").words
        order = [
            "Anna cannot make it on Wednesday 18 March", "My child is ill.", "Vira said yes to just this time.",
            "Ion said yes, but not to this time", "Bohdan is next on your list.", "another date", "watch a recording",
            "cancel the meetup",
        ]  # fmt: skip
        places = [said.index(words) for words in order]
        assert places == sorted(places)


def test_choosing_the_substitute_is_two_presses_and_settles_the_same_time(db, people, meetup, dates, lost, browse):
    ask = a_yes(db, an_ask(db, meetup, a_person(db, "Vira"), people.olha), dates[0])
    olha = browse(people.olha)
    offered = olha.get(f"/meetups/{meetup.id}/answers").one("main li a[href*='/decision?']")
    form = olha.get(str(offered["href"])).one("main form[action$='/decision']")
    olha.post(str(form["action"]), {field["name"]: field["value"] for field in form.select("input[type=hidden]")})

    page = olha.get(f"/meetups/{meetup.id}/answers")
    assert "Decided: Vira speaks" in page.words
    assert "cannot make it on" not in page.words
    assert ask.answer == "yes"


@pytest.mark.parametrize("what", ["cancelled", "decided anew", "nobody lost"])
def test_nothing_is_offered_where_nobody_was_lost(what, db, people, meetup, dates, browse):
    ask = a_yes(db, an_ask(db, meetup, people.anna, people.olha), dates[0])
    if what != "nobody lost":
        booking = a_booking(db, ask, SOON, people.olha)
        by = people.anna if what == "cancelled" else people.olha
        actions.release(db, booking, by=by, note="", now=NOON)
    if what == "cancelled":
        cancel(db, meetup, "", people.olha, NOON)
    db.commit()

    assert "cannot make it on" not in browse(people.olha).get(f"/meetups/{meetup.id}/answers").words
