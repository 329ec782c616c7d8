"""Forms: what was typed is kept, what is wrong is said in words beside the field."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, Field
from starlette.datastructures import FormData

from app.base.forms import Fields, Form, clean


class Place(StrEnum):
    ROOM = "room"
    ONLINE = "online"


def _even(number: int) -> int:
    if number % 2:
        raise ValueError("People come in pairs here.")
    return number


class Booking(Fields):
    """A form with one field of every kind."""

    name: str = Field(min_length=2, max_length=10)
    seats: int = Field(default=2, ge=1, le=20)
    pairs: Annotated[int, AfterValidator(_even)] = 0
    place: Place = Place.ROOM
    at: datetime | None = None
    days: list[str] = Field(default=[], min_length=0)


def test_a_good_form_becomes_its_model():
    form = Form(
        FormData([("name", "  Anna "), ("seats", "3"), ("days", "mon"), ("days", "tue"), ("place", "online")])
    )

    booking = form.fill(Booking)

    assert booking == Booking(name="Anna", seats=3, days=["mon", "tue"], place=Place.ONLINE)
    assert form.errors == {}


def test_one_value_of_a_field_for_many_is_still_a_list():
    assert Form(FormData([("name", "Anna"), ("days", "mon")])).fill(Booking).days == ["mon"]


def test_an_empty_field_is_one_that_was_not_filled_in():
    booking = Form({"name": "Anna", "seats": "", "at": "   ", "place": ""}).fill(Booking)

    assert (booking.seats, booking.at, booking.place) == (2, None, Place.ROOM)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("name", "", "This is needed."),
        ("name", "A", "This is too short: at least 2 characters."),
        ("name", "A" * 11, "This is too long: at most 10 characters."),
        ("seats", "many", "Write a whole number."),
        ("seats", "0", "Write a number that is 1 or more."),
        ("seats", "21", "Write a number that is 20 or less."),
        ("pairs", "3", "People come in pairs here."),
        ("place", "moon", "Choose one of the answers."),
        ("at", "tomorrow", "Write a date and time such as 2026-03-12 12:00."),
    ],
)
def test_what_is_wrong_is_said_in_words(name: str, typed: str, words: str):
    form = Form({"name": "Anna"} | {name: typed})

    assert form.fill(Booking) is None
    assert form.errors == {name: words}


def test_what_was_typed_is_kept_when_something_is_wrong():
    form = Form(FormData([("name", "A"), ("seats", "many"), ("days", "mon"), ("days", "tue"), ("extra", "kept too")]))

    assert form.fill(Booking) is None
    assert form["name"] == "A"
    assert form["seats"] == "many"
    assert form.all["days"] == ["mon", "tue"]
    assert form["extra"] == "kept too"
    assert form["never sent"] == ""


def test_the_first_thing_said_about_a_field_stays():
    form = Form({})
    form.wrong("name", "Taken.")
    form.wrong("name", "Too short.")

    assert form.errors == {"name": "Taken."}


def test_fields_nobody_asked_for_change_nothing():
    assert not hasattr(Form({"name": "Anna", "organizer_since": "2026-01-01"}).fill(Booking), "organizer_since")


@given(st.text())
def test_text_from_outside_can_always_be_stored_and_sent(text: str):
    kept = clean(text)

    kept.encode("utf-8")
    assert not any(c < " " and c not in "\n\t" for c in kept)
    assert "\x7f" not in kept
    assert clean(kept) == kept


def test_line_ends_become_ours_and_lone_surrogates_go():
    assert clean("one\r\ntwo\rthree\x00\x0b\ud800") == "one\ntwo\nthree"
