"""Who could speak: found with a reason, ordered by the organizer, and contacts from outside."""

import time

import pytest
from sqlmodel import insert, select

from app.people.links import make_link
from app.people.models import Person, Skill
from app.speakers import finding, queries
from app.speakers.models import Candidate, Contact
from app.topics.models import Topic
from tests.house import NOON, a_person, many_people
from tests.makers.speakers import a_candidate, a_contact, a_skill
from tests.makers.topics import a_choice, a_grid, a_meetup, a_topic, answers, offers


@pytest.fixture
def meetup(db, people):
    """A meetup about testing."""
    meetup = a_meetup(db, people.everyone, people.olha)
    a_choice(db, meetup, a_topic(db, "Testing in practice"), people.olha)
    return meetup


def _order(db, meetup):
    db.commit()
    return [person.name for _candidate, person in queries.candidates(db, meetup.id)]


def test_only_organizers_look_for_speakers(db, people, browse, meetup):
    paths = (f"/meetups/{meetup.id}/speakers", "/contacts", "/contacts/new", f"/contacts/{people.anna.id}")

    assert [browse(people.bohdan).get(path).status for path in paths] == [403] * 4
    assert [browse().get(path).status for path in paths] == [401] * 4
    for path in ("", "/order", "/1/position", "/1/reason", "/1/withdrawal"):
        assert browse(people.bohdan).post(f"/meetups/{meetup.id}/candidates{path}").status == 403


def test_without_a_topic_the_page_leads_to_choosing_one(db, people, browse):
    page = browse(people.olha).get(f"/meetups/{a_meetup(db, people.everyone, people.olha).id}/speakers")

    assert "First the topic" in page.words


def test_who_can_teach_it_is_found_with_the_reason(db, people, browse, meetup, indexed):
    topic = db.exec(select(Topic)).one()
    offers(db, topic, people.anna)
    survey = a_grid(db, people.olha, "testing in practice", title="Next?")
    answers(db, survey, people.bohdan, teach=("testing in practice",))
    a_skill(db, people.olha, "Tests that people like")
    a_contact(db, "Ben", people.olha, company="Acme", speaks_about="property testing, Haskell")
    a_contact(db, "Cleo", people.olha, speaks_about="cake")
    from app.topics.rooting import take_root

    take_root(db, NOON)
    indexed()
    reasons = {one.name: one.why(NOON).partition(" (")[0] for one in finding.found(db, topic)}

    assert reasons == {
        "Anna": "Offered to teach “Testing in practice”",
        "Bohdan": "Ticked “can teach” in “Next?”",
        "Olha": "Can teach: “Tests that people like”",
        "Ben": "Speaks about “property testing, Haskell”.",
    }
    page = browse(people.olha).get(f"/meetups/{meetup.id}/speakers")
    assert "4 people who could" in page.words
    assert "1 other contact" in page.words


def test_the_list_is_put_in_order_with_buttons_and_by_dragging(db, people, browse, meetup):
    olha = browse(people.olha)
    for person in (people.anna, people.bohdan, people.olha, people.anna):
        olha.post(f"/meetups/{meetup.id}/candidates", person_id=person.id, reason="Because.")
    assert _order(db, meetup) == ["Anna", "Bohdan", "Olha"]

    first, second, third = (candidate.id for candidate, _person in queries.candidates(db, meetup.id))
    olha.post(f"/meetups/{meetup.id}/candidates/{third}/position", to="up")
    assert _order(db, meetup) == ["Anna", "Olha", "Bohdan"]
    olha.post(f"/meetups/{meetup.id}/candidates/{first}/position", to="up")
    olha.post(f"/meetups/{meetup.id}/candidates/{first}/position", to="down")
    assert _order(db, meetup) == ["Olha", "Anna", "Bohdan"]

    olha.post(f"/meetups/{meetup.id}/candidates/order", order=[second, "x", 999, first])
    assert _order(db, meetup) == ["Bohdan", "Anna", "Olha"]
    assert [candidate.position for candidate, _person in queries.candidates(db, meetup.id)] == [1, 2, 3]


def test_taking_somebody_off_can_be_undone(db, people, browse, meetup):
    candidate, olha = a_candidate(db, meetup, people.anna, people.olha), browse(people.olha)

    page = olha.post(f"/meetups/{meetup.id}/candidates/{candidate.id}/withdrawal")

    assert "Anna is off the list." in page.text
    assert page.one("#notice input[name=person_id]")["value"] == str(people.anna.id)
    assert _order(db, meetup) == []


def test_a_candidate_of_another_meetup_is_not_found(db, people, browse, meetup):
    other = a_meetup(db, people.everyone, people.olha)
    candidate, olha = a_candidate(db, meetup, people.anna, people.olha), browse(people.olha)

    for path in ("position", "reason", "withdrawal"):
        assert olha.post(f"/meetups/{other.id}/candidates/{candidate.id}/{path}", to="up").status == 404
    assert len(db.exec(select(Candidate)).all()) == 1


def test_the_reason_can_be_said_better(db, people, browse, meetup):
    one = a_candidate(db, meetup, people.anna, people.olha)
    two = a_candidate(db, meetup, people.bohdan, people.olha, position=2)
    said = {f"reason-{two.id}": "Calm.", f"reason-{one.id}": "not sent off yet"}

    browse(people.olha).post(f"/meetups/{meetup.id}/candidates/{two.id}/reason", said)

    assert (one.reason, two.reason) == ("", "Calm.")


def test_who_has_left_or_is_not_there_cannot_be_put_on_the_list(db, people, browse, meetup):
    gone, olha = a_person(db, "Gone", left_at=NOON), browse(people.olha)

    for who in (gone.id, 999, "x", ""):
        assert olha.post(f"/meetups/{meetup.id}/candidates", person_id=who).status == 409
    assert _order(db, meetup) == []


def test_searching_finds_colleagues_and_contacts_whatever_the_case(db, people, browse, meetup, indexed):
    a_person(db, "Соломія", email="solomia@example.com", department="Дизайн")
    a_contact(db, "Ben", people.olha, company="Acme", speaks_about="Дизайн-системи")

    indexed()
    page = browse(people.olha).get(f"/meetups/{meetup.id}/speakers?q=дизайн")

    assert "Соломія" in page.words and "Ben" in page.words
    assert "Nobody fits “zzz”" in browse(people.olha).get(f"/meetups/{meetup.id}/speakers?q=zzz").words


def test_a_contact_is_written_down_and_corrected(db, people, browse):
    olha = browse(people.olha)
    olha.post("/contacts/new", name="Ben Ode", email="Ben@Acme.com", company="Acme", zone="Europe/London")

    person = db.exec(select(Person).where(Person.name == "Ben Ode")).one()
    assert (person.is_colleague, person.zone) == (False, "Europe/London")
    assert "Ben Ode" in olha.get("/contacts").words

    olha.post(f"/contacts/{person.id}", name="Ben O.", email="ben@acme.com", company="Zeta")
    assert (person.name, person.email, db.get_one(Contact, person.id).company) == ("Ben O.", "ben@acme.com", "Zeta")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "nobody"}, "email"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"language": "xx"}, "language"),
        ({"name": "Win https://evil.example"}, "name"),
        ({"email": "jürgen@acme.com"}, "email"),
    ],
)
def test_a_card_with_a_mistake_keeps_what_was_typed(db, people, browse, wrong, field):
    card = {"name": "Ben", "email": "ben@acme.com", "note": "Met in Lviv"}

    page = browse(people.olha).post("/contacts/new", card | wrong)

    assert page.status == 422
    assert page.one(f"#f-{field}")["aria-invalid"] == "true"
    assert "Met in Lviv" in page.one("#f-note").get_text()
    assert db.exec(select(Contact)).all() == []


def test_a_colleagues_address_is_said_to_be_one(db, people, browse):
    page = browse(people.olha).post("/contacts/new", name="Ann", email="ANNA@example.com")

    assert page.status == 422
    assert "belongs to a colleague, Anna (Data, Lviv)" in page.words


def test_a_contact_twice_is_refused_and_a_colleague_is_no_card(db, people, browse):
    ben, olha = a_contact(db, "Ben", people.olha), browse(people.olha)

    assert "one of your contacts already" in olha.post("/contacts/new", name="Ben", email=ben.email).words
    assert olha.get(f"/contacts/{people.anna.id}").status == 404
    cleo = a_contact(db, "Cleo", people.olha)
    assert olha.post(f"/contacts/{cleo.id}", name="Cleo", email=ben.email).status == 422


def test_correcting_the_card_of_a_contact_who_left_does_not_bring_them_back(db, people, browse):
    ben, olha = a_contact(db, "Ben", people.olha), browse(people.olha)
    olha.post(f"/people/{ben.id}/leaving")
    olha.post(f"/contacts/{ben.id}", name="Ben Ode", email=ben.email)

    db.refresh(ben)
    assert (ben.name, ben.left_at) == ("Ben Ode", NOON)


def test_writing_a_contact_down_who_had_left_opens_their_links_again(db, people, browse):
    ben, olha = a_contact(db, "Ben", people.olha), browse(people.olha)
    link = f"/my/{make_link(db, 'desk.my_page', ben.id, 0, NOON)}"
    olha.post(f"/people/{ben.id}/leaving")
    assert browse().get(link).status == 404

    page = olha.post("/contacts/new", name="Ben", email=ben.email, company="Zeta")

    assert "Written down." in page.text and "Zeta" in page.words
    assert browse().get(link).status == 200


def test_numbers_that_are_none_are_passed_over(db, people, browse, meetup):
    first = a_candidate(db, meetup, people.anna, people.olha)
    sent = {"order": ["²", "9" * 5000, "", first.id]}

    assert browse(people.olha).post(f"/meetups/{meetup.id}/candidates/order", sent).status == 200
    assert browse(people.olha).post("/contacts/new", name="B", email="b@acme.com", meetup_id="²").status == 200
    assert browse(people.olha).get(f"/meetups/{meetup.id}/speakers?q=%00a%01b").status == 200


def test_other_endings_of_a_word_are_found_in_any_alphabet_and_capitals(db, people, meetup, indexed):
    for person, words in ((people.anna, "КОМАНДИ, що ростуть"), (people.bohdan, "Go"), (people.olha, "Gopher care")):
        a_skill(db, person, words)
    topic = a_topic(db, "Go в команді")

    indexed()
    assert {one.name for one in finding.found(db, topic)} == {"Anna", "Bohdan"}


def test_among_twenty_thousand_skills_the_right_ones_are_found_at_once(db, people, meetup, indexed):
    crowd = many_people(db, 2000)
    skills = [
        {"person_id": one.id, "words": f"Thing{n * 7919 % 997} {n} for people", "said_at": NOON}
        for one in crowd
        for n in range(10)
    ]
    db.execute(insert(Skill), skills)
    a_skill(db, people.anna, "Testing that lasts")
    topic = db.exec(select(Topic)).one()
    indexed()
    began = time.process_time()

    assert [one.name for one in finding.found(db, topic)] == ["Anna"]
    assert time.process_time() - began < 0.5  # 0.02 s on a quiet machine


def test_a_contact_written_down_from_a_meetup_is_on_its_list(db, people, browse, meetup):
    card = {"name": "Ben", "email": "ben@acme.com", "speaks_about": "Rust", "meetup_id": meetup.id}

    page = browse(people.olha).post("/contacts/new", card)

    assert _order(db, meetup) == ["Ben"]
    assert "Speaks about “Rust”." in page.words


def test_looking_changes_nothing(db, people, browse, meetup):
    a_candidate(db, meetup, people.anna, people.olha)

    for path in (f"/meetups/{meetup.id}/speakers?q=anna", "/contacts", "/contacts/new"):
        assert browse(people.olha).get(path).status == 200

    assert _order(db, meetup) == ["Anna"]


def test_once_everybody_is_on_the_list_the_page_says_so(db, people, browse, meetup, indexed):
    a_skill(db, people.anna, "Testing in practice")

    indexed()
    page = browse(people.olha).post(f"/meetups/{meetup.id}/candidates", person_id=people.anna.id)

    assert "Everybody who said that they can teach it is on the list" in page.words
    assert "Can teach: “Testing in practice”." in page.one(".order__item").get_text()
    assert db.exec(select(Candidate)).one().reason == ""
