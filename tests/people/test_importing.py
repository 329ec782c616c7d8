"""Staff lists: shown before anything changes, applied once, and never over what people chose themselves."""

import pytest
from sqlalchemy.event import listen
from sqlmodel import col, func, select

from app.people import applying, importing
from app.people.comparing import Known, compare
from app.people.links import make_link
from app.people.models import Import, Link, Original, Part, Person, Tag
from app.people.sheets.reading import Sheet
from app.people.sheets.rows import Row
from tests.house import NOON, a_person, many_people
from tests.makers.people import a_list, names

LIST = "Anna <ANNA@example.com>, Platform\nDaryna <daryna@example.com>, Web\nno address here"


def _preview(browse, people, text):
    return browse(people.olha).post("/people/imports", paste=text)


def _agree(browser, page, **ticked):
    form = page.one("main form[action$=application]")
    seen = form.select_one("input[name=seen]")["value"]
    return browser.post(form["action"], {"seen": seen, **ticked})


def _read_again(browser, page, lines):
    path = page.one("button[formaction$=lines]")["formaction"]
    return browser.post(path, lines=lines, stamp=page.one("input[name=stamp]")["value"])


def test_a_pasted_list_is_shown_before_anything_changes(people, browse, db):
    page = _preview(browse, people, LIST)

    assert page.title == "Before anything changes"
    assert "Line 3: no @ in the address" in page.words
    assert "Data → Platform" in page.words
    assert page.one("main button.button--main").text == "Add 1 person, change 1"
    assert names(db) == ["Anna", "Bohdan", "Olha"]


def test_agreeing_makes_it_so_and_says_what_was_done(people, browse, db):
    browser = browse(people.olha)
    page = _agree(browser, browser.post("/people/imports", paste=LIST))

    assert "1 person was added. 1 person was changed." in page.text
    assert names(db) == ["Anna", "Bohdan", "Daryna", "Olha"]
    assert db.get_one(Person, people.anna.id).department == "Platform"
    assert db.exec(select(Part)).all() == db.exec(select(Original)).all() == [], "what was read is kept no longer"


def test_pressing_twice_is_once_and_the_same_list_again_is_nothing_to_do(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste=LIST)
    _agree(browser, page)

    assert _agree(browser, page).status == 200
    assert len(names(db)) == 4
    again = browser.post("/people/imports", paste=LIST.partition("no address")[0])
    assert "As before 2" in again.words and "Add " not in again.words


def test_a_file_is_read_like_a_paste(people, browse, db):
    csv = "Work Email;Full Name;Department;Team\nanna@example.com;Anna;Data;Blue\nd@example.com;Daryna;Web;Red\n"
    file = {"file": ("staff.csv", csv.encode("utf-16"), "text/csv")}
    page = browse(people.olha).post("/people/imports", files=file)

    assert "staff.csv" in page.words
    assert page.one("main button.button--main").text == "Add 1 person"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("staff.pdf", b"%PDF-1.7 nothing", "document"),
        ("empty.csv", b"  \n", "empty"),
        ("no.csv", b"Name,Phone\n", "no column with e-mail"),
        ("head.csv", b"Name,Email\n", "there is nobody"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x8a\x08\x06\xa0\x9d\xff", "a picture"),
        ("broken.xlsx", b"PK\x03\x04 rubbish", "cannot be opened"),
        ("big.csv", b"a@example.com\n" * 800_000, "10 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(people, browse, db, name, data, said):
    page = browse(people.olha).post("/people/imports", files={"file": (name, data, "text/csv")})

    assert page.status == 422
    assert said in page.one("#f-file-error").text
    assert db.exec(select(Import)).all() == []


def test_nothing_pasted_and_nothing_chosen_is_told(people, browse):
    page = browse(people.olha).post("/people/imports", paste="  ")

    assert page.status == 422
    assert "Paste a list or choose a file" in page.one("#f-paste-error").text


def test_a_pasted_list_and_a_file_at_once_are_not_taken_without_a_word(people, browse, db):
    file = {"file": ("staff.csv", b"Email\nd@example.com\n", "text/csv")}
    page = browse(people.olha).post("/people/imports", paste=LIST, files=file)

    assert page.status == 422 and "one at a time" in page.one("#f-file-error").text
    assert "daryna@example.com" in page.one("textarea[name=paste]").text
    assert db.exec(select(Import)).all() == []


def test_a_line_with_a_problem_is_put_right_on_the_spot(people, browse, db):
    browser = browse(people.olha)
    page = browser.post(
        "/people/imports", paste="Name\tEmail\tDepartment\nDaryna Lis\tdaryna.example.com\tWeb\nAnna\t\tData"
    )
    assert "Line 2: no @ in the address (Daryna Lis, daryna.example.com, Web)" in page.words
    lines = page.one("textarea[name=lines]").text.strip()

    page = _read_again(browser, page, lines.replace("daryna.", "daryna@", 1))
    assert "1 more line can be used now." in page.text
    assert "1 line has a problem" in page.words
    _agree(browser, page)
    daryna = db.exec(select(Person).where(Person.email == "daryna@example.com")).one()
    assert (daryna.name, daryna.department) == ("Daryna Lis", "Web")


def test_a_line_that_is_put_right_adds_nobody_twice(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste="D <d@example.com>\nE <e.example.com>")
    page = _read_again(browser, page, "E <d@example.com>")

    assert "this address is in the list already" in page.words
    assert page.one("main button.button--main").text == "Add 1 person"


def test_lines_read_again_replace_only_those_that_were_shown_and_a_second_press_loses_nothing(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste="\n".join(f"Person {n}, person{n}.example.com" for n in range(150)))
    assert len(page.one("textarea[name=lines]").text.strip().split("\n")) == 100

    once = _read_again(browser, page, "Person 0, person0@example.com")
    twice = _read_again(browser, page, "Person 0, person0@example.com")

    assert (once.status, twice.status) == (200, 409)
    assert "These lines were read again meanwhile" in twice.one("#errors").text
    assert twice.one("textarea[readonly]").text.strip() == "Person 0, person0@example.com"
    shown = twice.one("textarea[name=lines]").text.strip().split("\n")
    assert shown == [f"Person {n}, person{n}.example.com" for n in range(100, 150)]
    kept = db.exec(select(Import)).one()
    assert (len(list(importing.rows(db, kept))), len(kept.notes["problems"])) == (1, 50)
    assert _read_again(browser, twice, "").status == 200


def test_a_problem_whose_line_was_not_offered_stays_when_the_others_are_read_again(people, db):
    kept = a_list(db, "Eva, e.example.com", people.olha)
    kept.notes = kept.notes | {"problems": [[1, "a bot, not a person", ""], *kept.notes["problems"]]}

    importing.put_right(db, kept, Sheet([], []))

    assert kept.notes["problems"] == [[1, "a bot, not a person", ""]]


def test_more_lines_than_fit_are_refused_and_stay_in_the_field(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste="D <d@example.com>\nE <e.example.com>")
    lines = "\n".join(f"Person {n}, person{n}@example.com" for n in range(1000))

    page = _read_again(browser, page, lines)

    assert (page.status, page.one("textarea[name=lines]").text.strip()) == (422, lines)
    assert "at most 20000 characters" in page.one("#f-lines-error").text
    assert len(list(importing.rows(db, db.exec(select(Import)).one()))) == 1


def test_no_more_lines_are_offered_than_may_be_sent_back(people, db):
    kept = a_list(db, "Eva, e.example.com", people.olha)
    kept.notes = kept.notes | {"problems": [[n, "no @ in the address", "x" * 400] for n in range(100)]}

    assert len("\n".join(importing.to_fix(kept))) <= importing.LONGEST


def test_who_has_no_name_in_the_list_is_counted(people, browse):
    assert "1 of them has no name in the list" in _preview(browse, people, "d@example.com\nEva <e@example.com>").words


def test_a_list_applied_in_another_window_says_so(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste=LIST)
    _agree(browser, page)

    assert _agree(browser, page).title.startswith("This list was applied on")


def test_after_an_import_the_next_step_is_offered(people, browse):
    browser = browse(people.olha)
    page = _agree(browser, browser.post("/people/imports", paste=LIST))

    assert page.one("main a.button--main")["href"] == "/surveys/new"
    assert browser.get("/people").one("main a.button--main")["href"] == "/people/import"


def test_a_list_laid_aside_changes_nothing_and_says_so(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste=LIST)
    aside = browser.post(page.one("button[formaction$=withdrawal]")["formaction"])

    assert "laid aside" in aside.text and names(db) == ["Anna", "Bohdan", "Olha"]


def test_only_organizers_bring_people_in(people, browse, db):
    kept = a_list(db, LIST, people.olha)

    assert browse(people.bohdan).post("/people/imports", paste=LIST).status == 403
    assert browse().post("/people/imports", paste=LIST).status == 401
    assert browse(people.bohdan).post(f"/people/imports/{kept.id}/application").status == 403
    assert names(db) == ["Anna", "Bohdan", "Olha"]


def test_what_people_chose_themselves_stays(people, browse, db):
    people.anna.own_choice_at = NOON
    kept = a_list(db, "Name\tEmail\tDepartment\tLanguage\nAnnushka\tanna@example.com\tPlatform\tuk", people.olha)
    browse(people.olha).post(f"/people/imports/{kept.id}/application")

    anna = db.get_one(Person, people.anna.id)
    assert (anna.name, anna.language, anna.department) == ("Anna", "en", "Platform")


def test_an_empty_cell_takes_nothing_away(people, browse, db):
    kept = a_list(db, "Email\tName\tDepartment\nanna@example.com\t\t", people.olha)
    browse(people.olha).post(f"/people/imports/{kept.id}/application")

    anna = db.get_one(Person, people.anna.id)
    assert (anna.name, anna.department) == ("Anna", "Data")


def test_who_is_missing_stays_unless_ticked(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste="Anna <anna@example.com>\nDaryna <daryna@example.com>")
    assert "1 person of the directory is not in this list" in page.words, "Olha organizes, so she is evidently here"
    _agree(browser, page)

    assert "Bohdan" in names(db)


def test_more_than_a_fifth_is_only_let_go_by_typing_the_number(people, browse, db):
    many_people(db, 8)
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste="\n".join(f"person{n}@example.com" for n in range(8)))
    assert not page.all("#f-number"), "2 of 11 are less than a fifth"

    page = browser.post("/people/imports", paste="anna@example.com")
    refused = _agree(browser, page, let_go="1", number="8")
    assert refused.status == 409 and "more than a fifth" in refused.one("#f-number-error").text
    assert len(names(db)) == 11

    assert refused.one("button[name=let_go]").text == "Mark 9 people as left", "the button says what it does"
    _agree(browser, refused, number="9")
    assert names(db) == ["Anna", "Olha"], "whoever types the number means it, whichever button is pressed"


def test_who_is_let_go_is_closed_out(people, browse, db):
    bohdans, olhas = browse(people.bohdan), browse(people.olha)
    page = olhas.post("/people/imports", paste="anna@example.com")
    _agree(olhas, page, let_go="1", number="1")

    assert bohdans.get("/me").status == 401


def test_the_list_itself_may_say_who_left_and_who_is_back(people, browse, db):
    rows = ("Email\tName\tStatus", "bohdan@example.com\tBohdan\tTerminated", "anna@example.com\tAnna\tActive")
    kept = a_list(db, "\n".join(rows), people.olha)
    people.anna.left_at = NOON
    db.add(people.anna)
    browse(people.olha).post(f"/people/imports/{kept.id}/application")

    assert names(db) == ["Anna", "Olha"]


def test_who_is_back_in_the_list_has_their_links_again(people, browse, db):
    link, olhas = f"/my/{make_link(db, 'desk.my_page', people.bohdan.id, 0, NOON)}", browse(people.olha)
    olhas.post(f"/people/{people.bohdan.id}/leaving")
    assert browse().get(link).status == 404
    _agree(olhas, olhas.post("/people/imports", paste="Bohdan <bohdan@example.com>, Web"))

    db.refresh(people.bohdan)
    assert (people.bohdan.department, people.bohdan.left_at) == ("Web", None)
    assert browse().get(link).status == 200


def test_thousands_of_changes_and_leavers_are_a_moments_work(people, db, database):
    crowd = many_people(db, 4000)
    for person in crowd:
        make_link(db, "desk.my_page", person.id, 0, NOON)
    rows = (f"{one.email}\tRenamed {n}\t{'Web' if n % 2 else ''}" for n, one in enumerate(crowd[:2000]))
    kept = a_list(db, "\n".join(["Email\tName\tDepartment", *rows]), people.olha)
    told = []
    listen(database.engine, "before_cursor_execute", lambda *said: told.append(said[2]))
    applying.apply(db, kept, [], True, "2002", people.olha, NOON)
    db.commit()

    assert names(db) == ["Olha", *sorted(f"Renamed {n}" for n in range(2000))]
    assert db.exec(select(func.count()).where(col(Link.revoked_at).is_not(None))).one() == 2000
    assert len(told) < 60


def test_a_contact_in_the_list_becomes_a_colleague(people, browse, db):
    outside = a_person(db, "Ann", is_colleague=False, email="ann@example.com")
    kept = a_list(db, "Ann <Ann@Example.com>, Web", people.olha)
    page = browse(people.olha).get(f"/people/imports/{kept.id}")
    assert "becomes a colleague here" in page.words
    browse(people.olha).post(f"/people/imports/{kept.id}/application")

    db.refresh(outside)
    assert (outside.is_colleague, outside.department) == (True, "Web")


def test_a_column_becomes_tags_when_ticked(people, browse, db):
    browser = browse(people.olha)
    rows = ("Email\tName\tTeam", "anna@example.com\tAnna\tBlue", "d@example.com\tDaryna\tRed")
    page = browser.post("/people/imports", paste="\n".join(rows))
    assert "Blue, Red" in page.words
    _agree(browser, page, tags=["Team"])

    assert {tag.word for tag in db.exec(select(Tag))} == {"Blue", "Red"}


def test_the_directory_may_have_changed_since_it_was_looked_at(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste=LIST)
    a_person(db, "Daryna", email="daryna@example.com", department="Web")

    again = _agree(browser, page)
    assert again.status == 409 and "changed since you looked" in again.words
    assert _agree(browser, again).status == 200


def test_laying_it_aside_changes_nothing(people, browse, db):
    kept = a_list(db, LIST, people.olha)
    browse(people.olha).post(f"/people/imports/{kept.id}/withdrawal")

    assert db.exec(select(Import)).all() == []
    assert names(db) == ["Anna", "Bohdan", "Olha"]


def test_what_is_too_long_for_the_directory_is_cut(people, browse, db):
    kept = a_list(db, f"Email\tName\tDepartment\nlong@example.com\tLong\t{'x' * 180}", people.olha)
    page = browse(people.olha).post(f"/people/imports/{kept.id}/application")

    assert page.status == 200
    assert len(db.exec(select(Person.department).where(Person.name == "Long")).one()) == 120


def test_ten_thousand_are_previewed_and_added(people, browse, db):
    browser = browse(people.olha)
    rows = "".join(f"Person {n},person{n}@example.com,Team {n % 40}\n" for n in range(10_000))
    file = {"file": ("staff.csv", f"Name,Email,Department\n{rows}".encode(), "text/csv")}
    page = browser.post("/people/imports", files=file)

    assert page.one("main button.button--main").text == "Add 10000 people"
    assert "The first 100 are shown" in page.words
    assert "10,000 people were added" in _agree(browser, page).text or len(names(db)) == 10_003


def test_comparing_knows_people_by_their_address_alone():
    anna = Known(1, "Anna@example.com", ("Anna", "Data", "", "", "", ""), frozenset(), True, False)
    found = compare([Row(2, "Anna", "anna@EXAMPLE.com", "Data")], [anna])

    assert (found.same, found.new, found.changed, found.missing) == (1, [], [], [])


def test_a_fifth_that_left_by_the_list_itself_is_let_go_by_typing_the_number_too(people, browse, db):
    many_people(db, 8)
    browser = browse(people.olha)
    rows = "\n".join(f"person{n}@example.com,deactivated" for n in range(8))
    page = browser.post("/people/imports", paste=f"email,status\n{rows}")
    assert "8 people have left" in page.words

    refused = _agree(browser, page)
    assert refused.status == 409 and len(names(db)) == 11
    _agree(browser, refused, leaving="8")
    assert len(names(db)) == 3, "nobody else is let go by that number"


def test_a_list_that_was_applied_meanwhile_is_not_laid_aside(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste="new@example.com")
    address = page.one("form[action$='/application']")["action"]
    _agree(browser, page)
    browser.post(address.replace("/application", "/withdrawal"))

    assert db.exec(select(Import)).one().applied_at
