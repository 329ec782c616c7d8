"""Audiences: who belongs is computed, a draft is counted before it is kept, everybody is always one."""

from sqlmodel import select

from app.meetups.models import Meetup
from app.people import queries
from app.people.models import Audience, Pick
from tests.house import NOON, a_person
from tests.makers.people import an_audience


def _figure(page) -> str:
    return " ".join(page.one("#size .figure__n").get_text(" ").split())


def _sizes(page) -> dict[str, str]:
    return {row.th.text.strip(): row.select_one(".count").text for row in page.all("tbody tr")}


def test_each_is_listed_with_its_size_of_everybody(people, browse, db):
    an_audience(db, "Data in Kyiv", departments=["Data"], sites=["Kyiv"])
    an_audience(db, "Two", people.olha, people.anna, only_picked=True)

    sizes = _sizes(browse(people.olha).get("/audiences"))
    assert sizes == {"Everyone": "3 of 3", "Data in Kyiv": "1 of 3", "Two": "2 of 3"}


def test_a_new_one_is_saved_and_counted(people, browse, db):
    page = browse(people.olha).post("/audiences/new", name="Data", departments=["Data"])

    audience = db.exec(select(Audience).where(Audience.name == "Data")).one()
    assert (audience.departments, audience.created_by) == (["Data"], people.olha.id)
    assert page.title == "Data" and _figure(page) == "2 of 3"


def test_a_draft_is_counted_and_not_kept(people, browse, db):
    audience = an_audience(db, "Data", departments=["Data"])
    page = browse(people.olha).get(f"/audiences/{audience.id}?draft=1&name=Data&departments=Data&sites=Lviv")

    assert _figure(page) == "1 of 3"
    assert page.one("input[name=sites][value=Lviv]").has_attr("checked")
    db.refresh(audience)
    assert audience.sites == []


def test_the_size_alone_comes_when_something_is_ticked(people, browse, db):
    ticked = "/audiences/new?draft=1&departments=Data"
    page = browse(people.olha).get(ticked, HX_Request_Type="partial", HX_Target="size")

    assert page.html.find().get("id") == "size" and _figure(page) == "2 of 3"


def test_hand_picked_people_are_always_in(people, browse, db):
    audience = an_audience(db, "Lviv", sites=["Lviv"])
    browser = browse(people.olha)
    found = browser.get(f"/audiences/{audience.id}?q=boh")
    assert f"/audiences/{audience.id}/people/{people.bohdan.id}" in [f["action"] for f in found.all("aside form")]

    for _twice in range(2):
        page = browser.post(f"/audiences/{audience.id}/people/{people.bohdan.id}")
    assert _figure(page) == "2 of 3"
    assert len(db.exec(select(Pick)).all()) == 1

    assert _figure(browser.post(f"/audiences/{audience.id}/people/{people.bohdan.id}/withdrawal")) == "1 of 3"


def test_who_leaves_leaves_every_audience(people, browse, db):
    audience = an_audience(db, "Two", people.bohdan, people.anna, only_picked=True)
    browse(people.olha).post(f"/people/{people.bohdan.id}/leaving")

    assert queries.size(db, audience) == 1


def test_who_is_not_a_colleague_is_in_no_audience(people, db):
    a_person(db, "Ann Outside", is_colleague=False)

    assert queries.size(db, people.everyone) == 3


def test_two_audiences_cannot_have_one_name(people, browse, db):
    page = browse(people.olha).post("/audiences/new", name="Everyone", departments=["Data"])

    assert page.status == 422
    assert "already" in page.one("#f-name-error").text
    assert page.one("input[name=departments][value=Data]").has_attr("checked")


def test_everyone_stays_everyone_under_any_name(people, browse, db):
    browser = browse(people.olha)
    browser.post(f"/audiences/{people.everyone.id}", name="All of us", departments=["Data"], only_picked="1")

    db.refresh(people.everyone)
    assert people.everyone.name == "All of us" and queries.size(db, people.everyone) == 3
    assert browser.post(f"/audiences/{people.everyone.id}/removal").status == 409


def test_one_that_nothing_refers_to_can_be_removed(people, browse, db):
    audience = an_audience(db, "Lviv", people.bohdan, sites=["Lviv"])
    page = browse(people.olha).post(f"/audiences/{audience.id}/removal")

    assert "is removed" in page.text
    assert [one.name for one in db.exec(select(Audience))] == ["Everyone"]


def test_one_that_a_meetup_is_for_stays(people, browse, db):
    audience = an_audience(db, "Lviv", sites=["Lviv"])
    db.add(Meetup(audience_id=audience.id, created_at=NOON, created_by=people.olha.id, zone="Europe/Kyiv"))
    page = browse(people.olha).post(f"/audiences/{audience.id}/removal")

    assert page.status == 409 and "so it stays" in page.words
    assert len(db.exec(select(Audience)).all()) == 2


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(people, browse, db):
    audience = an_audience(db, "Lviv", sites=["Lviv"])
    browser = browse(people.olha)
    seen = browser.get(f"/audiences/{audience.id}").one("#audience input[name=seen]")["value"]
    audience.sites = ["Kyiv"]
    db.add(audience)

    page = browser.post(f"/audiences/{audience.id}", name="Lviv", sites=["Lviv"], departments=["Data"], seen=seen)

    assert page.status == 409 and "meanwhile" in page.words
    db.refresh(audience)
    assert audience.sites == ["Kyiv"]


def test_only_organizers_come_in(people, browse):
    for path in ("/audiences", "/audiences/new", f"/audiences/{people.everyone.id}"):
        assert browse(people.bohdan).get(path).status == 403
    assert browse(people.bohdan).post("/audiences/new", name="Mine").status == 403
    assert browse(people.olha).get("/audiences/99").status == 404
