"""The one search: people and talks from every page of an organizer, with the words that fit marked."""

from collections.abc import Callable

import pytest

from app.base.clock import days
from app.base.search.marking import excerpt, marked
from app.people.models import Profile
from tests.house import NOON, Page, a_person
from tests.makers.leads import a_talk, leads
from tests.makers.outreach import a_plain_meetup, an_ask
from tests.makers.speakers import a_contact, a_skill

Search = Callable[..., Page]


@pytest.fixture
def search(people, browse, indexed: Callable[[], None]) -> Search:
    """`search(q="kafka")`: the page an organizer gets."""

    def page(**fields: str) -> Page:
        indexed()
        return browse(people.olha).get("/search?" + "&".join(f"{name}={value}" for name, value in fields.items()))

    return page


def _names(page: Page) -> list[str]:
    return [" ".join(one.get_text().split()) for one in page.all("#found .person > :first-child")]


def test_only_organizers_search(people, browse):
    assert browse(people.bohdan).get("/search").status == 403
    assert browse().get("/search").status == 401


def test_every_page_of_an_organizer_leads_there(people, browse):
    assert browse(people.olha).get("/people").one(".bag__search")["href"] == "/search"
    assert browse(people.anna).get("/me").all(".bag__search") == []


def test_people_and_talks_stand_together_each_said_what_it_is(db, people, search):
    a_skill(db, people.anna, "Kafka in practice")
    a_contact(db, "Ben", people.olha, company="Acme", speaks_about="Kafka")
    leads(db, people.olha, a_talk("Kafka without tears", "Hynek Novák", abstract="Why kafka rebalances so often."))
    a_plain_meetup(db, people.everyone, people.olha, title="Kafka basics")

    page = search(q="kafka")

    headings = [one.get_text() for one in page.all("#found h2")]
    assert headings == ["Colleagues", "Contacts", "Leads from outside", "Talks elsewhere", "Our meetups"]
    assert _names(page) == ["Anna", "Ben", "Hynek Novák", "Kafka without tears", "Kafka basics"]
    assert {one.get_text().casefold() for one in page.all("mark")} == {"kafka"}


@pytest.mark.parametrize("typed", ["Сергій", "sergey", "serh kov", "КОВАЛЬ"])
def test_the_words_that_fit_are_marked_in_the_spelling_they_stand_in(db, people, search, typed):
    a_person(db, "Serhii Koval")

    page = search(q=typed)

    assert _names(page) == ["Serhii Koval"]
    assert {one.get_text() for one in page.all("mark")} & {"Serhii", "Koval"}


def test_filters_narrow_and_say_what_stands(db, people, search):
    a_skill(db, people.anna, "SQL")
    db.add(Profile(person_id=people.bohdan.id, first_time_at=NOON, languages=["vi"], said_at=NOON))

    assert _names(search(teaches="1")) == ["Anna"]
    assert _names(search(first="1")) == ["Bohdan"]
    assert _names(search(language="vi")) == ["Bohdan"]
    assert _names(search(site="Kyiv")) == ["Bohdan", "Olha"]
    assert _names(search(kind="contact", q="anna")) == []
    page = search(site="Kyiv", q="olha")
    assert _names(page) == ["Olha"]
    assert page.one("#f-site option[selected]")["value"] == "Kyiv"


def test_who_was_asked_lately_is_left_out_where_that_is_wanted(db, people, search):
    meetup = a_plain_meetup(db, people.everyone, people.olha)
    an_ask(db, meetup, people.anna, people.olha, asked_at=NOON - days(20))
    an_ask(db, meetup, people.bohdan, people.olha, asked_at=NOON - days(90))

    assert _names(search(q="example", rested="1")) == ["Bohdan", "Olha"]
    assert _names(search(q="example")) == ["Anna", "Bohdan", "Olha"]


def test_as_one_types_only_the_results_come(db, people, browse, search):
    search()
    page = browse(people.olha).get("/search?q=ann", HX_Request_Type="partial", HX_Target="div#found")

    assert _names(page) == ["Anna"]
    assert page.all("form") == []


def test_a_long_list_is_cut_and_can_be_narrowed_to_its_kind(db, people, search):
    for n in range(60):
        a_person(db, f"Marta{n:02}", email=f"marta{n}@example.com")

    page = search(q="marta")
    assert len(_names(page)) == 6
    more = page.one("#found p a")["href"]
    assert more == "/search?kind=colleague&q=marta"
    page = search(kind="colleague", q="marta")
    assert len(_names(page)) == 50
    assert "There are more." in page.words


def test_who_sounds_so_comes_after_who_is_called_so(db, people, search):
    for name in ("Serhii A", "Sergey B", "Serhiiko C"):
        a_person(db, name)

    assert _names(search(q="Serhii")) == ["Serhii A", "Serhiiko C", "Sergey B"]


@pytest.mark.parametrize("typed", ["", "%00", "%22", "*", "%F0%9F%92%A5", "a" * 3000, "%27 OR 1=1 --", "=colleague"])
def test_nothing_that_is_typed_breaks_it(search, typed):
    assert search(q=typed).status == 200


def test_what_somebody_typed_is_text_on_the_page(db, people, search):
    a_person(db, "<b>Eve</b> Onion", email="eve@example.com")

    page = search(q="eve")
    assert page.all("#found b") == []
    assert _names(page) == ["<b>Eve</b> Onion"]


def test_a_long_text_is_shown_around_the_first_word_that_fits():
    text = "Once upon a time " * 20 + "Kafka broke, and nobody saw it. " + "The end. " * 30

    parts = excerpt(text, "кафка")

    assert [piece.text for piece in parts if piece.fits] == ["Kafka"]
    shown = "".join(piece.text for piece in parts)
    assert shown.startswith("… ") and shown.endswith(" …") and len(shown) < 140
    assert excerpt(text, "rabbit") == ()


def test_a_mark_is_around_whole_words_and_the_text_stays_as_it_was():
    text = "C++ and Мар’яна, node.js — Åsa"

    assert "".join(piece.text for piece in marked(text, "c++ маряна asa")) == text
    assert [piece.text for piece in marked(text, "c++ мар'яна asa") if piece.fits] == ["C++", "Мар’яна", "Åsa"]
