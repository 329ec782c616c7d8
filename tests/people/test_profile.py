"""What people choose themselves, signed in or by their link."""

from sqlmodel import select

from app.base.clock import days
from app.people.actions import choose
from app.people.applying import apply
from app.people.fields import ProfileFields
from app.people.importing import keep
from app.people.links import make_link
from app.people.models import Profile, Skill
from app.people.sheets.reading import read
from app.surveys.drafts import learning
from tests.house import NOON
from tests.makers.surveys import Mark, a_survey, an_answer, paper, question

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


SPEAKS = {**CHOICE, "short": "1", "first_time": "1", "languages": ["uk", "sv"], "about": "Ten years of queues."}


def test_people_say_how_they_would_speak(people, browse, db):
    page = browse(people.anna).post("/me/profile", SPEAKS)

    said = db.get(Profile, people.anna.id)
    assert (said.short_at, said.first_time_at, said.languages) == (NOON, NOON, ["uk", "sv"])
    assert [box["value"] for box in page.all("[name=languages][checked]")] == ["uk", "sv"]
    assert page.one("#f-first_time").has_attr("checked")
    assert "Has never given a talk" in browse(people.olha).get(f"/people/{people.anna.id}").words


def test_what_is_not_said_any_more_is_gone_and_what_is_said_again_keeps_its_day(people, db):
    for at, said in ((NOON, SPEAKS), (NOON + days(3), {**SPEAKS, "first_time": ""})):
        choose(db, people.anna, ProfileFields.model_validate(said), at)

    profile = db.get(Profile, people.anna.id)
    assert (profile.short_at, profile.first_time_at, profile.said_at) == (NOON, None, NOON + days(3))


def test_a_language_nobody_speaks_here_is_refused(people, browse, db):
    page = browse(people.anna).post("/me/profile", {**SPEAKS, "languages": ["tlh"]})

    assert page.status == 422
    assert "Choose one of the languages." in page.words
    assert page.one("#f-first_time").has_attr("checked")
    assert db.get(Profile, people.anna.id) is None


def test_where_people_work_is_theirs_to_say_and_no_list_overwrites_it(people, browse, db):
    browse(people.anna).post("/me/profile", {**CHOICE, "site": "remote"})
    db.expire_all()

    sheet = read(f"email,site\n{people.anna.email},Lviv\n{people.bohdan.email},Lviv\n".encode())
    apply(db, keep(db, sheet, "", people.olha, NOON), (), False, "", people.olha, NOON)
    db.expire_all()

    assert (people.anna.site, people.bohdan.site) == ("remote", "Lviv")


def test_what_they_said_in_surveys_stands_beside_it(people, browse, db):
    survey = a_survey(db, people, learning(["Kafka", "Query plans"]))
    asked = paper(db, survey)
    grid, give = question(asked, "grid"), next(item for item in asked.items if item.role == "give")
    an_answer(
        db, survey, people.anna,
        Mark(grid.id, grid.options[0].id, side="teach"), Mark(give.id, give.options[1].id),
    )  # fmt: skip

    page = browse(people.anna).get("/me")

    assert f"you could teach: {grid.options[0].text}." in page.words
    assert page.one("#f-short").has_attr("checked"), "who would give one of ten minutes need not say it twice"
    assert not browse(people.bohdan).get("/me").one("#f-short").has_attr("checked")
