"""The pages of leads: a list that is found through, one lead, pairs to look at, and bringing in a programme."""

from datetime import date

import pytest
from sqlmodel import select

from app.people.models import Person
from app.speakers.leads import queries
from app.speakers.leads.sameness import said, say, theirs
from app.speakers.models import Lead, PastTalk, Sameness
from app.speakers.schedules.talks import Refused
from tests.house import NOON, a_person
from tests.makers.leads import a_schedule, a_talk, leads


@pytest.fixture
def olha(people, browse):
    return browse(people.olha)


def names(page) -> list[str]:
    return [link.text for link in page.all("table .person a")]


def test_without_leads_the_page_says_how_to_begin(olha):
    page = olha.get("/leads")

    assert page.title == "No leads yet"
    assert page.one(".empty a")["href"] == "/leads/imports/new"
    assert [tab.text for tab in page.all("nav.tabs a")] == ["Directory", "Audiences", "Contacts", "Leads"]


def test_leads_stand_by_name_with_their_latest_talk(db, people, olha):
    leads(
        db,
        people.olha,
        a_talk("Knots", "Åsa Lind", "Noor Haddad", on=date(2024, 1, 1)),
        a_talk("Kites", "Noor Haddad", language="uk"),
    )

    page = olha.get("/leads")

    assert page.title == "2 leads"
    assert names(page) == ["Åsa Lind", "Noor Haddad"]
    assert "Kites Kite Days 2025 · Tuesday 20 May 2025 · Ukrainian" in page.words


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=asa", ["Åsa Lind"]), ("q=haddad+noor", ["Noor Haddad"]), ("q=olga", ["Ольга Коваль"]), ("q=ОЛЬГА", ["Ольга Коваль"]),
        ("event=Sail+Days", ["Ольга Коваль"]), ("language=uk", ["Ольга Коваль"]), ("tag=вітер", ["Ольга Коваль"]),
        ("tag=Wind", ["Åsa Lind", "Noor Haddad"]), ("tag=win", []), ("q=asa&event=Sail+Days", []), ("q=%25", []), ("tag=%25", []),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_name_event_language_and_tag(db, people, olha, asked, found):
    leads(db, people.olha, a_talk("Knots", "Åsa Lind", "Noor Haddad", tags=("wind",)))
    leads(
        db,
        people.olha,
        a_talk("Вітрила", "Ольга Коваль", language="uk-UA", tags=("Вітер", "вітер")),
        event="Sail Days",
    )

    assert names(olha.get(f"/leads?{asked}")) == found


def test_many_leads_come_in_pages_of_fifty(db, people, olha):
    leads(db, people.olha, *(a_talk(f"Talk {n}", f"Speaker {n:03}") for n in range(120)))

    first = olha.get("/leads")
    second = olha.get(first.one("a[rel=next]")["href"])
    third = olha.get(second.one("a[rel=next]")["href"])

    assert [len(names(page)) for page in (first, second, third)] == [50, 50, 20]
    assert "51–100 of 120" in second.words
    assert third.all("a[rel=next]") == []


def test_one_lead_has_all_talks_and_the_ways_to_go_on(db, people, olha):
    (noor,) = leads(
        db,
        people.olha,
        a_talk(
            "Knots", "Noor Haddad", abstract="How knots hold.", tags=("wind",), link="https://kites.example/knots"
        ),
    )

    page = olha.get(f"/leads/{noor.id}")

    assert page.title == "Noor Haddad"
    assert "How knots hold." in page.words and page.one("a[href='https://kites.example/knots']")
    assert page.one("a[href='/leads?tag=wind']")
    assert page.one(f"a[href='/contacts/new?lead_id={noor.id}']").text == "Write down an address"


def test_a_lead_becomes_a_contact_with_the_address_they_gave(db, people, olha):
    (noor,) = leads(db, people.olha, a_talk("Knots", "Noor Haddad", tags=("wind", "rope")))

    card = olha.get(f"/contacts/new?lead_id={noor.id}")
    assert (card.one("#f-name")["value"], card.one("#f-speaks_about").text.strip()) == ("Noor Haddad", "wind, rope")
    assert card.one("#f-email")["value"] == ""
    olha.post("/contacts/new", name="Noor Haddad", email="noor@kites.example", speaks_about="wind", lead_id=noor.id)

    noor_here = db.scalars(select(Person).where(Person.email == "noor@kites.example")).one()
    assert said(db).people == {noor.id: noor_here.id}
    page = olha.get(f"/leads/{noor.id}")
    assert page.one(f"aside a[href='/contacts/{noor_here.id}']").text == "Noor Haddad"
    assert "Write down an address" not in page.words
    assert "contact" in olha.get("/leads").one("table .due").text


def test_who_has_a_colleagues_name_is_marked_and_asked_about(db, people, olha):
    anna = a_person(db, "Anna Shevchuk", department="Data", site="Lviv")
    lead, _other = leads(db, people.olha, a_talk("Knots", "Anna Shevchuk"), a_talk("Kites", "Noor Haddad"))

    page = olha.get("/leads")
    assert [mark.text for mark in page.all("table .due")] == ["like a colleague’s name"]
    pairs = olha.get("/leads/pairs")
    assert pairs.title == "1 pair to look at"
    assert "colleague, Data, Lviv" in pairs.words
    olha.post("/leads/samenesses", lead_id=lead.id, other_id=anna.id, is_person=1)

    assert [mark.text for mark in olha.get("/leads").all("table .due")] == ["colleague"]
    assert olha.get(f"/leads/{lead.id}").one(f"aside a[href='/people/{anna.id}']")
    assert olha.get("/leads/pairs").title == "No two look like one person"


def test_two_spellings_become_one_lead_everywhere_and_two_again(db, people, olha):
    first, second = leads(db, people.olha, a_talk("Knots", "Сергій Коваль"), a_talk("Kites", "Serhii Koval"))
    assert olha.get("/leads").one(".note a").text == "Look at 1 pair"

    page = olha.post("/leads/samenesses", lead_id=second.id, other_id=first.id)
    assert "One person from now on." in page.text
    assert olha.get("/leads").title == "1 lead"
    for lead in (first, second):
        one = olha.get(f"/leads/{lead.id}")
        assert (one.title, "2 talks" in one.words, "Serhii Koval" in one.words) == ("Сергій Коваль", True, True)
    assert names(olha.get("/leads?q=serhii+koval")) == ["Сергій Коваль"]

    undo = page.one("#notice form")["action"]
    assert "Taken back." in olha.post(undo, {"from": "pairs"}).text
    assert olha.get("/leads").title == "2 leads"
    assert len(db.scalars(select(Sameness)).all()) == 1


def test_two_people_are_not_asked_about_again(db, people, olha):
    first, second = leads(db, people.olha, a_talk("Knots", "Сергій Коваль"), a_talk("Kites", "Serhii Koval"))

    olha.post("/leads/samenesses", lead_id=first.id, other_id=second.id, different=1)
    olha.post("/leads/samenesses", lead_id=first.id, other_id=second.id, different=1)

    assert olha.get("/leads/pairs").title == "No two look like one person"
    assert olha.get("/leads").title == "2 leads"
    assert "are two people" in olha.get(f"/leads/{second.id}").words
    assert len(db.scalars(select(Sameness)).all()) == 1


def test_nobody_is_two_of_our_people(db, people, olha):
    (noor,) = leads(db, people.olha, a_talk("Knots", "Noor Haddad"))
    olha.post("/leads/samenesses", lead_id=noor.id, other_id=people.anna.id, is_person=1)

    page = olha.post("/leads/samenesses", lead_id=noor.id, other_id=people.bohdan.id, is_person=1)

    assert (page.status, "Noor Haddad is Anna already" in page.words) == (409, True)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"lead_id": 1},
        {"lead_id": 1, "other_id": 1},
        {"lead_id": 1, "other_id": 99},
        {"lead_id": "x", "other_id": 1},
    ],
)
def test_what_makes_no_pair_is_nothing(db, people, olha, fields):
    leads(db, people.olha, a_talk("Knots", "Noor Haddad"))

    assert olha.post("/leads/samenesses", fields).status == 404


def test_who_asks_to_be_forgotten_is_gone_with_all_spellings(db, people, olha):
    first, second, _other = leads(
        db, people.olha, a_talk("Knots", "Сергій Коваль"), a_talk("Kites", "Serhii Koval", "Ada Byron")
    )
    olha.post("/leads/samenesses", lead_id=first.id, other_id=second.id)
    gone = f"/leads/{first.id}"

    asked_again = olha.post(f"/leads/{second.id}/forgetting")
    assert (asked_again.status, "Tick this if they asked" in asked_again.words) == (422, True)
    page = olha.post(f"/leads/{second.id}/forgetting", sure="yes")

    assert "They are forgotten." in page.text
    assert names(page) == ["Ada Byron"]
    assert [talk.title for talk in db.scalars(select(PastTalk))] == ["Kites"]
    assert olha.get(gone).status == 404


def test_a_programme_is_looked_at_before_anything_changes(db, people, olha):
    a_person(db, "ADA  Byron")
    bad = Refused("line 7", "There is no title.")
    kept = a_schedule(
        db,
        people.olha,
        a_talk("Knots", "Noor Haddad", "Ada Byron"),
        a_talk("Kites", "Noor Haddad"),
        refused=(bad,),
        left_out=12,
    )

    page = olha.get(f"/leads/imports/{kept.id}")

    assert page.title == "Kite Days 2025"
    for words in (
        "2 talks by 2 people.",
        "2 of them are new here",
        "1 has the name of a colleague",
        "12 entries are left out",
        "line 7: There is no title.",
    ):
        assert words in page.words
    assert page.one("main button.button--main").text == "Add 2 leads"
    assert db.scalars(select(Lead)).all() == []

    done = olha.post(f"/leads/imports/{kept.id}/application", seen="2/0/2/0")
    assert "The programme’s 2 talks are here. 2 leads are new." in done.text
    assert "was brought in on" in olha.get(f"/leads/imports/{kept.id}").words
    again = olha.get(f"/leads/imports/{a_schedule(db, people.olha, a_talk('Kites', 'Noor Haddad')).id}")
    assert "There is nothing to do." in again.words
    assert again.all("main button.button--main") == []


def test_a_look_that_is_out_of_date_is_shown_again(db, people, olha):
    kept = a_schedule(db, people.olha, a_talk("Knots", "Noor Haddad"))
    leads(db, people.olha, a_talk("Kites", "Noor Haddad"))

    page = olha.post(f"/leads/imports/{kept.id}/application", seen="1/0/1/0")

    assert (page.status, "changed since you looked" in page.words) == (409, True)
    assert page.one("main button.button--main").text == "Add 1 talk"


def test_it_can_be_laid_aside(db, people, olha):
    kept = a_schedule(db, people.olha, a_talk("Knots", "Noor Haddad"))
    assert "waits for a look" in olha.get("/leads/imports/new").words

    number = kept.id
    page = olha.post(f"/leads/imports/{number}/withdrawal")

    assert "Nothing was changed" in page.text
    assert olha.get(f"/leads/imports/{number}").status == 404


def test_only_organizers_see_leads(db, people, browse):
    (noor,) = leads(db, people.olha, a_talk("Knots", "Noor Haddad"))
    anna = browse(people.anna)

    for path in ("/leads", "/leads/pairs", "/leads/imports/new", f"/leads/{noor.id}", "/leads/imports/1"):
        assert anna.get(path).status == 403
    for path in (
        "/leads/samenesses",
        f"/leads/{noor.id}/forgetting",
        "/leads/imports/1/application",
        "/leads/imports",
    ):
        assert anna.post(path, sure="yes").status == 403
    assert queries.names_of(db) == {noor.id: "Noor Haddad"}


def test_a_colleague_who_erases_everything_takes_the_talks_elsewhere_along(db, people, browse):
    first, second, _anna = leads(
        db, people.olha, a_talk("Knots", "Bohdan Rope"), a_talk("Kites", "Богдан Роуп", "Ada Lin")
    )
    say(db, first, people.bohdan, False, people.olha, NOON)
    say(db, first, second, False, people.olha, NOON)
    db.commit()
    bohdan = browse(people.bohdan)
    assert "Knots · Kite Days 2025" in bohdan.get("/me/data").words and "Богдан Роуп" in bohdan.get("/me/data").words

    bohdan.post("/me/erasure", sure="yes")

    assert [lead.name for lead in db.scalars(select(Lead))] == ["Ada Lin"]
    assert [lead.name for lead in leads(db, people.olha, a_talk("Knots", "Bohdan Rope"))] == ["Ada Lin"]


def test_saying_it_anew_takes_back_what_was_said_before(db, people):
    first, second, third = leads(db, people.olha, *(a_talk(f"Talk {name}", name) for name in ("A", "B", "C")))
    say(db, first, second, False, people.olha, NOON)
    say(db, second, third, False, people.olha, NOON)
    assert said(db).heads == {first.id: first.id, second.id: first.id, third.id: first.id}

    say(db, second, first, True, people.olha, NOON)

    assert said(db).heads == {second.id: second.id, third.id: second.id}
    assert said(db).are_two(first.id, second.id)
    assert list(db.scalars(theirs(people.anna.id))) == []
    say(db, third, people.anna, False, people.olha, NOON)
    assert sorted(db.scalars(theirs(people.anna.id))) == [second.id, third.id]


def test_somebody_who_knows_better_looks_for_the_other_name(db, people, olha):
    kostia, other, _ada = leads(
        db, people.olha, *(a_talk(name, name) for name in ("Костя Дуб", "Konstantin Oak", "Ada Lin"))
    )
    assert "Konstantin" not in olha.get(f"/leads/{kostia.id}").words

    page = olha.get(f"/leads/{kostia.id}?q=konst")
    assert "Is it the same person? Konstantin Oak" in page.words and "Ada Lin" not in page.words
    one_person = page.one("#same form:has(input[name=lead_id]):not(:has(input[name=different]))")
    olha.post(one_person["action"], {field["name"]: field["value"] for field in one_person.select("input")})

    assert said(db).heads == {kostia.id: kostia.id, other.id: kostia.id}
    assert "Nobody else fits “konst”." in olha.get(f"/leads/{kostia.id}?q=konst").words


def test_who_is_suggested_and_looked_for_stands_there_once(db, people, olha):
    first, _second = leads(db, people.olha, a_talk("Knots", "Сергій Коваль"), a_talk("Kites", "Serhii Koval"))

    assert olha.get(f"/leads/{first.id}?q=koval").words.count("Is it the same person?") == 1
