"""What people choose themselves, signed in or by their link."""

from sqlmodel import select

from app.people.links import make_link
from app.people.models import Skill
from tests.house import NOON

SKILLS = "Kafka\n\nKafka\nQuery plans"
CHOICE = {"name": "Anna K.", "language": "uk", "zone": "Europe/Kyiv", "skills": SKILLS}


def _link(db, person) -> str:
    token = make_link(db, "desk.my_page", person.id, 0, NOON)
    db.commit()
    return f"/my/{token}/profile"


def _skills(db, person) -> set[str]:
    return set(db.exec(select(Skill.words).where(Skill.person_id == person.id)))


def test_a_member_says_who_they_are(people, browse, db):
    page = browse(people.anna).post("/me/profile", CHOICE)

    db.refresh(people.anna)
    assert page.status == 200
    assert (people.anna.name, people.anna.language, people.anna.zone) == ("Anna K.", "uk", "Europe/Kyiv")
    assert people.anna.own_choice_at == NOON
    assert _skills(db, people.anna) == {"Kafka", "Query plans"}


def test_so_does_whoever_has_their_link(people, browse, db):
    response = browse().client.post(_link(db, people.anna), data=CHOICE, follow_redirects=False)

    db.refresh(people.anna)
    assert response.status_code == 303 and response.headers["location"].startswith("/my/")
    assert people.anna.name == "Anna K."


def test_it_says_that_it_is_saved(people, browse, db):
    assert "Saved." in browse(people.anna).post("/me/profile", {**CHOICE, "language": "en"}).one("#about-you").text
    assert "Saved." not in browse(people.anna).get("/me").one("#about-you").text


def test_what_is_wrong_is_told_once_and_on_the_whole_page(people, browse, db):
    for browser, path in ((browse(people.anna), "/me/profile"), (browse(), _link(db, people.anna))):
        page = browser.post(path, {**CHOICE, "name": " "})
        assert page.status == 422
        assert page.text.count("We need a name to write.") == 1
        assert "Coming meetups" in page.words


def test_what_is_wrong_is_told_and_what_was_typed_stays(people, browse, db):
    for browser, path in ((browse(people.anna), "/me/profile"), (browse(), _link(db, people.anna))):
        page = browser.post(path, {**CHOICE, "name": "see https://x.example"})
        assert page.status == 422
        assert "web address" in page.one("#f-name-error").text
        assert "Query plans" in page.one("#f-skills").text
    assert _skills(db, people.anna) == set()


def test_nobody_speaks_for_somebody_else(people, browse, db):
    login = make_link(db, "people.login", people.anna.id, 0, NOON)
    db.commit()

    assert browse().post("/me/profile", CHOICE).status == 401
    assert browse().post(f"/my/{login}/profile", CHOICE).status == 404
    db.refresh(people.anna)
    assert people.anna.name == "Anna"
