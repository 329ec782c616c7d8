"""A language that was chosen on a page stays through its forms, on every page that a mail leads to."""

import pytest

from app.people.links import make_link
from app.people.models import Person
from tests.house import NOON, People
from tests.makers.invitations import an_announced_meetup
from tests.makers.outreach import a_plain_meetup, an_ask
from tests.makers.surveys import a_survey


def a_page(db, people: People, person: Person, purpose: str, path: str) -> str:
    """The page in this person's mail."""
    about = {
        "surveys.form": lambda: a_survey(db, people).id,
        "invitations.rsvp": lambda: an_announced_meetup(db, people).id,
        "outreach.speaker": lambda: (
            an_ask(db, a_plain_meetup(db, people.everyone, people.olha), person, people.olha).id
        ),
        "desk.my_page": lambda: person.id,
    }[purpose]()
    token = make_link(db, purpose, person.id, about, NOON)
    db.commit()
    return path.format(token)


PAGES = [
    ("surveys.form", "/s/{}", "/s/{}"),
    ("invitations.rsvp", "/rsvp/{}", "/rsvp/{}"),
    ("outreach.speaker", "/speaker/{}", "/speaker/{}"),
    ("desk.my_page", "/my/{}", "/my/{}/profile"),
]


@pytest.mark.parametrize(("purpose", "path", "form"), PAGES)
def test_what_was_chosen_on_a_page_holds_when_its_form_comes_back(db, people, browse, purpose, path, form):
    people.bohdan.language = "uk"
    page = a_page(db, people, people.bohdan, purpose, path)
    form = form.format(page.rpartition("/")[2])
    browser = browse()
    assert browser.get(page).one("html")["lang"] == "uk"

    assert browser.get(f"{page}?lang=en").one("html")["lang"] == "en"

    assert browser.post(form, name="").one("html")["lang"] == "en"
    assert browser.get(page).one("html")["lang"] == "en"


def test_a_language_that_we_do_not_speak_chooses_nothing(db, people, browse):
    people.bohdan.language = "uk"
    page = a_page(db, people, people.bohdan, "desk.my_page", "/my/{}")
    browser = browse()

    assert browser.get(f"{page}?lang=xx").one("html")["lang"] == "uk" and not browser.client.cookies


def test_a_language_chosen_for_good_takes_its_place(db, people, browse):
    people.bohdan.language = "uk"
    page = a_page(db, people, people.bohdan, "desk.my_page", "/my/{}")
    browser = browse()
    browser.get(f"{page}?lang=en")
    profile = {"name": "Bohdan", "zone": "", "skills": ""}

    assert browser.post(f"{page}/profile", profile, language="uk").one("html")["lang"] == "en"
    assert browser.post(f"{page}/profile", profile, language="en").one("html")["lang"] == "en"
    assert browser.post(f"{page}/profile", profile, language="uk").one("html")["lang"] == "uk"


def test_who_signs_out_takes_the_chosen_language_along(people, browse):
    browser = browse(people.olha)
    assert browser.get("/?lang=uk").one("html")["lang"] == "uk"
    browser.post("/signout")
    assert browser.get("/signin").one("html")["lang"] == "en"
