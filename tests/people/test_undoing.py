"""Undoing what a staff list did: everybody is as before, but for whom something has come of it since."""

from sqlalchemy import text
from sqlmodel import SQLModel, col, select

from app.people import applying, undoing
from app.people.links import make_link
from app.people.models import Applied, Import, Person, Skill, Tag
from tests.house import NOON, a_person
from tests.makers.mail import an_email
from tests.makers.people import a_list, names

LIST = "Email\tName\tDepartment\tTeam\tStatus\n" + "\n".join(
    (
        "anna@example.com\tAnna\tPlatform\tBlue\tactive",
        "bohdan@example.com\tBohdan\tData\tRed\tleft",
        "daryna@example.com\tDaryna\tWeb\tBlue\tactive",
        "eva@example.com\tEva\tWeb\tRed\tactive",
    )
)


def applied(db, people, text=LIST, *, let_go=False, typed="", tags=("Team",)):
    kept = a_list(db, text, people.olha)
    applying.apply(db, kept, tags, let_go, typed, people.olha, NOON)
    db.commit()
    return kept


def dump(db):
    """Every row of the tables about people, but for the lists themselves."""
    ours = ("person", "tag", "skill", "link", "audience", "pick", "profile", "sign_in")
    return {name: sorted(map(str, db.execute(select(SQLModel.metadata.tables[name])))) for name in ours}


def test_everybody_is_as_before(people, browse, db):
    a_person(db, "Gone", left_at=NOON, department="Old")
    link = make_link(db, "desk.my_page", people.bohdan.id, 0, NOON)
    db.commit()
    before = dump(db)
    kept = applied(db, people, LIST + "\ngone@example.com\tGone\tNew\tBlue\tactive")
    assert names(db) == ["Anna", "Daryna", "Eva", "Gone", "Olha"]
    assert browse().get(f"/my/{link}").status == 404

    undoing.undo(db, kept, people.olha, NOON)
    db.commit()
    db.expire_all()

    assert dump(db) == before
    assert browse().get(f"/my/{link}").status == 200
    assert db.exec(select(Applied)).all() == []


def test_the_button_stands_on_the_notice_and_says_what_was_done(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/people/imports", paste=LIST)
    form = page.one("main form[action$=application]")
    page = browser.post(form["action"], seen=form.select_one("[name=seen]")["value"])
    assert page.one("main form[action$=withdrawal] button").text == "Undo"

    page = browser.post(page.one("main form[action$=withdrawal]")["action"])

    assert page.title == "This list was undone on Tuesday 3 March"
    assert "2 people were taken out again. 1 person is as before. 1 person is here again." in page.words
    assert names(db) == ["Anna", "Bohdan", "Olha"]
    assert "undone on Tuesday 3 March" in browser.get("/people/imports").words


def test_who_was_written_to_or_answered_since_stays_and_it_is_said_why(people, browse, db):
    kept = applied(db, people)
    daryna, eva = (db.exec(select(Person).where(Person.name == name)).one() for name in ("Daryna", "Eva"))
    an_email(db, daryna)
    db.add(Skill(person_id=eva.id, words="Kafka", said_at=NOON))
    db.commit()
    browser = browse(people.olha)

    page = browser.get(f"/people/imports/{kept.id}")
    assert page.one("main form button").text == "Put 1 person back as before, bring 1 back who left"
    assert "2 people stay as they are" in page.words
    page = browser.post(page.one("main form")["action"])

    assert "Daryna has been written to" in page.words and "Eva has answered or was planned with" in page.words
    assert names(db) == ["Anna", "Bohdan", "Daryna", "Eva", "Olha"]


def test_what_was_changed_since_stays(people, db):
    kept = applied(db, people, tags=())
    people.anna.department = "Research"
    people.bohdan.left_at = None
    db.add_all([people.anna, people.bohdan])
    db.commit()

    found = undoing.undo(db, kept, people.olha, NOON)

    assert set(found.staying) == {people.anna.id, people.bohdan.id}
    db.expire_all()
    assert (people.anna.department, people.bohdan.left_at) == ("Research", None)


def test_what_people_chose_themselves_since_stays(people, db):
    kept = applied(db, people, "Email\tName\tDepartment\nanna@example.com\tAnnushka\tWeb")
    db.expire_all()
    people.anna.own_choice_at = NOON
    db.add(people.anna)
    db.commit()

    undoing.undo(db, kept, people.olha, NOON)
    db.commit()

    db.expire_all()
    assert (people.anna.name, people.anna.department) == ("Annushka", "Data")


def test_an_organizer_whom_a_list_let_go_organizes_again(people, db):
    vera = a_person(db, "Vera", organizer_since=NOON)
    kept = applied(db, people, "Email\tName\tStatus\nvera@example.com\tVera\tleft")
    db.expire_all()
    assert (vera.left_at, vera.organizer_since) == (NOON, None)

    undoing.undo(db, kept, people.olha, NOON)
    db.commit()
    db.expire_all()

    assert (vera.left_at, vera.organizer_since) == (None, NOON)


def test_undoing_twice_is_once_and_only_organizers_may(people, browse, db):
    kept = applied(db, people)
    path = f"/people/imports/{kept.id}/application/withdrawal"
    assert browse(people.bohdan).post(path).status == 401, "the list let him go"
    assert browse(people.anna).post(path).status == 403

    pages = [browse(people.olha).post(path) for _time in range(2)]

    assert [page.status for page in pages] == [200, 200]
    assert pages[0].words == pages[1].words
    waiting = a_list(db, LIST, people.olha)
    assert browse(people.olha).post(f"/people/imports/{waiting.id}/application/withdrawal").status == 409


def test_hundreds_leave_again_in_a_moment(people, db, database):
    lines = "".join(f"p{n}@example.com\tPerson {n}\n" for n in range(3000))
    kept = applied(db, people, f"Email\tName\n{lines}", tags=())

    found = undoing.undo(db, kept, people.olha, NOON)
    db.commit()

    assert len(found.removed) == 3000
    assert names(db) == ["Anna", "Bohdan", "Olha"]


def test_the_same_list_twice_changes_no_row(people, db):
    applied(db, people)
    db.expire_all()
    before = dump(db)

    found = applying.comparison(db, a_list(db, LIST, people.olha))
    assert (found.new, found.changed, found.leaving) == ([], [], [])
    kept = applied(db, people)

    db.expire_all()
    assert dump(db) == before
    assert kept.notes["did"] == {"added": 0, "changed": 0, "gone": 0}
    assert db.exec(select(Applied).where(col(Applied.import_id) == kept.id)).all() == []


def test_what_a_list_did_to_somebody_goes_with_them(people, browse, db):
    applied(db, people)
    browse(people.anna).post("/me/erasure", sure="yes")

    assert db.exec(select(Applied).where(col(Applied.person_id) == people.anna.id)).all() == []
    assert db.execute(text("SELECT count(*) FROM tag")).scalar() == 2
    assert {tag.word for tag in db.exec(select(Tag))} == {"Blue", "Red"}
    assert db.exec(select(Import)).one().notes.keys() == {"did"}
