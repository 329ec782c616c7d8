"""The programme's settings: what the first start asked can be changed later."""

from app.people.models import Programme


def _filled(page, **changed) -> dict[str, str]:
    return {
        "seen": page.one("input[name=seen]")["value"],
        "programme": "Lunch talks",
        "zone": "Europe/Warsaw",
        **changed,
    }


def test_the_programme_gets_another_name_and_zone_and_every_page_says_so(people, browse, db):
    browser = browse(people.olha)
    page = browser.get("/settings")
    assert page.one("#f-programme")["value"] == "Brown bags"

    saved = browser.post("/settings", _filled(page))
    house = db.get_one(Programme, 1)
    assert (house.name, house.zone) == ("Lunch talks", "Europe/Warsaw")
    assert "Saved." in saved.text and saved.one(".bag__name").text.strip() == "Lunch talks"


def test_the_menu_of_an_organizer_leads_there_and_it_names_who_organizes(people, browse):
    assert browse(people.olha).get("/people").all(".whoami a[href='/settings']")
    assert "Olha" in browse(people.olha).get("/settings").words
    assert not browse(people.anna).get("/me").all("a[href='/settings']")


def test_only_organizers_change_it(people, browse, db):
    for path in (browse(people.bohdan).get("/settings"), browse(people.bohdan).post("/settings", programme="Mine")):
        assert path.status == 403
    assert db.get_one(Programme, 1).name == "Brown bags"


def test_what_is_wrong_is_told_and_stays(people, browse, db):
    browser = browse(people.olha)
    page = browser.post("/settings", _filled(browser.get("/settings"), zone="Europe/Nowhere"))

    assert page.status == 422 and "do not know this time zone" in page.one("#f-zone-error").text
    assert page.one("#f-programme")["value"] == "Lunch talks"
    assert browser.post("/settings", _filled(browser.get("/settings"), programme=" ")).status == 422


def test_what_somebody_else_changed_meanwhile_is_shown_beside(people, browse, db):
    browser = browse(people.olha)
    page = browser.get("/settings")
    browser.post("/settings", _filled(page, programme="Theirs"))
    mine = browser.post("/settings", _filled(page, programme="Mine"))

    assert mine.status == 409 and "Theirs" in mine.words and mine.one("#f-programme")["value"] == "Mine"
    assert browser.post("/settings", _filled(mine, programme="Mine")).status == 200
    assert db.get_one(Programme, 1).name == "Mine"
