"""The directory: finding people, correcting one, leaving and coming back, organizing."""

from datetime import timedelta
from time import perf_counter

import pytest
from sqlmodel import select

from app.people import queries
from app.people.links import make_link
from app.people.models import Link, Person, SignIn, Skill, Tag
from tests.house import NOON, a_person, many_people, move_in
from tests.makers.people import an_audience, names

ANNA = {"name": "Anna", "email": "anna@example.com", "department": "Data", "site": "Lviv"}


def _listed(page) -> list[str]:
    return [link.text for link in page.all("tbody .person a")]


def _following(page) -> str:
    return page.one("a[rel=next]")["href"]


def test_everybody_stands_in_it_by_name_and_nobody_from_outside(people, browse, db):
    a_person(db, "Ann Outside", is_colleague=False)
    page = browse(people.olha).get("/people")

    assert page.title == "3 people"
    assert _listed(page) == ["Anna", "Bohdan", "Olha"]


def test_names_stand_where_readers_of_their_languages_look_for_them(people, browse, db):
    names = ["Åsa", "Bo", "Đặng", "Dung", "Ștefan", "Stina", "Zoe", "Ганна", "Ґалаґан", "Єва", "Жанна", "Зоя"]
    names += ["Ірина", "Їжак", "Йосип", "Катя"]
    for number, name in enumerate(reversed(names)):
        a_person(db, name, email=f"p{number}@example.com")
    names[names.index("Đặng") : names.index("Dung") + 1] = ["Dung", "Đặng"]
    names[0:2] = ["Anna", "Åsa", "Bo", "Bohdan"]
    names.insert(names.index("Ștefan"), "Olha")

    assert _listed(browse(people.olha).get("/people")) == names


def test_ten_thousand_are_put_in_order_in_a_blink(people, db):
    many_people(db, 10_000)
    began = perf_counter()
    page, _before, total = queries.directory(db, queries.Wanted())

    assert (len(page), total) == (queries.PAGE + 1, 10_003)
    assert perf_counter() - began < 1


def test_only_organizers_see_it(people, browse):
    for path in ("/people", "/people/new", "/people/import", "/audiences", f"/people/{people.anna.id}"):
        assert browse(people.bohdan).get(path).status == 403
        assert browse().get(path).status == 401


def test_an_empty_directory_offers_the_three_ways_in(db, browse):
    olha = a_person(db, "Olha", organizer_since=NOON)
    page = browse(olha).get("/people")

    assert page.title == "No people yet"
    assert page.all("textarea[name=paste]") and page.all("input[type=file]")
    assert "/people/new" in [link["href"] for link in page.all("main a.button")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ann", ["Anna"]),
        ("q=ANNA@EXAMPLE", ["Anna"]),
        ("q=data", ["Anna", "Bohdan"]),
        ("q=data+boh", ["Bohdan"]),
        ("q=%25", []),
        ("q=_", []),
        ("department=Data", ["Anna", "Bohdan"]),
        ("site=Lviv", ["Anna"]),
        ("department=Data&site=Kyiv", ["Bohdan"]),
        ("tag=oncall", ["Bohdan"]),
    ],
)
def test_it_is_narrowed_by_words_and_filters(people, browse, db, query, found):
    db.add(Tag(person_id=people.bohdan.id, word="oncall"))
    page = browse(people.olha).get(f"/people?{query}")

    assert _listed(page) == found
    assert f"{len(found)} of 3 people" in page.words


def test_cyrillic_names_are_found_whatever_the_capitals(people, browse, db):
    a_person(db, "Олена Ковальчук", email="olena@example.com")

    for words in ("олена", "Олена", "КОВАЛЬЧУК", "коваль"):
        assert _listed(browse(people.olha).get(f"/people?q={words}")) == ["Олена Ковальчук"]


@pytest.mark.parametrize("name", ["Person %03d", "Особа %03d", "same", ""])
def test_paging_shows_everybody_once_in_any_alphabet(people, browse, db, name):
    called = [name % n if "%" in name else name for n in range(120)]
    db.add_all(Person(name=one, email=f"p{n:03}@example.com", added_at=NOON) for n, one in enumerate(called))
    db.commit()
    browser = browse(people.olha)
    page, seen = browser.get("/people"), []
    while True:
        seen += [email.text for email in page.all("tbody .person__sub")]
        if not page.all("a[rel=next]"):
            break
        page = browser.get(_following(page))

    assert len(seen) == len(set(seen)) == 123


def test_a_long_list_says_which_part_of_it_is_shown(people, browse, db):
    many_people(db, 60)
    browser = browse(people.olha)
    first = browser.get("/people")

    assert "1–50 of 63" in first.words
    assert "51–63 of 63" in browser.get(_following(first)).words


def test_departments_with_numbers_stand_in_their_order(people, browse, db):
    for number in (10, 2, 1):
        a_person(db, f"P{number}", email=f"n{number}@example.com", department=f"Team {number}")
    words = [option["value"] for option in browse(people.olha).get("/people").all("#f-department option")]

    assert [word for word in words if word.startswith("Team")] == ["Team 1", "Team 2", "Team 10"]


def test_a_persons_page_says_what_else_concerns_them(people, browse, db):
    audience = an_audience(db, "Lawyers", departments=["Law"])
    anna = a_person(db, "Anna Law", email="law@example.com", department="Law")
    browser = browse(people.olha)
    page = browser.get(f"/people/{anna.id}")

    assert "In the directory since" in page.one("aside.stack").text
    assert f"/audiences/{audience.id}" in [link["href"] for link in page.all("aside.stack a")]
    assert f"/audiences/{audience.id}" not in [
        a["href"] for a in browser.get(f"/people/{people.bohdan.id}").all("aside.stack a")
    ]


def test_filters_survive_the_next_page(people, browse, db):
    many_people(db, 60, department="R&D / Ops")
    browser = browse(people.olha)
    page = browser.get("/people?department=R%26D+/+Ops")

    assert len(_listed(browser.get(_following(page)))) == 10


def test_the_filters_are_folded_until_one_is_set(people, browse, db):
    olhas = browse(people.olha)

    assert not olhas.get("/people?q=a").one("main form details").has_attr("open")
    for query in ("department=Data", "site=Lviv", "tag=x", "left=1"):
        assert olhas.get(f"/people?{query}").one("main form details").has_attr("open")


def test_an_audience_opens_its_people(people, browse, db):
    audience = an_audience(db, "Lviv", sites=["Lviv"])
    page = browse(people.olha).get(f"/people?audience={audience.id}")

    assert _listed(page) == ["Anna"]
    assert "1 of 3 people · in the audience Lviv" in page.words


def test_one_more_person_is_written_down(people, browse, db):
    said = {"tags": "on call, newcomer", "skills": "CSS, the good parts\nGrid"}
    page = browse(people.olha).post("/people/new", {"name": "Daryna", "email": "Daryna@Example.com", **said})

    daryna = db.exec(select(Person).where(Person.name == "Daryna")).one()
    assert page.title == "Daryna" and "is in the directory" in page.text
    assert set(db.exec(select(Tag.word).where(Tag.person_id == daryna.id))) == {"on call", "newcomer"}
    assert set(db.exec(select(Skill.words).where(Skill.person_id == daryna.id))) == {"CSS, the good parts", "Grid"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "needed"),
        ("name", "Win https://evil.example", "web address"),
        ("name", "x" * 201, "too long"),
        ("email", "daryna", "name@company.com"),
        ("email", "дарина@example.com", "plain form"),
        ("email", "ANNA@example.com", "Anna has this address already"),
        ("zone", "Mars/Base", "time zone"),
    ],
)
def test_a_person_that_cannot_be_written_is_shown_again(people, browse, db, field, value, said):
    new = {"name": "Daryna", "email": "daryna@example.com", "title": "Editor", field: value}
    page = browse(people.olha).post("/people/new", new)

    assert page.status == 422
    assert said in page.one(f"#f-{field}-error").text
    assert page.one("#f-title")["value"] == "Editor"
    assert names(db) == ["Anna", "Bohdan", "Olha"]


def test_a_contact_from_outside_becomes_a_colleague(people, browse, db):
    outside = a_person(db, "Ann", email="ann@example.com", is_colleague=False)
    browse(people.olha).post("/people/new", name="Ann Bell", email="ann@example.com")

    db.refresh(outside)
    assert (outside.is_colleague, outside.name) == (True, "Ann Bell")


def test_a_person_is_corrected(people, browse, db):
    corrected = {**ANNA, "department": "Platform", "skills": "Kafka"}
    page = browse(people.olha).post(f"/people/{people.anna.id}", corrected)

    db.refresh(people.anna)
    assert people.anna.department == "Platform" and people.anna.own_choice_at is None
    assert "Saved." in page.text
    assert page.one("#f-skills").text.strip() == "Kafka"


def test_what_somebody_else_changed_meanwhile_is_shown_beside(people, browse, db):
    browser = browse(people.olha)
    seen = browser.get(f"/people/{people.anna.id}").one("input[name=seen]")["value"]
    people.anna.department = "Platform"
    db.add(people.anna)

    mine = {**ANNA, "department": "Research"}
    page = browser.post(f"/people/{people.anna.id}", {**mine, "seen": seen})

    assert page.status == 409
    assert page.one("#f-department")["value"] == "Research"
    assert "Platform" in page.one(".note--kraft").text
    seen = page.one("input[name=seen]")["value"]
    assert browser.post(f"/people/{people.anna.id}", {**mine, "seen": seen}).status == 200


def test_two_people_cannot_share_an_address(people, browse):
    page = browse(people.olha).post(f"/people/{people.anna.id}", {**ANNA, "email": "Bohdan@example.com"})

    assert page.status == 422
    assert "Bohdan has this address already" in page.one("#f-email-error").text


def test_who_left_is_closed_out_at_once_and_undo_opens_the_links_again(people, browse, db):
    token = make_link(db, "desk.my_page", people.bohdan.id, 0, NOON)
    db.commit()
    bohdans, olhas = browse(people.bohdan), browse(people.olha)
    page = olhas.post(f"/people/{people.bohdan.id}/leaving")

    assert "gets no more mail" in page.text
    assert bohdans.get("/me").status == 401
    assert browse().get(f"/my/{token}").status == 404
    assert _listed(olhas.get("/people")) == ["Anna", "Olha"]
    assert _listed(olhas.get("/people?left=1")) == ["Bohdan"]

    olhas.post(page.one("#notice form")["action"])
    assert browse().get(f"/my/{token}").status == 200
    assert _listed(olhas.get("/people")) == ["Anna", "Bohdan", "Olha"]


def test_adding_somebody_who_had_left_brings_them_back_with_their_links(people, browse, db):
    token = make_link(db, "desk.my_page", people.bohdan.id, 0, NOON)
    revoked = make_link(db, "desk.my_page", people.bohdan.id, 1, NOON)
    db.flush()
    db.exec(select(Link).where(Link.about == 1)).one().revoked_at = NOON - timedelta(days=1)
    olhas = browse(people.olha)
    olhas.post(f"/people/{people.bohdan.id}/leaving")
    olhas.post("/people/new", name="Bohdan", email="bohdan@example.com")

    assert browse().get(f"/my/{token}").status == 200
    assert browse().get(f"/my/{revoked}").status == 404, "it was closed before, for a reason of its own"


def test_correcting_somebody_who_left_does_not_bring_them_back(people, browse, db):
    olhas = browse(people.olha)
    olhas.post(f"/people/{people.anna.id}/leaving")
    olhas.post(f"/people/{people.anna.id}", {**ANNA, "title": "Editor"})

    db.refresh(people.anna)
    assert (people.anna.title, people.anna.left_at) == ("Editor", NOON)


def test_nobody_lets_themselves_go(people, browse, db):
    assert browse(people.olha).post(f"/people/{people.olha.id}/leaving").status == 409
    assert people.olha.left_at is None


def test_there_is_always_an_organizer(people, browse, db):
    olhas = browse(people.olha)
    assert olhas.post(f"/people/{people.olha.id}/organizer/withdrawal").status == 409

    olhas.post(f"/people/{people.anna.id}/organizer")
    assert browse(people.anna).get("/people").status == 200
    olhas.post(f"/people/{people.olha.id}/organizer/withdrawal")
    assert olhas.get("/people").status == 403


def test_a_leaving_organizer_organizes_no_longer(people, browse, db):
    olhas = browse(people.olha)
    olhas.post(f"/people/{people.anna.id}/organizer")
    olhas.post(f"/people/{people.anna.id}/leaving")

    db.refresh(people.anna)
    assert people.anna.organizer_since is None
    assert olhas.post(f"/people/{people.olha.id}/organizer/withdrawal").status == 409


def test_a_browser_can_be_signed_out_from_afar(people, browse, db):
    annas, olhas = browse(people.anna), browse(people.olha)
    page = olhas.get(f"/people/{people.anna.id}")
    (end,) = [form for form in page.forms() if form.startswith("/signins/")]
    olhas.post(end)

    assert annas.get("/me").status == 401


def test_only_organizers_end_the_sign_in_of_others(people, browse, db):
    browse(people.olha)
    row = db.exec(select(SignIn)).one()

    assert browse(people.bohdan).post(f"/signins/{row.id}/ending").status == 404
    db.refresh(row)
    assert row.ended_at is None


def test_a_contacts_page_leads_back_to_the_contacts_and_makes_no_organizer(people, browse, db):
    outside = a_person(db, "Ann", is_colleague=False)
    page = browse(people.olha).get(f"/people/{outside.id}")

    assert page.one(".crumbs a")["href"] == "/contacts"
    assert browse(people.olha).post(f"/people/{outside.id}/organizer").status == 409


def test_an_unknown_person_is_not_here(people, browse):
    assert browse(people.olha).get("/people/999").status == 404
    assert browse(people.olha).get(f"/people?after=²&audience=y&q=%00&added={'9' * 5000}").status == 200


def test_looking_writes_nothing(db, browse, database):
    people = move_in(db)
    browser = browse(people.olha)
    before = [row.model_dump() for row in db.exec(select(Person))]
    for path in ("/people", "/people?q=a", f"/people/{people.anna.id}", "/audiences", "/people/import"):
        assert browser.get(path).status == 200

    assert [row.model_dump() for row in db.exec(select(Person))] == before
