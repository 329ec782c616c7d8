"""Whoever leaves, in whatever way, is out at once: personal links, login links and signed-in browsers."""

import pytest

from app.people import applying, undoing
from app.people.actions import come_back
from app.people.links import make_link
from tests.house import NOON
from tests.makers.people import a_list, a_login_link


def _by_the_button(people, browse, db):
    browse(people.olha).post(f"/people/{people.bohdan.id}/leaving")


def _by_a_list_that_says_so(people, browse, db):
    _apply(db, people, "Email\tName\tStatus\nbohdan@example.com\tBohdan\tTerminated")


def _by_missing_in_the_whole_staff(people, browse, db):
    _apply(db, people, "Anna <anna@example.com>", let_go=True, typed="1")


def _by_undoing_the_list_that_brought_them_back(people, browse, db):
    people.bohdan.left_at = NOON
    db.add(people.bohdan)
    db.commit()
    kept = _apply(db, people, "Bohdan <bohdan@example.com>")
    undoing.undo(db, kept, people.olha, NOON)
    db.commit()


def _by_being_forgotten(people, browse, db):
    browse(people.bohdan).post("/me/erasure", sure="yes")


def _apply(db, people, text, *, let_go=False, typed=""):
    kept = a_list(db, text, people.olha)
    applying.apply(db, kept, (), let_go, typed, people.olha, NOON)
    db.commit()
    return kept


WAYS = (
    _by_the_button, _by_a_list_that_says_so, _by_missing_in_the_whole_staff,
    _by_undoing_the_list_that_brought_them_back, _by_being_forgotten,
)  # fmt: skip


@pytest.mark.parametrize("leave", WAYS, ids=lambda way: way.__name__)
def test_everything_that_opens_a_door_is_closed_at_once(people, browse, db, leave):
    link = f"/my/{make_link(db, 'desk.my_page', people.bohdan.id, 0, NOON)}"
    login, signed_in = a_login_link(db, people.bohdan), browse(people.bohdan)
    assert (browse().get(link).status, signed_in.get("/me").status) == (200, 200)

    leave(people, browse, db)

    assert browse().get(link).status == 404
    browser = browse()
    browser.post(login)
    assert browser.get("/me").status == 401
    assert signed_in.get("/me").status == 401


def test_who_is_back_signs_in_anew(people, browse, db):
    link, signed_in = f"/my/{make_link(db, 'desk.my_page', people.bohdan.id, 0, NOON)}", browse(people.bohdan)
    db.commit()
    _by_the_button(people, browse, db)
    come_back(db, [people.bohdan.id])
    db.commit()

    assert browse().get(link).status == 200
    assert signed_in.get("/me").status == 401
