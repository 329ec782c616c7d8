"""Saying what the columns of a list hold: asked when nobody's address was found, remembered, and to be corrected."""

import pytest
from sqlmodel import select

from app.people.importing import rows
from app.people.models import Import, Mapping, Original, Person
from tests.house import NOON, many_people
from tests.makers.people import names

HR = "Табельный номер;Фамилия;Имя;Подразделение;Пароль\n1;Коваль;Анна;Data;geheim\n2;Лис;Дарина;Web;geheim\n"


def _upload(browser, text, name="hr.csv"):
    return browser.post("/people/imports", files={"file": (name, text.encode(), "text/csv")})


def _say(browser, page, *fields, **more):
    said = {f"column-{n}": field for n, field in enumerate(fields)}
    return browser.post(page.one("main form")["action"], {**said, "headed": "1", **more})


def test_a_list_without_addresses_asks_what_its_columns_hold(people, browse, db):
    page = _upload(browse(people.olha), HR)

    assert page.title == "What do the columns hold?"
    labels = [label.text.strip() for label in page.all("main .field label[for^=f-column]")]
    assert labels == ["Табельный номер", "Фамилия", "Имя", "Подразделение"]
    assert "Коваль · Лис" in page.one("#f-column-1-hint").text
    assert [page.one(f"#f-column-{n} option[selected]")["value"] for n in (1, 2, 3)] == [
        "last",
        "first",
        "department",
    ]
    assert "Not read: this must not be kept here." in page.words and "geheim" not in page.text
    assert b"geheim" not in db.exec(select(Original)).one().table


def test_what_is_said_is_read_and_the_next_list_is_read_the_same_way(people, browse, db):
    browser = browse(people.olha)
    page = _say(browser, _upload(browser, HR), "email", "last", "first", "tag", "name", domain="@Corp.example")

    assert page.title == "Before anything changes"
    assert "Дарина Лис 2@corp.example" in page.words and "Data, Web" in page.words
    assert "geheim" not in str([row for kept in db.exec(select(Import)) for row in rows(db, kept)])

    page = _upload(browser, HR.replace("Дарина", "Дарья"))
    assert "Read as Olha said on Tuesday 3 March" in page.words
    assert "Дарья Лис 2@corp.example" in page.words


def test_who_has_left_is_still_told_by_yes_and_no(people, browse, db):
    page = _upload(browse(people.olha), "Фамилия;Действующий сотрудник;Табель\nЛис;нет;1\nКоваль;да;2\n")
    _say(browse(people.olha), page, "last", "status", "email", domain="corp.example")

    assert [row.left for row in rows(db, db.exec(select(Import)).one())] == [True, False]


def test_a_recognized_list_can_be_read_another_way(people, browse, db):
    browser = browse(people.olha)
    page = _upload(browser, "Email,Name,Department,Team\nd@example.com,Daryna,Web,Blue\n")
    page = browser.get(page.one("main a[href$=columns]")["href"])
    assert [one["value"] for one in page.all("main select option[selected]")] == [
        "email",
        "name",
        "department",
        "tag",
    ]

    page = _say(browser, page, "email", "name", "", "department")
    assert "Daryna d@example.com · Blue" in page.words
    assert db.exec(select(Mapping)).one().fields == ["email", "name", "", "department"]

    page = browser.get(page.one("main a[href$=columns]")["href"])
    _say(browser, page, "email", "name", "department", "")
    assert [row.department for row in rows(db, db.exec(select(Import)).one())] == ["Web"]
    assert db.exec(select(Mapping)).one().fields == ["email", "name", "department", ""], (
        "one memory for these headers"
    )


def test_a_list_without_headers_is_known_by_how_many_columns_it_has(people, browse, db):
    browser = browse(people.olha)
    rows = "1\tCORP\\anna\tSales\n2\tCORP\\daryna\tWeb\n"
    page = _upload(browser, rows)
    assert not page.one("#f-headed").has_attr("checked")

    page = _say(browser, page, "", "email", "department", domain="example.com", headed="")
    assert page.one("main button.button--main").text == "Add 1 person, change 1"
    assert _upload(browser, rows).title == "Before anything changes"


@pytest.mark.parametrize(
    ("fields", "domain", "where", "sentence"),
    [
        (("last", "first", "", ""), "", "", "Say which column holds the mail address"),
        (("email", "last", "first", ""), "", "domain", "nobody has an address"),
        (("email", "last", "first", ""), "no domain", "domain", "This is no domain"),
    ],
)
def test_what_cannot_be_read_like_that_is_told_and_nothing_is_remembered(
    people, browse, db, fields, domain, where, sentence
):
    browser = browse(people.olha)
    page = _say(browser, _upload(browser, HR), *fields, domain=domain)

    assert page.status == 422 and sentence in page.one(f"#f-{where}-error" if where else "#errors").text
    assert page.one("#f-column-1 option[selected]")["value"] == fields[1], "what was chosen is kept"
    assert db.exec(select(Mapping)).all() == []


def test_columns_of_a_list_that_was_applied_laid_aside_or_never_had_any_cannot_be_said(people, browse, db):
    browser = browse(people.olha)
    browser.post("/people/imports", paste="Daryna <daryna@example.com>")
    browser.post("/people/imports/1/application", seen="")
    assert browser.get("/people/imports/1/columns").title.startswith("This list was applied")
    assert browser.post("/people/imports/1/columns", {"column-0": "email"}).status == 404
    assert browser.get("/people/imports/99/columns").status == 404
    assert browse(people.bohdan).get("/people/imports/1/columns").status == 403
    assert browse(people.bohdan).post("/people/imports/1/columns", {}).status == 403


def test_looking_at_a_list_that_waits_for_its_columns_asks_for_them(people, browse):
    browser = browse(people.olha)
    _upload(browser, HR)

    assert browser.get("/people/imports/1").title == "What do the columns hold?"
    assert "hr.csv Tuesday 3 March Olha Nothing yet" in browser.get("/people/imports").words


def test_a_list_larger_than_a_megabyte_is_read_in_a_process_of_its_own(people, browse, db):
    many_people(db, 1)
    browser = browse(people.olha)
    lines = "".join(f"Person {n},person{n}@example.com,{'x' * 90}\n" for n in range(10_000))
    page = _upload(browser, f"Name,Email,Department\n{lines}nobody,nowhere,Web\n")

    assert page.one("main button.button--main").text == "Add 9999 people, change 1"
    assert "Line 10002: no @ in the address" in page.words
    page = _upload(browser, "Имя;Отдел\n" + "Анна;Data\n" * 80_000)
    assert page.title == "What do the columns hold?"
    assert "document, not a table" in _upload(browser, "<html>" + "x" * 2_000_000).words
    assert names(db)[:3] == ["Anna", "Bohdan", "Olha"]
    assert db.exec(select(Person).where(Person.added_at > NOON)).all() == []
