"""The first start: one link, three answers, and the programme has begun."""

from sqlmodel import select

from app.people import first_start
from app.people.models import Audience, FirstStart, Person, Programme, SignIn
from tests.house import NOON

ANSWERS = {"programme": "Brown bags at Kolo", "name": "Olha", "email": "olha@example.com", "zone": "Europe/Kyiv"}


def _link(database, settings) -> str:
    return first_start.first_link(database, settings, NOON).removeprefix("http://testserver")


def test_the_printed_link_asks_for_three_things(database, settings, browse):
    page = browse().get(_link(database, settings))

    assert page.status == 200
    assert [field["name"] for field in page.all("main .input")] == ["programme", "name", "email", "zone"]
    assert page.one("select[name=zone] option[selected]")["value"] == "Europe/Kyiv"


def test_looking_at_it_begins_nothing(database, settings, browse, db):
    link = _link(database, settings)
    browse().get(link)
    browse().client.head(link)

    assert db.get(Programme, 1) is None
    assert db.exec(select(FirstStart)).one().used_at is None


def test_the_answers_make_a_programme_an_organizer_and_everyone(database, settings, browse, db):
    browser = browse()
    response = browser.client.post(_link(database, settings), data=ANSWERS, follow_redirects=False)

    assert (response.status_code, response.headers["location"]) == (303, "/")
    programme, olha = db.get_one(Programme, 1), db.exec(select(Person)).one()
    assert (programme.name, programme.zone) == ("Brown bags at Kolo", "Europe/Kyiv")
    assert (olha.name, olha.email, olha.organizer_since) == ("Olha", "olha@example.com", NOON)
    assert [audience.name for audience in db.exec(select(Audience))] == ["Everyone"]
    assert browser.get("/people").status == 200


def test_the_link_works_once_and_then_points_to_the_sign_in(database, settings, browse, db):
    link = _link(database, settings)
    browse().post(link, ANSWERS)

    page = browse().get(link)
    again = browse().post(link, {**ANSWERS, "name": "Mallory"})

    assert (page.status, page.title) == (200, "The programme has begun already")
    assert page.one("main a.button")["href"] == "/signin"
    assert again.title == page.title
    assert len(db.exec(select(Person)).all()) == 1 and len(db.exec(select(SignIn)).all()) == 1


def test_every_start_prints_a_fresh_link_and_forgets_the_one_before(database, settings, browse):
    old, new = _link(database, settings), _link(database, settings)

    assert browse().get(old).status == 404
    assert browse().get(new).status == 200


def test_once_there_is_a_programme_nothing_is_printed(database, settings, people):
    assert first_start.first_link(database, settings, NOON) is None


def test_what_is_wrong_is_told_beside_the_field_and_what_was_typed_stays(database, settings, browse, db):
    page = browse().post(_link(database, settings), {**ANSWERS, "email": "olha at example", "zone": "Europe/Nowhere"})

    assert page.status == 422
    assert "name@company.com" in page.one("#f-email-error").text
    assert "time zone" in page.one("#f-zone-error").text
    assert page.one("#f-programme")["value"] == "Brown bags at Kolo"
    assert db.get(Programme, 1) is None


def test_guessing_a_link_ends_nowhere_and_soon_at_a_limit(database, settings, browse):
    _link(database, settings)
    stranger = browse()

    assert [stranger.get(f"/welcome/k1{n:034}").status for n in range(21)] == [404] * 20 + [429]
